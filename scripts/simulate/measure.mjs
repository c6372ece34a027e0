/** What the simulation is given, and what it is compared with: real runs on this machine, into docs/scale.json. */
import {availableParallelism, cpus, totalmem} from 'node:os';
import {join} from 'node:path';
import {rmSync} from 'node:fs';
import {say} from '../run.mjs';
import {attempt, FORMATS, prepareImages, runBatch} from './local.mjs';

/** Rounds of ours; Python, whose start alone takes seconds, has one. */
const ROUNDS = 2;
const FEW = 3;
const CHECKED = 12;

/** Real batches beside their prediction. `ratePerMinute`: machines are taken away so often. */
const CHECKS = [
  {format: 'warm', perTask: 1, slots: 2},
  {format: 'warm', perTask: 3, slots: 2},
  {format: 'warm', perTask: 12, slots: 1},
  {format: 'warm', perTask: 3, slots: 2, ratePerMinute: 6, seed: 1},
  {format: 'hdf5Ours', perTask: 1, slots: 1},
  {format: 'hdf5Ours', perTask: 3, slots: 2},
  {format: 'hdf5Ours', perTask: 3, slots: 2, ratePerMinute: 4, seed: 3},
  {format: 'hdf5Python', perTask: 3, slots: 2},
  {format: 'savedModelOurs', perTask: 3, slots: 2},
  {format: 'savedModelPython', perTask: 12, slots: 1},
];

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

/** Seconds of a task's parts with `slots` at once: those of one image, and what two more add. */
async function timesOf(format, {images, work}, slots) {
  const runs = {1: [], [FEW]: []};
  const rounds = format.endsWith('Python') ? 1 : ROUNDS;
  for (let i = 0; i < rounds; i += 1)
    for (const count of [1, FEW]) {
      const all = Array.from({length: slots}, (_, slot) => {
        const own = images.slice(slot * FEW, slot * FEW + count);
        return attempt(format, own, join(work, `slot${slot}`));
      });
      runs[count].push(...(await Promise.all(all)));
    }
  const one = median(runs[1].map(({seconds}) => seconds));
  const later = (median(runs[FEW].map(({seconds}) => seconds)) - one) / (FEW - 1);
  // What the first image takes more than a later one is in the start.
  const load = Math.min(median(runs[1].map((run) => run.load)), one - later);
  return {start: one - load - later, load, first: later, later};
}

/** Replaces the times of the formats that are asked for. */
export async function measure(found, formats) {
  const batch = await prepareImages(2 * FEW);
  const times = {...found.times};
  try {
    for (const format of formats) {
      // Leaves files in the system's cache, and a warm file where one is used.
      await attempt(format, batch.images.slice(0, 1), join(batch.work, 'slot0'));
      times[format] = {alone: await timesOf(format, batch, 1), two: await timesOf(format, batch, 2)};
      say(`${FORMATS[format].name}: ${JSON.stringify(times[format])}`);
    }
  } finally {
    rmSync(batch.work, {recursive: true, force: true});
  }
  const machine = `${cpus()[0].model}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return {...found, date: new Date().toISOString().slice(0, 10), machine, times};
}

/** Replaces the real batches of the formats that are asked for. */
export async function check(found, formats) {
  const batch = await prepareImages(CHECKED);
  const checks = found.checks.filter(({format}) => !formats.includes(format));
  try {
    for (const one of CHECKS.filter(({format}) => formats.includes(format))) {
      const rate = (one.ratePerMinute ?? 0) / 60;
      const measured = await runBatch(one.format, batch, {...one, rate});
      say(`${JSON.stringify(one)}: ${JSON.stringify(measured)}`);
      checks.push({...one, images: CHECKED, measured});
    }
  } finally {
    rmSync(batch.work, {recursive: true, force: true});
  }
  return {...found, checks};
}
