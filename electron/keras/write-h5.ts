/**
 * Writes a KerasModel as Keras 2 writes it (keras.src.saving.legacy.hdf5_format): superblock v0, contiguous datasets,
 * `model_config` as variable-length text, name lists split below the 64 kB attribute limit. Tensors are read from
 * their source one at a time, so memory stays near the largest one. Gives the datasets that still need their true type.
 */
import {printJson, type Json} from './json';
import {allowFile, loadH5Library} from './h5-library';
import {H5Error} from './h5-file';
import type {DType} from '../savedmodel/dtype';
import type {KerasModel, Weight} from './model';
import {standInType} from './patch-datatype';
import {scratch} from './scratch';

/** Bytes of a name list above which Keras splits it (HDF5_OBJECT_HEADER_LIMIT). */
const HEADER_LIMIT = 64_512;

export async function writeKerasH5(
  path: string,
  model: KerasModel,
  onWeight: (done: number) => void,
): Promise<readonly RetypedDataset[]> {
  return writeH5(path, (writer) => {
    const config: Json = {class_name: model.className, config: model.config};
    writer.text('', 'keras_version', model.kerasVersion);
    writer.text('', 'backend', model.backend);
    writer.text('', 'model_config', printJson(config));
    if (model.trainingConfig !== null) writer.text('', 'training_config', printJson(model.trainingConfig));
    writer.group('model_weights');
    writer.names(
      'model_weights',
      'layer_names',
      model.layers.map((layer) => layer.name),
    );
    writer.text('model_weights', 'backend', model.backend);
    writer.text('model_weights', 'keras_version', model.kerasVersion);
    const groups = [...model.layers, {name: 'top_level_model_weights', weights: model.topLevel}];
    let done = 0;
    for (const {name, weights} of groups.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      done = writer.weights(`model_weights/${name}`, weights, done, onWeight);
    }
    if (model.optimizer) writer.weights('optimizer_weights', model.optimizer, done, onWeight);
  });
}

/** A layer's own variables at a place of Keras 3's layout, see keras3/places.ts. */
export interface PlacedWeights {
  readonly path: string;
  readonly name: string;
  readonly weights: readonly Weight[];
}

/** Weights alone, as Keras 3 writes them (keras.src.saving.saving_lib): `<path>/vars/0`, `1`, … */
export async function writeKeras3Weights(
  path: string,
  groups: readonly PlacedWeights[],
  onWeight: (done: number) => void,
): Promise<readonly RetypedDataset[]> {
  return writeH5(path, (writer) => {
    let done = 0;
    for (const group of groups) done = writer.variables(group, done, onWeight);
  });
}

async function writeH5(path: string, work: (writer: Writer) => void): Promise<readonly RetypedDataset[]> {
  const library = await loadH5Library();
  const forbid = allowFile(path);
  try {
    return withoutTime(() => writeWith(library, path, work));
  } finally {
    forbid();
  }
}

/**
 * The library stamps every dataset with the seconds that it asks its host for: here there are none, so that a model
 * gives the same bytes whenever it is written. `work` waits for nothing, so nobody else asks meanwhile.
 */
function withoutTime<T>(work: () => T): T {
  const {now} = Date;
  Date.now = () => 0;
  try {
    return work();
  } finally {
    Date.now = now;
  }
}

function writeWith(library: Library, path: string, work: (writer: Writer) => void): readonly RetypedDataset[] {
  const file = new library.File(path, 'w', {libver: ['earliest', 'latest']});
  let written = false;
  try {
    const writer = new Writer(library, file);
    work(writer);
    file.flush();
    written = true;
    return writer.patches;
  } catch (error) {
    throw error instanceof Error ? error : new H5Error('the HDF5 library could not write', {cause: error});
  } finally {
    closeFile(file, written);
  }
}

/** A dataset that was written under a stand-in type and must be patched (see patch-datatype.ts). */
export interface RetypedDataset {
  readonly path: string;
  readonly dtype: DType;
}

/** After a failed write closing fails too, for the same reason, which is already on its way up. */
function closeFile(file: {close(): unknown}, mustSucceed: boolean): void {
  try {
    file.close();
  } catch (cause) {
    if (mustSucceed) throw new H5Error('the HDF5 library could not finish the file', {cause});
  }
}

type Library = Awaited<ReturnType<typeof loadH5Library>>;
type H5Entity = InstanceType<Library['Group']>;

class Writer {
  /** Datasets whose type h5wasm cannot create, to be given their true one when the file is closed. */
  readonly patches: RetypedDataset[] = [];
  readonly #library: Library;
  readonly #file: InstanceType<Library['File']>;
  readonly #groups = new Map<string, H5Entity>();
  readonly #scratch = scratch();

