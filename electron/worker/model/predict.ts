import {FaultError} from '../../contract/fault';
import type {EngineId} from '../../contract/engines';
import type {StageTotals} from '../../contract/timing';
import {writeGrowing} from '../../io/atomic-write';
import {claimOutputs} from '../../io/claim-output';
import {openFile, readWhole} from '../../io/byte-source';
import {readNpz, writeNpz, type NumpyArray} from '../../io/npy';
import type {InputPort, Values} from '../../plan/run';
import {loadModel} from './load';
import {inWords} from '../runtime/faults';
import {Stages, type JobContext} from '../runtime/stages';

export interface PredictReport {
  readonly output: string;
  readonly outputs: readonly {readonly name: string; readonly shape: readonly number[]}[];
  readonly engine: EngineId;
  readonly device: string;
  /** Why the SavedModel's own graph was run; null where our plan of its layers was. */
  readonly ownGraph: string | null;
  /** Why a better engine did not take the model; null where the best one did, or one was asked for. */
  readonly passedOver: string | null;
  readonly timings: StageTotals;
}

export interface PredictRequest {
  readonly model: string;
  /** An .npz. */
  readonly input: string;
  /** Where the .npz of the outputs is written. */
  readonly output: string;
  /** Null: the best there is. */
  readonly engine: EngineId | null;
  /** Nothing folded: every layer as Keras computes it. */
  readonly exact: boolean;
  /** False: no warm file is used, nor made. */
  readonly warm: boolean;
}

/** Raw tensors through a model: inputs by Keras name or in order, outputs in the model's order. */
export async function predictFile(request: PredictRequest, context: JobContext): Promise<PredictReport> {
  const {model: path, input, output, engine, exact, warm} = request;
  claimOutputs([output], {inputs: [path, input], overwrite: true});
  const stages = new Stages(context);
  const arrays = await stages.run('read', () => readArrays(input));
  const model = await loadModel(path, {engine, exact, warm}, stages);
  try {
    const inputs = matchInputs(model.inputs, arrays, input);
    const outputs = await stages.run('predict', (tick) => inWords(path, () => model.run(inputs, tick)));
    await stages.run('export', () =>
      writeGrowing(output, (sink) =>
        writeNpz(sink, new Map(outputs.map(({name, shape, data}) => [name, {shape, data}]))),
      ),
    );
    await model.finish();
    const {id, device} = model.engine;
    return {
      output,
      outputs: outputs.map(({name, shape}) => ({name, shape})),
      engine: id,
      device,
      ownGraph: model.ownGraph,
      passedOver: model.passedOver,
      timings: stages.rounded(),
    };
  } finally {
    model.dispose();
  }
}

const INPUT_LIMIT = 2 ** 31 - 1;

export function readArrays(path: string): Map<string, NumpyArray> {
  const source = openFile(path);
  try {
    return readNpz(path, readWhole(source, INPUT_LIMIT));
  } finally {
    source.close();
  }
}

/** The model's inputs out of named or ordered arrays; throws a FaultError ('usage') when they do not fit. */
export function matchInputs(
  inputs: readonly InputPort[],
  arrays: ReadonlyMap<string, NumpyArray>,
  path: string,
): Values[] {
  const inOrder = [...arrays.values()];
  const named = inputs.every(({name}) => arrays.has(name));
  if (!named && inOrder.length < inputs.length) {
    throw new FaultError(
      'usage',
      `${path} holds ${inOrder.length} array(s); the model asks for ${inputs.map((i) => i.name).join(', ')}.`,
    );
  }
  return inputs.map(({name, shape}, i) => {
    const array = named ? arrays.get(name)! : inOrder[i]!;
    const fits =
      !shape ||
      (array.shape.length === shape.length &&
        shape.every((dim, axis) => axis === 0 || dim === null || dim === array.shape[axis]));
    if (!fits) {
      const wanted = shape.map((size) => size ?? 'any').join(', ');
      throw new FaultError('usage', `The input ${name} is [${array.shape.join(', ')}]; the model wants [${wanted}].`);
    }
    return {name, shape: array.shape, data: array.data};
  });
}
