/** An image of OME-Zarr: the first, largest array of a multiscale, its axes, pixel size and channel names. */
import type {ImageNote} from '../../contract/image';
import {ImageError} from '../image-error';
import type {ImageSeries, PlaneIndex} from '../image-file';
import {micrometresOfUnit, pixelSizeOf, plain, type StatedSize} from '../pixel-size';
import {arrayOf, type ZarrArray} from './array';
import {ZarrChunks} from './chunks';
import {fieldsOf, listOf, textOf, type Fields, type ZarrFiles} from './files';
import {nodeAt, omeOf, within, type ZarrNode} from './node';
import {zarrPlane} from './planes';

type AxisName = 't' | 'c' | 'z' | 'y' | 'x';

interface Axis {
  readonly name: string;
  readonly type: string | null;
  readonly unit: string | null;
}

/** What is known of an image from elsewhere, where its own metadata does not say it. */
export interface Otherwise {
  readonly name: string | null;
  readonly names: readonly string[];
  readonly size: StatedSize | null;
}

export const NOTHING_ELSE: Otherwise = {name: null, names: [], size: null};

/** One for each multiscale of a group; none where it is no image. */
export function seriesOfGroup(files: ZarrFiles, node: ZarrNode, otherwise: Otherwise): ImageSeries[] {
  const ome = omeOf(node);
  const scales = listOf(ome['multiscales']).map((own) => fieldsOf(own) ?? {});
  const labels = listOf(fieldsOf(ome['omero'])?.['channels']).map((own) => textOf(fieldsOf(own)?.['label']) ?? '');
  return scales.map((scale, i) => {
    const dataset = fieldsOf(listOf(scale['datasets'])[0]) ?? {};
    const path = within(node.path, textOf(dataset['path']) ?? '');
    const level = nodeAt(files, path);
    if (!level?.array) throw new ImageError(`its largest image, ${path}, is not there; copy the whole folder`);
    const array = arrayOf(level);
    const axes = axesOf(listOf(scale['axes']), array.shape.length);
    const names = i === 0 && labels.some((label) => label !== '') ? labels : otherwise.names;
    const size = sizeOf(axes, scaleOf(scale, dataset, axes.length));
    return seriesOf(files, array, axes, {
      name: otherwise.name ?? textOf(scale['name']),
      names,
      sizes: [size.stated, otherwise.size],
      notes: size.notes,
    });
  });
}

/** Of an array by itself, whose axes have names, or are two. */
export function seriesOfArray(files: ZarrFiles, node: ZarrNode): ImageSeries {
  const array = arrayOf(node);
  const {length} = array.shape;
  const names = array.axes ?? (length === 2 ? ['y', 'x'] : null);
  if (!names)
    throw new ImageError(
      `it is an array of shape [${array.shape.join(', ')}] that does not name its axes; give the folder of the ` +
        'OME-Zarr image that it belongs to',
    );
  const axes = names.map((name) => ({name, type: null, unit: null}));
  return seriesOf(files, array, axes, {name: null, names: [], sizes: [], notes: []});
}

/** Before 0.3 there were always five, before 0.4 only their names. */
function axesOf(given: readonly unknown[], count: number): readonly Axis[] {
  const own = given.length === 0 ? ['t', 'c', 'z', 'y', 'x'].slice(-count) : given;
  if (own.length !== count)
    throw new ImageError(`it names ${own.length} axes, its array has ${count}; the metadata is damaged`);
  return own.map((axis) => {
    const fields = fieldsOf(axis) ?? {name: axis};
    return {name: textOf(fields['name']) ?? '', type: textOf(fields['type']), unit: textOf(fields['unit'])};
  });
}

/** Which of the array's axes each of ours is. Others have to be of one place. */
function placesOf(axes: readonly Axis[], shape: readonly number[]): Readonly<Partial<Record<AxisName, number>>> {
  const places: Partial<Record<AxisName, number>> = {};
  for (const [i, {name, type}] of axes.entries()) {
    const own = AXES.find(({names, types}) => names.includes(name.toLowerCase()) || types.includes(type ?? ''))?.axis;
    if (own !== undefined && places[own] === undefined) places[own] = i;
    else if (shape[i]! > 1)
      throw new ImageError(`its axis ${JSON.stringify(name)} of ${shape[i]} is neither time, channel, z, y nor x`);
  }
  if (places.x === undefined || places.y === undefined) throw new ImageError('it has no axes y and x');
  return places;
}

