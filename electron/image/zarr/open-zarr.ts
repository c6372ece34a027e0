/**
 * OME-Zarr 0.1 to 0.5, in Zarr 2 and 3: an image, the images of a bioformats2raw folder, the fields of a plate or a
 * well. Labels beside an image are passed over.
 */
import type {ImageFolder} from '../../io/byte-source';
import {ImageError} from '../image-error';
import type {ImageFile, ImageSeries} from '../image-file';
import {fieldsOf, listOf, textOf, ZarrFiles} from './files';
import {namesOfImages} from './image-names';
import {LazySeries} from './lazy-series';
import {NOTHING_ELSE, seriesOfArray, seriesOfGroup, type Otherwise} from './multiscale';
import {nodeAt, omeOf, within, type ZarrNode} from './node';

/** Throws an ImageError for a folder without an image, and for what is not read of one. */
export function openZarr(folder: ImageFolder): ImageFile {
  const files = new ZarrFiles(folder);
  const node = nodeAt(files, '');
  if (!node)
    throw new ImageError('the folder holds no images, and neither .zattrs nor zarr.json, so it is no OME-Zarr either');
  const [first, ...others] = seriesIn(files, node);
  if (!first) throw new ImageError(noImageIn(node));
  return {series: [first, ...others], first: 0, notes: []};
}

function seriesIn(files: ZarrFiles, node: ZarrNode): readonly ImageSeries[] {
  const ome = omeOf(node);
  if (node.array) return [seriesOfArray(files, node)];
  if (listOf(ome['multiscales']).length > 0) return seriesOfGroup(files, node, NOTHING_ELSE);
  if (ome['bioformats2raw.layout'] !== undefined) return seriesOfConverted(files);
  if (fieldsOf(ome['plate'])) return seriesOfPlate(files, node);
  return fieldsOf(ome['well']) ? fieldsOfWell(files, node, '') : [];
}

const MOST_SERIES = 100_000;

function checkCount(count: number): void {
  if (count > MOST_SERIES) throw new ImageError(`it tells of ${count} images; the folder is damaged`);
}

/** bioformats2raw puts each image into a numbered group, and what it knew of them into OME. */
function seriesOfConverted(files: ZarrFiles): ImageSeries[] {
  const described = nodeAt(files, 'OME');
  const said = listOf(described && omeOf(described)['series']).map((path) => textOf(path) ?? '');
  checkCount(said.length);
  const paths = said.length > 0 ? said : numberedIn(files);
  const known = namesOfImages(files);
  return paths.map((path, i) => lazily(files, path, known[i] ?? NOTHING_ELSE));
}

function numberedIn(files: ZarrFiles): string[] {
  const paths: string[] = [];
  while (paths.length < MOST_SERIES && nodeAt(files, String(paths.length))) paths.push(String(paths.length));
  return paths;
}

function seriesOfPlate(files: ZarrFiles, node: ZarrNode): ImageSeries[] {
  const wells = listOf(fieldsOf(omeOf(node)['plate'])!['wells']).map((well) => textOf(fieldsOf(well)?.['path']) ?? '');
  checkCount(wells.length);
  const series = wells.flatMap((path) => {
    const well = nodeAt(files, within(node.path, path));
    // Plates are copied in part.
    return well ? fieldsOfWell(files, well, `${path}/`) : [];
  });
  checkCount(series.length);
  return series;
}

function fieldsOfWell(files: ZarrFiles, node: ZarrNode, before: string): ImageSeries[] {
  const images = listOf(fieldsOf(omeOf(node)['well'])?.['images']);
  checkCount(images.length);
  return images.map((image) => {
    const path = textOf(fieldsOf(image)?.['path']) ?? '';
    return lazily(files, within(node.path, path), {...NOTHING_ELSE, name: `${before}${path}`});
  });
}

/** Its metadata is read when it is wanted: a plate has thousands of images. */
function lazily(files: ZarrFiles, path: string, otherwise: Otherwise): ImageSeries {
  return new LazySeries(otherwise.name, () => {
    const node = nodeAt(files, path);
    const series = node && seriesOfGroup(files, node, otherwise)[0];
    if (series) return series;
    throw new ImageError(`its image ${path} is not there; copy the whole folder`);
  });
}

function noImageIn(node: ZarrNode): string {
  const ome = omeOf(node);
  const labels = listOf(ome['labels']).slice(0, 3);
  if (labels.length > 0) return `it holds label images (${labels.join(', ')}); give the image that they belong to`;
  return 'it is a Zarr group that names no image (no multiscales in its metadata); give the folder in it that does';
}
