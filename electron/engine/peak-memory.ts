import {readFileSync} from 'node:fs';

/**
 * The most memory this process has had resident, in MB. Linux counts, in what getrusage says, what its parent had when
 * it was started.
 */
export function peakMegabytes(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) / 1024;
  } catch {
    // Not Linux: getrusage knows.
  }
  return process.resourceUsage().maxRSS / 1024;
}
