import type {InputPort, Values} from '../../plan/run';

/** Uniform 0..1 from a fixed seed; an unknown batch becomes `batch`, another unknown dimension `size`. */
export function seededInputs(inputs: readonly InputPort[], batch = 1, size = 64): Values[] {
  let state = 42;
  return inputs.map(({name, shape}) => {
    const known = (shape ?? [null]).map((dim, i) => dim ?? (i === 0 ? batch : size));
    const data = Float32Array.from({length: known.reduce((a, b) => a * b, 1)}, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    });
    return {name, shape: known, data};
  });
}
