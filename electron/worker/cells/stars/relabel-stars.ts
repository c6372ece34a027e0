/** The candidates of a StarDist model read with other thresholds: no model is needed. */
import type {Compartment} from '../../../contract/compartments';
import {FaultError} from '../../../contract/fault';
import type {CellParameters} from '../../../contract/parameters';
import type {Scratch} from '../../../io/raster';
import type {Stages} from '../../runtime/stages';
import type {CompartmentCells} from '../segmentation';
import {labelStars, type StarsLeft} from './label-stars';
import type {StarThresholds} from './star-head';

export function thresholdsOf(usual: StarThresholds, parameters: Partial<CellParameters>): StarThresholds {
  const {probabilityThreshold = usual.probability, overlapThreshold = usual.overlap} = parameters;
  return {probability: probabilityThreshold, overlap: overlapThreshold};
}

interface Wish {
  readonly compartment: Compartment;
  readonly parameters: Partial<CellParameters>;
  /** What was found before, which goes. */
  readonly before: CompartmentCells | undefined;
  readonly scratch: Scratch;
}

/** Throws a FaultError ('usage') where less likely objects are wanted than were kept. */
export async function relabelStars(
  {predicted, size, usual}: StarsLeft,
  {compartment, parameters, before, scratch}: Wish,
  stages: Stages,
): Promise<CompartmentCells> {
  const thresholds = thresholdsOf(usual, parameters);
  if (thresholds.probability < predicted.keptFrom)
    throw new FaultError(
      'usage',
      `Objects less likely than ${Number(predicted.keptFrom.toPrecision(3))} were not kept of this image; ` +
        'press Segment to look for them.',
    );
  const found = await stages.run('post-process', (tick) => labelStars(predicted, size, thresholds, scratch, tick));
  if (before) scratch.drop(before.labels);
  const {labels, count, shapes, names} = found;
  return {compartment, labels, cells: count, shapes: {...shapes, names}};
}
