/**
 * Which sizes of its inputs a plan leaves open, and the sizes for which it is recorded to find out what depends on
 * them.
 */
import type {Plan} from '../../plan/plan';
import {NotRecordable, type RecordedGraph} from './graph';
import {recordPlan, type Shapes} from './record-plan';
import {unify, Varying, type Size, type UnifiedGraph} from './unify';

/** A size that is not fixed. */
export interface FreeSize {
  readonly name: string;
  readonly size: Varying;
}

export interface OpenGraph {
  readonly graph: UnifiedGraph;
  readonly free: readonly FreeSize[];
}

/** How much is left open. `each`: every open axis by itself; `tied`: same axes of inputs are as long as each other. */
export type Openness = 'each' | 'tied' | 'batch' | 'none';
const OPENNESSES: readonly Openness[] = ['each', 'tied', 'batch', 'none'];

/** Those in which the plan differs, the most open first. */
export function opennessesOf(plan: Plan): Openness[] {
  const keys = OPENNESSES.map((openness) => JSON.stringify(freeAxes(plan, openness)));
  return OPENNESSES.filter((_, i) => keys.indexOf(keys[i]!) === i);
}

const BATCHES = [2, 3, 7, 5];
/**
 * Sizes that divide well (primes, so that none is by chance a multiple of another, times a power of two), and sizes
 * that leave one, and want one, at every halving and every third: rounding up and down then never look the same.
 */
const LENGTHS: readonly (readonly number[])[] = [
  [7, 13, 19, 29, 37, 43, 53, 61, 71],
  [11, 17, 23, 31, 41, 47, 59, 67, 73],
  [1, 3, 2, 5, 4, 7, 6, 9, 8].map((times) => 192 * times + 1),
  [2, 1, 4, 3, 6, 5, 8, 7, 10].map((times) => 192 * times - 1),
];
/** Networks that halve several times take multiples only. */
const STEPS = [32, 128];
const FINER = [1, 2, 4, 8, 16, 32];

/**
 * Records the plan with its sizes as open as asked. `given`: shapes of the inputs, for what is not open. Throws
 * NotRecordable, or PlanError where the plan cannot be computed on such sizes.
 */
export function recordOpen(plan: Plan, weights: Shapes, openness: Openness, given: Shapes | null): OpenGraph {
  const axes = freeAxes(plan, openness);
  const names = [...new Set(axes.flat().filter((name): name is string => name !== null && name !== BATCH))];
  const shapesOf = (probe: Probe): Shapes =>
    plan.inputs.map(({name, shape}, input) =>
      shape.map((size, axis) => {
        const free = axes[input]![axis];
        if (free) return probe.get(free)!;
        const fixed = size ?? given?.[input]?.[axis];
        if (fixed === undefined) throw new NotRecordable(`the size of its input ${name} has to be given`);
        return fixed;
      }),
    );
  const isOpen = axes.flat().some((name) => name !== null);
  const probes = isOpen ? probesFor(names, (probe) => recordPlan(plan, weights, shapesOf(probe))) : null;
  const graphs = probes?.map(({graph}) => graph) ?? [recordPlan(plan, weights, shapesOf(new Map()))];
  const free = isOpen
    ? [...new Set(axes.flat())].flatMap((name) =>
        name ? [{name, size: new Varying(probes!.map(({probe}) => probe.get(name)!))}] : [],
      )
    : [];
  return {graph: unify(graphs), free};
}

/** A length for each name of a free size. */
type Probe = ReadonlyMap<string, number>;

const BATCH = 'batch';

/** For each input's axes the name of its free size; null: it is fixed. */
function freeAxes(plan: Plan, openness: Openness): (string | null)[][] {
  return plan.inputs.map(({name, shape}) =>
    shape.map((size, axis) => {
      if (size !== null || openness === 'none') return null;
      if (axis === 0) return BATCH;
      if (openness === 'batch') return null;
      const along = axisName(axis, shape.length);
      return openness === 'tied' || plan.inputs.length === 1 ? along : `${name}_${along}`;
    }),
  );
}

/** What people call an axis of a channels-last value. */
function axisName(axis: number, rank: number): string {
  if (axis === rank - 1 && rank > 2) return 'channels';
  const names: Readonly<Record<number, readonly string[]>> = {
    3: ['length'],
    4: ['height', 'width'],
    5: ['depth', 'height', 'width'],
  };
  return names[rank]?.[axis - 1] ?? `axis_${axis}`;
}

/** Two recordings of sizes that divide well, and two of the oddest that the plan can be computed on. */
function probesFor(names: readonly string[], make: (probe: Probe) => RecordedGraph): Probed[] {
  const made = (which: number, step: number): Probed => {
    const lengths = LENGTHS[which]!;
    const probe = new Map([
      [BATCH, BATCHES[which]!],
      ...names.map((name, i) => [name, step * lengths[i % lengths.length]!] as const),
    ]);
    return {probe, graph: make(probe)};
  };
  const [step, first] = firstThat(STEPS, (by) => made(0, by));
  const second = made(1, step);
  // What differs here already needs no more recordings.
  unify([first.graph, second.graph]);
  // Of the batch alone nothing is rounded.
  if (names.length === 0) return [first, second];
  const odd = [2, 3].map((which) => firstThat([...FINER, step], (by) => made(which, by))[1]);
  return [first, second, ...odd];
}

interface Probed {
  readonly probe: Probe;
  readonly graph: RecordedGraph;
}

/** The first of the steps with which `make` does not throw; what it threw with the last where it always does. */
function firstThat<T>(steps: readonly number[], make: (step: number) => T): [number, T] {
  let last: unknown = null;
  for (const step of steps) {
    try {
      return [step, make(step)];
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** The name of a size; null: it is not one of the free ones. */
export function nameOf(size: Size, free: readonly FreeSize[]): string | null {
  if (!(size instanceof Varying)) return null;
  return free.find(({size: own}) => own.over.every((value, i) => value === size.over[i]))?.name ?? null;
}
