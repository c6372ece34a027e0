/**
 * The built command as a person or a script runs it: results, exit codes, one line when refused, nothing left behind.
 */
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {describe, expect, it} from 'vitest';
import {addonPath} from '../electron/engine/tensorflow/tensorflow';
import {readNpz, writeNpy} from '../electron/io/npy';
import {
  DEMO,
  generatedFixtures,
  MODELS,
  relativeDifference,
  ROOT,
  runPython,
  testFolder,
  testPython,
} from '../electron/testing';

const COMMAND = join(ROOT, 'dist', 'warmstart.cjs');
const SAMPLE = join(DEMO, 'cells-savedmodel');
const folder = testFolder('command');

function warmstart(...words: string[]): {code: number | null; stdout: string; stderr: string} {
  const {status, stdout, stderr} = spawnSync(process.execPath, [COMMAND, ...words], {encoding: 'utf8'});
  return {code: status, stdout, stderr};
}

function json<T>(...words: string[]): T {
  const {code, stdout, stderr} = warmstart(...words, '--json');
  expect(stderr + code).toMatch(/0$/);
  return JSON.parse(stdout) as T;
}

describe('results', () => {
  it('inspects, converts, verifies, predicts, segments', {timeout: 120_000}, () => {
    const report = json<{
      kind: string;
      verdict: string;
      customObjects: string[];
      layers: unknown[];
      inputs: {name: string; shape: unknown}[];
    }>('inspect', SAMPLE);
    expect(report).toMatchObject({
      kind: 'keras-saved-model',
      verdict: 'convertible',
      customObjects: ['Location2D'],
      inputs: [{name: 'image', shape: [null, 256, 256, 2]}],
    });
    const h5 = join(folder, 'sample.h5');
    const converted = json<{output: string; bytes: number; weights: number; python: string; timings: object}>(
      'convert',
      SAMPLE,
      '-o',
      h5,
    );
    expect(converted).toMatchObject({output: h5, bytes: statSync(h5).size, weights: 131});
    expect(json('inspect', h5)).toMatchObject({kind: 'keras-h5', verdict: 'runnable', reasons: []});
    const verified = json<{weights: {compared: number; identical: number}; predictions: {maxAbsDiff: number}[]}>(
      'verify',
      SAMPLE,
      h5,
    );
    expect(verified.weights).toMatchObject({compared: 131, identical: 131});
    if (existsSync(addonPath())) {
      expect(verified.predictions.length).toBe(4);
      for (const {maxAbsDiff} of verified.predictions) expect(maxAbsDiff).toBeLessThanOrEqual(1e-5);
      const onImage = json<typeof verified>('verify', SAMPLE, h5, '--input', join(DEMO, 'nuclei.tif'));
      expect(onImage.predictions.map((p) => p.maxAbsDiff <= 1e-5)).toEqual([true, true, true, true]);
    }
    const segmented = json<{images: {results: {compartment: string; cells: number}[]; files: string[]}[]}>(
      'segment',
      h5,
      join(DEMO, 'nuclei.tif'),
      '-o',
      join(folder, 'cells'),
      '--compartment',
      'both',
    );
    expect(segmented.images[0]!.results.map((r) => r.compartment)).toEqual(['whole-cell', 'nuclear']);
    for (const file of segmented.images[0]!.files) expect(statSync(file).size).toBeGreaterThan(1000);
  });

  it('an image too large for memory gives the same cells by way of working files, which are gone afterwards', () => {
    const [plain, files] = [join(folder, 'in-memory'), join(folder, 'in-files')];
    const words = [
      'segment',
      join(folder, 'sample.h5'),
      join(DEMO, 'cells.ome.tif'),
      '--compartment',
      'both',
      '--mpp',
      '0.4',
      '--results',
      'labels,csv,heads',
      '-o',
    ];
    const temporary = testFolder('working');
    expect(warmstart(...words, plain).code).toBe(0);
    const {status} = spawnSync(process.execPath, [COMMAND, ...words, files], {
      env: {...process.env, WARMSTART_MEMORY_PIXELS: '0', TMPDIR: temporary},
    });
    expect(status).toBe(0);
    expect(readdirSync(files)).toEqual(readdirSync(plain));
    for (const name of readdirSync(plain))
      expect(readFileSync(join(files, name)).equals(readFileSync(join(plain, name)))).toBe(true);
    expect(
      readdirSync(temporary, {recursive: true, encoding: 'utf8'}).filter((name) => name.includes('rasters')),
    ).toEqual([]);
  });

  it.skipIf(!testPython())('the masks are good ones, read by tifffile', () => {
    const labels = join(folder, 'cells', 'nuclei-nuclear-labels.tif');
    const score = Number(runPython('e2e/fixtures/score.py', [join(DEMO, 'nuclei-mask.tif'), labels]));
    expect(score).toBeGreaterThanOrEqual(0.75);
    json('segment', join(folder, 'sample.h5'), join(DEMO, 'cells.ome.tif'), '-o', join(folder, 'cells'));
    expect(
      Number(
        runPython('e2e/fixtures/score.py', [
          join(DEMO, 'cells-truth.tif'),
          join(folder, 'cells', 'cells-whole-cell-labels.tif'),
        ]),
      ),
    ).toBeGreaterThanOrEqual(0.9);
  });

  it.for(['tensorflow', 'onnx', 'wasm'])('predicts as Keras did, on %s', (engine, {skip}) => {
    skip(engine === 'tensorflow' && !existsSync(addonPath()), 'TensorFlow is not installed here');
    for (const name of ['panoptic', 'nested', 'unet']) {
      const out = join(folder, `${name}-${engine}.npz`);
      json(
        'predict',
        join(MODELS, name, 'keras.h5'),
        '--input',
        join(MODELS, name, 'io.npz'),
        '-o',
        out,
        '--engine',
        engine,
      );
      const expected = readNpz(name, readFileSync(join(MODELS, name, 'io.npz')));
      for (const [i, array] of [...readNpz(out, readFileSync(out)).values()].entries()) {
        expect(array.shape).toEqual(expected.get(`out${i}`)!.shape);
        expect(relativeDifference(array.data, expected.get(`out${i}`)!.data)).toBeLessThanOrEqual(1e-5);
      }
    }
  });

  it('races in fresh processes, and says which version did', {timeout: 120_000}, () => {
    const {code, stdout, stderr} = warmstart('bench', SAMPLE, '--engine', 'wasm', '--runs', '1');
    expect(stderr + code).toMatch(/0$/);
    expect(stdout).toMatch(/^Warmstart, WebAssembly +not measured +\d+\.\d+ s/m);
    expect(stdout).toMatch(/Warmstart \d+\.\d+\.\d+, Node/);
  });

  it('verify exits 1 on a differing file', () => {
    const other = join(folder, 'other.h5');
    json('convert', join(MODELS, 'unet', 'saved_model'), '-o', other);
    expect(warmstart('verify', join(MODELS, 'panoptic', 'saved_model'), other).code).toBe(1);
  });
});

