import {FaultError} from '../../contract/fault';
import type {Progress, StageName, StageTotals} from '../../contract/timing';

/** What a job is given: where to tell its progress, and whether it is still wanted. */
export interface JobContext {
  readonly report: (progress: Progress) => void;
  readonly cancelled: () => boolean;
}

/** The one stopwatch: every surface's times come from here. Between stages and at every tick it looks for a cancel. */
export class Stages {
  readonly totals: Record<string, number> = {};
  readonly context: JobContext;
  #lastReportMs = 0;

  constructor(context: JobContext) {
    this.context = context;
  }

  /** Runs one stage; its time is added to `totals[name]`. */
  async run<T>(name: StageName, work: (tick: (fraction: number) => void) => T | Promise<T>): Promise<T> {
    this.check();
    this.context.report({stage: name, fraction: null});
    const started = performance.now();
    try {
      return await work((fraction) => this.#tick(name, fraction));
    } finally {
      this.totals[name] = (this.totals[name] ?? 0) + performance.now() - started;
    }
  }

  check(): void {
    if (this.context.cancelled()) throw new FaultError('cancelled', 'Cancelled. Nothing was written.');
  }

  #tick(stage: StageName, fraction: number): void {
    this.check();
    const now = performance.now();
    if (now - this.#lastReportMs < 50) return;
    this.#lastReportMs = now;
    this.context.report({stage, fraction});
  }

  rounded(): StageTotals {
    return Object.fromEntries(Object.entries(this.totals).map(([name, ms]) => [name, Math.round(ms * 10) / 10]));
  }
}
