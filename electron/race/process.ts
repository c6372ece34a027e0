/** A fresh process for a trial, whoever starts it: the command by Node itself, the app by Electron. */
import {spawn} from 'node:child_process';

export interface RunningProcess {
  onLine(listener: (line: string) => void): void;
  /** The exit code, and the last that it said on stderr. */
  readonly ended: Promise<{readonly code: number; readonly complaint: string}>;
  kill(): void;
}

/** Starts a bundled program of ours (`trial.cjs`) with one argument, in a process where nothing was loaded before. */
export type StartTrial = (argument: string) => RunningProcess;

/**
 * What a process that computes is started with, in the app as in a race. TensorFlow reads its own once; one arena of
 * glibc's allocator, since TensorFlow's threads otherwise keep a tenth of the memory in arenas that nobody else uses.
 */
export const ENGINE_ENVIRONMENT = {
  TF_CPP_MIN_LOG_LEVEL: '2',
  TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  MALLOC_ARENA_MAX: '1',
} as const;

export function startProcess(
  executable: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd?: string,
): RunningProcess {
  const child = spawn(executable, [...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {...process.env, ...env},
    ...(cwd !== undefined && {cwd}),
  });
  return linesOf(
    child.stdout,
    child.stderr,
    new Promise((resolve) => child.on('error', () => resolve(127)).on('close', (code) => resolve(code ?? 1))),
    () => child.kill('SIGKILL'),
  );
}

/** Puts a process together from its streams. */
export function linesOf(
  stdout: NodeJS.ReadableStream,
  stderr: NodeJS.ReadableStream | null,
  exit: Promise<number>,
  kill: () => void,
): RunningProcess {
  const listeners: ((line: string) => void)[] = [];
  let rest = '';
  let complaint = '';
  stdout.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) for (const listener of listeners) listener(line);
  });
  stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2000);
  });
  return {onLine: (listener) => void listeners.push(listener), ended: exit.then((code) => ({code, complaint})), kill};
}
