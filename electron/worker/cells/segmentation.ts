/** What is known of an image once its cells were sought. */
import type {Compartment} from '../../contract/compartments';
import type {ImageNote} from '../../contract/image';
import type {Raster} from '../../contract/raster';
import type {StageTotals} from '../../contract/timing';
import type {Scratch} from '../../io/raster';
import type {Head} from './head';

/** What the model said of the image, at the model's scale. */
export interface Maps {
  readonly kind: Head['kind'];
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Raster<'float32'>[];
}

export interface CompartmentCells {
  readonly compartment: Compartment;
  /** Of the image's size, numbered from 1 on. */
  readonly labels: Raster<'int32'>;
  readonly cells: number;
}

export interface Segmentation {
  readonly results: readonly CompartmentCells[];
  readonly maps: ReadonlyMap<Compartment, Maps>;
  readonly reading: string;
  /** What was assumed of the image. */
  readonly notes: readonly ImageNote[];
  readonly timings: StageTotals;
  /** Where maps and labels lie. */
  readonly scratch: Scratch;
}
