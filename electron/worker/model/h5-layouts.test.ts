/** One model in every way that HDF5 can store it (make_h5_layouts.py): read as h5py reads it, or told as damaged. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {readNpz} from '../../io/npy';
import {generatedFixtures, quiet, testFolder, testPython} from '../../testing';
import {convertModel} from './convert';
import {inspectModel} from './inspect';
import {openH5, wholeModel} from './open-h5';

const folder = testPython() ? generatedFixtures('h5-layouts', 'e2e/fixtures/make_h5_layouts.py') : null;
const ways = folder ? readdirSync(folder).flatMap((name) => (name.endsWith('.h5') ? [name.slice(0, -3)] : [])) : [];
const output = testFolder('h5-layouts');
const fileOf = (way: string): string => join(folder!, `${way}.h5`);

/** Every weight's bytes as hexadecimal text, by name. */
async function weightsIn(path: string): Promise<Record<string, string>> {
  const file = openH5(path);
  try {
    const {layers} = await wholeModel(file);
    const weights = layers.flatMap((layer) => layer.weights);
    return Object.fromEntries(weights.map(({name, read}) => [name, Buffer.from(read()).toString('hex')]));
  } finally {
    file.close();
  }
}

function asH5pyReads(way: string): Record<string, string> {
  const arrays = [...readNpz(way, readFileSync(join(folder!, `${way}.npz`)))];
  return Object.fromEntries(
    arrays.map(([name, {data}]) => [
      name.replaceAll('|', '/'),
      Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex'),
    ]),
  );
}

describe.skipIf(!folder)('weights stored', () => {
  it.each(ways.filter((way) => !way.startsWith('refused-')))('%s: are what h5py reads', async (way) => {
    const wanted = asH5pyReads(way);
    expect(Object.keys(wanted)).toHaveLength(26);
    expect(await weightsIn(fileOf(way))).toEqual(wanted);
    const converted = join(output, `${way}.h5`);
    await convertModel(fileOf(way), converted, {overwrite: false, keepOptimizer: true}, quiet);
    expect(await weightsIn(converted)).toEqual(wanted);
  });

  it.each(ways.filter((way) => way.startsWith('refused-')))('%s: is told, and nothing is written', async (way) => {
    const converted = join(output, `${way}.h5`);
    const options = {overwrite: false, keepOptimizer: true};
    const told = await convertModel(fileOf(way), converted, options, quiet).catch((error: unknown) => error);
    expect(told).toMatchObject({fault: {kind: 'corrupt'}});
    const {message} = told as Error;
    expect(message).not.toMatch(/our fault/);
    expect(message.match(/\. [A-Z]/g)).toEqual(['. C']);
    expect(readdirSync(output)).not.toContain(`${way}.h5`);
  });

  it('are the model that Keras loads', async () => {
    const verdicts = JSON.parse(readFileSync(join(folder!, 'verdicts.json'), 'utf8')) as Record<string, string>;
    const kept = ways.filter((way) => !/^(refused|fill-value)/.test(way));
    expect(kept.map((way) => [way, verdicts[way]])).toEqual(kept.map((way) => [way, 'as the plain file']));
    const damaged = ways.filter((way) => way.endsWith('-damaged'));
    expect(damaged).toHaveLength(3);
    for (const way of damaged) expect(verdicts[way]).toMatch(/^OSError/);
    expect((await inspectModel(fileOf('newest-gzip'))).verdict).toBe('runnable');
  });
});
