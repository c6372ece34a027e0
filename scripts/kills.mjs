/**
 * `npm run kills -- [convert] [elsewhere] [together] [segment] [--sample N]`: the command, killed at every system call
 * that writes (by strace's injection), each time in a fresh folder. What is there must be whole or absent, the next run
 * must work and leave nothing of the killed one. `--sample`: N of the calls of each job, evenly spread. Without strace
 * it is killed N times at moments spread over the job. An hour on two processors; docs/reliability.md has figures.
 */
import {cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {expectation, filesBelow, notWhole} from './faults/whole.mjs';
import {hasStrace, runQuietly, underStrace, writingCalls} from './faults/write-calls.mjs';
import {ROOT, say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';

const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
const MODEL = join(ROOT, 'e2e', 'fixtures', 'models', 'unet', 'saved_model');
const CELLS = join(ROOT, 'assets', 'demo', 'cells-savedmodel');
const RESULTS = 'labels,overlay,csv,geojson,roi,heads,parquet,zarr,record';
/** Without strace. */
const MOMENTS = 20;

const work = mkdtempSync(join(tmpdir(), 'warmstart-kills-'));
const image = join(work, 'image.npy');
const warmData = join(work, 'warm-data');

/**
 * What is run, and where files grow: `temporary` on another disk than the results makes them grow beside their place.
 * `isFirst`: nothing was compiled and kept before, which is written too.
 */
const JOBS = {
  convert: {words: (out) => ['convert', MODEL, '-o', join(out, 'model.h5')], temporary: tmpdir(), isFirst: true},
  elsewhere: {words: (out) => ['convert', MODEL, '-o', join(out, 'model.h5')], temporary: '/dev/shm'},
  together: {
    words: (out) => [
      'convert',
      MODEL,
      ...['model.h5', 'model.onnx', 'model.keras', 'model.npz'].flatMap((name) => ['-o', join(out, name)]),
      '--passport',
    ],
    temporary: tmpdir(),
  },
  segment: {
    words: (out) => [
      'segment',
      CELLS,
      image,
      '-o',
      out,
      '--engine',
      'wasm',
      '--compartment',
      'nuclear',
      '--results',
      RESULTS,
    ],
    temporary: tmpdir(),
  },
};

const {values, positionals} = parseArgs({allowPositionals: true, options: {sample: {type: 'string', default: '0'}}});
const chosen = (positionals.length ? positionals : Object.keys(JOBS)).filter((name) =>
  existsSync(JOBS[name].temporary),
);
await orExplain(() => setUp(STEPS.headless));
writeFileSync(image, blobs(96));
let wrong = 0;
for (const name of chosen) wrong += await killAll(name, Number(values.sample));
rmSync(work, {recursive: true, force: true});
process.exitCode = wrong === 0 ? 0 : 1;

/** Kills one job at all of its places; prints a line, and gives how many were wrong. */
async function killAll(name, sample) {
  const job = JOBS[name];
  if (!job.isFirst) cpSync((await undisturbedRun(job, 'warm')).env.WARMSTART_DATA, warmData, {recursive: true});
  const undisturbed = [];
  for (let i = 0; i < 3; i += 1) undisturbed.push(await undisturbedRun(job, `${name}-${i}`));
  const expected = expectation(undisturbed.map(({out}) => out));
  const places = spread(hasStrace() ? writingCalls(undisturbed[0].log) : moments(undisturbed), sample);
  say(`  ${name}: ${places.length} places`);
  const seen = {kills: 0, absent: 0, some: 0, all: 0};
  const faults = [];
  for (const [i, place] of places.entries()) {
    const found = await killAt(job, place, expected, seen);
    faults.push(...found.map((fault) => `${name}, ${describe(place)}: ${fault}`));
    if (i % 25 === 24) say(`  ${name}: ${i + 1} of ${places.length}, ${faults.length} wrong`);
  }
  for (const fault of faults) say(`  WRONG ${fault}`);
  const {kills, absent, some, all} = seen;
  process.stdout.write(
    `${name}: ${places.length} places, ${kills} kills; results absent ${absent}, some ${some}, all ${all}; ` +
      `${faults.length} wrong\n`,
  );
  return faults.length + (kills === 0 ? 1 : 0);
}

function describe({name, when, afterMs}) {
  return name ? `${name} ${when}` : `after ${afterMs.toFixed(0)} ms`;
}

/** Where a run works: its results, its data folder, its temporary one. */
function places(job, label) {
  const room = join(work, label);
  const temporary = mkdtempSync(join(job.temporary, 'warmstart-kills-'));
  const out = join(room, 'out');
  mkdirSync(out, {recursive: true});
  const env = {WARMSTART_DATA: join(room, 'data'), TMPDIR: temporary};
  if (!job.isFirst && existsSync(warmData)) cpSync(warmData, env.WARMSTART_DATA, {recursive: true});
  const remove = () => {
    rmSync(room, {recursive: true, force: true});
    rmSync(temporary, {recursive: true, force: true});
  };
  return {out, env, temporary, log: join(room, 'log'), remove};
}

async function undisturbedRun(job, label) {
  const room = places(job, label);
  const words = [process.execPath, COMMAND, ...job.words(room.out)];
  const started = performance.now();
  const {code, output} = hasStrace()
    ? await underStrace(words, room)
    : await runQuietly(words[0], words.slice(1), room.env);
  if (code !== 0) throw new Error(`The undisturbed run failed: ${output}`);
  return {...room, milliseconds: performance.now() - started};
}

function moments(undisturbed) {
  const longest = Math.max(...undisturbed.map(({milliseconds}) => milliseconds));
  return Array.from({length: MOMENTS}, (_, i) => ({afterMs: (longest * (i + 0.5)) / MOMENTS}));
}

/** All, or `sample` of them from the first to the last. */
function spread(all, sample) {
  if (sample === 0 || sample >= all.length) return all;
  return Array.from({length: sample}, (_, i) => all[Math.round((i * (all.length - 1)) / Math.max(1, sample - 1))]);
}

/** What was wrong after a kill at that place, and after the run that followed it. */
async function killAt(job, place, expected, seen) {
  const room = places(job, 'killed');
  const words = [process.execPath, COMMAND, ...job.words(room.out)];
  const {name, when, afterMs} = place;
  const ended = name
    ? await underStrace(words, {...room, inject: `${name}:signal=KILL:when=${when}`})
    : await runQuietly(words[0], words.slice(1), room.env, afterMs);
  const faults = afterKill(room, expected, seen, ended);
  const next = await runQuietly(words[0], [...words.slice(1), '--overwrite'], room.env);
  if (next.code !== 0) faults.push(`the next run failed: ${next.output.trim()}`);
  faults.push(...afterNext(room, expected));
  room.remove();
  return faults;
}

function afterKill({out}, expected, seen, {code, signal}) {
  if (signal === 'SIGKILL' || code === 137) seen.kills += 1;
  // What grows beside its place has a name of its own until the next start.
  const there = filesBelow(out).filter((file) => !isPartial(file));
  if (there.length === 0) seen.absent += 1;
  else seen[there.length === expected.size ? 'all' : 'some'] += 1;
  return there.map((file) => notWhole(out, file, expected)).filter(Boolean);
}

function isPartial(file) {
  return file.split('/').some((part) => part.endsWith('.partial'));
}

/** Everything is there and whole, and nothing of the killed run is. */
function afterNext({out, env, temporary}, expected) {
  const there = filesBelow(out);
  const missing = [...expected.keys()].filter((file) => !there.includes(file)).map((file) => `${file} is missing`);
  const staging = readdirSync(temporary).flatMap((folder) => readdirSync(join(temporary, folder)));
  const data = filesBelow(env.WARMSTART_DATA).filter((file) => isPartial(file) || file.includes('.loading'));
  return [
    ...missing,
    ...there.map((file) => notWhole(out, file, expected)).filter(Boolean),
    ...[...staging, ...data].map((file) => `${file} was left behind`),
  ];
}

/** A .npy image of round spots on dark ground. */
function blobs(side) {
  const pixels = new Uint16Array(side * side);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const [dx, dy] = [(x % 24) - 12, (y % 24) - 12];
      pixels[y * side + x] = 200 + 4000 * Math.exp(-(dx * dx + dy * dy) / 40) + ((x * 31 + y * 17) % 50);
    }
  const header = `{'descr': '<u2', 'fortran_order': False, 'shape': (${side}, ${side}), }`.padEnd(117, ' ');
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]),
    Buffer.from(`${header}\n`),
    Buffer.from(pixels.buffer),
  ]);
}
