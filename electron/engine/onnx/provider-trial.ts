/** One of ONNX Runtime's providers is given a network whose answer is known, and is timed where it is right. */
import {removeTemporaryFolder, temporaryFolder} from '../../io/atomic-write';
import type {CompiledModel} from '../../plan/plan';
import type {Values} from '../../plan/values';
import {KNOWN_TOLERANCE, knownNetwork, timedNetwork} from '../known-network';
import {writePlan} from './plan-files';
import {PROVIDERS, type ProviderId} from './providers';
import {openSession, type OnnxLink} from './session';

/** What became of a provider. */
export interface ProviderTrial {
  readonly id: ProviderId;
  /** Why it does not compute here; null: it does. */
  readonly why: string | null;
  /** Of the network that is timed; null: not timed. */
  readonly milliseconds: number | null;
}

/** One that does not start, is wrong, or ends its process is refused by name. */
export async function tryProvider(link: OnnxLink, id: ProviderId): Promise<ProviderTrial> {
  const {name} = PROVIDERS[id];
  try {
    const known = knownNetwork();
    const [answer] = await runs(link, id, known, 1);
    const difference = known.expected.reduce((worst, value, i) => {
      const here = Math.abs(value - (answer!.data[i] ?? NaN));
      return here <= worst ? worst : here;
    }, 0);
    if (!(difference <= KNOWN_TOLERANCE))
      return refused(id, `${name} computes wrong numbers here (off by ${difference.toExponential(1)}): it is not used`);
    const times = await runs(link, id, timedNetwork(), TIMED_RUNS);
    return {id, why: null, milliseconds: Math.min(...times.map(({ms}) => ms).slice(1))};
  } catch (error) {
    return refused(id, `does not start: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refused(id: ProviderId, why: string): ProviderTrial {
  return {id, why, milliseconds: null};
}

/** The first is not counted. */
const TIMED_RUNS = 4;

interface Run {
  readonly ms: number;
  readonly data: Float32Array;
}

async function runs(
  link: OnnxLink,
  provider: ProviderId,
  {compiled, input}: {readonly compiled: CompiledModel; readonly input: Values},
  count: number,
): Promise<Run[]> {
  const folder = temporaryFolder('onnx');
  const release = (): void => removeTemporaryFolder(folder);
  try {
    const {graph} = await writePlan(link, compiled, {given: [input.shape], block: null, file: null}, folder);
    const request = {model: graph, provider, isOptimised: false, keep: null};
    const session = await openSession(link, {request: () => request, ports: compiled.plan, release});
    const made: Run[] = [];
    for (let i = 0; i < count; i += 1) {
      const started = performance.now();
      const [output] = await session.run([input], () => undefined);
      made.push({ms: performance.now() - started, data: output!.data});
    }
    session.dispose();
    return made;
  } finally {
    release();
  }
}
