/** What is known of an image once its cells were sought. */
import type {Compartment} from '../../contract/compartments';
import type {ImageNote} from '../../contract/image';
import type {Raster} from '../../contract/raster';
import type {StageTotals} from '../../contract/timing';
import type {Scratch} from '../../io/raster';
import type {CellParameters} from '../../contract/parameters';
import type {StarShapes} from '../../segment/star/paint';
import type {Head} from './head';
import type {StarsLeft} from './stars/label-stars';

/** What the model said of the image, at the model's scale. */
export interface Maps {
  readonly kind: Head['kind'] | 'stardist';
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Raster<'float32'>[];
  /** What the planes are, in words. */
  readonly titles: readonly string[];
  /** Parameters that are not Mesmer's. */
  readonly usual: Partial<CellParameters>;
}

/** Cells as the polygons that they were found as. */
export interface CellShapes extends StarShapes {
  /** The label of each; 0: others hide it. */
  readonly names: Int32Array;
}

export interface CompartmentCells {
  readonly compartment: Compartment;
  /** Of the image's size, numbered from 1 on. */
  readonly labels: Raster<'int32'>;
  readonly cells: number;
  /** Null where cells are pixels. */
  readonly shapes: CellShapes | null;
}

export interface Segmentation {
  readonly results: readonly CompartmentCells[];
  readonly maps: ReadonlyMap<Compartment, Maps>;
  /** Of a StarDist model, for other thresholds; null: it is none. */
  readonly stars: StarsLeft | null;
  readonly reading: string;
  /** What was assumed of the image. */
  readonly notes: readonly ImageNote[];
  readonly timings: StageTotals;
  /** Where maps and labels lie. */
  readonly scratch: Scratch;
}
