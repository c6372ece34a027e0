import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {MODELS} from '../testing';
import {crc32c, mask} from '../contract/crc32c';
import {decodeBundleEntry, decodeTrackableGraph} from './checkpoint-messages';
import {decodeKerasMetadata, decodeSavedModel} from './messages';
import {readTable} from './table';
import {fields, readVarint} from './wire';

const READER_ERRORS = ['WireError', 'TableError', 'BundleError'];

/** Whatever the bytes, a reader gives a value or an error of its own. */
function givesValueOrTaggedError(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(READER_ERRORS).toContain((error as Error).name);
  }
}

describe('crc32c', () => {
  it('gives the check value of the standard', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
    expect(mask(0)).toBe(0xa282ead8);
  });

  it('is the same in pieces and at any alignment', () => {
    fc.assert(
      fc.property(fc.uint8Array({minLength: 1, maxLength: 300}), fc.nat(), fc.nat(7), (bytes, cut, shift) => {
        const at = cut % bytes.length;
        const moved = new Uint8Array(bytes.length + shift).subarray(shift);
        moved.set(bytes);
        expect(crc32c(moved)).toBe(crc32c(bytes));
        expect(crc32c(bytes.subarray(at), crc32c(bytes.subarray(0, at)))).toBe(crc32c(bytes));
      }),
    );
  });
});

describe('varint', () => {
  it('reads what protobuf writes, negative ones too', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const bytes: number[] = [];
        let rest = BigInt.asUintN(64, BigInt(value));
        do {
          bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
          rest >>= 7n;
        } while (rest > 0n);
        const cursor = {at: 0};
        expect(readVarint(Uint8Array.from(bytes), cursor, bytes.length)).toBe(value);
        expect(cursor.at).toBe(bytes.length);
      }),
    );
  });
});

describe('hostile bytes', () => {
  const model = readFileSync(join(MODELS, 'trained', 'saved_model', 'saved_model.pb'));
  const metadata = readFileSync(join(MODELS, 'trained', 'saved_model', 'keras_metadata.pb'));
  const index = readFileSync(join(MODELS, 'trained', 'saved_model', 'variables', 'variables.index'));

  it('random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 400}), (bytes) => {
        for (const read of [
          () => [...fields(bytes)],
          () => decodeSavedModel(bytes),
          () => decodeKerasMetadata(bytes, 10),
          () => decodeTrackableGraph(bytes),
          () => decodeBundleEntry(bytes),
          () => readTable(bytes),
        ]) {
          givesValueOrTaggedError(read);
        }
      }),
      {numRuns: 400},
    );
  });

  it('real files with changed bytes or cut short', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), {minLength: 1, maxLength: 8});
    fc.assert(
      fc.property(changes, fc.nat(), (edits, cut) => {
        for (const [original, read] of [
          [model, decodeSavedModel],
          [metadata, (b: Uint8Array) => decodeKerasMetadata(b, 1000)],
          [index, readTable],
        ] as const) {
          const bytes = Uint8Array.from(original);
          for (const [at, value] of edits) bytes[at % bytes.length] = value;
          givesValueOrTaggedError(() => read(bytes));
          givesValueOrTaggedError(() => read(bytes.subarray(0, cut % bytes.length)));
        }
      }),
      {numRuns: 60},
    );
  });
});

describe('a SavedModel by TensorFlow 2.15', () => {
  it('is read as it was written', () => {
    const proto = decodeSavedModel(readFileSync(join(MODELS, 'panoptic', 'saved_model', 'saved_model.pb')));
    expect(proto.tags).toEqual(['serve']);
    expect(proto.tensorflowVersion).toBe('2.15.1');
    const signature = proto.signatures.find((s) => s.name === 'serving_default')!;
    expect(signature.inputs.map((i) => [i.key, i.dtype, i.shape])).toEqual([['image', 'float32', [null, 32, 32, 2]]]);
    expect(signature.outputs.map((o) => o.key).toSorted()).toEqual(['head0', 'head1', 'head2', 'head3']);
  });
});
