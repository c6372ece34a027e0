/** How a loaded model is read. The outputs of one with several are looked at by a small prediction first. */
import type {SegmentOptions} from '../../contract/image';
import type {Values} from '../../plan/run';
import type {FieldOfView} from '../../plan/field-of-view';
import type {LoadedModel} from '../model/loaded-model';
import type {Stages} from '../runtime/stages';
import {headOf, type Head, type ModelInput} from './head';
import {readingOf, type OutputMap, type Reading} from './reading';
import type {StarHead} from './stars/star-head';

/** Throws a FaultError for a model without maps, and one that asks where it is not known which output is what. */
export async function readHead(
  model: LoadedModel,
  {compartments, reading: asked = null}: SegmentOptions,
  stages: Stages,
): Promise<Head | StarHead> {
  const input = headOf(model, compartments, null);
  if (asked === null && (input.kind === 'mesmer' || !needsLook(model))) return input;
  const outputs = await stages.run('predict', () => lookAtOutputs(model, input));
  const names = model.outputs.map(({name}) => name);
  const reading = readingOf(outputs, names, asked);
  if (reading.kind === 'stardist') return starHead(input, reading, outputs, model.view());
  return mapHead(input, reading, compartments[0] ?? 'whole-cell');
}

/** Several outputs, or one that may be several joined. */
function needsLook({outputs, isJoined}: LoadedModel): boolean {
  return outputs.length !== 1 || isJoined();
}

function mapHead(
  input: Head,
  reading: Exclude<Reading, {kind: 'stardist'}>,
  compartment: SegmentOptions['compartments'][number],
): Head {
  if (reading.kind === 'watershed') {
    const planes = [reading.maxima, reading.interior];
    return {
      ...input,
      kind: 'watershed',
      planes: new Map([[compartment, planes]]),
      usual: reading.usual,
      reading: reading.words,
    };
  }
  const {output, channels, words} = reading;
  const planes = Array.from({length: channels}, (_, channel) => ({output, channel}));
  return {...input, kind: 'generic', planes: new Map([[compartment, planes]]), usual: {}, reading: words};
}

/** For a model whose layers are not known: what no common one exceeds. */
const WIDE_VIEW: FieldOfView = {multiple: [64, 64], reach: [128, 128]};
/**
 * Sides of what is given at once to a model that takes any size, on its own grid, and in pixels of the image at most.
 */
const GRID_SIDE = 512;
const MOST_SIDE = 1024;

function starHead(
  input: ModelInput,
  {probability, distance, rays, words}: Reading & {kind: 'stardist'},
  outputs: readonly (OutputMap | null)[],
  known: FieldOfView | null,
): StarHead {
  const {gridX: spacingX, gridY: spacingY, sparseX: stepX, sparseY: stepY} = outputs[probability.output]!;
  const [gridX, gridY] = [spacingX * stepX, spacingY * stepY];
  const {isFixed, channels, isChannelsFirst} = input;
  const view = known ?? WIDE_VIEW;
  const side = (fixed: number, grid: number): number => (isFixed ? fixed : Math.min(GRID_SIDE * grid, MOST_SIDE));
  const [tileHeight, tileWidth] = [side(input.tileHeight, gridY), side(input.tileWidth, gridX)];
  // A model of fixed size is given that size, whatever it halves it by.
  const multiple = (own: number, tile: number, grid: number): number => (tile % own === 0 ? Math.max(own, grid) : grid);
  return {
    kind: 'stardist',
    tileHeight,
    tileWidth,
    isFixed,
    channels,
    isChannelsFirst,
    probability,
    distance,
    rays,
    gridX,
    gridY,
    stepX,
    stepY,
    view: {
      multiple: [multiple(view.multiple[0], tileHeight, gridY), multiple(view.multiple[1], tileWidth, gridX)],
      reach: view.reach,
    },
    reading: words,
  };
}

/** What is given to a model of any size to look at its outputs: nearly all halve it by less. */
const LOOK_SIDE = 128;

/** Null for an output that is no map of the image. */
async function lookAtOutputs(model: LoadedModel, input: ModelInput): Promise<(OutputMap | null)[]> {
  const [height, width] = input.isFixed ? [input.tileHeight, input.tileWidth] : [LOOK_SIDE, LOOK_SIDE];
  const {channels, isChannelsFirst} = input;
  const shape = isChannelsFirst ? [1, channels, height, width] : [1, height, width, channels];
  await model.engine.use();
  const outputs = await model.run(
    [{name: model.inputs[0]!.name, shape, data: noise(height * width * channels)}],
    () => undefined,
  );
  return outputs.map((output, i) => mapOf(model.outputs[i]!.name, output, {height, width, isChannelsFirst}));
}

/** The same numbers between 0 and 1 every time. */
function noise(count: number): Float32Array<ArrayBuffer> {
  let state = 1;
  return Float32Array.from({length: count}, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}

function mapOf(
  name: string,
  {shape, data}: Values,
  {
    height,
    width,
    isChannelsFirst,
  }: {readonly height: number; readonly width: number; readonly isChannelsFirst: boolean},
): OutputMap | null {
  if (shape.length !== 4) return null;
  const [rows, columns, channels] = (isChannelsFirst ? [shape[2], shape[3], shape[1]] : shape.slice(1)) as [
    number,
    number,
    number,
  ];
  const [gridY, gridX] = [height / rows, width / columns];
  if (!Number.isInteger(gridX) || !Number.isInteger(gridY)) return null;
  const at = (row: number, column: number, channel: number): number => {
    const pixel = row * columns + column;
    return data[isChannelsFirst ? channel * rows * columns + pixel : pixel * channels + channel]!;
  };
  return {name, channels, gridX, gridY, ...rangesOf({rows, columns, channels, at}), ...sparsityOf({rows, columns, at})};
}

interface MapValues {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly at: (row: number, column: number, channel: number) => number;
}

const EXACT = 1e-3;

function rangesOf({rows, columns, channels, at}: MapValues): Pick<OutputMap, 'isShares' | 'isProbabilityFirst'> {
  let [isShares, isProbabilityFirst] = [channels > 1, true];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel += 1) sum += at(row, column, channel);
      if (!(Math.abs(sum - 1) < EXACT)) isShares = false;
      const first = at(row, column, 0);
      if (!(first >= 0 && first <= 1)) isProbabilityFirst = false;
    }
  }
  return {isShares, isProbabilityFirst};
}

/** Grids of StarDist models. */
const GRIDS = [8, 4, 2] as const;

function sparsityOf({rows, columns, at}: Omit<MapValues, 'channels'>): Pick<OutputMap, 'sparseX' | 'sparseY'> {
  const rowsUsed = new Set<number>();
  const columnsUsed = new Set<number>();
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (at(row, column, 0) === 0) continue;
      rowsUsed.add(row);
      columnsUsed.add(column);
    }
  }
  const sparsity = (used: ReadonlySet<number>): number =>
    used.size === 0 ? 1 : (GRIDS.find((grid) => [...used].every((place) => place % grid === 0)) ?? 1);
  return {sparseX: sparsity(columnsUsed), sparseY: sparsity(rowsUsed)};
}
