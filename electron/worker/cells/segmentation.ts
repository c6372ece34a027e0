/** What is known of an image once its cells were sought. */
import {FaultError} from '../../contract/fault';
import type {Compartment} from '../../contract/compartments';
import type {ImageNote} from '../../contract/image';
import type {Raster} from '../../contract/raster';
import type {StageTotals} from '../../contract/timing';
import type {Scratch} from '../../io/raster';
import type {CellParameters, ParameterKind} from '../../contract/parameters';
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
  /** None of cells that were kept longer than their maps. */
  readonly maps: ReadonlyMap<Compartment, Maps>;
  /** Of a StarDist model, for other thresholds; null: it is none. */
  readonly stars: StarsLeft | null;
  /** Which parameters change the cells, and their values where they are not Mesmer's and nothing else is asked. */
  readonly parameterKind: ParameterKind;
  readonly usual: Partial<CellParameters>;
  readonly reading: string;
  /** What was assumed of the image. */
  readonly notes: readonly ImageNote[];
  readonly timings: StageTotals;
  /** Where maps and labels lie. */
  readonly scratch: Scratch;
}

/** Of cells that were kept longer than their maps. */
export function mapsGone(image: string): FaultError {
  return new FaultError(
    'not-found',
    `The model’s maps of ${image} are kept no longer, only its cells: press Segment for what is made of the maps.`,
  );
}

/** What a model finds, before it is known what became of it. */
export type FoundCells = Pick<Segmentation, 'results' | 'maps' | 'stars' | 'reading' | 'notes'>;
