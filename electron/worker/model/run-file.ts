/** What files of a model predict, each read and computed by itself. */
import {FaultError} from '../../contract/fault';
import type {PredictionComparison} from '../../contract/model';
import {engines} from '../../engine/engines';
import type {EngineId} from '../../contract/engines';
import type {Predictor, Values} from '../../plan/run';
import type {Stages} from '../runtime/stages';
import {inWords} from '../runtime/faults';
import type {AnyFile, KerasFile} from './any-file';
import {asKeras2, whyNotKeras2} from './beside';
import {differencesOf} from './compare-predictions';
import {loadModel} from './load';
import {compiledOf, loadOnOneThatCan, openPlan} from './open-plan';
import {inputsFrom, whyNotCompared} from './verify';

type Runner = Pick<Predictor, 'inputs' | 'run' | 'dispose'>;

/** Both on the same input: arrays of an .npz, or an image; null: seeded numbers. */
export async function comparePredicted(
  [left, right]: readonly [AnyFile, AnyFile],
  input: string | null,
  stages: Stages,
): Promise<PredictionComparison> {
  const why = whyNotRun(left) ?? whyNotRun(right);
  if (why !== null) return {predictions: [], predictionsWhy: why};
  // What ONNX Runtime makes of an .onnx is set beside what another engine computes, where there is one.
  const engine = [left, right].some(({kind}) => kind === 'onnx') ? await otherThanOnnx() : null;
  try {
    return {predictions: await predicted([left, right], engine, input, stages), predictionsWhy: null};
  } catch (error) {
    if (!(error instanceof FaultError) || NOT_OURS.has(error.fault.kind)) throw error;
    return {predictions: [], predictionsWhy: error.message};
  }
}

/** They are not about whether the two files can be compared. */
const NOT_OURS: ReadonlySet<string> = new Set(['cancelled', 'memory', 'engine-died', 'not-found']);

async function otherThanOnnx(): Promise<EngineId> {
  return (await engines.choose(null, ['onnx'])).id;
}

async function predicted(
  [left, right]: readonly [AnyFile, AnyFile],
  engine: EngineId | null,
  input: string | null,
  stages: Stages,
): Promise<PredictionComparison['predictions']> {
  const tick = (): void => stages.check();
  const one = await runnerOf(left, engine, stages);
  try {
    const other = await runnerOf(right, engine, stages);
    try {
      const inputs = await inputsFrom(one.inputs, input, stages);
      const ours = await stages.run('predict', () => inWords(left.path, () => one.run(inputs, tick)));
      const same = inOrderOf(other, inputs);
      const theirs = await stages.run('predict', () => inWords(right.path, () => other.run(same, tick)));
      return differencesOf(ours, theirs);
    } finally {
      other.dispose();
    }
  } finally {
    one.dispose();
  }
}

/** By their names, or else as they come. */
function inOrderOf({inputs: ports}: Runner, given: readonly Values[]): Values[] {
  const isNamed = ports.every(({name}) => given.some((values) => values.name === name));
  return ports.map(({name}, i) => {
    const values = isNamed ? given.find((one) => one.name === name)! : given[i];
    if (!values)
      throw new FaultError('usage', `the two files take other inputs: ${name} is not among those of the first`);
    return {...values, name};
  });
}

function whyNotRun(file: AnyFile): string | null {
  if (file.kind === 'onnx') return null;
  if (file.kind !== 'keras') return `${file.path} holds weights alone.`;
  const why = whyNotKeras2(file);
  if (why !== null) return `${file.path} is a file of Keras 3 that is not computed here: ${why}.`;
  return whyNotCompared(asKeras2(file));
}

async function runnerOf(file: AnyFile, engine: EngineId | null, stages: Stages): Promise<Runner> {
  if (file.kind === 'onnx') return onnxRunner(file.path, stages);
  const keras = file as KerasFile;
  if (keras.keras === 2) return loadModel(keras.path, {engine, warm: false}, stages);
  const compiled = await inWords(keras.path, () => compiledOf(asKeras2(keras)));
  const read = {path: keras.path, compiled, memory: null, file: null};
  return loadOnOneThatCan({engine}, async (options) =>
    openPlan(read, await stages.run('library', () => engines.choose(options.engine)), options, stages),
  );
}

async function onnxRunner(path: string, stages: Stages): Promise<Runner> {
  const engine = await stages.run('library', () => engines.choose('onnx'));
  return stages.run('load', () => inWords(path, () => engine.openFile!(path)));
}
