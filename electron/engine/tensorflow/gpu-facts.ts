/** What this computer has for TensorFlow on a GPU, against what this TensorFlow needs. */
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

export interface GpuFacts {
  /** NVIDIA GPUs by their real names. */
  readonly names: readonly string[];
  readonly driver: string | null;
}

/** CUDA and cuDNN by TensorFlow 2's minor version, from TensorFlow's table of tested builds. */
const NEEDED: readonly {readonly from: number; readonly cuda: string; readonly cudnn: string}[] = [
  {from: 16, cuda: '12.3', cudnn: '8.9'},
  {from: 15, cuda: '12.2', cudnn: '8.9'},
  {from: 14, cuda: '11.8', cudnn: '8.7'},
  {from: 12, cuda: '11.8', cudnn: '8.6'},
  {from: 5, cuda: '11.2', cudnn: '8.1'},
];

let known: GpuFacts | null = null;

/** Asks the driver's own tool; empty where there is none. */
export function gpuFacts(): GpuFacts {
  known ??= ask();
  return known;
}

function ask(): GpuFacts {
  try {
    const lines = execFileSync('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader'], {
      encoding: 'utf8',
      timeout: 5000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split('\n');
    const rows = lines.map((line) => line.split(',').map((cell) => cell.trim()));
    return {names: rows.map(([name]) => name ?? 'GPU'), driver: rows[0]?.[1] ?? null};
  } catch {
    // No driver, or no NVIDIA GPU.
    return {names: [], driver: null};
  }
}

/** Lines for `doctor` and the window: driver, CUDA and cuDNN, found against needed. */
export function gpuDetails(tensorflowVersion: string, usesGpu: boolean): string[] {
  const {names, driver} = gpuFacts();
  if (usesGpu) return [`GPU ${names.join(', ')}, driver ${driver ?? 'unknown'}`];
  if (names.length === 0)
    return ['No NVIDIA GPU with a driver was found (nvidia-smi does not answer): TensorFlow computes on the CPU.'];
  const minor = Number(tensorflowVersion.split('.')[1] ?? 0);
  const needed = NEEDED.find(({from}) => minor >= from) ?? NEEDED.at(-1)!;
  const cudaMajor = needed.cuda.split('.')[0]!;
  const rows = [
    {name: `CUDA ${needed.cuda}`, found: findLibrary(`libcudart.so.${cudaMajor}`)},
    {name: `cuDNN ${needed.cudnn}`, found: findLibrary('libcudnn.so.8')},
  ];
  const gpu = `GPU ${names.join(', ')}, driver ${driver ?? 'unknown'}`;
  return [
    `${gpu}, is there, but TensorFlow ${tensorflowVersion} does not use it.`,
    ...rows.map(({name, found}) =>
      found
        ? `${name}: found ${found}`
        : `${name}: needed, not found; install it and see that its folder is in LD_LIBRARY_PATH.`,
    ),
    ...(rows.every(({found}) => found)
      ? ['The library itself may be built without GPU support: use the TensorFlow wheel, not tensorflow-cpu.']
      : []),
  ];
}

/** The path of a shared library whose name begins so; null when the system's loader knows none. */
function findLibrary(name: string): string | null {
  if (process.platform !== 'linux') return null;
  for (const folder of (process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter((path) => path && existsSync(path))) {
    const file = readdirSync(folder).find((entry) => entry.startsWith(name));
    if (file) return join(folder, file);
  }
  try {
    const line = execFileSync('ldconfig', ['-p'], {
      encoding: 'utf8',
      timeout: 5000,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .split('\n')
      .find((entry) => entry.trim().startsWith(name));
    return line?.split('=>')[1]?.trim() ?? null;
  } catch {
    // No ldconfig here: the folders above were all there is.
    return null;
  }
}