describe.skipIf(!testPython())('planes of a stack', () => {
  const stacks = testPython() ? generatedFixtures('axes', 'e2e/fixtures/make_axes.py') : '';
  const model = join(MODELS, 'unet', 'keras.h5');

  interface SegmentedPlanes {
    readonly planes: {readonly series: number; readonly z: number | string; readonly t: number};
    readonly files: readonly string[];
    readonly notes: readonly {readonly text: string}[];
  }

  interface Segmented {
    readonly images: readonly SegmentedPlanes[];
  }

  it('gives a result for each time point, with names that tell them apart', {timeout: 60_000}, () => {
    const image = join(stacks, 'ij-tzcyx.tif');
    const out = join(folder, 'times');
    const {images} = json<Segmented>(
      'segment',
      model,
      image,
      '-o',
      out,
      '--t',
      'all',
      '--z',
      'max',
      '--results',
      'csv',
    );
    expect(images.map(({planes}) => planes)).toEqual([0, 1, 2].map((t) => ({series: 0, z: 'max', t})));
    expect(images.flatMap(({files}) => files)).toEqual(
      [0, 1, 2].map((t) => join(out, `ij-tzcyx-t${t}-whole-cell-cells.csv`)),
    );
  });

  it('says which plane it used and what looks wrong, in the result and in the record', {timeout: 60_000}, () => {
    const image = join(stacks, 'ij-zstack.tif');
    const out = join(folder, 'stack');
    const dark = join(folder, 'dark.npy');
    writeFileSync(dark, writeNpy({shape: [64, 64], data: new Float32Array(64 * 64).fill(7)}));
    const {code, stdout, stderr} = warmstart('segment', model, image, dark, '-o', out, '--results', 'record');
    expect(stdout).toContain(`Note on ${image}: Of 7 Z planes the first is used`);
    const record = JSON.parse(readFileSync(join(out, 'ij-zstack-run.json'), 'utf8')) as {
      notes: string[];
    };
    expect(record.notes.join()).toContain('Of 7 Z planes the first is used');
    const {doubts} = JSON.parse(readFileSync(join(out, 'dark-run.json'), 'utf8')) as {doubts: string[]};
    expect(doubts[0]).toContain('is empty: every pixel is the same');
    for (const doubt of doubts) expect(stderr).toContain(`Look again at ${dark}: ${doubt}\n`);
    expect(code).toBe(0);
  });

  it('takes channels by name, and several as their sum', {timeout: 60_000}, () => {
    const image = join(stacks, 'czyx.ome.tif');
    const out = join(folder, 'names');
    json('segment', model, image, '-o', out, '--results', 'record', '--nuclear', 'cd45,DAPI', '--membrane', 'none');
    const record = JSON.parse(readFileSync(join(out, 'czyx-run.json'), 'utf8')) as {options: object};
    expect(record.options).toMatchObject({nuclear: [1, 0], membrane: []});
  });

  it('refuses a channel that is not there in a line with those that are', () => {
    const image = join(stacks, 'czyx.ome.tif');
    const {code, stderr} = warmstart('segment', model, image, '-o', join(folder, 'none'), '--nuclear', 'CD3');
    expect(stderr).toBe('Channel CD3 is asked for; the image has 0 (DAPI), 1 (CD45).\n');
    expect(code).toBe(2);
  });
});

