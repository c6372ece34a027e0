/** All pieces of an image to its cells: what one task would have given, bit for bit. */
import {basename} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import type {Compartment} from '../../../contract/compartments';
import {FaultError} from '../../../contract/fault';
import type {SegmentOptions} from '../../../contract/image';
import {USUAL_RESULTS, type ResultKind} from '../../../contract/results';
import {VERSION} from '../../../contract/version';
import type {Raster} from '../../../contract/raster';
import {Scratch} from '../../../io/raster';
import {Stages, type JobContext} from '../../runtime/stages';
import {doubtsOfOpen} from '../doubts-of';
import {closeImage, openImage, type OpenImage} from '../images';
import {pixelsOf} from '../pixels';
import {reportOf} from '../report';
import {checkEarlier, checkFolder, checkInputs} from '../results/earlier-results';
import {exportResults} from '../results/export-results';
import {cellsOfMaps, segmentationOf} from '../segment';
import type {SegmentedFile} from '../segment-files';
import type {Maps} from '../segmentation';
import {readPieceInto, readPieceValue, type PieceValue} from './piece-file';

export interface MergeRequest {
  readonly image: string;
  readonly pieces: readonly string[];
  readonly folder: string;
  readonly results?: readonly ResultKind[];
  readonly overwrite?: boolean;
}

interface Piece {
  readonly path: string;
  readonly value: PieceValue;
}

/** Throws a FaultError where a piece is missing or doubled, or they are of different images, models or settings. */
export async function mergePieces(context: JobContext, request: MergeRequest): Promise<SegmentedFile> {
  const {image, pieces: paths, folder, results: kinds = USUAL_RESULTS, overwrite = false} = request;
  const pieces: Piece[] = [];
  for (const path of paths) pieces.push({path, value: await readPieceValue(path)});
  const value = requireWhole(pieces);
  const stages = new Stages(context);
  checkFolder(folder);
  const open = await openImage(image, stages, value.choice);
  try {
    const {compartments} = value.options;
    const planned = {folder, images: [{path: image, name: open.name, planes: value.image.planes}], compartments, kinds};
    checkInputs(planned, null);
    if (!overwrite) checkEarlier(planned, 'Choose another folder or pass --overwrite.');
    if (pixelsOf(open) !== value.image.pixelsSha256)
      throw new FaultError('usage', `The pieces are of another image than ${basename(image)}.`);
    await findCells(open, pieces, value, stages);
    const files = await stages.run('export', (tick) => exportResults(open, folder, kinds, tick));
    const {info} = open.image;
    return {
      ...reportOf(open)!,
      image,
      planes: info.used,
      pixelSizeFrom: info.pixelSizeFrom,
      doubts: doubtsOfOpen(open),
      files,
      timings: stages.rounded(),
    };
  } finally {
    closeImage(open);
  }
}

async function findCells(open: OpenImage, pieces: readonly Piece[], value: PieceValue, stages: Stages): Promise<void> {
  const scratch = new Scratch();
  try {
    const options = value.options as SegmentOptions;
    const maps = await stages.run('read', () => mapsOf(pieces, value, scratch));
    const {reading, notes, model, engine} = value;
    const seen = await cellsOfMaps({maps, reading}, {image: open.image, options, scratch}, stages);
    open.segmentation = await segmentationOf(seen, {options, notes, scratch}, stages);
    open.options = options;
    open.notes = [...open.image.info.notes, ...open.segmentation.notes];
    const {id, device, version} = engine;
    open.madeBy = {model: model.name, engine: id, device, version, content: model.sha256};
  } catch (error) {
    scratch.dispose();
    throw error;
  }
}

async function mapsOf(
  pieces: readonly Piece[],
  {width, height, maps}: PieceValue,
  scratch: Scratch,
): Promise<ReadonlyMap<Compartment, Maps>> {
  const made = new Map<Compartment, Maps & {readonly planes: readonly Raster<'float32'>[]}>();
  for (const {compartment, planes: count, ...map} of maps) {
    const planes = Array.from({length: count}, () => scratch.make('float32', width, height));
    made.set(compartment, {...map, width, height, planes});
  }
  const all = [...made.values()].flatMap(({planes}) => planes);
  for (const {path, value} of pieces) await readPieceInto(path, value, all);
  return made;
}

/** What pieces of one image have in common, and how it is told of where they have not. */
const SAME: readonly (readonly [(value: PieceValue) => unknown, what: string])[] = [
  [({warmstart}) => warmstart, 'made by different versions of Warmstart'],
  [({image, choice}) => [image, choice], 'of different images'],
  [({model: {sha256}}) => sha256, 'of different models'],
  [({engine: {id, version}}) => [id, version], 'predicted by different engines'],
  [({options}) => options, 'made with different options'],
  [({piece: {of}}) => of, 'of different divisions'],
  [({width, height, maps}) => [width, height, maps], 'of different sizes'],
];

/** What they all say. */
function requireWhole(pieces: readonly Piece[]): PieceValue {
  const [first, ...others] = pieces as [Piece, ...Piece[]];
  const refuse = (why: string): FaultError => new FaultError('usage', `These pieces make no image: ${why}.`);
  const {value} = first;
  if (value.warmstart !== VERSION) throw refuse(`they were made by Warmstart ${value.warmstart}; this is ${VERSION}`);
  for (const [of, what] of SAME) {
    const other = others.find((one) => !isDeepStrictEqual(of(one.value), of(value)));
    if (other) throw refuse(`${basename(first.path)} and ${basename(other.path)} are ${what}`);
  }
  const sorted = pieces.toSorted((a, b) => a.value.piece.number - b.value.piece.number);
  let y = 0;
  for (let number = 1; number <= value.piece.of; number += 1) {
    const own = sorted.filter((one) => one.value.piece.number === number);
    if (own.length > 1) throw refuse(`piece ${number} is there twice, as ${own.map(({path}) => path).join(' and ')}`);
    if (own.length === 0) throw refuse(`piece ${number} of ${value.piece.of} is missing`);
    const {rows} = own[0]!.value;
    if (rows.y !== y) throw refuse(`${basename(own[0]!.path)} does not begin where the one before it ends`);
    y += rows.rows;
  }
  if (sorted.length !== value.piece.of || y !== value.height) throw refuse('they are not all of it');
  return sorted[0]!.value;
}
