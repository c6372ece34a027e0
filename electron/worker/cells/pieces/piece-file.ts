/**
 * Maps of a piece of an image, between the task that predicts them and the one that merges: a bundle
 * (io/raster-bundle.ts) whose value is this, and whose rasters are the maps' rows of the piece, float32, compartment by
 * compartment.
 */
import {basename} from 'node:path';
import {z, ZodError} from 'zod';
import {ENGINE_IDS} from '../../../contract/engines';
import {FaultError} from '../../../contract/fault';
import type {Raster} from '../../../contract/raster';
import {readBundle, readBundleValue, writeBundle, type BundleRaster} from '../../../io/raster-bundle';
import {compartment, index, keptOptions, pages, parameters, place, planes} from '../kept/kept-schema';

const pieceValue = z.object({
  schema: z.literal('warmstart-piece/1'),
  warmstart: z.string().nullable(),
  /** From 1 on, and how many there are. */
  piece: z.object({number: index, of: index}),
  image: z.object({pixelsSha256: z.string(), planes}),
  choice: z.object({
    series: index.nullable(),
    z: place.nullable(),
    t: place.nullable(),
    pages,
  }),
  model: z.object({name: z.string(), sha256: z.string()}),
  engine: z.object({id: z.enum(ENGINE_IDS), device: z.string(), version: z.string()}),
  options: keptOptions,
  /** Of the whole image's maps. */
  width: index,
  height: index,
  rows: z.object({y: index, rows: index}),
  maps: z.array(
    z.object({
      compartment,
      kind: z.enum(['mesmer', 'watershed', 'generic']),
      titles: z.array(z.string()),
      usual: parameters,
      planes: index,
    }),
  ),
  reading: z.string(),
  notes: z.array(z.object({text: z.string(), option: z.string().nullable()})),
});

export type PieceValue = z.infer<typeof pieceValue>;

/** `all`: the maps' planes in their order, at the whole's size. */
export function writePiece(path: string, value: PieceValue, all: readonly Raster<'float32'>[]): Promise<void> {
  return writeBundle(
    path,
    value,
    all.map((plane): BundleRaster => ({raster: rowsOf(plane, value.rows), packing: 'none'})),
  );
}

function rowsOf(plane: Raster<'float32'>, {y: top, rows}: PieceValue['rows']): Raster<'float32'> {
  return {
    type: plane.type,
    width: plane.width,
    height: rows,
    handle: plane.handle,
    read: (x, y, width, height) => plane.read(x, top + y, width, height),
    write: (x, y, width, height, values) => plane.write(x, top + y, width, height, values),
  };
}

/** What a piece says of itself. Throws a FaultError ('corrupt') for what is none. */
export async function readPieceValue(path: string): Promise<PieceValue> {
  return inPieceWords(path, async () => pieceValue.parse(await readBundleValue(path)));
}

/** Puts the rows of a piece into the whole's maps. Throws a FaultError ('corrupt') where they are not as it says. */
export async function readPieceInto(path: string, value: PieceValue, all: readonly Raster<'float32'>[]): Promise<void> {
  const {width, rows: own} = value;
  await inPieceWords(path, async () => {
    // Band by band into its place: a piece is not held beside the whole.
    let count = 0;
    await readBundle(path, (type, w, h) => {
      const plane = all[count];
      count += 1;
      if (!plane || type !== 'float32' || w !== width || h !== own.rows) throw damaged(path);
      return rowsOf(plane, own) as never;
    });
    if (count !== all.length) throw damaged(path);
  });
}

async function inPieceWords<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isDamage = error instanceof ZodError || (error instanceof FaultError && error.fault.kind === 'corrupt');
    throw isDamage ? damaged(path) : error;
  }
}

function damaged(path: string): FaultError {
  return new FaultError('corrupt', `${basename(path)} is damaged or no piece of a segmentation; make it again.`);
}
