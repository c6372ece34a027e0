/** What our own plan says of a model before anything is computed, in words. */
import type {Reason} from '../../contract/model';
import type {KerasModel} from '../../keras/model';
import {planOutlook, type PlannedLayer, type PlanRefusal} from '../../plan/compile';
import type {Shape} from '../../keras/shapes/shape';

export interface Outlook {
  /** Why our plan cannot run the model, a sentence each; none: it can. */
  readonly refusals: readonly Reason[];
  /** Why Keras could not load it either: the config contradicts itself or the weights. */
  readonly contradictions: readonly string[];
  /** As far as they can be inferred. */
  readonly outputShapes: readonly Shape[];
  readonly layers: ReadonlyMap<string, PlannedLayer>;
  readonly isStateful: boolean;
}

/** From the compiler that predictions come from. */
export function outlookOf(model: KerasModel): Outlook {
  const {refusals, outputShapes, layers, isStateful} = planOutlook(model);
  return {
    refusals: refusals.map((refusal) => ({code: codeOf(refusal), message: `${capitalised(refusal.message)}.`})),
    contradictions: refusals.filter(({isContradiction}) => isContradiction).map(({message}) => message),
    outputShapes,
    layers,
    isStateful,
  };
}

function codeOf({isContradiction}: PlanRefusal): string {
  return isContradiction ? 'contradiction' : 'not-runnable';
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
