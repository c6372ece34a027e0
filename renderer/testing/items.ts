/** Models and images as the session holds them, for the page's tests. */
import type {CellRow, ImageInfo, SegmentReport} from '../../electron/contract/image';
import type {ImageItem} from '../store/session';

export function imageInfo(change: Partial<ImageInfo> = {}): ImageInfo {
  const channel = {min: 0, max: 4095, low: 20, high: 3000, scaled: false, histogram: [4, 3, 2, 1]};
  return {
    width: 400,
    height: 200,
    channels: [
      {...channel, name: 'DAPI'},
      {...channel, name: 'E-cadherin'},
    ],
    micrometresPerPixel: 0.5,
    pixelSizeFrom: 'OME-XML',
    isChannelsSaid: true,
    axes: {series: 1, z: 1, t: 1},
    used: {series: 0, z: 0, t: 0},
    notes: [],
    ...change,
  };
}

export function imageItem(change: Partial<ImageItem> = {}): ImageItem {
  return {
    id: 'image-1',
    name: 'tissue.tif',
    info: imageInfo(),
    nuclear: 0,
    membrane: 1,
    micrometresPerPixel: 0.5,
    report: null,
    parameters: {},
    cells: {},
    version: 0,
    ...change,
  };
}

export function segmentReport(cells: number): SegmentReport {
  return {
    results: [
      {compartment: 'whole-cell', cells, width: 400, height: 200},
      {compartment: 'nuclear', cells: cells + 1, width: 400, height: 200},
    ],
    engine: 'wasm',
    device: 'a processor',
    timings: {predict: 700, 'post-process': 300},
    reading: 'two maps',
    notes: [],
  };
}

export function cellRows(count: number): readonly CellRow[] {
  return Array.from({length: count}, (_, i) => ({
    label: i + 1,
    x: i,
    y: i,
    areaPixels: 100 + i,
    eccentricity: 0,
    box: [i, i, i + 10, i + 10],
    means: [1000 + i, 0.25],
  }));
}
