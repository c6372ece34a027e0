/** Files for Keras 3: .keras, its older .h5, and weights alone. */
import {rmSync} from 'node:fs';
import {basename} from 'node:path';
import {FaultError} from '../../../contract/fault';
import type {WeightComparison} from '../../../contract/model';
import {growFile} from '../../../io/atomic-write';
import {openFile, type ByteSource} from '../../../io/byte-source';
import {zipMembers} from '../../../io/zip-members';
import {ZipWriter} from '../../../io/zip-writer';
import {customObjects} from '../../../keras/custom-objects';
import {indexH5} from '../../../keras/h5-index';
import {printJson} from '../../../keras/json';
import {keras3Class} from '../../../keras/keras3/layers';
import type {WeightGroup} from '../../../keras/keras3/places';
import {keras3Snippet, keras3WeightsSnippet} from '../../../keras/keras3/snippet';
import {KERAS3_VERSION, toKeras3, type Keras3Model} from '../../../keras/keras3/to-keras3';
import {totalParameters} from '../../../keras/model';
import {writeKeras3Weights} from '../../../keras/write-h5';
import type {Stages} from '../../runtime/stages';
import {writeAndCompare} from './keras2-h5';
import {retype} from './retype';
import type {ConvertSource, PreparedFile, WriterOptions} from './writer';

const WEIGHTS = 'model.weights.h5';

export function keras3(source: ConvertSource, {layersFile}: WriterOptions): PreparedFile {
  const {made, base} = prepared(source);
  const groups = made.groups();
  const config = printJson(made.config);
  return {
    ...base,
    weights: weightsIn(groups),
    python: (file) => keras3Snippet(basename(file), {...made, customObjects: base.customObjects, layersFile}),
    async write(file, stages) {
      const weights = `${file}.weights`;
      try {
        await writeWeights(weights, groups, stages);
        growFile(file, (sink) => {
          const zip = new ZipWriter(sink);
          zip.add('metadata.json', [Buffer.from(printJson({keras_version: KERAS3_VERSION}))]);
          zip.add('config.json', [Buffer.from(config)]);
          zip.add(WEIGHTS, piecesOf(weights));
          zip.finish();
        });
      } finally {
        rmSync(weights, {force: true});
      }
      const members = await zipMembers(file);
      if (Buffer.from(members.read('config.json', config.length)).toString() !== config) throw differing('config');
      return compareGroups(members.open(WEIGHTS, 0, true), groups, stages);
    },
  };
}

export function keras3H5(source: ConvertSource, {layersFile}: WriterOptions): PreparedFile {
  const {made, base} = prepared(source);
  return {
    ...base,
    python: (file) => keras3Snippet(basename(file), {...made, customObjects: base.customObjects, layersFile}),
    write: (file, stages) => writeAndCompare(made.legacy, file, stages),
  };
}

export function keras3Weights(source: ConvertSource): PreparedFile {
  const {made, base} = prepared(source);
  const groups = made.groups().filter(({path}) => path !== 'optimizer');
  return {
    ...base,
    weights: weightsIn(groups),
    layers: new Map(groups.map(({path, name}) => [path, name])),
    notes: [...base.notes, 'the file holds the weights alone: the code that builds the model is needed to load them'],
    python: (file) => keras3WeightsSnippet(basename(file)),
    async write(file, stages) {
      await writeWeights(file, groups, stages);
      return compareGroups(openFile(file), groups, stages);
    },
  };
}

function prepared({model}: ConvertSource): {
  readonly made: Keras3Model;
  readonly base: Omit<PreparedFile, 'python' | 'write'>;
} {
  const made = toKeras3(model);
  const optimizer = made.training?.state?.length ?? 0;
  const layers = model.layers.reduce((sum, {weights}) => sum + weights.length, model.topLevel.length);
  const base = {
    weights: layers + optimizer,
    parameters: totalParameters(model),
    bytes: 8 * totalParameters(model) * (optimizer ? 3 : 1),
    customObjects: customObjects(model).filter((name) => keras3Class(name) === null),
    notes: made.notes,
  };
  return {made, base};
}

function weightsIn(groups: readonly WeightGroup[]): number {
  return groups.reduce((sum, {weights}) => sum + weights.length, 0);
}

async function writeWeights(file: string, groups: readonly WeightGroup[], stages: Stages): Promise<void> {
  const count = Math.max(1, weightsIn(groups));
  await stages.run('write', async (tick) =>
    retype(file, await writeKeras3Weights(file, groups, (done) => tick(done / count))),
  );
}

const PIECE = 1 << 22;

function* piecesOf(file: string): Iterable<Uint8Array> {
  const source = openFile(file);
  try {
    for (let at = 0; at < source.size; at += PIECE) yield source.read(at, Math.min(PIECE, source.size - at));
  } finally {
    source.close();
  }
}

/** Every weight of the written file, read afresh from the disk. Closes the source. */
async function compareGroups(
  source: ByteSource,
  groups: readonly WeightGroup[],
  stages: Stages,
): Promise<WeightComparison> {
  const count = weightsIn(groups);
  try {
    await stages.run('compare', (tick) => {
      const file = indexH5(source);
      let done = 0;
      for (const {path, weights} of groups)
        for (const [i, weight] of weights.entries()) {
          const written = file.dataset(path === '' ? `vars/${i}` : `${path}/vars/${i}`);
          const isSame =
            written?.dtype === weight.dtype &&
            String(written.shape) === String(weight.shape) &&
            Buffer.compare(written.read(), weight.read()) === 0;
          if (!isSame) throw differing(`${path} ${weight.name}`);
          tick((done += 1) / count);
        }
    });
    return {compared: count, identical: count, different: []};
  } finally {
    source.close();
  }
}

function differing(what: string): FaultError {
  return new FaultError(
    'internal',
    `The written file differs from the model (${what}) and was removed. This is our fault; please report it.`,
  );
}
