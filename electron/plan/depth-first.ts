/** The order in which steps are run, and what each of them is the last to read. */
import type {PlannedStep, Step} from './plan';

/** The steps that the outputs need, each with the values that nothing after it reads. */
export function orderSteps(
  steps: readonly PlannedStep[],
  outputs: readonly number[],
): (PlannedStep & Pick<Step, 'free'>)[] {
  const seen = new Set(outputs);
  return depthFirst(steps, outputs)
    .toReversed()
    .map((step) => {
      const free = [...new Set([...step.inputs, ...step.outputs])].filter((value) => !seen.has(value));
      for (const value of free) seen.add(value);
      return {...step, free};
    })
    .toReversed();
}

/**
 * One output after the other, each value made just before it is needed, instead of Keras's level by level: the branches
 * of a model with several heads then do not hold their largest values all at once. Steps that no output needs are left
 * out.
 */
function depthFirst(steps: readonly PlannedStep[], outputs: readonly number[]): PlannedStep[] {
  const maker = new Map(steps.flatMap((step) => step.outputs.map((output) => [output, step] as const)));
  const done = new Set<PlannedStep>();
  for (const output of outputs) {
    // A stack of its own: models are thousands of layers deep.
    const stack = [maker.get(output)];
    while (stack.length) {
      const step = stack.at(-1);
      const missing =
        step && !done.has(step)
          ? step.inputs.map((value) => maker.get(value)).find((input) => input && !done.has(input))
          : undefined;
      if (missing) stack.push(missing);
      else {
        stack.pop();
        if (step) done.add(step);
      }
    }
  }
  return [...done];
}
