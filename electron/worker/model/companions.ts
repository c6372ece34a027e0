/** What lies beside a converted file on wish: a passport, and Python for layers that Keras 3 is not given elsewhere. */
import {existsSync, readFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {createHash} from 'node:crypto';
import {FaultError} from '../../contract/fault';
import type {ConvertReport, PredictionComparison, VerifyReport} from '../../contract/model';
import type {TargetId} from '../../contract/targets';
import {writeBytes} from '../../io/atomic-write';
import {fingerprintOf} from '../../io/fingerprint';
import {isArray, isObject, JsonError, parseJson, textOf, type JsonObject} from '../../keras/json';
import {LAYERS_FILE, LAYERS_PYTHON} from '../../keras/keras3/deepcell-layers';
import type {KerasModel} from '../../keras/model';
import {inWords} from '../runtime/faults';
import {openComparable} from './comparable';

export interface CompanionOptions {
  /** A passport beside each file: hashes of its tensors, where it comes from, how it was compared. */
  readonly passport?: boolean;
  /** DeepCell's layers for Keras 3 beside the files. */
  readonly layersFile?: boolean;
}

interface Output {
  readonly output: string;
  readonly target: TargetId;
}

const WITH_PASSPORT: ReadonlySet<TargetId> = new Set(['keras2-h5', 'keras3', 'keras3-h5']);
const FORMAT = 'warmstart passport 1';

export function passportPath(output: string): string {
  return `${output}.passport.json`;
}

/** Files to be claimed with the outputs. Throws a FaultError ('usage') for outputs that can have none. */
export function companionPaths(outputs: readonly Output[], {passport, layersFile}: CompanionOptions): string[] {
  const without = outputs.find(({target}) => !WITH_PASSPORT.has(target));
  if (passport && without)
    throw new FaultError('usage', `--passport is for .h5 and .keras files; ${basename(without.output)} is none.`);
  const layers = layersFile ? layersPath(outputs) : null;
  return [...(passport ? outputs.map(({output}) => passportPath(output)) : []), ...(layers === null ? [] : [layers])];
}

/** Beside the first file for Keras 3; null where it is there already as it would be written. */
function layersPath(outputs: readonly Output[]): string | null {
  const first = outputs.find(({target}) => target === 'keras3' || target === 'keras3-h5');
  if (!first) throw new FaultError('usage', '--layers-file is for files of Keras 3: .keras, or .h5 with --for keras3.');
  const path = join(dirname(first.output), LAYERS_FILE);
  return existsSync(path) && readFileSync(path, 'utf8') === LAYERS_PYTHON ? null : path;
}

export interface Converted {
  readonly source: string;
  readonly reports: readonly ConvertReport[];
  /** What an .h5 and the SavedModel that it was made of predict; null: not compared. */
  readonly predicted: (report: ConvertReport) => Promise<PredictionComparison | null>;
}

export async function writeCompanions(
  {source, reports, predicted}: Converted,
  {passport, layersFile}: CompanionOptions,
): Promise<void> {
  const layers = layersFile ? layersPath(reports) : null;
  if (layers !== null) await writeBytes(layers, Buffer.from(LAYERS_PYTHON));
  for (const report of passport ? reports : []) {
    const text = JSON.stringify(await passportOf(source, report, await predicted(report)), null, 2);
    await writeBytes(passportPath(report.output), Buffer.from(`${text}\n`));
  }
}

async function passportOf(
  source: string,
  report: ConvertReport,
  predicted: PredictionComparison | null,
): Promise<object> {
  const written = await openComparable(report.output);
  try {
    return {
      format: FORMAT,
      source: {name: basename(source), sha256: fingerprintOf(source)},
      file: {name: basename(report.output), target: report.target, bytes: report.bytes},
      keras: written.model.kerasVersion,
      compared: report.readBack.compared,
      predictions: predicted?.predictions ?? [],
      weights: hashesOf(written.model),
    };
  } finally {
    written.close();
  }
}

interface TensorHash {
  readonly layer: string;
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sha256: string;
}

function hashesOf({layers, topLevel, optimizer}: KerasModel): TensorHash[] {
  const groups = [
    ...layers,
    {name: 'the model itself', weights: topLevel},
    {name: 'the optimizer', weights: optimizer ?? []},
  ];
  return groups.flatMap(({name: layer, weights}) =>
    weights.map(({name, dtype, shape, read}) => ({
      layer,
      name,
      dtype,
      shape,
      sha256: createHash('sha256').update(read()).digest('hex'),
    })),
  );
}

/** The file against what its passport says of every tensor. */
export async function verifyPassport(path: string, passport: string): Promise<VerifyReport> {
  const expected = readPassport(passport);
  const opened = await openComparable(path);
  try {
    const found = new Map(
      await inWords(path, () => hashesOf(opened.model).map((one) => [keyOf(one), one.sha256] as const)),
    );
    const different = expected.flatMap((one) => {
      const sha256 = found.get(keyOf(one));
      if (sha256 === one.sha256) return [];
      return [
        `${one.layer}: ${one.name} ${sha256 === undefined ? 'is missing' : 'has other values than its passport says'}`,
      ];
    });
    const known = new Set(expected.map(keyOf));
    for (const key of found.keys()) if (!known.has(key)) different.push(`${key}: not in the passport`);
    const identical = expected.filter((one) => found.get(keyOf(one)) === one.sha256).length;
    const predictionsWhy = 'a passport holds hashes of weights, not the other model';
    return {weights: {compared: expected.length, identical, different}, predictions: [], predictionsWhy};
  } finally {
    opened.close();
  }
}

function keyOf({layer, name}: Pick<TensorHash, 'layer' | 'name'>): string {
  return `${layer}: ${name}`;
}

const MOST_BYTES = 64 << 20;

/** Throws a FaultError ('corrupt') for what is no passport. */
function readPassport(path: string): Pick<TensorHash, 'layer' | 'name' | 'sha256'>[] {
  const none = (): never => {
    throw new FaultError('corrupt', `${path} is no passport of Warmstart; give the file that --passport wrote.`);
  };
  try {
    const text = readFileSync(path);
    if (text.length > MOST_BYTES) return none();
    const root = parseJson(text.toString('utf8'));
    const listed = isObject(root) && root['format'] === FORMAT ? (root['weights'] ?? null) : null;
    if (!isArray(listed)) return none();
    return listed.map((item) => {
      const [layer, name, sha256] = ['layer', 'name', 'sha256'].map((key) => textOf((item as JsonObject)?.[key]));
      return layer && name && sha256 ? {layer, name, sha256} : none();
    });
  } catch (error) {
    return error instanceof JsonError ? none() : rethrow(error);
  }
}

function rethrow(error: unknown): never {
  throw error;
}
