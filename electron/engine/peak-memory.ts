import {readFileSync} from 'node:fs';

/**
 * The most memory this process has had resident, in MB. Linux counts, in what getrusage says, what its parent had when
 * it was started.
 */
export function peakMegabytes(): number {
  try {
    const peak = peakIn(readFileSync('/proc/self/status', 'utf8'));
    if (peak !== null) return peak;
  } catch {
    // Not Linux: getrusage knows.
  }
  return process.resourceUsage().maxRSS / 1024;
}

/** The same, in MB, of what /proc tells of a process; null where it is not in it. */
export function peakIn(status: string): number | null {
  const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}
