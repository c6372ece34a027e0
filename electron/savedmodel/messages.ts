/**
 * The messages of saved_model.pb and keras_metadata.pb that a converter needs, field by field as in saved_model.proto,
 * meta_graph.proto, saved_object_graph.proto and saved_metadata.proto.
 */
import {dtypeName, type DType} from './dtype';
import {fields, text, WireError, type Field} from './wire';

export interface ObjectReference {
  readonly nodeId: number;
  readonly localName: string;
}

export interface SlotReference {
  readonly originalNodeId: number;
  readonly slotName: string;
  readonly slotNodeId: number;
}

export interface Variable {
  readonly dtype: DType | null;
  /** Null: any rank; null inside: any size. */
  readonly shape: readonly (number | null)[] | null;
  readonly trainable: boolean;
  readonly name: string;
}

export interface SavedObject {
  readonly children: readonly ObjectReference[];
  readonly slots: readonly SlotReference[];
  readonly kind:
    | 'user_object'
    | 'asset'
    | 'function'
    | 'variable'
    | 'bare_concrete_function'
    | 'constant'
    | 'resource'
    | 'captured_tensor'
    | 'none';
  readonly identifier: string;
  readonly metadata: string;
  readonly variable: Variable | null;
}

export interface TensorInfo {
  readonly key: string;
  /** The graph's tensor, for example `serving_default_image:0`. */
  readonly tensor: string;
  readonly dtype: DType | null;
  /** Null: unknown rank; null inside: unknown dimension. */
  readonly shape: readonly (number | null)[] | null;
}

