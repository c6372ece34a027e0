import {statSync} from 'node:fs';
import {basename, resolve} from 'node:path';
import {FaultError} from '../../contract/fault';
import type {ConvertReport} from '../../contract/model';
import {TARGET_IDS, targetEndings, targetOf, TARGETS, type KerasLine, type TargetId} from '../../contract/targets';
import {writeTogether} from '../../io/atomic-write';
import {claimOutputs} from '../../io/claim-output';
import {LAYERS_FILE} from '../../keras/keras3/deepcell-layers';
import {inWords} from '../runtime/faults';
import {Stages, type JobContext} from '../runtime/stages';
import {companionPaths, needsLayersFile, writeCompanions, type CompanionOptions} from './companions';
import type {Passport} from './passport';
import {diskAware, requireSpace} from './disk-space';
import {openSource, openWeights} from './sources';
import type {PreparedFile, WeightsFile, Written} from './targets/writer';
import {WRITERS} from './targets/writers';

export interface ConvertOptions extends CompanionOptions {
  readonly overwrite: boolean;
  readonly keepOptimizer: boolean;
  /** Which Keras a file is for whose ending says too little; left out: the usual one. */
  readonly keras?: KerasLine | null;
  /** A Keras HDF5 file that keeps the weights, for targets that can point to them; left out: weights are written. */
  readonly weights?: string | null;
}

/** Any model file that has a config and weights to another one, as `convertModelTo`. */
export async function convertModel(
  path: string,
  output: string,
  options: ConvertOptions,
  context: JobContext,
): Promise<ConvertReport> {
  const [report] = await convertModelTo(path, [output], options, context);
  return report!;
}

/**
 * A model to several files at once, each by its ending. All of them are claimed, and what stands in the way of any is
 * told, before anything is written; each is read back and compared with the source; they get their names together.
 */
export async function convertModelTo(
  path: string,
  outputs: readonly string[],
  options: ConvertOptions,
  context: JobContext,
): Promise<ConvertReport[]> {
  const stages = new Stages(context);
  const claims = claimed(path, outputs, options);
  const weights = weightsFile(claims, options);
  const isWeights = claims.every(({target}) => TARGETS[target].weightsAlone);
  const source = await stages.run('parse', () =>
    isWeights ? openWeights(path) : openSource(path, options.keepOptimizer),
  );
  try {
    const files: ClaimedFile[] = [];
    for (const {output, target} of claims) {
      const prepare = await WRITERS[target]();
      const given = {output, weights, layersFile: Boolean(options.layersFile)};
      files.push({output, target, prepared: await inWords(source.path, () => prepare(source, given))});
    }
    for (const {output, prepared} of files) requireSpace(output, prepared.bytes);
    const compared = await inWords(source.path, () => writeAll({files, weights}, options.overwrite, stages));
    const reports = files.map((file, i) => {
      const {predicted, ...readBack} = compared[i]!;
      return {...describe(file, options), readBack, ...(predicted && {predicted}), timings: stages.rounded()};
    });
    const passportOf = async (report: ConvertReport): Promise<Passport> => {
      const {layers} = files[reports.indexOf(report)]!.prepared;
      return (await import('./passport')).makePassport({source: source.path, report, layers}, stages);
    };
    await writeCompanions({reports, passportOf}, options);
    return reports;
  } finally {
    source.close();
  }
}

/** The file that keeps the weights; null: each keeps its own. */
function weightsFile(claims: readonly Claim[], {weights}: Pick<ConvertOptions, 'weights'>): WeightsFile | null {
  if (!weights) return null;
  const path = resolve(weights);
  return {path, isMadeToo: claims.some(({output}) => output === path)};
}

/** Endings of what can point to weights elsewhere. */
const POINTING = TARGET_IDS.filter((id) => TARGETS[id].pointsToWeights)
  .map((id) => TARGETS[id].endings[0])
  .join(' and ');

interface Claim {
  readonly output: string;
  readonly target: TargetId;
}

interface ClaimedFile extends Claim {
  readonly prepared: PreparedFile;
}

/** Throws a FaultError for a name that says no target, is given twice, is taken, or is the source's own. */
function claimed(path: string, outputs: readonly string[], options: ConvertOptions): Claim[] {
  const {overwrite, keras = null} = options;
  const claims = outputs.map((given) => ({output: resolve(given), target: targetFor(given, keras)}));
  const weights = weightsFile(claims, options);
  if (weights) requirePointing(claims, weights);
  claimOutputs([...claims.map(({output}) => output), ...companionPaths(claims, options)], {
    inputs: [path, ...(weights && !weights.isMadeToo ? [weights.path] : [])],
    overwrite,
  });
  return claims;
}

/** Every file points to the weights, but for the one that is made in the same call to keep them. */
function requirePointing(claims: readonly Claim[], {path}: WeightsFile): void {
  const others = claims.filter(({output, target}) => output !== path || target !== 'keras2-h5');
  if (others.length === 0 || !others.every(({target}) => TARGETS[target].pointsToWeights))
    throw new FaultError('usage', `--weights is for ${POINTING} only: every other file holds its weights itself.`);
}

function targetFor(output: string, keras: KerasLine | null): TargetId {
  const target = targetOf(output, keras);
  if (target !== null) return target;
  const name = basename(output);
  const wanted = keras === 'keras2' ? 'Keras 2' : 'Keras 3';
  throw new FaultError(
    'usage',
    targetOf(output) === null
      ? `${name} does not say what to write; end its name in ${targetEndings()}.`
      : `${name} is no file for ${wanted}; leave --for out, or choose another ending.`,
  );
}

/** Every file out of sight first, that which keeps the weights of others before them; they get their names together. */
async function writeAll(
  {files, weights}: {readonly files: readonly ClaimedFile[]; readonly weights: WeightsFile | null},
  overwrite: boolean,
  stages: Stages,
): Promise<Written[]> {
  const isKeeper = ({output}: ClaimedFile): boolean => output === weights?.path;
  const order = files.toSorted((a, b) => Number(isKeeper(b)) - Number(isKeeper(a)));
  const written = await writeTogether(
    order.map((file) => ({
      path: file.output,
      leans: weights !== null && !isKeeper(file),
      write: (temporary, whereNow) => diskAware(file.output, () => file.prepared.write(temporary, stages, whereNow)),
    })),
    overwrite,
  );
  return files.map((file) => written[order.indexOf(file)]!);
}

function describe(
  {output, target, prepared}: ClaimedFile,
  {layersFile}: ConvertOptions,
): Omit<ConvertReport, 'readBack' | 'timings'> {
  const {weights, parameters, customObjects, python, notes} = prepared;
  const isBeside = layersFile && needsLayersFile({target, customObjects});
  return {
    output,
    target,
    bytes: statSync(output).size,
    weights,
    parameters,
    customObjects,
    python: python(output),
    notes,
    ...(isBeside ? {beside: LAYERS_FILE} : {}),
  };
}
