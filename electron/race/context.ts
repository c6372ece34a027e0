import type {RaceEvent} from '../contract/race';
import type {StartTrial} from './process';

export interface RaceContext {
  /** A convertible SavedModel folder and the .h5 made of it. */
  readonly savedModel: string;
  readonly h5: string;
  /** The same model as ONNX; null: it could not be written so. */
  readonly onnx: string | null;
  /** Class names that Keras does not know. */
  readonly customObjects: readonly string[];
  /** An image to take to its label image as well; null: none. `folder`: where that may be written. */
  readonly image: {readonly path: string; readonly folder: string} | null;
  readonly app: string;
  readonly startTrial: StartTrial;
  readonly onEvent: (event: RaceEvent) => void;
  /** Once it answers true, nothing more is started, and what runs is ended. */
  readonly cancelled: () => boolean;
}