  constructor(library: Library, file: InstanceType<Library['File']>) {
    this.#library = library;
    this.#file = file;
    this.#groups.set('', file);
  }

  /** The group of that path, made with its parents where it is missing. */
  group(path: string): H5Entity {
    const known = this.#groups.get(path);
    if (known) return known;
    const slash = path.lastIndexOf('/');
    const parent = this.group(slash < 0 ? '' : path.slice(0, slash));
    const made = parent.create_group(path.slice(slash + 1));
    this.#groups.set(path, made);
    return made;
  }

  text(path: string, name: string, value: string): void {
    this.group(path).create_attribute(name, value, [], 'S');
  }

  names(path: string, name: string, values: readonly string[]): void {
    const group = this.group(path);
    const encoder = new TextEncoder();
    const width = values.reduce((widest, value) => Math.max(widest, encoder.encode(value).length), 0);
    let parts: (readonly string[])[] = [values];
    for (let k = 2; parts.some((part) => part.length * width > HEADER_LIMIT); k += 1) {
      if (k > values.length) throw new H5Error(`a name of ${width} bytes is longer than an HDF5 attribute can be`);
      parts = splitEvenly(values, k);
    }
    for (const [i, part] of parts.entries()) {
      const attribute = parts.length === 1 ? name : `${name}${i}`;
      if (part.length === 0) group.create_attribute(attribute, new Float64Array(0), [0], '<d');
      else group.create_attribute(attribute, [...part], [part.length], `S${Math.max(width, 1)}`);
    }
  }

  weights(path: string, weights: readonly Weight[], done: number, onWeight: (done: number) => void): number {
    this.group(path);
    this.names(
      path,
      'weight_names',
      weights.map((weight) => weight.name),
    );
    let count = done;
    for (const weight of weights) {
      this.#dataset(`${path}/${weight.name}`, weight);
      count += 1;
      onWeight(count);
    }
    return count;
  }

  variables({path, name, weights}: PlacedWeights, done: number, onWeight: (done: number) => void): number {
    const group = path === '' ? 'vars' : `${path}/vars`;
    this.text(group, 'name', name);
    let count = done;
    for (const [i, weight] of weights.entries()) {
      this.#dataset(`${group}/${i}`, weight);
      count += 1;
      onWeight(count);
    }
    return count;
  }

  #dataset(path: string, weight: Weight): void {
    const library = this.#library as unknown as LibraryInternals;
    const {Module} = library;
    const standIn = standInType(weight.dtype);
    const dtype = standIn ?? H5_TYPES[weight.dtype];
    if (!dtype)
      throw new H5Error(`the weight ${weight.name} is ${weight.dtype}, which HDF5 files of Keras do not hold`);
    if (standIn) this.patches.push({path, dtype: weight.dtype});
    this.group(path.slice(0, path.lastIndexOf('/')));
    const bytes = weight.read(this.#scratch);
    const pointer = Module._malloc(Math.max(bytes.length, 1));
    if (pointer === 0) throw new H5Error(`no memory for the ${bytes.length} bytes of ${weight.name}`);
    try {
      Module.HEAPU8.set(bytes, pointer);
      const shape = weight.shape.map(BigInt);
      const status = Module.create_dataset(this.#file.file_id, `/${path}`, BigInt(pointer), {
        ...library.dtype_to_metadata(dtype),
        shape,
        maxshape: shape,
        chunks: null,
        compression: 0,
        compression_opts: [],
        track_order: false,
      });
      if (status < 0) throw new H5Error(`writing the weight ${weight.name} failed`);
    } finally {
      Module._free(pointer);
    }
  }
}

/** What h5wasm exports but does not type: raw bytes go in without a copy through its number conversions. */
interface LibraryInternals {
  readonly Module: {
    readonly HEAPU8: Uint8Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    create_dataset(file: bigint, path: string, pointer: bigint, metadata: object): number;
  };
  dtype_to_metadata(dtype: string | readonly (readonly [string, string])[]): object;
}

type Members = readonly (readonly [string, string])[];

const H5_TYPES: Readonly<Record<string, string | Members>> = {
  complex64: [
    ['r', '<f'],
    ['i', '<f'],
  ],
  complex128: [
    ['r', '<d'],
    ['i', '<d'],
  ],
  float32: '<f',
  float64: '<d',
  int8: '<b',
  uint8: '<B',
  int16: '<h',
  uint16: '<H',
  int32: '<i',
  uint32: '<I',
  int64: '<q',
  uint64: '<Q',
};

/** numpy.array_split: k parts, the first `length mod k` one longer. */
function splitEvenly<T>(values: readonly T[], k: number): (readonly T[])[] {
  const base = Math.floor(values.length / k);
  const longer = values.length % k;
  let at = 0;
  return Array.from({length: k}, (_, i) => values.slice(at, (at += base + (i < longer ? 1 : 0))));
}
