/** A model in a session of ONNX Runtime's process, which may be killed and started anew at any time. */
import {basename} from 'node:path';
import {FaultError, type Fault} from '../../contract/fault';
import {checkedInputs, type Ports} from '../../plan/inputs';
import {PlanError} from '../../plan/plan-error';
import type {Predictor, Values} from '../../plan/run';
import {Courier} from './courier';
import {isRefusal, type AskOnnx, type OpenedSession, type Refusal, type SessionRequest} from './onnx-calls';

/** The process, as who computes in it knows it. */
export interface OnnxLink {
  readonly ask: AskOnnx;
  /** Kills it; what waits for it is answered by `fault`. */
  readonly end: (fault: Fault) => void;
}

/** A model's files. */
export interface SessionSource {
  /** Asked again when the process was started anew. */
  readonly request: () => SessionRequest;
  readonly ports: Ports;
  /** Called when the model is not needed any more. */
  readonly release: () => void;
}

export type OnnxPredictor = Pick<Predictor, 'run' | 'dispose'>;

/** How often a run that is under way looks whether it is still wanted. */
const LOOK_MS = 20;

/** Throws PlanError where ONNX Runtime does not take the model, a FaultError ('memory') where there is not enough. */
export async function openSession(link: OnnxLink, source: SessionSource): Promise<OnnxPredictor> {
  return predictorOf(link, source, (await opened(link, source)).session);
}

/** An .onnx file, whose inputs and outputs are as it says itself. Throws as openSession. */
export async function openOnnxFile(link: OnnxLink, request: SessionRequest): Promise<Predictor> {
  const {session, inputs, outputs} = accepted(await link.ask('open', request));
  const ports = {inputs: inputs.map((port) => ({...port, dtype: 'float32'})), outputs, isStateful: false};
  const source = {request: () => request, ports, release: () => undefined};
  return {...ports, bytes: 0, opByOp: () => null, ...predictorOf(link, source, session)};
}

function predictorOf(link: OnnxLink, source: SessionSource, first: string): OnnxPredictor {
  const {ports} = source;
  const courier = new Courier();
  let session = first;
  return {
    async run(given, tick) {
      const inputs = checkedInputs(ports, given);
      const run = (): Promise<readonly Values[] | Refusal | 'gone'> =>
        courier.run(inputs, (request) => whileWanted(link, link.ask('run', {session, ...request}), tick));
      let answer = await run();
      if (answer === 'gone') {
        ({session} = await opened(link, source));
        answer = await run();
      }
      if (answer === 'gone') throw new FaultError('engine-died', 'ONNX Runtime’s process ended twice; try once more.');
      return accepted(answer).map((values, i): Values => ({...values, name: ports.outputs[i]!.name}));
    },
    dispose() {
      courier.close();
      // A process that is gone holds nothing; one that maps the files keeps Windows from removing them.
      const closed = link.ask('close', session).catch(() => undefined);
      void closed.then(() => source.release());
    },
  };
}

/** Leaves the graph of `request`, optimised for this computer, and its weights there. Throws as openSession. */
export async function optimise(
  link: OnnxLink,
  request: SessionRequest,
  {graph, weights}: {readonly graph: string; readonly weights: string},
): Promise<void> {
  const {session} = accepted(await link.ask('open', {...request, keep: {graph, weights: basename(weights)}}));
  await link.ask('close', session);
}

async function opened(link: OnnxLink, {request}: SessionSource): Promise<OpenedSession> {
  return accepted(await link.ask('open', request()));
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