export interface Signature {
  readonly name: string;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

export interface SavedModelProto {
  readonly tags: readonly string[];
  /** The tags of every MetaGraphDef; more than one, and TensorFlow 1 wrote them. */
  readonly parts: readonly (readonly string[])[];
  readonly tensorflowVersion: string;
  readonly signatures: readonly Signature[];
  /** Null: a TensorFlow 1 model. */
  readonly objects: readonly SavedObject[] | null;
  /** Where this MetaGraphDef lies in the bytes. */
  readonly metaGraph: {readonly start: number; readonly end: number};
  /** Where the GraphDef lies in the bytes; null when there is none. */
  readonly graph: {readonly start: number; readonly end: number} | null;
  /** Operations of the graph that loading it runs: to read the variables, and to initialise tables. */
  readonly startOps: readonly string[];
}

const MAX_OBJECTS = 4_000_000;

/** Of several MetaGraphDefs the one to serve with is read. */
export function decodeSavedModel(bytes: Uint8Array): SavedModelProto {
  const metas: {readonly range: Field; readonly tags: readonly string[]}[] = [];
  for (const range of fields(bytes)) {
    if (range.number !== 2 || range.type !== 2) continue;
    if (metas.length >= MAX_META_GRAPHS) throw new WireError(`more than ${MAX_META_GRAPHS} MetaGraphDefs`);
    metas.push({range, tags: decodeMetaInfo(bytes, range).tags});
  }
  const onlyServe = metas.find(({tags}) => tags.length === 1 && tags[0] === 'serve');
  const served = onlyServe ?? metas.find(({tags}) => tags.includes('serve')) ?? metas[0];
  if (!served) throw new WireError('no MetaGraphDef');
  return {...decodeMetaGraph(bytes, served.range), parts: metas.map(({tags}) => tags)};
}

const MAX_META_GRAPHS = 100;

function decodeMetaGraph(bytes: Uint8Array, meta: Field): Omit<SavedModelProto, 'parts'> {
  const signatures: Signature[] = [];
  let objects: SavedObject[] | null = null;
  let graph: {start: number; end: number} | null = null;
  const startOps: string[] = [];
  for (const field of fields(bytes, meta.start, meta.end)) {
    if (field.type !== 2) continue;
    if (field.number === 2) graph = {start: field.start, end: field.end};
    else if (field.number === 3) startOps.push(...decodeRestoreOp(bytes, field));
    else if (field.number === 4) startOps.push(...decodeInitOps(bytes, field));
    else if (field.number === 5) signatures.push(decodeSignature(bytes, field));
    else if (field.number === 7) objects = decodeObjectGraph(bytes, field);
  }
  const metaGraph = {start: meta.start, end: meta.end};
  return {...decodeMetaInfo(bytes, meta), signatures, objects, metaGraph, graph, startOps};
}

function decodeMetaInfo(bytes: Uint8Array, meta: Field): Pick<SavedModelProto, 'tags' | 'tensorflowVersion'> {
  const tags: string[] = [];
  let tensorflowVersion = '';
  for (const field of fields(bytes, meta.start, meta.end)) {
    if (field.number !== 1 || field.type !== 2) continue;
    for (const info of fields(bytes, field.start, field.end)) {
      if (info.number === 4) tags.push(text(bytes, info));
      if (info.number === 5) tensorflowVersion = text(bytes, info);
    }
  }
  return {tags, tensorflowVersion};
}

/** SaverDef: 3 restore_op_name. */
function decodeRestoreOp(bytes: Uint8Array, saver: Field): string[] {
  const names: string[] = [];
  for (const field of fields(bytes, saver.start, saver.end)) if (field.number === 3) names.push(text(bytes, field));
  return names.filter((name) => name !== '');
}

/** TensorFlow 1 names them in a collection: CollectionDef { 1 node_list { 1 value rep string } }. */
function decodeInitOps(bytes: Uint8Array, range: Field): string[] {
  const [key, value] = mapEntry(bytes, range);
  if (!value || !['saved_model_main_op', 'legacy_init_op'].includes(key)) return [];
  const names: string[] = [];
  for (const list of fields(bytes, value.start, value.end)) {
    if (list.number !== 1 || list.type !== 2) continue;
    for (const item of fields(bytes, list.start, list.end)) if (item.number === 1) names.push(text(bytes, item));
  }
  return names;
}

function decodeSignature(bytes: Uint8Array, range: Field): Signature {
  const [key, value] = mapEntry(bytes, range);
  const inputs: TensorInfo[] = [];
  const outputs: TensorInfo[] = [];
  if (value) {
    for (const field of fields(bytes, value.start, value.end)) {
      if (field.number === 1) inputs.push(decodeTensorInfo(bytes, field));
      if (field.number === 2) outputs.push(decodeTensorInfo(bytes, field));
    }
  }
  return {name: key, inputs, outputs};
}

function mapEntry(bytes: Uint8Array, range: Field): [string, Field | null] {
  let key = '';
  let value: Field | null = null;
  for (const field of fields(bytes, range.start, range.end)) {
    if (field.number === 1) key = text(bytes, field);
    if (field.number === 2) value = field;
  }
  return [key, value];
}

function decodeTensorInfo(bytes: Uint8Array, range: Field): TensorInfo {
  const [key, value] = mapEntry(bytes, range);
  let tensor = '';
  let dtype: DType | null = null;
  let shape: readonly (number | null)[] | null = [];
  if (value) {
    for (const field of fields(bytes, value.start, value.end)) {
      if (field.number === 1) tensor = text(bytes, field);
      if (field.number === 2) dtype = dtypeName(field.value);
      if (field.number === 3) shape = decodeShape(bytes, field);
    }
  }
  return {key, tensor, dtype, shape};
}

/** TensorShapeProto; null for unknown rank. */
export function decodeShape(bytes: Uint8Array, range: Field): readonly (number | null)[] | null {
  const shape: (number | null)[] = [];
  for (const field of fields(bytes, range.start, range.end)) {
    if (field.number === 3 && field.value) return null;
    if (field.number !== 2) continue;
    let size = 0;
    for (const dim of fields(bytes, field.start, field.end)) if (dim.number === 1) size = dim.value;
    shape.push(size < 0 ? null : size);
    if (shape.length > 32) throw new WireError('a shape of more than 32 dimensions');
  }
  return shape;
}

function decodeObjectGraph(bytes: Uint8Array, range: Field): SavedObject[] {
  const objects: SavedObject[] = [];
  for (const field of fields(bytes, range.start, range.end)) {
    if (field.number !== 1 || field.type !== 2) continue;
    if (objects.length >= MAX_OBJECTS) throw new WireError('too many objects');
    objects.push(decodeObject(bytes, field));
  }
  for (const object of objects) {
    for (const {nodeId} of object.children) {
      if (nodeId < 0 || nodeId >= objects.length)
        throw new WireError(`a child names object ${nodeId} of ${objects.length}`);
    }
  }
  return objects;
}

const KINDS: Readonly<Record<number, SavedObject['kind']>> = {
  4: 'user_object',
  5: 'asset',
  6: 'function',
  7: 'variable',
  8: 'bare_concrete_function',
  9: 'constant',
  10: 'resource',
  12: 'captured_tensor',
};

function decodeObject(bytes: Uint8Array, range: Field): SavedObject {
  const children: ObjectReference[] = [];
  const slots: SlotReference[] = [];
  let kind: SavedObject['kind'] = 'none';
  let identifier = '';
  let metadata = '';
  let variable: Variable | null = null;
  for (const field of fields(bytes, range.start, range.end)) {
    if (field.number === 1) children.push(decodeReference(bytes, field));
    else if (field.number === 3) slots.push(decodeSlot(bytes, field));
    kind = KINDS[field.number] ?? kind;
    if (field.number === 4) {
      for (const inner of fields(bytes, field.start, field.end)) {
        if (inner.number === 1) identifier = text(bytes, inner);
        if (inner.number === 3) metadata = text(bytes, inner);
      }
    } else if (field.number === 7) {
      variable = decodeVariable(bytes, field);
    }
  }
  return {children, slots, kind, identifier, metadata, variable};
}

export function decodeReference(bytes: Uint8Array, range: Field): ObjectReference {
  let nodeId = 0;
  let localName = '';
  for (const field of fields(bytes, range.start, range.end)) {
    if (field.number === 1) nodeId = field.value;
    if (field.number === 2) localName = text(bytes, field);
  }
  return {nodeId, localName};
}

export function decodeSlot(bytes: Uint8Array, range: Field): SlotReference {
  let originalNodeId = 0;
  let slotName = '';
  let slotNodeId = 0;
  for (const field of fields(bytes, range.start, range.end)) {
    if (field.number === 1) originalNodeId = field.value;
    if (field.number === 2) slotName = text(bytes, field);
    if (field.number === 3) slotNodeId = field.value;
  }
  return {originalNodeId, slotName, slotNodeId};
}

function decodeVariable(bytes: Uint8Array, range: Field): Variable {
  let dtype: DType | null = null;
  let shape: readonly (number | null)[] | null = [];
  let trainable = false;
  let name = '';
  for (const field of fields(bytes, range.start, range.end)) {
    if (field.number === 1) dtype = dtypeName(field.value);
    if (field.number === 2) shape = decodeShape(bytes, field);
    if (field.number === 3) trainable = field.value !== 0;
    if (field.number === 6) name = text(bytes, field);
  }
  return {dtype, shape, trainable, name};
}

/** keras_metadata.pb (SavedMetadata): JSON by node id. */
export function decodeKerasMetadata(
  bytes: Uint8Array,
  nodeCount: number,
): Map<number, {readonly identifier: string; readonly json: string}> {
  const out = new Map<number, {identifier: string; json: string}>();
  for (const field of fields(bytes)) {
    if (field.number !== 1) continue;
    let nodeId = 0;
    let identifier = '';
    let json = '';
    for (const inner of fields(bytes, field.start, field.end)) {
      if (inner.number === 2) nodeId = inner.value;
      if (inner.number === 4) identifier = text(bytes, inner);
      if (inner.number === 5) json = text(bytes, inner);
    }
    if (nodeId < 0 || nodeId >= nodeCount) throw new WireError(`metadata for object ${nodeId} of ${nodeCount}`);
    if (out.has(nodeId)) throw new WireError(`metadata twice for object ${nodeId}`);
    out.set(nodeId, {identifier, json});
  }
  return out;
}
