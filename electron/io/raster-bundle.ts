/**
 * Rasters and a value in one file, which can be told from a damaged one: the rasters' bytes, then the value and what
 * the rasters are as JSON, then the hash and the length of that JSON. Written atomically.
 */
import {createHash} from 'node:crypto';
import {open, type FileHandle} from 'node:fs/promises';
import {promisify} from 'node:util';
import {deflateRaw, inflateRaw} from 'node:zlib';
import {FaultError} from '../contract/fault';
import {
  bandRows,
  bandsOf,
  SAMPLE_ARRAYS,
  type MakeRaster,
  type Raster,
  type SamplesOf,
  type SampleType,
} from '../contract/raster';
import {writeAtomically} from './atomic-write';

const [deflate, inflate] = [promisify(deflateRaw), promisify(inflateRaw)];

/** Labels become a hundredth; floats hardly anything, and cost more than they save. */
export type Packing = 'deflate' | 'none';

/** Of one raster: its pieces from top to bottom. */
interface Stored {
  readonly type: SampleType;
  readonly width: number;
  readonly height: number;
  readonly packing: Packing;
  readonly pieces: readonly {readonly rows: number; readonly bytes: number; readonly sha256: string}[];
}

const MAGIC = 'warmstart-bundle-1\n';
const TAIL_BYTES = 64 + 12 + MAGIC.length;
/** Of what deflate makes of zeros. */
const MOST_RATIO = 1100;
/** More than any value that is written here. */
const MOST_JSON = 64 << 20;

export interface BundleRaster {
  readonly raster: Raster;
  readonly packing: Packing;
}

/** Other work is done between the pieces; the rasters must stay as they are until it is written. */
export function writeBundle(path: string, value: unknown, rasters: readonly BundleRaster[]): Promise<void> {
  return writeAtomically(path, true, async (temporary) => {
    const file = await open(temporary, 'w');
    try {
      const stored: Stored[] = [];
      for (const raster of rasters) stored.push(await append(file, raster));
      const json = Buffer.from(JSON.stringify({value, rasters: stored}));
      const length = String(json.length).padStart(12, '0');
      await file.writeFile(Buffer.concat([json, Buffer.from(`${hashOf(json)}${length}${MAGIC}`)]));
    } finally {
      await file.close();
    }
  });
}

async function append(file: FileHandle, {raster, packing}: BundleRaster): Promise<Stored> {
  const {type, width, height} = raster;
  const pieces: Stored['pieces'][number][] = [];
  for (const {y, rows} of bandsOf(height, bandRows(Math.max(width, 1)))) {
    const values = raster.read(0, y, width, rows);
    const own = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const bytes = packing === 'none' ? own : await deflate(own, {level: 1});
    await file.writeFile(bytes);
    pieces.push({rows, bytes: bytes.length, sha256: hashOf(bytes)});
  }
  return {type, width, height, packing, pieces};
}

export interface Bundle {
  readonly value: unknown;
  readonly rasters: readonly Raster[];
}

/** Throws a FaultError ('corrupt') for a file that is not as it was written, the system's error where there is none. */
export async function readBundle(path: string, make: MakeRaster): Promise<Bundle> {
  const file = await open(path, 'r');
  try {
    const {size} = await file.stat();
    const {value, rasters: stored, at: end} = await readEnd(file, size);
    const rasters: Raster[] = [];
    let at = 0;
    for (const one of stored) {
      const {raster, next} = await readRaster(file, one, {at, end}, make);
      rasters.push(raster);
      at = next;
    }
    return {value, rasters};
  } finally {
    await file.close();
  }
}

/** The value alone; throws as `readBundle` does. */
export async function readBundleValue(path: string): Promise<unknown> {
  const file = await open(path, 'r');
  try {
    return (await readEnd(file, (await file.stat()).size)).value;
  } finally {
    await file.close();
  }
}

async function readEnd(
  file: FileHandle,
  size: number,
): Promise<{readonly value: unknown; readonly rasters: readonly Stored[]; readonly at: number}> {
  if (size < TAIL_BYTES) throw damaged();
  const tail = (await readAt(file, size - TAIL_BYTES, TAIL_BYTES)).toString('latin1');
  const length = Number(tail.slice(64, 76));
  const at = size - TAIL_BYTES - length;
  if (!tail.endsWith(MAGIC) || !(length <= MOST_JSON) || !(at >= 0)) throw damaged();
  const json = await readAt(file, at, length);
  if (hashOf(json) !== tail.slice(0, 64)) throw damaged();
  // By its hash it is what was written here.
  const {value, rasters} = JSON.parse(json.toString('utf8')) as {value: unknown; rasters: readonly Stored[]};
  return {value, rasters, at};
}

async function readRaster(
  file: FileHandle,
  {type, width, height, packing, pieces}: Stored,
  {at: first, end}: {readonly at: number; readonly end: number},
  make: MakeRaster,
): Promise<{readonly raster: Raster; readonly next: number}> {
  // Memory is taken only for what can be in it.
  const inFile = pieces.reduce((sum, {bytes}) => sum + bytes, 0);
  if (first + inFile > end || width * height * SAMPLE_ARRAYS[type].BYTES_PER_ELEMENT > inFile * MOST_RATIO)
    throw damaged();
  const raster = make(type, width, height);
  let [at, y] = [first, 0];
  for (const {rows, bytes, sha256} of pieces) {
    if (at + bytes > end) throw damaged();
    const packed = await readAt(file, at, bytes);
    if (hashOf(packed) !== sha256) throw damaged();
    const length = width * rows * SAMPLE_ARRAYS[type].BYTES_PER_ELEMENT;
    const own = packing === 'none' ? packed : await inflate(packed, {maxOutputLength: length + 1});
    if (own.length !== length) throw damaged();
    const values = new SAMPLE_ARRAYS[type](new Uint8Array(own).buffer) as SamplesOf<typeof type>;
    raster.write(0, y, width, rows, values as never);
    at += bytes;
    y += rows;
  }
  return {raster, next: at};
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const out = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const {bytesRead} = await file.read(out, done, length - done, at + done);
    if (bytesRead === 0) throw damaged();
    done += bytesRead;
  }
  return out;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function damaged(): FaultError {
  return new FaultError('corrupt', 'What was kept is not as it was written.');
}
