/** A small network with a known answer, on one engine: does it compute, and rightly? */
import type {SelfTest} from '../../contract/model';
import type {EngineId} from '../../contract/engines';
import {engines} from '../../engine/engines';
import {KNOWN_TOLERANCE, knownNetwork} from '../../engine/known-network';

/** Throws a FaultError where the engine is not there. */
export async function selfTest(id: EngineId): Promise<SelfTest> {
  const engine = await engines.use(id);
  const {compiled, input, expected} = knownNetwork();
  const started = performance.now();
  const predictor = await engine.openPlan(compiled, null, null);
  try {
    const [output] = await predictor.run([input], () => undefined);
    const milliseconds = performance.now() - started;
    const difference = expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - output!.data[i]!)), 0);
    const passed = difference <= KNOWN_TOLERANCE;
    const details = (await engine.timeAnew?.()) ?? [];
    return {engine: id, device: engine.device, difference, passed, milliseconds, details};
  } finally {
    predictor.dispose();
  }
}
