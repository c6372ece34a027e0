/**
 * An image's channels through a StarDist model, window by window, to the places where an object may be. Only those are
 * kept, band by band: the distances of all pixels would be as large as the image times the number of rays.
 */
import type {Raster} from '../../../contract/raster';
import {axisWindows, cutWindow, type AxisWindow, type AxisWindows} from '../../../image/aligned-windows';
import type {PreparedChannel} from '../../../image/prepare';
import type {Scratch} from '../../../io/raster';
import type {Values} from '../../../plan/run';
import {
  candidatesOf,
  joinCandidates,
  type Candidates,
  type StarMap,
  type StarMaps,
} from '../../../segment/star/candidates';
import {greatestRadius} from '../../../segment/star/suppress';
import type {LoadedModel} from '../../model/loaded-model';
import type {Stages} from '../../runtime/stages';
import {keepCandidates} from './keep-candidates';
import type {OutputChannel} from '../head';
import type {StarHead} from './star-head';

export interface StarTask {
  readonly model: LoadedModel;
  readonly head: StarHead;
  /** One for each channel that the model takes, all of the image's size. */
  readonly channels: readonly PreparedChannel[];
  /** Only places that are more likely are kept. */
  readonly threshold: number;
  /** Where maps and candidates are kept. */
  readonly scratch: Scratch;
}

/** Candidates of some rows of the image. */
export interface StarBand {
  /** Null where there are none. */
  readonly candidates: Raster<'float32'> | null;
  /** The first row of the image whose candidates may be in a later band. */
  readonly seenTo: number;
}

export interface PredictedStars {
  /** On the model's grid. */
  readonly probability: Raster<'float32'>;
  /** Of candidates that are no likelier nothing is kept. */
  readonly keptFrom: number;
  readonly rays: number;
  readonly bands: readonly StarBand[];
  /** Of all candidates. */
  readonly greatestRadius: number;
}

export async function predictStars(task: StarTask, stages: Stages): Promise<PredictedStars> {
  const {head, channels, scratch} = task;
  const {width, height} = channels[0]!;
  const [down, across] = [windowsOf(head, height, 'down'), windowsOf(head, width, 'across')];
  const probability = scratch.make('float32', Math.ceil(width / head.gridX), Math.ceil(height / head.gridY));
  const bands: StarBand[] = [];
  let radius = 0;
  for (const [row, {to}] of down.windows.entries()) {
    const all = await predictRow({...task, down, across, row, probability}, stages);
    radius = Math.max(radius, greatestRadius(all));
    const isLast = row + 1 === down.windows.length;
    bands.push({candidates: keepCandidates(all, scratch), seenTo: isLast ? Infinity : to});
  }
  return {probability, keptFrom: task.threshold, rays: head.rays, bands, greatestRadius: radius};
}

function windowsOf(
  {tileHeight, tileWidth, isFixed, view}: StarHead,
  length: number,
  axis: 'down' | 'across',
): AxisWindows {
  const i = axis === 'down' ? 0 : 1;
  const side = axis === 'down' ? tileHeight : tileWidth;
  return axisWindows(length, {side, isFixed, multiple: view.multiple[i], reach: view.reach[i]});
}

interface RowTask extends StarTask {
  readonly down: AxisWindows;
  readonly across: AxisWindows;
  readonly row: number;
  /** Where probabilities go. */
  readonly probability: Raster<'float32'>;
}

/** The candidates of a row of windows. */
async function predictRow(task: RowTask, stages: Stages): Promise<Candidates> {
  const {model, head, channels, down, across, row} = task;
  const total = down.windows.length * across.windows.length;
  const size = down.size * across.size * channels.length;
  const found: Candidates[] = [];
  for (let first = 0, count = 0; first < across.windows.length; first += count) {
    count = Math.min(model.engine.tilesAtOnce, across.windows.length - first);
    const data = await stages.run('tile', () => {
      const batch = new Float32Array(count * size);
      for (let i = 0; i < count; i += 1) {
        const place = {x: across.windows[first + i]!.start, y: down.windows[row]!.start};
        const window = {...place, width: across.size, height: down.size};
        cutWindow(channels, window, batch.subarray(i * size, (i + 1) * size));
      }
      return batch;
    });
    const outputs = await stages.run('predict', async (tick) => {
      await model.engine.use();
      const shape = [count, down.size, across.size, channels.length];
      return model.run([{name: model.inputs[0]!.name, shape, data}], (fraction) =>
        tick((row * across.windows.length + first + fraction * count) / total),
      );
    });
    await stages.run('untile', () => {
      for (let i = 0; i < count; i += 1)
        found.push(takeWindow(task, mapsOf(head, outputs, i), across.windows[first + i]!));
    });
  }
  return joinCandidates(found, head.rays);
}

/** Of item `i` of a batch. */
function mapsOf(head: StarHead, outputs: readonly Values[], i: number): StarMaps {
  const {probability, distance, rays} = head;
  const map = ({output, channel}: OutputChannel): StarMap => {
    const {shape, data} = outputs[output]!;
    const [, height, width, channels] = shape as [number, number, number, number];
    const first = i * height * width * channels + channel;
    return {values: data, first, across: head.stepX * channels, down: head.stepY * width * channels};
  };
  return {rays, probability: map(probability), distance: map(distance)};
}

/** StarDist looks for no object whose middle is so near to the edge of the grid. */
const BORDER = 2;

/** Writes the probabilities of a window's core; gives the core's candidates. */
function takeWindow(
  {head, channels, threshold, down, across, row, probability}: RowTask,
  maps: StarMaps,
  window: AxisWindow,
): Candidates {
  const {gridX, gridY} = head;
  const {width, height} = channels[0]!;
  const x = core(window, gridX);
  const y = core(down.windows[row]!, gridY);
  writeCore(probability, maps, x, y);
  const part = {
    left: Math.max(x.from, BORDER) - x.start,
    top: Math.max(y.from, BORDER) - y.start,
    right: Math.min(x.to, across.padded / gridX - BORDER, Math.ceil(width / gridX)) - x.start,
    bottom: Math.min(y.to, down.padded / gridY - BORDER, Math.ceil(height / gridY)) - y.start,
  };
  return candidatesOf(maps, {...part, column: x.start, row: y.start, gridX, gridY}, threshold);
}

/** On the grid. */
function core({start, from, to}: AxisWindow, grid: number): AxisWindow {
  return {start: start / grid, from: from / grid, to: to / grid};
}

function writeCore(raster: Raster<'float32'>, {probability}: StarMaps, x: AxisWindow, y: AxisWindow): void {
  const [columns, rows] = [Math.min(x.to, raster.width) - x.from, Math.min(y.to, raster.height) - y.from];
  if (columns <= 0 || rows <= 0) return;
  const {values, first, across, down} = probability;
  const start = first + (y.from - y.start) * down + (x.from - x.start) * across;
  const out = new Float32Array(columns * rows);
  for (let row = 0, i = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1, i += 1) out[i] = values[start + row * down + column * across]!;
  raster.write(x.from, y.from, columns, rows, out);
}
