/**
 * For `npm run corpus -- images`: answers each JSON line {image, planes, last} on its input with one on its output:
 * what we read of the image, the planes that are used where none are asked for (with `last`: of the last image, Z and
 * time) written to `planes` as float64 [channels, height, width], or why not.
 */
import {writeFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import {FaultError} from '../contract/fault';
import {ANY_PLANES, sentenceOf, type PlaneChoice} from '../contract/image';
import {openBands, readImage, type Image} from '../image/formats/read';
import {ImageError} from '../image/image-error';
import type {Neighbours} from '../image/image-file';
import {openFile, type ByteSource} from '../io/byte-source';
import {FolderNeighbours} from '../io/neighbours';
import {Scratch} from '../io/raster';

interface Request {
  readonly image: string;
  readonly planes: string;
  readonly last?: boolean;
}

async function answer({image: path, planes, last = false}: Request): Promise<object> {
  const neighbours = new FolderNeighbours(path);
  const scratch = new Scratch();
  try {
    const source = openFile(path);
    try {
      const choice = last ? await lastOf(source, neighbours) : ANY_PLANES;
      const image = await readImage(source, scratch.make, {neighbours, choice});
      writeFileSync(planes, float64Npy(image));
      return {reads: true, ...told(image)};
    } finally {
      source.close();
    }
  } catch (error) {
    const isSaid = error instanceof ImageError || (error instanceof FaultError && error.fault.kind !== 'internal');
    return {reads: false, isSaid, why: error instanceof Error ? error.message : String(error)};
  } finally {
    neighbours.close();
    scratch.dispose();
  }
}

async function lastOf(source: ByteSource, neighbours: Neighbours): Promise<PlaneChoice> {
  const {axes} = await openBands(source, {neighbours});
  const series = {...ANY_PLANES, series: axes.series - 1};
  const own = await openBands(source, {neighbours, choice: series});
  return {...series, z: own.axes.z - 1, t: own.axes.t - 1};
}

function told({info}: Image): object {
  const {channels, axes, micrometresPerPixel, pixelSizeFrom, notes, isChannelsSaid} = info;
  return {
    axes: {c: channels.length, ...axes},
    names: channels.map(({name}) => name),
    micrometres: micrometresPerPixel,
    from: pixelSizeFrom,
    isChannelsSaid,
    notes: notes.map(sentenceOf),
  };
}

function float64Npy({planes, info: {width, height}}: Image): Uint8Array {
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${planes.length}, ${height}, ${width}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const values = planes.flatMap((plane) => Float64Array.from(plane.read(0, 0, width, height)));
  const out = Buffer.alloc(10 + length + planes.length * width * height * 8);
  out.write('\x93NUMPY\x01\x00', 0, 'latin1');
  out.writeUInt16LE(length, 8);
  out.write(`${text.padEnd(length - 1)}\n`, 10, 'latin1');
  let at = 10 + length;
  for (const plane of values) {
    out.set(new Uint8Array(plane.buffer), at);
    at += plane.byteLength;
  }
  return out;
}

async function answerAll(): Promise<void> {
  for await (const line of createInterface({input: process.stdin}))
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Request))}\n`);
}

void answerAll();
