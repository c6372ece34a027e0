/** What is to be known of a model that is opened from a warm file, without its config. */
import type {ExpectedRange} from '../../../plan/expected-range';
import type {FieldOfView} from '../../../plan/field-of-view';
import type {Ports} from '../../../plan/inputs';
import type {LoadedModel} from '../loaded-model';

export interface WarmModel {
  readonly ports: Ports;
  /** Of its weights. */
  readonly bytes: number;
  readonly view: FieldOfView | null;
  readonly isJoined: boolean;
  readonly range: ExpectedRange | null;
}

/** What a model that was loaded from its file says of itself. */
export function warmModelOf({view, isJoined, range, bytes}: LoadedModel, ports: Ports): WarmModel {
  return {ports, bytes, view: view(), isJoined: isJoined(), range: range()};
}