describe('refusals: exit code 2, one line, nothing written', () => {
  const cases: [string, string[], RegExp][] = [
    ['no such path', ['inspect', '/nowhere/model'], /not there/],
    ['no model', ['convert', ROOT, '-o', 'FOLDER/x.h5'], /no saved_model.pb/],
    [
      'no Keras metadata',
      ['convert', join(MODELS, 'plain-module', 'saved_model'), '-o', 'FOLDER/x.h5'],
      /no Keras metadata/,
    ],
    ['an image as model', ['inspect', join(DEMO, 'nuclei.tif')], /is an image \(TIFF\), not a model/],
    [
      'a model as image',
      ['segment', SAMPLE, join(SAMPLE, 'saved_model.pb'), '-o', 'FOLDER/x'],
      /neither a TIFF, PNG, JPEG, npy nor OME-Zarr/,
    ],
    ['an empty image', ['segment', SAMPLE, 'FOLDER/empty.tif', '-o', 'FOLDER/x'], /the file is empty/],
    ['a broken image', ['segment', SAMPLE, 'FOLDER/broken.tif', '-o', 'FOLDER/x'], /cannot be/],
    [
      'a model that is not of Mesmer’s kind',
      ['segment', join(MODELS, 'nested', 'keras.h5'), join(DEMO, 'nuclei.tif'), '-o', 'FOLDER/x'],
      /Mesmer-style model/,
    ],
    [
      'a channel that is not there',
      ['segment', SAMPLE, join(DEMO, 'nuclei.tif'), '-o', 'FOLDER/x', '--nuclear', '3'],
      /Channel 3 is asked for; the image has 0/,
    ],
    ['a subclassed model', ['convert', join(MODELS, 'subclassed', 'saved_model'), '-o', 'FOLDER/x.h5'], /subclassed/],
    [
      'wrong input shape',
      [
        'predict',
        join(MODELS, 'panoptic', 'keras.h5'),
        '--input',
        join(MODELS, 'unet', 'io.npz'),
        '-o',
        'FOLDER/y.npz',
      ],
      /the model wants/,
    ],
    ['no output', ['convert', SAMPLE], /Usage/],
    ['an unknown option', ['inspect', SAMPLE, '--fast'], /not an option/],
    [
      'an unknown result',
      ['segment', SAMPLE, join(DEMO, 'nuclei.tif'), '-o', 'FOLDER/x', '--results', 'labels,poem'],
      /not "poem"/,
    ],
    [
      'a parameter out of range',
      ['segment', SAMPLE, join(DEMO, 'nuclei.tif'), '-o', 'FOLDER/x', '--maxima-threshold', '3'],
      /from 0 to 1/,
    ],
    ['an unknown command', ['improve', SAMPLE], /no command/],
    [
      'an unknown engine',
      ['segment', SAMPLE, join(DEMO, 'nuclei.tif'), '-o', 'FOLDER/x', '--engine', 'abacus'],
      /no engine/,
    ],
  ];
  it.each(cases)('%s', (_, words, sentence) => {
    writeFileSync(join(folder, 'empty.tif'), '');
    writeFileSync(join(folder, 'broken.tif'), readFileSync(join(DEMO, 'nuclei.tif')).subarray(0, 300));
    const listing = readdirSync(folder);
    const {code, stdout, stderr} = warmstart(...words.map((word) => word.replace('FOLDER', folder)));
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
    expect(readdirSync(folder)).toEqual(listing);
  });

  it('an unknown layer is named before anything is computed', () => {
    const file = join(folder, 'unknown.h5');
    writeFileSync(
      file,
      Buffer.from(
        readFileSync(join(MODELS, 'panoptic', 'keras.h5'))
          .toString('latin1')
          .replaceAll('"Location2D"', '"Dislocation"'.slice(0, 11) + '"'),
        'latin1',
      ),
    );
    const {code, stderr} = warmstart('segment', file, join(DEMO, 'nuclei.tif'), '-o', join(folder, 'x'));
    expect(stderr).toMatch(/the layer location is of class Dislocatio/);
    expect(code).toBe(2);
  });

  it('a full disk', () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const script = [
      'mount -t tmpfs -o size=2450k tmpfs "$1" && "$2" "$3" convert "$4" -o "$1/x.h5"',
      'echo "code $?"',
      'ls -A "$1"',
    ].join('\n');
    const output = execFileSync('unshare', ['-rm', 'sh', '-c', script, 'sh', disk, process.execPath, COMMAND, SAMPLE], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    rmSync(disk, {recursive: true});
    expect(output.trim()).toBe('code 2');
  });
});

