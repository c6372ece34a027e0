/** What a target's writer is asked, and what it answers. */
import type {ConvertReport, WeightComparison} from '../../../contract/model';
import type {KerasModel} from '../../../keras/model';
import type {Stages} from '../../runtime/stages';

/** A model, and where it was read from. */
export interface ConvertSource {
  readonly path: string;
  readonly model: KerasModel;
}

/** A model that can become a file: nothing is written yet. */
export interface PreparedFile {
  /** What the file will hold, in numbers. */
  readonly weights: number;
  readonly parameters: number;
  /** About how large it gets. */
  readonly bytes: number;
  /** What its reader must be given, by name. */
  readonly customObjects: readonly string[];
  /** What is lost or otherwise than in the source, each in words. */
  readonly notes: readonly string[];
  /** The layers by what the file calls their weights or places; left out: the file says them itself. */
  readonly layers?: ReadonlyMap<string, string>;
  /** Python lines that load the file of that name. */
  readonly python: (file: string) => string;
  /**
   * Writes the file, reads it back from the disk and compares every weight; predicts with it where that can be.
   * `whereNow`: where a file lies that is made in the same call and has no name yet.
   */
  readonly write: (file: string, stages: Stages, whereNow: (path: string) => string) => Promise<Written>;
}

/** What was found when the written file was read back. */
export interface Written extends WeightComparison {
  readonly predicted?: NonNullable<ConvertReport['predicted']>;
}

export interface WeightsFile {
  readonly path: string;
  /** In the same call, so that it is not there before this file is written. */
  readonly isMadeToo: boolean;
}

export interface WriterOptions {
  /** Where the file will be; it is written elsewhere first. */
  readonly output: string;
  /** A Keras HDF5 file that keeps the weights, for a file that only points to them; null: they are in the file. */
  readonly weights: WeightsFile | null;
  /** DeepCell's layers for Keras 3 come in a Python file beside it. */
  readonly layersFile: boolean;
}

/** Throws a FaultError ('not-convertible') that names what stands in the way. */
export type TargetWriter = (source: ConvertSource, options: WriterOptions) => PreparedFile | Promise<PreparedFile>;
