import type {ImageFile, ImageSeries, PlaneSource} from './image-file';

interface Plain {
  readonly width: number;
  readonly height: number;
  readonly names: readonly string[];
  /** Along the channels; each may hold several. */
  readonly planes: readonly PlaneSource[];
  /** Whether that they are channels is known. */
  readonly isChannelsSaid: boolean;
}

/** Of a format that has no Z, no time and no pixel size. */
export function plainSeries({width, height, names, planes, isChannelsSaid}: Plain): ImageSeries {
  return {
    name: null,
    width,
    height,
    names,
    isChannelsSaid,
    sizes: {c: planes.length, z: 1, t: 1},
    pixelSize: null,
    notes: [],
    plane: ({c}) => planes[c] ?? {missing: 'is not in the file'},
  };
}

export function fileOf(first: ImageSeries, others: readonly ImageSeries[] = []): ImageFile {
  return {series: [first, ...others], first: 0, notes: []};
}
