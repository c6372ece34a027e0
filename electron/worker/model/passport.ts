/** What lies beside a file on wish: hashes of all that it holds, where it comes from, and how it was compared. */
import {createHash} from 'node:crypto';
import {readFileSync, statSync} from 'node:fs';
import {basename} from 'node:path';
import {FaultError} from '../../contract/fault';
import type {ConvertReport, PredictionComparison, VerifyReport} from '../../contract/model';
import {wholeHashOf} from '../../io/fingerprint';
import {isArray, isObject, JsonError, parseJson, printJson, textOf, type JsonObject} from '../../keras/json';
import type {LayerWeights, Weight} from '../../keras/model';
import {inWords} from '../runtime/faults';
import type {Stages} from '../runtime/stages';
import {openAny, type AnyFile} from './any-file';
import {bareOf} from './beside';
import {comparePredicted} from './run-file';

declare const __VERSION__: string | undefined;

const FORMAT = 'warmstart passport 1';

/** As JSON. */
export interface Passport extends PredictionComparison {
  readonly format: string;
  /** Of Warmstart. */
  readonly version: string;
  readonly source: {readonly name: string; readonly sha256: string};
  readonly file: {readonly name: string; readonly target: string; readonly bytes: number};
  /** The version of Keras that the file says; null: none. */
  readonly keras: string | null;
  /** How many weights were compared with the source when the file was written. */
  readonly compared: number;
  /** Of what says which layers there are, or what is computed; null: the file holds weights alone. */
  readonly config: string | null;
  readonly weights: readonly TensorHash[];
}

interface TensorHash {
  /** Of the model that the file was made of. */
  readonly layer: string;
  /** In the file: of several layers of a Keras file each has its own. */
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sha256: string;
}

export interface PassportRequest {
  readonly source: string;
  readonly report: ConvertReport;
  /** The layers by what the file calls their weights or places; left out: the file says them itself. */
  readonly layers: ReadonlyMap<string, string> | undefined;
}

export async function makePassport({source, report, layers}: PassportRequest, stages: Stages): Promise<Passport> {
  const written = await openAny(report.output);
  try {
    const predicted = await predictedBy(source, written, report, stages);
    const weights = await stages.run('compare', () => hashesOf(written, layers));
    return {
      format: FORMAT,
      version: typeof __VERSION__ === 'string' ? __VERSION__ : '',
      source: {name: basename(source), sha256: wholeHashOf(source)},
      file: {name: basename(report.output), target: report.target, bytes: report.bytes},
      keras: written.kind === 'keras' ? written.model.kerasVersion : null,
      compared: report.readBack.compared,
      predictions: predicted.predictions,
      predictionsWhy: predicted.predictionsWhy,
      config: configHash(written),
      weights,
    };
  } finally {
    written.close();
  }
}

/** By the program that runs such files, by the SavedModel's own graph, or by two readings of ours. */
async function predictedBy(
  source: string,
  written: AnyFile,
  {target, predicted}: ConvertReport,
  stages: Stages,
): Promise<PredictionComparison> {
  if (predicted) return predicted;
  if (target === 'keras2-h5' && statSync(source).isDirectory()) {
    const {verifyPredictions} = await import('./verify');
    return verifyPredictions(source, written.path, null, stages.context);
  }
  if (written.kind !== 'keras') return {predictions: [], predictionsWhy: 'The file holds weights alone.'};
  const own = await openAny(source);
  try {
    return await comparePredicted([own, written], null, stages);
  } catch (error) {
    // The file is there; that it could not be run here is said.
    if (!(error instanceof FaultError) || error.fault.kind === 'cancelled') throw error;
    return {predictions: [], predictionsWhy: error.message};
  } finally {
    own.close();
  }
}

