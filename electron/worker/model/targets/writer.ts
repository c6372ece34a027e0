/** What a target's writer is asked, and what it answers. */
import type {WeightComparison} from '../../../contract/model';
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
  /** Python lines that load the file of that name. */
  readonly python: (file: string) => string;
  /** Writes the file, reads it back from the disk and compares every weight. */
  readonly write: (file: string, stages: Stages) => Promise<WeightComparison>;
}

/** Throws a FaultError ('not-convertible') that names what stands in the way. */
export type TargetWriter = (source: ConvertSource) => PreparedFile | Promise<PreparedFile>;
