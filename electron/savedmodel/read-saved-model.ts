import {FaultError} from '../contract/fault';
import type {SourceFolder} from '../io/byte-source';
import {openBundle, type Bundle} from './bundle';
import {decodeTrackableGraph} from './checkpoint-messages';
import {decodeKerasMetadata, decodeSavedModel, type SavedModelProto, type SavedObject} from './messages';
import {pairCheckpointKeys, type PairedKeys} from './object-graph';

/** What a SavedModel folder says, parsed; tensors stay on disk until they are read. */
export interface SavedModel {
  readonly proto: SavedModelProto;
  readonly objects: readonly SavedObject[];
  /** Keras's JSON by object id: from keras_metadata.pb, or, up to TensorFlow 2.4, from the objects themselves. */
  readonly metadata: ReadonlyMap<number, {readonly identifier: string; readonly json: string}>;
  readonly bytes: number;
  /** Paths of the folder's files. */
  readonly files: readonly string[];
  /** The raw saved_model.pb, for the graph's ops. */
  readonly protoBytes: Uint8Array;
}

const PROTO_LIMIT = 2 ** 31 - 1;
const GRAPH = 'saved_model.pb';
const METADATA = 'keras_metadata.pb';

/** Parses saved_model.pb and keras_metadata.pb. Throws WireError. */
export function readSavedModel(folder: SourceFolder): SavedModel {
  const protoBytes = readPart(folder, GRAPH);
  const sizes = new Map([[GRAPH, protoBytes.length]]);
  const proto = decodeSavedModel(protoBytes);
  const objects = proto.objects ?? [];
  const metadata = new Map<number, {identifier: string; json: string}>();
  if (folder.has(METADATA)) {
    const metadataBytes = readPart(folder, METADATA);
    sizes.set(METADATA, metadataBytes.length);
    for (const [id, entry] of decodeKerasMetadata(metadataBytes, objects.length)) metadata.set(id, entry);
  } else {
    for (const [id, object] of objects.entries()) {
      if (object.identifier.startsWith('_tf_keras_') && object.metadata)
        metadata.set(id, {identifier: object.identifier, json: object.metadata});
    }
  }
  const files = folder.list();
  const bytes = files.reduce((sum, path) => sum + (sizes.get(path) ?? sizeOf(folder, path)), 0);
  return {proto, objects, metadata, bytes, files, protoBytes};
}

/** 0 for what is no file. */
function sizeOf(folder: SourceFolder, path: string): number {
  if (!folder.has(path)) return 0;
  const source = folder.open(path);
  source.close();
  return source.size;
}

export interface Variables extends PairedKeys {
  readonly bundle: Bundle;
}

/**
 * Opens the variables and pairs them with the model's objects. Throws FaultError where they are missing, and
 * BundleError, TableError or WireError.
 */
export function openVariables(folder: SourceFolder, model: SavedModel): Variables {
  const bundle = openTensors(folder, model);
  const [graph] = bundle.readStrings(OBJECT_GRAPH);
  return {bundle, ...pairCheckpointKeys(model.objects, decodeTrackableGraph(graph ?? new Uint8Array()))};
}

/** What a checkpoint says of its own objects; none of its tensors has numbers there. */
export const OBJECT_GRAPH = '_CHECKPOINTABLE_OBJECT_GRAPH';

/** The tensors alone, as also TensorFlow 1 keeps them. Throws as `openVariables`. */
export function openTensors(folder: SourceFolder, model: SavedModel): Bundle {
  if (!folder.has('variables/variables.index')) {
    const missing = model.files.some((path) => path.startsWith('variables/'))
      ? 'The file variables/variables.index is missing in'
      : 'The folder variables/ is missing in';
    throw new FaultError(
      'corrupt',
      `${missing} ${folder.name}: the model's weights lie there. Copy the whole folder that model.save() made; ` +
        'uploading its files one by one, through a browser say, loses the folder.',
    );
  }
  return openBundle(folder, 'variables/variables');
}

function readPart(folder: SourceFolder, name: string): Uint8Array {
  const source = folder.open(name);
  try {
    return source.read(0, Math.min(source.size, PROTO_LIMIT));
  } finally {
    source.close();
  }
}
