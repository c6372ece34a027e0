/** The process that reads the cases; one that hangs or breaks is ended and made anew by its parent. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Cases, type Finding} from './cases';
import {CoverageSession, type Coverage} from './coverage';
import {READERS} from './readers';
import {seedsOf} from './seeds';

export interface CasesRequest {
  readonly root: string;
  readonly reader: string;
  readonly first: number;
  /** Cases from this number on. */
  readonly from: number;
  /** As many as there is time for: a moment as Date.now() tells it. */
  readonly until: number;
  readonly most: number;
  /** Every number is told before it is run. */
  readonly isCareful: boolean;
}

export type FromCases =
  | {readonly at: number}
  | {readonly finding: Finding}
  | {readonly done: Tally; readonly coverage: Coverage; readonly at: number; readonly seeds: number};

export interface Tally {
  readonly cases: number;
  readonly read: number;
  readonly faults: number;
  readonly masked: Readonly<Record<string, {readonly count: number; readonly number: number}>>;
}

const BEAT_MS = 200;

/** Tells its parent where it is, what it finds, and at the end how much it did. */
export async function runCases(request: CasesRequest, tell: (message: FromCases) => void): Promise<void> {
  const {root, reader: name, first, from, until, most, isCareful} = request;
  const coverage = new CoverageSession();
  const reader = READERS[name]!;
  const scratch = mkdtempSync(join(tmpdir(), `fuzz-${name}-`));
  const cases = new Cases(reader, seedsOf(root, reader.seeds), scratch, first);
  const masked: Record<string, {count: number; number: number}> = {};
  const tally = {cases: 0, read: 0, faults: 0, masked};
  let number = from;
  let beat = Date.now();
  for (; cases.seeds > 0 && tally.cases < most && Date.now() < until; number += 1) {
    if (isCareful || Date.now() - beat > BEAT_MS) {
      tell({at: number});
      beat = Date.now();
    }
    const ended = await cases.run(number);
    tally.cases += 1;
    if ('signature' in ended) {
      tell({finding: ended});
      continue;
    }
    tally[ended.result === 'read' ? 'read' : 'faults'] += 1;
    if (ended.masked !== null) (masked[ended.masked] ??= {count: 0, number}).count += 1;
  }
  rmSync(scratch, {recursive: true, force: true});
  tell({done: tally, coverage: coverage.take(), at: number, seeds: cases.seeds});
}
