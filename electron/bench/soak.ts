/**
 * `npm run soak`: many conversions and many images through one supervisor, as the app and the command use it; what its
 * process and the ones that it starts hold, every so often. Prints a line a look, then one in JSON.
 */
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {valueOf} from '../contract/fault';
import type {EngineId} from '../contract/engines';
import {writeNpyHeader} from '../io/npy';
import {Supervisor} from '../worker/runtime/supervisor';

interface Request {
  /** So many conversions, and so many images. */
  readonly count: number;
  /** Looks at what is held after so many. */
  readonly every: number;
  /** Models to convert, archives among them, in turn. */
  readonly models: readonly string[];
  /** What segments. */
  readonly cells: string;
  readonly engines: readonly EngineId[];
  readonly work: string;
}

interface Look {
  readonly done: number;
  /** Resident, of this process and of those that it has started. */
  readonly megabytes: number;
  readonly childMegabytes: number;
  /** Open descriptors; null where the system does not say. */
  readonly handles: number | null;
  readonly childHandles: number | null;
  /** In the folder for temporary files. */
  readonly left: readonly string[];
}

const SIDE = 128;
const IMAGES = 8;

async function main(): Promise<void> {
  const request = JSON.parse(process.argv[2]!) as Request;
  const supervisor = new Supervisor(join(__dirname, 'thread.cjs'));
  mkdirSync(request.work, {recursive: true});
  const images = Array.from({length: IMAGES}, (_, i) => writeImage(join(request.work, `image-${i}.npy`), i));
  const looks: Look[] = [];
  for (let i = 0; i < request.count; i += 1) {
    await convert(supervisor, request, i);
    await segment(supervisor, request, images[i % IMAGES]!, request.engines[i % request.engines.length]!);
    if ((i + 1) % request.every === 0) looks.push(say(look(i + 1)));
  }
  await supervisor.stop();
  rmSync(request.work, {recursive: true, force: true});
  process.stdout.write(`${JSON.stringify({looks, left: temporaryFiles()})}\n`);
}

async function convert(supervisor: Supervisor, {models, work}: Request, i: number): Promise<void> {
  const output = join(work, `${i % IMAGES}.h5`);
  const options = {overwrite: true, keepOptimizer: true};
  valueOf(await supervisor.call('convert', [models[i % models.length]!, output, options]).outcome);
}

async function segment(supervisor: Supervisor, {cells, work}: Request, image: string, engine: EngineId): Promise<void> {
  const options = {nuclear: 'auto', membrane: 'auto', micrometresPerPixel: 0.5, compartments: ['nuclear']} as const;
  const results = ['labels', 'csv', 'zarr', 'record'] as const;
  const request = {model: cells, images: [image], folder: join(work, 'results'), engine, options, results};
  const {failed} = valueOf(await supervisor.call('segmentFiles', [{...request, overwrite: true}]).outcome);
  if (failed[0]) throw new Error(failed[0].message);
}

/** Round spots on dark ground, others in every image. */
function writeImage(path: string, seed: number): string {
  const pixels = new Float32Array(SIDE * SIDE);
  for (const i of pixels.keys()) {
    const [x, y] = [((i % SIDE) + 7 * seed) % 24, (Math.floor(i / SIDE) + 3 * seed) % 24];
    pixels[i] = 200 + 4000 * Math.exp(-((x - 12) ** 2 + (y - 12) ** 2) / 40) + ((i * 31) % 50);
  }
  writeFileSync(path, Buffer.concat([writeNpyHeader('<f4', [SIDE, SIDE]), Buffer.from(pixels.buffer)]));
  return path;
}

function look(done: number): Look {
  const children = childProcesses();
  const known = children.map((pid) => handlesOf(pid));
  return {
    done,
    megabytes: megabytesOf('self'),
    childMegabytes: children.reduce((sum, pid) => sum + megabytesOf(pid), 0),
    handles: handlesOf('self'),
    childHandles: known.includes(null) ? null : known.reduce<number>((sum, one) => sum + one!, 0),
    left: temporaryFiles(),
  };
}

function say(one: Look): Look {
  const {done, megabytes, childMegabytes, handles, childHandles, left} = one;
  process.stdout.write(
    `${done}: ${megabytes.toFixed(0)} MB and ${childMegabytes.toFixed(0)} MB, ` +
      `${handles} and ${childHandles} handles, ${left.length} temporary\n`,
  );
  return one;
}

function childProcesses(): string[] {
  return readdirOrNone('/proc/self/task').flatMap((task) => {
    try {
      return readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean);
    } catch {
      // A thread that has ended meanwhile.
      return [];
    }
  });
}

/** Of this process alone where the system has no /proc. */
function megabytesOf(pid: string): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
  } catch {
    return pid === 'self' ? process.memoryUsage().rss / 2 ** 20 : 0;
  }
}

function handlesOf(pid: string): number | null {
  const names = readdirOrNone(`/proc/${pid}/fd`);
  return names.length > 0 ? names.length : null;
}

/** In our folder of the system's temporary ones. */
function temporaryFiles(): string[] {
  return readdirOrNone(join(tmpdir(), `warmstart-${process.getuid?.() ?? 'user'}`));
}

function readdirOrNone(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There is none.
    return [];
  }
}

void main();
