/**
 * `npm run fuzz -- mutants`: models with one changed byte, converted. Where what we make of one is not what we make of
 * the whole model, real Keras is asked (judge_mutants.py): it must have read the same, or we must have said something.
 */
import {spawn, type ChildProcessByStdio} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {createInterface, type Interface} from 'node:readline';
import type {Readable, Writable} from 'node:stream';
import {FaultError} from '../contract/fault';
import {kerasModelOf} from '../keras/from-saved-model';
import {H5UnsupportedError} from '../keras/h5-file';
import {indexH5} from '../keras/h5-index';
import {printJson} from '../keras/json';
import type {KerasModel} from '../keras/model';
import {readKerasH5} from '../keras/read-h5';
import {judgeSavedModel} from '../keras/verdict';
import {openVariables, readSavedModel} from '../savedmodel/read-saved-model';
import {keras2H5} from '../worker/model/targets/keras2-h5';
import type {PreparedFile} from '../worker/model/targets/writer';
import {inWords} from '../worker/runtime/faults';
import {Stages} from '../worker/runtime/stages';
import {sourceFolder} from './memory-folder';
import {Random} from './random';
import type {Files, SeedPlace} from './reader';
import {bytesOf, seedsOf} from './seeds';

export interface MutantsRequest {
  readonly root: string;
  readonly python: string;
  readonly cases: number;
  readonly minutes: number;
  readonly first: number;
  /** At most so many questions to Keras. */
  readonly asks: number;
}

const FOLDERS: SeedPlace = {folder: '.cache/fixtures/matrix-*', files: /^(?<case>.*\/saved_model)\/.*$/};
const FILES: SeedPlace = {folder: '.cache/fixtures/matrix-*', files: /keras\.h5$/};
/** Larger ones take Keras too long. */
const MOST_BYTES = 250_000;

interface Made {
  readonly prepared: PreparedFile;
  /** Of everything that the file would have. */
  readonly hash: string;
  /** What a person is told of it. */
  readonly said: string;
}

/** Throws a FaultError for what is refused, H5UnsupportedError for what only the library reads. */
async function make(files: Files): Promise<Made> {
  return inWords('model', () => {
    const model = files.has('file') ? readKerasH5(indexH5(files.get('file')!)) : fromFolder(files);
    const prepared = keras2H5({path: 'model', model});
    return {prepared, hash: hashOf(model), said: JSON.stringify([prepared.notes, prepared.customObjects])};
  });
}

function fromFolder(files: Files): KerasModel {
  const folder = sourceFolder(files);
  const model = readSavedModel(folder);
  const {verdict, reasons} = judgeSavedModel(model);
  if (verdict !== 'convertible') throw new FaultError('not-convertible', reasons.map((one) => one.message).join(' '));
  return kerasModelOf(model, openVariables(folder, model), false);
}

function hashOf({className, config, layers, topLevel}: KerasModel): string {
  const hash = createHash('sha256').update(className).update(printJson(config));
  for (const {name, weights} of [...layers, {name: '', weights: topLevel}]) {
    hash.update(`\n${name}`);
    for (const weight of weights) hash.update(`${weight.name} ${weight.dtype} ${weight.shape}`).update(weight.read());
  }
  return hash.digest('hex');
}

interface Verdict {
  readonly verdict: 'refused' | 'equal' | 'differs';
  readonly detail: string;
}

const PATIENCE_MS = 120_000;

/** Keras, as long as it lives; one that a mutant has killed has refused it. */
class Judge {
  readonly #request: MutantsRequest;
  #child: ChildProcessByStdio<Writable, Readable, null> | null = null;
  #lines: Interface | null = null;

  constructor(request: MutantsRequest) {
    this.#request = request;
  }

  async ask(source: string, ours: string): Promise<Verdict> {
    const {root, python} = this.#request;
    if (!this.#child) {
      const script = join(root, 'e2e', 'fixtures', 'judge_mutants.py');
      this.#child = spawn(python, [script], {stdio: ['pipe', 'pipe', 'ignore']});
      this.#lines = createInterface({input: this.#child.stdout});
    }
    const [child, lines] = [this.#child, this.#lines!];
    return new Promise((resolve) => {
      const settle = (verdict: Verdict): void => {
        clearTimeout(timer);
        child.removeAllListeners('exit');
        lines.removeAllListeners('line');
        resolve(verdict);
      };
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      child.on('exit', () => {
        this.#child = null;
        settle({verdict: 'refused', detail: 'Keras died of it, or did not come to an end'});
      });
      lines.on('line', (line) => settle(JSON.parse(line) as Verdict));
      child.stdin.write(`${JSON.stringify({source, ours})}\n`);
    });
  }

  end(): void {
    this.#child?.kill();
  }
}

/** How many mutants ended in each way. */
export type Ways = Record<'refused' | 'same' | 'library' | 'equal' | 'said' | 'not asked' | 'wrong', number>;

const quiet = {report: () => undefined, cancelled: () => false};

class Mutants {
  readonly ways: Ways = {refused: 0, same: 0, library: 0, equal: 0, said: 0, 'not asked': 0, wrong: 0};
  asked = 0;
  readonly #request: MutantsRequest;
  readonly #judge: Judge;
  readonly #work = mkdtempSync(join(tmpdir(), 'mutants-'));
  readonly #known = new Map<string, keyof Ways>();

