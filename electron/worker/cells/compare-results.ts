/** What was kept of an image by other models, engines or parameters, beside the cells that it has. */
import {existsSync} from 'node:fs';
import type {Compartment} from '../../contract/compartments';
import {FaultError} from '../../contract/fault';
import type {CellComparison, KeptResult} from '../../contract/image';
import {Scratch} from '../../io/raster';
import {readBundle, readBundleValue} from '../../io/raster-bundle';
import {compareCells} from '../../segment/compare-cells';
import type {JobContext} from '../runtime/stages';
import type {OpenImage} from './images';
import {contentOf, keptNameOf} from './kept/keep-cells';
import {keptCells} from './kept/kept-schema';
import {cellsFrom, isOf} from './kept/restore-cells';
import type {ImageToOpen, OpenImages} from './open-images';

/** With the path of the model. */
export interface ResultFromFile extends Omit<KeptResult, 'modelId' | 'modelName'> {
  readonly model: string;
}

/** Those of its content and planes, the last first; not the one that it shows. What is damaged is passed over. */
export async function keptResultsOf(
  images: OpenImages,
  context: JobContext,
  image: ImageToOpen,
): Promise<ResultFromFile[]> {
  const open = await images.use(context, image);
  await images.keeper.settle();
  const shown = open.mapsName === null ? null : keptNameOf(open).cells;
  const content = contentOf(open);
  const found: ResultFromFile[] = [];
  for (const key of images.keeper.store.cellsOf(content)) {
    const path = images.keeper.store.cellsPath({image: content, cells: key});
    const read = keptCells.safeParse(await readBundleValue(path).catch(() => null));
    if (key === shown || !read.success || !isOf(read.data, open)) continue;
    const {options, madeBy, results} = read.data;
    const cells = Object.fromEntries(results.map((result) => [result.compartment, result.cells]));
    found.push({key, options, engine: madeBy.engine, model: madeBy.model, cells});
  }
  return found;
}

/** Null: no other. Throws a FaultError ('not-found') where the other is kept no longer, or has no such compartment. */
export async function compareWith(
  images: OpenImages,
  context: JobContext,
  image: ImageToOpen,
  {key, compartment}: {readonly key: string | null; readonly compartment: Compartment},
): Promise<CellComparison | null> {
  const open = await images.use(context, image);
  if (key === null) {
    dropOther(open);
    return null;
  }
  if (open.other?.key !== key) await takeOther(images, open, key);
  const own = open.segmentation?.results.find((result) => result.compartment === compartment);
  const other = open.other?.results.find((result) => result.compartment === compartment);
  if (!own || !other) throw new FaultError('not-found', 'One of the two results has no cells of this kind.');
  const {matched, onlyA, onlyB} = compareCells(own.labels, own.cells, other.labels, other.cells);
  return {compartment, matched, gained: onlyA, lost: onlyB, cells: own.cells, otherCells: other.cells};
}

export function dropOther(open: OpenImage): void {
  open.other?.scratch.dispose();
  open.other = null;
}

async function takeOther(images: OpenImages, open: OpenImage, key: string): Promise<void> {
  dropOther(open);
  const path = images.keeper.store.cellsPath({image: contentOf(open), cells: key});
  if (!existsSync(path)) throw new FaultError('not-found', 'The other result is kept no longer.');
  const scratch = new Scratch();
  try {
    const bundle = await readBundle(path, scratch.make);
    const {results} = keptCells.parse(bundle.value);
    open.other = {key, scratch, results: results.map((result) => cellsFrom(result, bundle, open.image.info))};
  } catch (error) {
    scratch.dispose();
    throw error;
  }
}
