/** What a plan's inputs are given, checked; without tfjs, for an engine that does not compute by it. */
import {PlanError} from './plan-error';
import type {Values} from './values';

/** What a plan takes and gives. */
export interface Ports {
  readonly inputs: readonly {
    readonly name: string;
    readonly shape: readonly (number | null)[] | null;
    readonly dtype: string;
  }[];
  readonly outputs: readonly {readonly name: string}[];
  readonly isStateful: boolean;
}

/** Inputs of these types are whole numbers: Keras leaves the fractions out. */
const WHOLE = /^u?int\d+$/;

/**
 * The given values, in the plan's order. Throws PlanError for a missing one, or a batch of the wrong size for a model
 * that keeps its state.
 */
export function checkedInputs({inputs, isStateful}: Omit<Ports, 'outputs'>, given: readonly Values[]): Values[] {
  return inputs.map(({name, shape, dtype}, i) => {
    const values = given[i];
    if (!values) throw new PlanError(`the input ${name} is missing`);
    if (isStateful && values.shape[0] !== shape?.[0])
      throw new PlanError(
        `it keeps its state from batch to batch and takes batches of ${shape?.[0] ?? '?'} items, ` +
          `not of ${values.shape[0]}`,
      );
    return WHOLE.test(dtype) ? {...values, data: values.data.map(Math.trunc)} : values;
  });
}
