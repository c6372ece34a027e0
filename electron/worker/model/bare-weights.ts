/** The weights of what is no whole Keras model, or none for us: they are all that can be taken from it. */
import {openFile} from '../../io/byte-source';
import {widenBfloat16} from '../../keras/from-saved-model';
import type {H5File} from '../../keras/h5-file';
import {indexH5} from '../../keras/h5-index';
import type {KerasModel, LayerWeights, Weight} from '../../keras/model';
import {h5Kind, readKerasH5, readLayerWeights} from '../../keras/read-h5';
import {hasPlacedWeights, placedWeights} from '../../keras/read-placed';
import {itemBytes} from '../../savedmodel/dtype';
import {pairCheckpointKeys} from '../../savedmodel/object-graph';
import {decodeTrackableGraph} from '../../savedmodel/checkpoint-messages';
import {OBJECT_GRAPH, openTensors, type SavedModel} from '../../savedmodel/read-saved-model';
import type {Bundle} from '../../savedmodel/bundle';
import {inWords} from '../runtime/faults';
import {openKeras3Zip} from './open-keras-zip';
import type {OpenedFolder} from './open-folder';
import {openModel} from './open-model';

export interface BareWeights {
  readonly path: string;
  /** Without a config: only its weights are meant. */
  readonly model: KerasModel;
  readonly close: () => void;
}

/** Null: there are none. Throws a FaultError for damaged files. */
export async function openBareWeights(path: string): Promise<BareWeights | null> {
  const opened = await openModel(path);
  if (opened.kind === 'folder') return weightsOfFolder(opened);
  if (opened.kind === 'keras-v3') return {path, ...(await openKeras3Zip(path, opened.zip))};
  opened.close();
  const source = openFile(opened.path);
  try {
    const model = await inWords(opened.path, () => modelIn(indexH5(source)));
    if (model) return {path: opened.path, model, close: () => source.close()};
  } catch (error) {
    source.close();
    throw error;
  }
  source.close();
  return null;
}

function modelIn(file: H5File): KerasModel | null {
  const kind = h5Kind(file);
  if (kind === 'keras-3') return readKerasH5(file);
  if (kind === 'weights') return bare(readLayerWeights(file, ''));
  return kind === 'other' && hasPlacedWeights(file) ? bare(placedWeights(file)) : null;
}

function bare(layers: readonly LayerWeights[], notes: readonly string[] = []): KerasModel {
  return {
    className: '',
    config: {},
    kerasVersion: '',
    backend: '',
    trainingConfig: null,
    layers,
    topLevel: [],
    optimizer: null,
    notes,
  };
}

/** A SavedModel that cannot become a Keras file: its variables by their names, or by their places in the checkpoint. */
async function weightsOfFolder({path, folder, model}: OpenedFolder): Promise<BareWeights> {
  return inWords(path, () => {
    const bundle = openTensors(folder, model);
    try {
      const names = namesOf(model, bundle);
      const keys = bundle.keys.filter((key) => !isOfTraining(key) && isNumbers(bundle, key));
      const layers = layersOf(keys.map((key) => weightAt(bundle, key, names.get(key) ?? placeOf(key))));
      return {path, model: bare(layers), close: () => bundle.close()};
    } catch (error) {
      bundle.close();
      throw error;
    }
  });
}

/** What the variables are called, by their keys in the checkpoint. */
function namesOf({objects, proto}: SavedModel, bundle: Bundle): Map<string, string> {
  if (proto.objects === null || !bundle.entry(OBJECT_GRAPH)) return new Map();
  const [graph] = bundle.readStrings(OBJECT_GRAPH);
  const {keys} = pairCheckpointKeys(objects, decodeTrackableGraph(graph ?? new Uint8Array()));
  const named = [...keys].flatMap(([node, key]): [string, string][] => {
    const name = objects[node]?.variable?.name;
    return name ? [[key, name]] : [];
  });
  return new Map(named);
}

function placeOf(key: string): string {
  return key.replace(/\/\.ATTRIBUTES\/.*$/, '');
}

/** Only training needs it: an optimizer's state, metrics, the number of saves. */
function isOfTraining(key: string): boolean {
  return /\/\.OPTIMIZER_SLOT\/|^optimizer\/|^keras_api\/metrics\/|^save_counter\//.test(key);
}

function isNumbers(bundle: Bundle, key: string): boolean {
  const {dtype, sliced} = bundle.entry(key)!;
  return dtype !== null && itemBytes(dtype) > 0 && !sliced;
}

function weightAt(bundle: Bundle, key: string, name: string): Weight {
  const {dtype, shape} = bundle.entry(key)!;
  if (dtype === 'bfloat16')
    return {name, shape, dtype: 'float32', read: (allocate) => widenBfloat16(bundle.read(key, allocate))};
  return {name, shape, dtype: dtype!, read: (allocate) => bundle.read(key, allocate)};
}

/** By what stands before the last slash. */
function layersOf(weights: readonly Weight[]): LayerWeights[] {
  const layers = new Map<string, Weight[]>();
  for (const weight of weights) {
    const slash = weight.name.lastIndexOf('/');
    const layer = slash < 0 ? '' : weight.name.slice(0, slash);
    layers.set(layer, [...(layers.get(layer) ?? []), {...weight, name: weight.name.slice(slash + 1)}]);
  }
  return [...layers].map(([name, own]) => ({name, weights: own}));
}
