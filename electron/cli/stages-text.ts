import {milliseconds} from '../contract/format';
import type {StageTotals} from '../contract/timing';

/** Where the time went: `read 12 ms, compile 1.20 s`. */
export function stagesText(timings: StageTotals): string {
  return Object.entries(timings)
    .map(([name, value]) => `${name} ${milliseconds(value)}`)
    .join(', ');
}
