/** The messages of the variables' checkpoint, as in trackable_object_graph.proto and tensor_bundle.proto. */
import {dtypeName, type DType} from './dtype';
import {decodeReference, decodeShape, decodeSlot, type ObjectReference, type SlotReference} from './messages';
import {fields, fixed32, text, WireError} from './wire';

export interface TrackableObject {
  readonly children: readonly ObjectReference[];
  readonly slots: readonly SlotReference[];
  readonly checkpointKey: string | null;
}

/** TrackableObjectGraph, the value of `_CHECKPOINTABLE_OBJECT_GRAPH`. */
export function decodeTrackableGraph(bytes: Uint8Array): TrackableObject[] {
  const objects: TrackableObject[] = [];
  for (const field of fields(bytes)) {
    if (field.number !== 1) continue;
    const children: ObjectReference[] = [];
    const slots: SlotReference[] = [];
    let checkpointKey: string | null = null;
    for (const inner of fields(bytes, field.start, field.end)) {
      if (inner.number === 1) children.push(decodeReference(bytes, inner));
      if (inner.number === 3) slots.push(decodeSlot(bytes, inner));
      if (inner.number === 2) {
        let name = '';
        let key = '';
        for (const attribute of fields(bytes, inner.start, inner.end)) {
          if (attribute.number === 1) name = text(bytes, attribute);
          if (attribute.number === 3) key = text(bytes, attribute);
        }
        if (name === 'VARIABLE_VALUE') checkpointKey = key;
      }
    }
    objects.push({children, slots, checkpointKey});
  }
  return objects;
}

export interface BundleEntry {
  readonly dtype: DType | null;
  readonly shape: readonly number[];
  readonly shardId: number;
  readonly offset: number;
  readonly size: number;
  readonly crc32c: number;
  readonly sliced: boolean;
}

export function decodeBundleEntry(bytes: Uint8Array): BundleEntry {
  const entry = {
    dtype: null as DType | null,
    shape: [] as readonly number[],
    shardId: 0,
    offset: 0,
    size: 0,
    crc32c: 0,
    sliced: false,
  };
  for (const field of fields(bytes)) {
    if (field.number === 1) entry.dtype = dtypeName(field.value);
    else if (field.number === 2) {
      const shape = decodeShape(bytes, field);
      if (!shape || shape.includes(null)) throw new WireError('a stored tensor without a full shape');
      entry.shape = shape as readonly number[];
    } else if (field.number === 3) entry.shardId = field.value;
    else if (field.number === 4) entry.offset = field.value;
    else if (field.number === 5) entry.size = field.value;
    else if (field.number === 6 && field.type === 5) entry.crc32c = fixed32(bytes, field);
    else if (field.number === 7) entry.sliced = true;
  }
  return entry;
}

export function decodeBundleHeader(bytes: Uint8Array): {
  readonly shards: number;
  readonly bigEndian: boolean;
  readonly minConsumer: number;
} {
  let shards = 0;
  let bigEndian = false;
  let minConsumer = 0;
  for (const field of fields(bytes)) {
    if (field.number === 1) shards = field.value;
    if (field.number === 2) bigEndian = field.value === 1;
    if (field.number === 3)
      for (const inner of fields(bytes, field.start, field.end)) if (inner.number === 2) minConsumer = inner.value;
  }
  return {shards, bigEndian, minConsumer};
}
