/** Which of our functions were reached, and how much of the code: V8's own coverage, which knows of every block. */
import {Session, type Profiler} from 'node:inspector';

export interface Reached {
  readonly functions: number;
  readonly ofFunctions: number;
  /** Characters of the built code. */
  readonly code: number;
  readonly ofCode: number;
}

/** By source file, those alone of which something was reached. */
export type Coverage = Readonly<Record<string, Reached>>;

export class CoverageSession {
  readonly #session = new Session();

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', {callCount: false, detailed: true});
  }

  take(): Coverage {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (_error, taken) => {
      scripts = taken?.result ?? [];
    });
    const found = new Map<string, Reached>();
    for (const {url, functions} of scripts) {
      // Of each source file the fuzzer's build has one of its own.
      const file = /fuzz-build[^/]*\/(electron\/(?!fuzz\/).*)\.cjs$/.exec(url)?.[1];
      if (file !== undefined) found.set(file, reachedOf(functions));
    }
    return Object.fromEntries([...found].filter(([, {functions}]) => functions > 0));
  }
}

/** Without the top level, which runs when a file is loaded. Inner ranges say otherwise than those around them. */
function reachedOf(functions: readonly Profiler.FunctionCoverage[]): Reached {
  const own = functions.slice(1);
  const end = Math.max(0, ...own.map(({ranges}) => ranges[0]!.endOffset));
  const painted = new Uint8Array(end);
  for (const {startOffset, endOffset, count} of own.flatMap(({ranges}) => ranges))
    painted.fill(count > 0 ? 2 : 1, startOffset, endOffset);
  return {
    functions: own.filter(({ranges}) => ranges[0]!.count > 0).length,
    ofFunctions: own.length,
    code: painted.reduce((sum, paint) => sum + (paint === 2 ? 1 : 0), 0),
    ofCode: painted.reduce((sum, paint) => sum + (paint > 0 ? 1 : 0), 0),
  };
}

const NOTHING: Reached = {functions: 0, ofFunctions: 0, code: 0, ofCode: 0};

export function sumOf(coverage: Coverage): Reached {
  return Object.values(coverage).reduce(
    (sum, file) => ({
      functions: sum.functions + file.functions,
      ofFunctions: sum.ofFunctions + file.ofFunctions,
      code: sum.code + file.code,
      ofCode: sum.ofCode + file.ofCode,
    }),
    NOTHING,
  );
}
