/**
 * Keeps what V8 compiled of this bundle's chunks, so that the next process need not: a third of the time from a
 * process's start to a model that is ready went into it. Node 22 has this built in (module.enableCompileCache); Node 20
 * and Electron's have not. A chunk's name holds the hash of its content, and V8 itself refuses what another version or
 * other flags have made.
 */
import {mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import Module, {createRequire} from 'node:module';
import {basename, dirname, join} from 'node:path';
import {Script} from 'node:vm';
import {dataFolder} from '../../io/data-folder';

const KEPT_DAYS = 60;
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
  const fresh = new Map<string, Script>();
  const inside = Module.prototype as unknown as ModuleInside;
  const {_compile: compile} = inside;
  inside._compile = function compileOnce(content, filename) {
    // V8 forgets, with what it keeps, who answers a dynamic import.
    if (dirname(filename) !== folder || DYNAMIC_IMPORT.test(content)) return compile.call(this, content, filename);
    const file = join(kept, basename(filename));
    const cachedData = read(file);
    const script = new Script(Module.wrap(content), {filename, ...(cachedData && {cachedData})});
    if (!cachedData || script.cachedDataRejected) fresh.set(file, script);
    const run = script.runInThisContext() as (...given: unknown[]) => void;
    return run.call(this.exports, this.exports, createRequire(filename), this, filename, folder);
  };
  return () => {
    if (fresh.size === 0) return;
    try {
      mkdirSync(kept, {recursive: true});
      for (const [file, script] of fresh) {
        const temporary = `${file}.${process.pid}`;
        writeFileSync(temporary, script.createCachedData());
        renameSync(temporary, file);
      }
      sweep(kept);
    } catch {
      // No place to keep it, or a full disk: every process compiles for itself.
    }
    fresh.clear();
  };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    // Not kept yet.
    return undefined;
  }
}

/** Removes what bundles of long ago have left. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (Date.now() - statSync(path).mtimeMs > KEPT_DAYS * 86_400_000) rmSync(path, {force: true});
  }
}
