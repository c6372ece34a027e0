/** A model in a session of ONNX Runtime's process, which may be killed and started anew at any time. */
import {basename} from 'node:path';
import {FaultError, type Fault} from '../../contract/fault';
import {checkedInputs, type Ports} from '../../plan/inputs';
import {PlanError} from '../../plan/plan-error';
import type {Predictor, Values} from '../../plan/run';
import {Courier} from './courier';
import {isRefusal, type AskOnnx, type Refusal, type SessionRequest} from './onnx-calls';

/** The process, as who computes in it knows it. */
export interface OnnxLink {
  readonly ask: AskOnnx;
  /** Kills it; what waits for it is answered by `fault`. */
  readonly end: (fault: Fault) => void;
}

/** A model's files. */
export interface SessionSource {
  /** Asked again when the process was started anew; without which outputs it is for. */
  readonly request: () => Omit<SessionRequest, 'outputs'>;
  readonly ports: Ports;
  /** Called when the model is not needed any more. */
  readonly release: () => void;
}

export type OnnxPredictor = Pick<Predictor, 'run' | 'dispose'>;

/** How often a run that is under way looks whether it is still wanted. */
const LOOK_MS = 20;

/**
 * `asked`: numbers of the outputs that will be asked for first; null: all. Throws PlanError where ONNX Runtime does not
 * take the model, a FaultError ('memory') where there is not enough.
 */
export async function openSession(
  link: OnnxLink,
  source: SessionSource,
  asked: readonly number[] | null = null,
): Promise<OnnxPredictor> {
  const parts = new Parts(link, source);
  await parts.open(parts.of(asked));
  return predictorOf(link, source, parts);
}

/** An .onnx file, whose inputs and outputs are as it says itself. Throws as openSession. */
export async function openOnnxFile(link: OnnxLink, request: Omit<SessionRequest, 'outputs'>): Promise<Predictor> {
  const whole: SessionRequest = {...request, outputs: null};
  const {session, inputs, outputs} = accepted(await link.ask('open', whole));
  const ports = {inputs: inputs.map((port) => ({...port, dtype: 'float32'})), outputs, isStateful: false};
  const source = {request: () => whole, ports, release: () => undefined};
  const parts = new Parts(link, source, session);
  return {...ports, bytes: 0, opByOp: () => null, ...predictorOf(link, source, parts)};
}

/** A session for all of a model's outputs, and one for each part of them that was asked for. */
class Parts {
  readonly #link: OnnxLink;
  readonly #source: SessionSource;
  /** By the outputs. */
  readonly #sessions = new Map<string, string>();

  /** `whole`: a session of all outputs. */
  constructor(link: OnnxLink, source: SessionSource, whole: string | null = null) {
    this.#link = link;
    this.#source = source;
    if (whole !== null) this.#sessions.set(keyOf(null), whole);
  }

  /** Null for all; a model that keeps its state has one session. */
  of(asked: readonly number[] | null): readonly number[] | null {
    const {outputs, isStateful} = this.#source.ports;
    if (asked === null || isStateful) return null;
    const some = outputs.flatMap((_, i) => (asked.includes(i) ? [i] : []));
    return some.length === 0 || some.length === outputs.length ? null : some;
  }

  /** Opens one for these outputs, in the place of one that is gone. */
  async open(part: readonly number[] | null): Promise<string> {
    const request = {...this.#source.request(), outputs: part};
    const {session} = accepted(await this.#link.ask('open', request));
    this.#sessions.set(keyOf(part), session);
    return session;
  }

  async session(part: readonly number[] | null): Promise<string> {
    return this.#sessions.get(keyOf(part)) ?? this.open(part);
  }

  /** Never rejects: a process that is gone holds nothing. */
  async close(): Promise<void> {
    const all = [...this.#sessions.values()].map((session) => this.#link.ask('close', session));
    await Promise.allSettled(all);
  }
}

function keyOf(part: readonly number[] | null): string {
  return part?.join() ?? 'all';
}

function predictorOf(link: OnnxLink, source: SessionSource, parts: Parts): OnnxPredictor {
  const {ports} = source;
  const courier = new Courier();
  return {
    async run(given, tick, asked = null) {
      const inputs = checkedInputs(ports, given);
      const part = parts.of(asked);
      const run = (session: string): Promise<readonly Values[] | Refusal | 'gone'> =>
        courier.run(inputs, (request) => whileWanted(link, link.ask('run', {session, ...request}), tick));
      let answer = await run(await parts.session(part));
      if (answer === 'gone') answer = await run(await parts.open(part));
      if (answer === 'gone') throw new FaultError('engine-died', 'ONNX Runtime’s process ended twice; try once more.');
      const values = accepted(answer);
      return ports.outputs.map(({name}, i): Values => {
        const place = part ? part.indexOf(i) : i;
        return {...(values[place] ?? NOT_ASKED), name};
      });
    },
    dispose() {
      courier.close();
      // A process that maps the files keeps Windows from removing them.
      void parts.close().then(() => source.release());
    },
  };
}

const NOT_ASKED: Omit<Values, 'name'> = {shape: [0], data: new Float32Array()};

/** Leaves the graph of `request`, optimised for this computer, and its weights there. Throws as openSession. */
export async function optimise(
  link: OnnxLink,
  request: Omit<SessionRequest, 'outputs'>,
  {graph, weights}: {readonly graph: string; readonly weights: string},
): Promise<void> {
  const {session} = accepted(
    await link.ask('open', {...request, outputs: null, keep: {graph, weights: basename(weights)}}),
  );
  await link.ask('close', session);
}

function accepted<T>(answer: T | Refusal): T {
  if (!isRefusal(answer)) return answer;
  if (answer.isMemory)
    throw new FaultError('memory', `ONNX Runtime has not enough memory (${answer.refused}); close other programs.`);
  throw new PlanError(`ONNX Runtime refuses it: ${answer.refused}`);
}

/**
 * The answer. `tick` throws when it is not wanted any more: then the process is killed, since nothing else ends a run,
 * and what `tick` has thrown is thrown.
 */
async function whileWanted<T>(link: OnnxLink, answer: Promise<T>, tick: (fraction: number) => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const unwanted = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      try {
        tick(0);
      } catch (error) {
        clearInterval(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
        link.end({kind: 'cancelled', message: 'Cancelled. Nothing was written.'});
      }
    }, LOOK_MS);
  });
  try {
    return await Promise.race([answer, unwanted]);
  } finally {
    clearInterval(timer);
    answer.catch(() => undefined);
    unwanted.catch(() => undefined);
  }
}
