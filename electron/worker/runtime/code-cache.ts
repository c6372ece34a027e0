/**
 * Keeps what V8 compiled of this bundle's chunks, so that the next process need not: a third of the time from a
 * process's start to a model that is ready went into it. Node 22 has this built in (module.enableCompileCache); Node 20
 * and Electron's have not. A chunk's name holds the hash of its content, and V8 itself refuses what another version or
 * other flags have made; damaged code it would run, and the process die of it. So a file is believed only after its
 * hash, and all of them go when a start that used them did not finish.
 */
import {createHash} from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import Module, {createRequire} from 'node:module';
import {basename, dirname, join} from 'node:path';
import {Script} from 'node:vm';
import {dataFolder} from '../../io/data-folder';
import {isAlive} from '../../io/is-alive';

const KEPT_DAYS = 60;
/** A file: SHA-256 of the rest; what V8 made. */
const HASH_BYTES = 32;
/** There while a process loads from the cache. */
const MARK = '.loading';
const DYNAMIC_IMPORT = /(?<![.\w])import\(/;

interface ModuleInside {
  _compile: (this: {readonly exports: unknown}, content: string, filename: string) => unknown;
}

/**
 * Chunks in `folder` required from now on are taken from the cache. Call what it gives to keep those that were not
 * there.
 */
export function cacheCompiled(folder: string): () => void {
  // What a debugger steps through, and what source maps are looked up by, is Node's own way of loading.
  if (process.env['WARMSTART_DEV']) return () => undefined;
  const kept = join(
    dataFolder(),
    'code-cache',
    `${process.versions.v8}-${process.arch}${process.versions['electron'] ? '-electron' : ''}`,
  );
  const start = new CarefulStart(kept);
  const fresh = new Map<string, Script>();
  const inside = Module.prototype as unknown as ModuleInside;
  const {_compile: compile} = inside;
  inside._compile = function compileOnce(content, filename) {
    // V8 forgets, with what it keeps, who answers a dynamic import.
    if (dirname(filename) !== folder || DYNAMIC_IMPORT.test(content)) return compile.call(this, content, filename);
    const file = join(kept, basename(filename));
    const cachedData = start.isTrusted() ? read(file) : undefined;
    const script = new Script(Module.wrap(content), {filename, ...(cachedData && {cachedData})});
    if (!cachedData || script.cachedDataRejected) fresh.set(file, script);
    const run = script.runInThisContext() as (...given: unknown[]) => void;
    return run.call(this.exports, this.exports, createRequire(filename), this, filename, folder);
  };
  return () => {
    start.finish();
    if (fresh.size === 0) return;
    try {
      mkdirSync(kept, {recursive: true});
      for (const [file, script] of fresh) write(file, script.createCachedData());
      sweep(kept);
    } catch {
      // No place to keep it, or a full disk: every process compiles for itself.
    }
    fresh.clear();
  };
}

/** Undefined for what is not kept yet, or is damaged. */
function read(file: string): Buffer | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const data = bytes.subarray(HASH_BYTES);
  return hashOf(data).equals(bytes.subarray(0, HASH_BYTES)) ? data : undefined;
}

function hashOf(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/** Whole or not at all, and on the disk before it has its name. */
function write(file: string, data: Uint8Array): void {
  const temporary = `${file}.${process.pid}`;
  const descriptor = openSync(temporary, 'w');
  try {
    writeSync(descriptor, Buffer.concat([hashOf(data), data]));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}

/** Leaves a mark while a process loads from the cache; one that a dead process has left empties it. */
class CarefulStart {
  readonly #folder: string;
  readonly #mark: string;
  #trusted: boolean | null = null;

  constructor(folder: string) {
    this.#folder = folder;
    this.#mark = join(folder, `${MARK}-${process.pid}`);
  }

  /** Whether what is kept may be used. Asked first when it is wanted first. */
  isTrusted(): boolean {
    this.#trusted ??= this.#begin();
    return this.#trusted;
  }

  finish(): void {
    if (this.#trusted) rmSync(this.#mark, {force: true});
  }

  #begin(): boolean {
    try {
      const marks = readdirSync(this.#folder).filter((name) => name.startsWith(MARK));
      if (marks.some((name) => !isAlive(Number(name.slice(MARK.length + 1)))))
        rmSync(this.#folder, {recursive: true, force: true});
      mkdirSync(this.#folder, {recursive: true});
      writeFileSync(this.#mark, '');
      return true;
    } catch {
      // None kept yet, or nowhere to leave a mark: without.
      return false;
    }
  }
}

/** Removes what bundles of long ago have left. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > KEPT_DAYS * 86_400_000) rmSync(path, {force: true});
  }
}
