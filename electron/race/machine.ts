/** What a measurement was made on, and how busy it was meanwhile. */
import {execFileSync} from 'node:child_process';
import {cpus, type as osName, release} from 'node:os';
import type {Machine} from '../contract/race';
import {limits} from '../io/limits';

export function machineCard(app: string): Machine {
  const {processors, bytes} = limits();
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: processors,
    memoryGigabytes: Math.round(bytes / 2 ** 30),
    gpu: gpuName(),
    os: `${osName()} ${release()}`,
    app,
    node: process.versions.node,
  };
}

function gpuName(): string | null {
  try {
    return (
      execFileSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], {
        encoding: 'utf8',
        timeout: 5000,
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim() || null
    );
  } catch {
    // No NVIDIA driver.
    return null;
  }
}

function busyMs(): number {
  return cpus().reduce((sum, {times: {user, nice, sys, irq}}) => sum + user + nice + sys + irq, 0);
}

/**
 * Begins to watch the processors; the answer is the share (0..1) that anybody but a process of `ownMs` CPU time used
 * until then.
 */
export function watchLoad(): (ownMs: number) => number {
  const [started, busy] = [performance.now(), busyMs()];
  return (ownMs) => {
    const available = (performance.now() - started) * cpus().length;
    return Math.max(0, Math.min(1, (busyMs() - busy - ownMs) / available));
  };
}
