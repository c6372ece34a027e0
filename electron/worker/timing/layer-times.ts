/** Where the time of one prediction goes. */
import {FaultError} from '../../contract/fault';
import type {LayerTimes} from '../../contract/model';
import {engines} from '../../engine/engines';
import type {CompiledModel} from '../../plan/plan';
import {quantile} from '../../race/statistics';
import {inWords} from '../runtime/faults';
import {Stages, type JobContext} from '../runtime/stages';
import {wholeModel} from '../model/open-h5';
import {openModel} from '../model/open-model';
import {compiledOf, openPlan} from '../model/open-plan';
import {seededInputs} from '../model/seeded-inputs';

/** Sides of an input that may be of any size. */
const SIDE = 256;
const RUNS = 3;

/**
 * On WebAssembly, whose ops have ended before the next begins, so that each layer's time is its own; on other engines
 * layers overlap. Medians of three predictions after a first one. Throws a FaultError for what is no .h5 that can be
 * run.
 */
export async function layerTimes(h5: string, context: JobContext): Promise<LayerTimes> {
  const stages = new Stages(context);
  const file = await stages.run('read', () => openModel(h5));
  if (file.kind === 'folder' || file.kind === 'keras-v3')
    throw new FaultError('not-runnable', `${h5} has not been converted: its layers cannot be timed one by one.`);
  try {
    const compiled = await inWords(h5, async () => compiledOf(await wholeModel(file)));
    const engine = await stages.run('library', () => engines.choose('wasm'));
    const read = {path: h5, compiled, memory: null, file: file.whole};
    const model = await openPlan(read, engine, {engine: 'wasm', batch: 1}, stages);
    try {
      const inputs = seededInputs(model.inputs, 1, SIDE);
      const run = (tick: (fraction: number) => void): Promise<unknown> => inWords(h5, () => model.run(inputs, tick));
      await stages.run('first predict', (tick) => run(tick));
      const runs: Map<string, number>[] = [];
      for (let i = 0; i < RUNS; i += 1) runs.push(await stages.run('predict', () => timesOf(compiled, run)));
      const layers = [...runs[0]!.keys()].map((layer) => ({
        layer,
        ms: quantile(
          runs.map((own) => own.get(layer)!),
          0.5,
        ),
      }));
      return {engine: engine.id, device: engine.device, input: inputs[0]!.shape, layers};
    } finally {
      model.dispose();
    }
  } finally {
    file.close();
  }
}

/** By layers' names, in their order. */
async function timesOf(
  {plan}: CompiledModel,
  run: (tick: () => void) => Promise<unknown>,
): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  let [at, last] = [0, performance.now()];
  await run(() => {
    const now = performance.now();
    const layer = plan.steps[at]!.layer;
    times.set(layer, (times.get(layer) ?? 0) + now - last);
    [at, last] = [at + 1, now];
  });
  return times;
}