function configHash(file: AnyFile): string | null {
  if (file.kind === 'onnx') return file.onnx.computed;
  return file.kind === 'keras' ? sha256(Buffer.from(printJson(file.model.config))) : null;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What a weight is told apart by: its layer and name, or, where a file does not say layers, its name or place. */
async function tensorsOf(
  file: AnyFile,
): Promise<{readonly layer: string; readonly name: string; readonly of: Weight}[]> {
  const flat = ({name: layer, weights}: LayerWeights): {layer: string; name: string; of: Weight}[] =>
    weights.map((of) => ({layer, name: of.name, of}));
  if (file.kind !== 'keras') {
    const {layers} = await bareOf(file);
    const isPlaced = file.kind === 'weights';
    return layers.flatMap(flat).map(({layer, name, of}) => ({layer, name: isPlaced ? `${layer}/${name}` : name, of}));
  }
  const {layers, topLevel, optimizer} = file.model;
  const others = [
    {name: 'the model itself', weights: topLevel},
    {name: 'the optimizer', weights: optimizer ?? []},
  ];
  return [...layers, ...others].flatMap(flat);
}

async function hashesOf(file: AnyFile, layers?: ReadonlyMap<string, string>): Promise<TensorHash[]> {
  return (await tensorsOf(file)).map(({layer, name, of: {dtype, shape, read}}) => ({
    layer: layers?.get(layer) ?? layers?.get(name) ?? layer,
    name,
    dtype,
    shape,
    sha256: sha256(read()),
  }));
}

/** The file against what its passport says of all that it holds. */
export async function verifyPassport(path: string, passport: string): Promise<VerifyReport> {
  const expected = readPassport(passport);
  const opened = await openAny(path);
  const keyOf = ({layer, name}: Pick<TensorHash, 'layer' | 'name'>): string =>
    opened.kind === 'keras' ? `${layer}: ${name}` : name;
  try {
    const found = new Map((await inWords(path, () => hashesOf(opened))).map((one) => [keyOf(one), one.sha256]));
    const different = expected.weights.flatMap((one) => {
      const hash = found.get(keyOf(one));
      if (hash === one.sha256) return [];
      return [
        `${one.layer}: ${one.name} ${hash === undefined ? 'is missing' : 'has other values than its passport says'}`,
      ];
    });
    const known = new Set(expected.weights.map(keyOf));
    for (const key of found.keys()) if (!known.has(key)) different.push(`${key}: not in the passport`);
    if (expected.config !== null && expected.config !== configHash(opened))
      different.push('the model itself: its layers or how they are set are not what its passport says');
    const identical = expected.weights.filter((one) => found.get(keyOf(one)) === one.sha256).length;
    const predictionsWhy = 'a passport holds hashes, not the other model';
    return {weights: {compared: expected.weights.length, identical, different}, predictions: [], predictionsWhy};
  } finally {
    opened.close();
  }
}

const MOST_BYTES = 64 << 20;

interface ReadPassport {
  readonly config: string | null;
  readonly weights: readonly Pick<TensorHash, 'layer' | 'name' | 'sha256'>[];
}

/** Throws a FaultError ('corrupt') for what is no passport. */
function readPassport(path: string): ReadPassport {
  const none = (): never => {
    throw new FaultError('corrupt', `${path} is no passport of Warmstart; give the file that --passport wrote.`);
  };
  try {
    const text = readFileSync(path);
    if (text.length > MOST_BYTES) return none();
    const root = parseJson(text.toString('utf8'));
    const listed = isObject(root) && root['format'] === FORMAT ? (root['weights'] ?? null) : null;
    if (!isArray(listed)) return none();
    const weights = listed.map((item) => {
      const [layer, name, hash] = ['layer', 'name', 'sha256'].map((key) => textOf((item as JsonObject)?.[key]));
      return layer !== null && layer !== undefined && name && hash ? {layer, name, sha256: hash} : none();
    });
    return {weights, config: textOf((root as JsonObject)['config'])};
  } catch (error) {
    return error instanceof JsonError ? none() : rethrow(error);
  }
}

function rethrow(error: unknown): never {
  throw error;
}
