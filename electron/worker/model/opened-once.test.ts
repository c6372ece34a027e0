/** How often the files of a model are opened for what a person asks of it; a drop asks for several things at once. */
import {cpSync, existsSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, describe, expect, it, vi} from 'vitest';
import type {EngineId} from '../../contract/engines';
import type {LoadComparison, PredictionComparison} from '../../contract/model';
import {addonPath} from '../../engine/tensorflow/tensorflow';
import {convertedPath} from '../../main/converted-store';
import {convertForPage, type RunJob} from '../../main/dropped-model';
import {MODELS, quiet, testFolder} from '../../testing';
import {jobs, type JobName} from '../runtime/jobs';
import {convertModel} from './convert';
import {inspectModel} from './inspect';
import {verifyModel} from './verify';

const opened = vi.hoisted(() => [] as string[]);

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const openSync: typeof fs.openSync = (path, flags, mode) => {
    // What is written is opened to be written, and to be brought to the disk.
    if (flags === 'r' || (typeof flags === 'number' && (flags & 3) === 0)) opened.push(String(path));
    return fs.openSync(path, flags, mode);
  };
  return {...fs, openSync, default: {...fs, openSync}};
});

const folder = testFolder('once');
const model = join(folder, 'panoptic');
const h5 = join(folder, 'panoptic.h5');
const converted = join(folder, 'converted');
cpSync(join(MODELS, 'panoptic', 'saved_model'), model, {recursive: true});

/** How many files were opened to be read whose names end so. */
function opens(ending: string): number {
  return opened.filter((path) => path.endsWith(ending)).length;
}

/** The same model with other times: nothing of it is known. */
function touched(): string {
  const time = new Date(Date.now() - Math.ceil(Math.random() * 1e9));
  utimesSync(join(model, 'saved_model.pb'), time, time);
  return model;
}

beforeEach(() => void opened.splice(0));

/** As main asks the engine process. */
const run = ((job: JobName, parameters: readonly unknown[]) =>
  (jobs[job] as (...words: unknown[]) => Promise<unknown>)(quiet, ...parameters)) as RunJob;

describe('converting', () => {
  const convert = (): ReturnType<typeof convertModel> =>
    convertModel(touched(), h5, {overwrite: true, keepOptimizer: true}, quiet);

  it('opens the graph and the metadata once', async () => {
    await convert();
    expect([opens('saved_model.pb'), opens('keras_metadata.pb')]).toEqual([1, 1]);
  });

  it('reads what it has written once', async () => {
    await convert();
    expect(opens('.partial')).toBe(1);
  });

  it('says what it compared', async () => {
    const {weights, readBack} = await convert();
    expect(readBack).toEqual({compared: weights, identical: weights, different: []});
  });
});

describe('a folder', () => {
  it('that is asked for again is not read again', async () => {
    const first = await inspectModel(touched());
    opened.length = 0;
    expect(await inspectModel(model)).toEqual(first);
    expect(opens('saved_model.pb')).toBe(0);
  });

  it('that was written to is read again', async () => {
    await inspectModel(touched());
    opened.length = 0;
    writeFileSync(join(model, 'saved_model.pb'), 'no graph at all');
    await expect(inspectModel(model)).rejects.toMatchObject({fault: {kind: 'corrupt'}});
    cpSync(join(MODELS, 'panoptic', 'saved_model', 'saved_model.pb'), join(model, 'saved_model.pb'));
    expect(opens('saved_model.pb')).toBe(1);
  });
});

describe.skipIf(!existsSync(addonPath()))('with TensorFlow', () => {
  it('a drop opens the graph once for everything that the app asks', async () => {
    await drop(touched());
    expect([opens('saved_model.pb'), opens('keras_metadata.pb')]).toEqual([1, 1]);
  });

  it('a drop reads the .h5 once a step: written, it is compared; then checked; then timed', async () => {
    // Of a file that is replaced the first bytes are looked at.
    rmSync(converted, {recursive: true, force: true});
    await drop(touched());
    expect([opens('.partial'), opens('.h5')]).toEqual([1, 2]);
  });

  it('a drop compares predictions, whichever engine is timed', async () => {
    const {checked, times} = await drop(touched(), 'wasm');
    expect(times.rows.map(({format, engine}) => [format, engine])).toEqual([['hdf5', 'wasm']]);
    expect(checked.predictions.map(({maxAbsDiff}) => maxAbsDiff <= 1e-5)).toEqual([true, true, true, true]);
  });

  it('the times bring the same comparison along, where both formats were timed', async () => {
    const {times} = await drop(touched());
    expect(times.predicted?.predictions.map(({maxAbsDiff}) => maxAbsDiff <= 1e-5)).toEqual([true, true, true, true]);
  });

  it('verify opens each file once', async () => {
    await verifyModel(touched(), join(MODELS, 'panoptic', 'keras.h5'), null, quiet);
    expect([opens('saved_model.pb'), opens('keras.h5')]).toEqual([1, 1]);
  });
});

/** What the app asks of its engine processes when a folder is dropped, in that order. */
async function drop(
  path: string,
  engine: EngineId = 'tensorflow',
): Promise<{readonly checked: PredictionComparison; readonly times: LoadComparison}> {
  await run('inspect', [path]);
  await convertForPage(run, path, converted);
  const h5 = convertedPath(converted, path);
  const checked = await run('verifyPredictions', [path, h5, null]);
  return {checked, times: await run('compareLoad', [path, h5, engine])};
}
