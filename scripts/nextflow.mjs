/**
 * `npm run nextflow`: the pipeline in assets/nextflow on a real Nextflow, which Maven resolves: six images and a broken
 * one are segmented, killed in the middle and resumed, and every mask is compared with the command's own; a large one
 * is segmented in pieces.
 */
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {CACHE, lastLines, ROOT, run, say, SetupError} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {testPython} from './steps/python.mjs';

const VERSION = '24.10.0';
const FOLDER = join(CACHE, 'nextflow');
const LIBRARY = join(FOLDER, VERSION);
const WORK = join(FOLDER, 'run');
const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
const MODEL = join(ROOT, 'assets', 'demo', 'cells-savedmodel');
const IMAGES = 6;
/** What Nextflow's own launcher opens of Java 17 for its serializer. */
const OPENED = [
  'java.io',
  'java.lang',
  'java.net',
  'java.nio',
  'java.nio.file.spi',
  'java.util',
  'java.util.concurrent.atomic',
  'java.util.concurrent.locks',
  'java.util.regex',
  'jdk.internal.misc',
  'jdk.internal.vm',
  'sun.net.www.protocol.file',
  'sun.net.www.protocol.http',
  'sun.net.www.protocol.https',
  'sun.nio.ch',
  'sun.nio.fs',
];

let failures = 0;

await orExplain(async () => {
  await setUp(STEPS.test);
  await resolveNextflow();
  prepare();
  await killedInTheMiddle();
  const log = await pipeline(['-resume']).done;
  check('the resumed run ends well', log.code === 0, lastLines(log.output));
  const cached = (log.output.match(/Cached process > WARMSTART_SEGMENT/g) ?? []).length;
  check('what was done before the kill is not done again', cached > 0, `${cached} tasks from before`);
  compareMasks();
  compareTables();
  await piecesEqualWhole();
  say(failures === 0 ? 'nextflow: all right' : `nextflow: ${failures} wrong`);
  process.exitCode = failures === 0 ? 0 : 1;
});

function check(what, isRight, details = '') {
  say(`${isRight ? '✓' : '✕'} ${what}${details && !isRight ? `: ${details}` : ''}`);
  if (!isRight) failures += 1;
}

