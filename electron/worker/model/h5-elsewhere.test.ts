/** The thread that the HDF5 library runs in: files that it refuses leave none behind. */
import {existsSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {testFolder} from '../../testing';
import {openH5Elsewhere} from './h5-elsewhere';

const TASKS = '/proc/self/task';

it.skipIf(!existsSync(TASKS))('one thread is enough for one file after the other that cannot be read', async () => {
  const path = join(testFolder('refused-h5'), 'refused.h5');
  writeFileSync(path, Buffer.concat([Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), Buffer.alloc(1000, 7)]));
  const refused = (): Promise<unknown> => expect(openH5Elsewhere(path, 1008)).rejects.toMatchObject({name: 'H5Error'});
  await refused();
  const before = readdirSync(TASKS).length;
  for (let i = 0; i < 6; i += 1) await refused();
  expect(readdirSync(TASKS).length - before).toBeLessThan(4);
});