describe.skipIf(!testPython())('ended half-way, on a model of Mesmer’s size', () => {
  /** How long the command takes here and now until it has begun: as long as a refusal takes. */
  async function startTime(): Promise<number> {
    const started = performance.now();
    const child = spawn(process.execPath, [COMMAND, 'inspect', join(folder, 'not there')], {stdio: 'ignore'});
    await new Promise((resolve) => child.on('exit', resolve));
    return performance.now() - started;
  }

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    '%s leaves the folder as it was',
    {timeout: 180_000},
    async (signal) => {
      const model = join(generatedFixtures('mesmer'), 'mesmer', 'saved_model');
      const place = mkdtempSync(join(folder, 'killed-'));
      const startMs = await startTime();
      for (const delay of [100, 350, 600]) {
        const child = spawn(process.execPath, [COMMAND, 'convert', model, '-o', join(place, 'm.h5')], {
          stdio: 'ignore',
        });
        const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
        await sleep(startMs + delay);
        child.kill(signal);
        const code = await ended;
        const listing = readdirSync(place);
        if (code === 0) {
          expect(listing).toEqual(['m.h5']);
          rmSync(join(place, 'm.h5'));
        } else {
          expect(listing).toEqual([]);
          if (signal !== 'SIGKILL') expect(code).toBe(130);
        }
      }
    },
  );
});