const AXES: readonly {readonly axis: AxisName; readonly names: readonly string[]; readonly types: readonly string[]}[] =
  [
    {axis: 't', names: ['t', 'time'], types: ['time']},
    {axis: 'c', names: ['c', 'channel', 'channels'], types: ['channel']},
    {axis: 'z', names: ['z'], types: []},
    {axis: 'y', names: ['y'], types: []},
    {axis: 'x', names: ['x'], types: []},
  ];

interface Said {
  readonly name: string | null;
  readonly names: readonly string[];
  readonly sizes: readonly (StatedSize | null)[];
  readonly notes: readonly ImageNote[];
}

const MOST_CHANNELS = 4096;
const MOST_PLANES = 1_000_000;

function seriesOf(files: ZarrFiles, array: ZarrArray, axes: readonly Axis[], said: Said): ImageSeries {
  const places = placesOf(axes, array.shape);
  const count = (axis: AxisName): number => (places[axis] === undefined ? 1 : array.shape[places[axis]]!);
  const sizes = {c: count('c'), z: count('z'), t: count('t')};
  if (sizes.c > MOST_CHANNELS || sizes.c * sizes.z * sizes.t > MOST_PLANES)
    throw new ImageError(`it says that it has ${sizes.c} channels of ${sizes.z * sizes.t} planes; it is damaged`);
  if (sizes.c * sizes.z * sizes.t === 0) throw new ImageError('it has no planes');
  const chunks = new ZarrChunks(files, array);
  const {pixelSize, notes} = pixelSizeOf(said.sizes);
  return {
    name: said.name,
    width: count('x'),
    height: count('y'),
    sizes,
    isChannelsSaid: true,
    names: said.names.slice(0, sizes.c),
    pixelSize,
    notes: [...said.notes, ...notes],
    plane: (index: PlaneIndex) => {
      const at = array.shape.map(() => 0);
      for (const axis of ['c', 'z', 't'] as const) if (places[axis] !== undefined) at[places[axis]] = index[axis];
      return zarrPlane(chunks, {x: places.x!, y: places.y!, at});
    },
  };
}

/** Of a pixel of the largest image along each axis: its own scale times that of all levels. */
function scaleOf(scale: Fields, dataset: Fields, count: number): readonly number[] {
  const factors = [dataset, scale].flatMap((own) =>
    listOf(own['coordinateTransformations'])
      .map((transformation) => fieldsOf(transformation) ?? {})
      .filter(({type}) => type === 'scale')
      .map((transformation) => listOf(transformation['scale']).map(Number)),
  );
  const known = factors.filter((own) => own.length === count);
  return Array.from({length: known.length > 0 ? count : 0}, (_, axis) =>
    known.reduce((product, own) => product * own[axis]!, 1),
  );
}

const FROM = 'OME-Zarr metadata';

/** Where there is a scale but no unit it is taken to be micrometres, which is said; 1 without a unit is no size. */
function sizeOf(
  axes: readonly Axis[],
  scale: readonly number[],
): {readonly stated: StatedSize | null; readonly notes: readonly ImageNote[]} {
  const [x, y] = ['x', 'y'].map((name) => axes.findIndex((axis) => axis.name.toLowerCase() === name)) as [
    number,
    number,
  ];
  const [wide, high] = [scale[x], scale[y]];
  if (wide === undefined || high === undefined) return {stated: null, notes: []};
  const isSaid = axes[x]!.unit !== null;
  if (!isSaid && wide === 1) return {stated: null, notes: []};
  const unit = isSaid ? micrometresOfUnit(axes[x]!.unit!) : 1;
  if (unit === null) return {stated: null, notes: []};
  const stated = {
    micrometresX: wide * unit,
    micrometresY: high * ((axes[y]!.unit === null ? unit : micrometresOfUnit(axes[y]!.unit)) ?? unit),
    from: FROM,
  };
  const text = `The image’s scale of ${plain(wide)} has no unit: taken as micrometres a pixel`;
  return {stated, notes: isSaid ? [] : [{text, option: '--mpp sets another'}]};
}
