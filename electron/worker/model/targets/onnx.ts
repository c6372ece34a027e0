/** ONNX, run by ONNX Runtime and compared with another engine before it gets its name. */
import {readFileSync} from 'node:fs';
import {basename} from 'node:path';
import {FaultError} from '../../../contract/fault';
import {VERSION} from '../../../contract/version';
import type {WeightTensor} from '../../../graph/onnx/builder';
import {planToOnnx, type PlanGraph} from '../../../graph/onnx/plan-to-onnx';
import {weightBytes} from '../../../graph/onnx/weight-bytes';
import type {ExternalPlace, OnnxPort} from '../../../graph/onnx/messages';
import {growFile} from '../../../io/atomic-write';
import {elementCount, totalParameters} from '../../../keras/model';
import type {CompiledModel} from '../../../plan/plan';
import {PlanError} from '../../../plan/plan-error';
import type {Stages} from '../../runtime/stages';
import {compiledOf} from '../open-plan';
import {checkPredictions, type Checked} from './onnx-check';
import {locationFrom, openOutsideWeights, type OutsideWeights} from './onnx-weights';
import type {ConvertSource, PreparedFile, WriterOptions, Written} from './writer';

/** Protocol buffers end there. */
const LARGEST_FILE = 2 ** 31 - 1;
/** What the graph itself takes at most, about. */
const GRAPH_BYTES = 1 << 24;

export async function onnx(source: ConvertSource, {output, weights}: WriterOptions): Promise<PreparedFile> {
  const {path, model} = source;
  const location = weights === null ? null : locationFrom(output, weights.path);
  const open = async (now: string): Promise<OutsideWeights | null> =>
    location === null ? null : openOutsideWeights({path: weights!.path, now, location}, source);
  const early = weights?.isMadeToo ? null : await open(weights?.path ?? '');
  // What is folded is computed from weights, and not to be found in their file.
  const compiled = refusing(path, () => compiledOf(model, weights !== null));
  const graph = refusing(path, () => graphOf(compiled, basename(path), weights === null));
  const bytes = weights ? 0 : graph.weights.reduce((sum, {shape}) => sum + 4 * elementCount(shape), 0);
  if (bytes + GRAPH_BYTES > LARGEST_FILE)
    throw new FaultError(
      'not-convertible',
      `${path} cannot become one ONNX file: its weights are more than 2 GB; with --weights model.h5 they stay there.`,
    );
  // What cannot be pointed to is said before anything is written, where that can be known.
  if (early) requirePlaces(early, graph, compiled);
  return {
    weights: graph.weights.length,
    parameters: totalParameters(model),
    bytes: bytes + GRAPH_BYTES / 16,
    customObjects: [],
    layers: layersOf(graph, compiled),
    notes: notesOn(graph, compiled, location),
    python: (file) => python(file, graph),
    write: async (file, stages, whereNow) => {
      const outside = weights?.isMadeToo ? await open(whereNow(weights.path)) : early;
      if (outside) requirePlaces(outside, graph, compiled);
      return writeAndCompare({file, graph, compiled, outside}, stages);
    },
  };
}

/** Throws a FaultError for a weight that cannot be pointed to. */
function requirePlaces(outside: OutsideWeights, graph: PlanGraph, compiled: CompiledModel): void {
  for (const {weight} of graph.weights) outside.place(compiled.weights[weight]!);
}

function graphOf({plan, weights}: CompiledModel, name: string, turnWeights: boolean): PlanGraph {
  const version = VERSION ?? '';
  return planToOnnx(
    plan,
    weights.map(({shape}) => shape),
    null,
    {name, version, turnWeights},
  );
}

/** As it would be written now, and the layer of each initializer that is a weight. Throws as `onnx`. */
export interface Expected {
  readonly bytes: Uint8Array;
  readonly layers: ReadonlyMap<string, string>;
}

/** `outside`: as a file whose weights stay in an .h5. */
export function expectedOnnx({path, model}: ConvertSource, outside: boolean): Expected {
  const compiled = refusing(path, () => compiledOf(model, outside));
  const graph = refusing(path, () => graphOf(compiled, basename(path), !outside));
  const pieces = graph.model((tensor) => weightBytes(compiled.weights[tensor.weight]!, tensor));
  return {bytes: Buffer.concat(pieces), layers: layersOf(graph, compiled)};
}

/** Of each initializer that is a weight, the layer that takes it. */
function layersOf({weights}: PlanGraph, {plan}: CompiledModel): Map<string, string> {
  const byWeight = new Map(
    plan.steps.flatMap(({layer, weights: own}) => own.map((weight) => [weight, layer] as const)),
  );
  return new Map(weights.map(({name, weight}) => [name, byWeight.get(weight) ?? '']));
}

/** What has no place in ONNX is said as a refusal of the model. */
function refusing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof PlanError) && !REFUSALS.has((cause as Error).name)) throw cause;
    throw new FaultError('not-convertible', `${path} cannot become ONNX: ${(cause as Error).message}.`, {cause});
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['NotRecordable', 'NotWritable']);

function notesOn({because, openness}: PlanGraph, {plan}: CompiledModel, location: string | null): string[] {
  const fixed = openness === 'batch' ? 'only its batch is open' : 'its inputs are tied to each other';
  return [
    ...(because === null ? [] : [`${fixed}: ${because}`]),
    ...(plan.isStateful
      ? ['in Keras its layers keep their state from batch to batch; here each batch begins anew']
      : []),
    ...plan.inputs.flatMap(({name, dtype}) =>
      /^u?int/.test(dtype) ? [`its input ${name} takes whole numbers, given as float32`] : [],
    ),
    ...(location ? [`the weights stay in ${location}: keep both files where they are to each other`] : []),
  ];
}

function python(file: string, {inputs, outputs}: PlanGraph): string {
  const zeros = ({name, shape}: OnnxPort): string => {
    const sizes = shape.map((size) => (typeof size === 'number' ? size : 1));
    return `${JSON.stringify(name)}: np.zeros((${sizes.join(', ')}${sizes.length === 1 ? ',' : ''}), "float32")`;
  };
  return [
    'import numpy as np',
    'import onnxruntime',
    '',
    `model = onnxruntime.InferenceSession(${JSON.stringify(basename(file))})`,
    `outputs = model.run(None, {${inputs.map(zeros).join(', ')}})`,
    `# ${outputs.map(({name}) => name).join(', ')}`,
  ].join('\n');
}

async function writeAndCompare({file, graph, compiled, outside}: Checked, stages: Stages): Promise<Written> {
  const place = (tensor: WeightTensor): Uint8Array | ExternalPlace => {
    const weight = compiled.weights[tensor.weight]!;
    return outside?.place(weight) ?? weightBytes(weight, tensor);
  };
  const written = await stages.run('write', (tick) => {
    const all = graph.model(place);
    growFile(file, (sink) => {
      for (const [i, piece] of all.entries()) {
        sink.append(piece);
        tick((i + 1) / all.length);
      }
    });
    return all;
  });
  await stages.run('compare', () => {
    if (!Buffer.concat(written).equals(readFileSync(file)))
      throw new FaultError('internal', `The written ${basename(file)} differs from the model; please report it.`);
  });
  const predicted = await checkPredictions({file, graph, compiled, outside}, stages);
  const count = graph.weights.length;
  return {compared: count, identical: count, different: [], predicted};
}