async function resolveNextflow() {
  for (const program of ['java', 'mvn'])
    if ((await run(program, ['-version'])).code !== 0)
      throw new SetupError(`${program} is not there: on Debian, apt-get install openjdk-17-jre-headless maven.`);
  if (existsSync(LIBRARY)) return;
  say(`Nextflow ${VERSION} by Maven, about 40 MB into .cache/nextflow`);
  mkdirSync(FOLDER, {recursive: true});
  const dependency = `<groupId>io.nextflow</groupId><artifactId>nextflow</artifactId><version>${VERSION}</version>`;
  const own = '<groupId>warmstart</groupId><artifactId>nextflow</artifactId><version>1</version>';
  writeFileSync(
    join(FOLDER, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>${own}` +
      `<dependencies><dependency>${dependency}</dependency></dependencies></project>`,
  );
  const partial = `${LIBRARY}.partial`;
  const words = ['-q', '-B', '-C', 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`];
  const {code, output} = await run('mvn', words, {cwd: FOLDER});
  if (code !== 0) throw new SetupError(`Maven could not resolve Nextflow: ${lastLines(output)}`);
  execFileSync('mv', [partial, LIBRARY]);
}

/** Images, a samplesheet, and the command as `warmstart`. */
function prepare() {
  rmSync(WORK, {recursive: true, force: true});
  mkdirSync(join(WORK, 'bin'), {recursive: true});
  execFileSync(testPython(), [join(ROOT, 'e2e', 'fixtures', 'make_samples.py'), WORK, String(IMAGES)]);
  const command = join(WORK, 'bin', 'warmstart');
  writeFileSync(command, `#!/bin/sh\nexec ${process.execPath} ${COMMAND} "$@"\n`);
  chmodSync(command, 0o755);
}

function pipeline(further, samples = 'samples.csv', results = 'results') {
  const java = [...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`), '-cp', join(LIBRARY, '*')];
  const given = ['--input', samples, '--model', MODEL, '--outdir', results, '--images_per_task', '1'];
  const asked = ['run', join(ROOT, 'assets', 'nextflow'), '-ansi-log', 'false', ...given, ...further];
  const words = [...java, 'nextflow.cli.Launcher', ...asked];
  const child = spawn('java', words, {
    cwd: WORK,
    detached: true,
    env: {
      ...process.env,
      PATH: `${join(WORK, 'bin')}${delimiter}${process.env.PATH}`,
      NXF_OFFLINE: 'true',
      NXF_HOME: join(FOLDER, 'home'),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const done = new Promise((resolve) => child.on('close', (code) => resolve({code, output})));
  return {child, done};
}

/** A machine that is taken away: Nextflow and its tasks end at once, when a part of the masks is there. */
async function killedInTheMiddle() {
  const {child, done} = pipeline([]);
  const isEnded = () => child.exitCode !== null;
  while (!isEnded() && masks().length < 2) await sleep(200);
  // Nextflow with the tasks that it has started.
  if (!isEnded() && child.pid) process.kill(-child.pid, 'SIGKILL');
  await done;
  spawnSync('pkill', ['-KILL', '-f', WORK]);
  check('killed when a part was done', masks().length >= 1 && masks().length < IMAGES, `${masks().length} masks`);
}

function masks() {
  const results = join(WORK, 'results');
  if (!existsSync(results)) return [];
  return readdirSync(results, {recursive: true}).filter((name) => name.endsWith('-labels.tif'));
}

function compareMasks() {
  const images = Array.from({length: IMAGES}, (_, i) => join(WORK, `image${i}.tif`));
  const words = [COMMAND, 'segment', MODEL, ...images, '--mpp', '0.5', '-o', join(WORK, 'own')];
  execFileSync(process.execPath, words, {stdio: ['ignore', 'ignore', 'inherit']});
  const equal = images.filter((_, i) => {
    const name = `image${i}-whole-cell-labels.tif`;
    const theirs = join(WORK, 'results', `sample${i}`, name);
    return existsSync(theirs) && readFileSync(theirs).equals(readFileSync(join(WORK, 'own', name)));
  });
  check(`${IMAGES} masks are the command's own, byte for byte`, equal.length === IMAGES, `${equal.length} are`);
}

/** An image of 4096 x 4096 predicted in four tasks: all of its files are those of one task. */
async function piecesEqualWhole() {
  const image = join(WORK, 'large.ome.tif');
  execFileSync(testPython(), [join(ROOT, 'e2e', 'fixtures', 'make_large.py'), '4096', image]);
  writeFileSync(join(WORK, 'large.csv'), 'sample,image,mpp\nlarge,large.ome.tif,\n');
  const {code, output} = await pipeline(['--pieces', '4'], 'large.csv', 'pieces').done;
  check('pieces of a large image are merged', code === 0, lastLines(output));
  const whole = join(WORK, 'whole');
  const words = [COMMAND, 'segment', MODEL, image, '-o', whole];
  execFileSync(process.execPath, words, {stdio: ['ignore', 'ignore', 'inherit']});
  const merged = join(WORK, 'pieces', 'large');
  // The record names the model, which the pipeline has converted.
  const names = existsSync(merged) ? readdirSync(merged).filter((name) => !name.endsWith('-run.json')) : [];
  const equal = names.filter((name) => readFileSync(join(merged, name)).equals(readFileSync(join(whole, name))));
  check('files of the pieces are the whole’s, byte for byte', names.length === 3 && equal.length === 3, equal.join());
}

function compareTables() {
  const read = (name) =>
    existsSync(join(WORK, 'results', name)) ? readFileSync(join(WORK, 'results', name), 'utf8') : '';
  const cohort = read('cohort.csv').trim().split('\n');
  check('the cohort table has a row for each', cohort.length === IMAGES + 1, cohort.join(' / '));
  const failed = read('failed.csv');
  check('the broken one has its reason in the report', /\(broken\).*cannot be used as an image/.test(failed), failed);
  const versions = read(join('pipeline_info', 'versions.yml'));
  check('the versions are told', /warmstart: \d+\.\d+/.test(versions), versions);
}
