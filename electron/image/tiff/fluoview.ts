/**
 * Olympus FluoView: tag 34361, in the file's byte order, tells at 284 of ten dimensions from the fastest on, 100 bytes
 * each: 16 name · i32 size · f64 origin · f64 resolution · 64 unit.
 */
import {micrometresOfUnit, pixelSizeOf, type StatedSize} from '../pixel-size';
import {textOf, type TiffFile} from './directory';
import {expandedNames} from './names';
import type {Page} from './page';
import {planeOf} from './rows';
import {sizeOfTags} from './said-sizes';
import type {PlaneStack, StackAxis, StackDimension} from './stack';

const HEADER = 34361;
const DIMENSIONS_AT = 284;
const DIMENSIONS = 10;
const DIMENSION_BYTES = 100;
/** Others are images of their own: places, events, exposures. */
const AXES: Readonly<Record<string, StackAxis>> = {Z: 'z', T: 't', TIME: 't', CH: 'c', WAVELENGTH: 'c'};

interface Dimension {
  readonly name: string;
  readonly size: number;
  readonly resolution: number;
  readonly unit: string;
}

/** Null for what is none, or whose dimensions are not those of its pages. */
export function fluoViewStack(file: TiffFile, pages: readonly Page[]): PlaneStack | null {
  const page = pages[0]!;
  const header = page.directory.bytes(HEADER);
  if (!header || header.length < DIMENSIONS_AT + DIMENSIONS * DIMENSION_BYTES) return null;
  const all = Array.from({length: DIMENSIONS}, (_, i) =>
    dimensionAt(header.subarray(DIMENSIONS_AT + i * DIMENSION_BYTES), file.littleEndian),
  ).filter(({name, size}) => name !== '' && size > 0);
  const dimensions: StackDimension[] = all
    .filter(({name}) => name !== 'X' && name !== 'Y')
    .map(({name, size}): StackDimension => ({axis: AXES[name] ?? 's', size}))
    .toReversed();
  if (dimensions.reduce((product, {size}) => product * size, 1) !== pages.length) return null;
  const channels = dimensions.reduce((product, {axis, size}) => (axis === 'c' ? product * size : product), 1);
  return {
    name: null,
    width: page.width,
    height: page.height,
    dimensions,
    planes: pages.map((own) => planeOf(file, own)),
    names: expandedNames(page, channels, []),
    labels: [],
    ...pixelSizeOf([sizeOf(all), sizeOfTags(page)]),
  };
}

function dimensionAt(bytes: Uint8Array, littleEndian: boolean): Dimension {
  const view = new DataView(bytes.buffer, bytes.byteOffset, DIMENSION_BYTES);
  return {
    name: textOf(bytes.subarray(0, 16)).trim().toUpperCase(),
    size: view.getInt32(16, littleEndian),
    resolution: view.getFloat64(28, littleEndian),
    unit: textOf(bytes.subarray(36, DIMENSION_BYTES)).trim(),
  };
}

function sizeOf(all: readonly Dimension[]): StatedSize | null {
  const along = (name: string): number | null => {
    const own = all.find((dimension) => dimension.name === name);
    const unit = own && micrometresOfUnit(own.unit);
    return unit ? own.resolution * unit : null;
  };
  const micrometresX = along('X');
  return micrometresX === null ? null : {micrometresX, micrometresY: along('Y'), from: 'FluoView’s resolution'};
}
