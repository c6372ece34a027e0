/** What a program writes, as strace sees it: every system call that changes files, and where each can be hit. */
import {spawn, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';

/** Into a descriptor, which may be a pipe, a terminal or an event. */
const INTO = 'write pwrite64 writev pwritev pwritev2 copy_file_range sendfile'.split(' ');
/** That change what is in files or what files there are. */
const WRITING = [
  ...INTO,
  ...'open openat creat mkdir mkdirat symlink symlinkat link linkat'.split(' '),
  ...'rename renameat renameat2 unlink unlinkat rmdir'.split(' '),
  ...'truncate ftruncate fallocate fsync fdatasync utimensat fchmod chmod'.split(' '),
];
const OPENING = ['open', 'openat'];

export function hasStrace() {
  return spawnSync('strace', ['-V'], {stdio: 'ignore'}).status === 0;
}

/**
 * Runs `words` under strace; resolves with how it ended and what it said. `inject`: an expression of strace's, as
 * `rename:signal=KILL:when=3`.
 */
export function underStrace(words, {log, env, inject = null}) {
  const names = inject ? [inject.split(':')[0]] : WRITING;
  const options = ['-f', '-y', '-qq', '-o', log, '-e', `trace=${names.join(',')}`];
  return runQuietly('strace', [...options, ...(inject ? ['-e', `inject=${inject}`] : []), ...words], env);
}

/** Resolves with `{code, signal, output}`; `afterMs`: it is killed then. */
export function runQuietly(program, words, env, afterMs = null) {
  return new Promise((resolve) => {
    const child = spawn(program, words, {env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const timer = afterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), afterMs);
    child.on('close', (code, signal) => {
      if (timer) clearTimeout(timer);
      resolve({code, signal, output});
    });
  });
}

/**
 * The calls in a log that changed files: `{name, when}`, the how-manieth call of that name in its thread, which is how
 * strace counts. Each place is named once, whichever threads reach it.
 */
export function writingCalls(log) {
  const counts = new Map();
  const places = new Map();
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const [, thread, name, rest] = /^(\d+)\s+(\w+)\((.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const when = (counts.get(`${thread} ${name}`) ?? 0) + 1;
    counts.set(`${thread} ${name}`, when);
    if (changesFiles(name, rest)) places.set(`${name} ${when}`, {name, when});
  }
  return [...places.values()];
}

function changesFiles(name, rest) {
  if (OPENING.includes(name)) return /O_CREAT|O_TRUNC/.test(rest);
  if (INTO.includes(name)) return /^\d+<\/(?!dev\/)/.test(rest);
  return true;
}
