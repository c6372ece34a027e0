/** A StarDist model's outputs: where probability and distances are, and how the image is given to it. */
import type {FieldOfView} from '../../../plan/field-of-view';
import type {ModelInput, OutputChannel} from '../head';

export interface StarHead extends ModelInput {
  readonly kind: 'stardist';
  readonly probability: OutputChannel;
  /** The first ray's. */
  readonly distance: OutputChannel;
  readonly rays: number;
  /** Pixels of the image from one place of the grid to the next. */
  readonly gridX: number;
  readonly gridY: number;
  /** The same in pixels of the outputs, which an export spreads over the image: between them is nothing. */
  readonly stepX: number;
  readonly stepY: number;
  readonly view: FieldOfView;
  /** In words, shown with the result. */
  readonly reading: string;
}

export interface StarThresholds {
  /** A candidate is more likely than this. */
  readonly probability: number;
  /** The less likely of two objects goes where they share more of the smaller one than this. */
  readonly overlap: number;
}