  constructor(request: MutantsRequest) {
    this.#request = request;
    this.#judge = new Judge(request);
  }

  async run(): Promise<void> {
    const {root, cases, minutes, first} = this.#request;
    const until = Date.now() + minutes * 60_000;
    const seeds = seedsOf(root, [FOLDERS, FILES]).filter((files) => bytesOf(files) <= MOST_BYTES);
    const originals = await Promise.all(seeds.map((files) => make(files).catch(() => null)));
    const whole = seeds.map((files, i) => ({files, original: originals[i]!})).filter(({original}) => original !== null);
    process.stdout.write(`${whole.length} models\n`);
    for (let number = 0; number < cases && Date.now() < until; number += 1) {
      const random = new Random(first * 1_000_003 + number);
      const {files, original} = whole[number % whole.length]!;
      const way = await this.#one(mutant(files, random), original, number);
      this.ways[way] += 1;
      if (number % 1000 === 999) process.stdout.write(`${number + 1} ${JSON.stringify(this.ways)}\n`);
    }
    this.#judge.end();
    rmSync(this.#work, {recursive: true, force: true});
  }

  async #one({files, changed}: Mutant, original: Made, number: number): Promise<keyof Ways> {
    let made: Made;
    try {
      made = await make(files);
    } catch (error) {
      if ((error as Error).cause instanceof H5UnsupportedError) return 'library';
      if (error instanceof FaultError) return 'refused';
      throw error;
    }
    if (made.hash === original.hash) return 'same';
    const known = this.#known.get(made.hash);
    if (known) return known;
    const way = await this.#judged(files, made, original, `${number} ${changed}`);
    this.#known.set(made.hash, way);
    return way;
  }

  async #judged(files: Files, made: Made, original: Made, what: string): Promise<keyof Ways> {
    if (this.asked >= this.#request.asks) return 'not asked';
    this.asked += 1;
    const ours = join(this.#work, 'ours.h5');
    const source = join(this.#work, files.has('file') ? 'source.h5' : 'source');
    rmSync(source, {recursive: true, force: true});
    rmSync(ours, {force: true});
    for (const [path, bytes] of files) {
      const place = files.has('file') ? source : join(source, path);
      mkdirSync(dirname(place), {recursive: true});
      writeFileSync(place, bytes);
    }
    await made.prepared.write(ours, new Stages(quiet), (path) => path);
    const {verdict, detail} = await this.#judge.ask(source, ours);
    if (verdict === 'equal') return 'equal';
    // Of a Lambda's code it is said that nobody has looked at it.
    if (made.said !== original.said || made.said.includes('hold Python code')) return 'said';
    process.stdout.write(`WRONG ${what}: Keras ${verdict}: ${detail.replaceAll('\n', ' ').slice(0, 400)}\n`);
    return 'wrong';
  }
}

interface Mutant {
  readonly files: Files;
  readonly changed: string;
}

/** One byte becomes another: in text more often a digit or a letter, elsewhere any. */
function mutant(files: Files, random: Random): Mutant {
  const names = [...files.keys()].filter((name) => !/fingerprint|assets|data-0/.test(name));
  // Metadata twice as often as the graph.
  const name = random.of([...names, ...names.filter((one) => one.includes('metadata'))]);
  const bytes = Uint8Array.from(files.get(name)!);
  const at = random.below(bytes.length);
  const old = bytes[at]!;
  const isText = old >= 32 && old < 127;
  bytes[at] = isText && random.below(3) > 0 ? 32 + random.below(95) : random.below(256);
  if (bytes[at] === old) bytes[at] = old ^ 1;
  const around = new TextDecoder('latin1').decode(bytes.subarray(Math.max(0, at - 30), at + 20));
  return {files: new Map([...files, [name, bytes]]), changed: `${name} ${at} ${JSON.stringify(around)}`};
}

/** Says at the end how many mutants ended in which way. */
export async function runMutants(request: MutantsRequest): Promise<Ways> {
  const mutants = new Mutants(request);
  await mutants.run();
  process.stdout.write(`${JSON.stringify(mutants.ways)}, Keras was asked ${mutants.asked} times\n`);
  return mutants.ways;
}
