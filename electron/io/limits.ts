/**
 * What this process may use: of a container the limits of its control groups (Linux, cgroup v1 and v2), else what the
 * computer has. Facts: the kernel's Documentation/admin-guide/cgroup-v1/memory.rst and cgroup-v2.rst, proc(5).
 */
import {readFileSync} from 'node:fs';
import {availableParallelism, totalmem} from 'node:os';
import {join, posix} from 'node:path';

export interface Limits {
  /** Of memory. */
  readonly bytes: number;
  readonly processors: number;
  /** Whose memory that is, for a sentence. */
  readonly whose: 'computer' | 'container';
}

let known: Limits | null = null;

/** The limits of this process, asked for once. */
export function limits(): Limits {
  known ??= limitsBelow('/');
  return known;
}

/** TensorFlow counts processors by itself, without the time that a container gets of them; it is told, at its start. */
export function limitThreads(): void {
  const {processors} = limits();
  if (processors < availableParallelism()) process.env['TF_NUM_INTRAOP_THREADS'] ??= String(processors);
}

/** `root`: of the file system in which /proc and the control groups lie. */
export function limitsBelow(root: string): Limits {
  const groups = groupsOf(root);
  const memory = smallest(groups, (group) => [
    ...numbersIn(group, 'memory.max'),
    ...numbersIn(group, 'memory.high'),
    ...numbersIn(group, 'memory.limit_in_bytes'),
  ]);
  const processors = smallest(groups, (group) => [
    ...quotaIn(group),
    ...processorsIn(group, 'cpuset.cpus.effective'),
    ...processorsIn(group, 'cpuset.effective_cpus'),
    ...processorsIn(group, 'cpuset.cpus'),
  ]);
  const total = totalmem();
  return {
    bytes: Math.min(memory, total),
    // A share of a processor more needs a thread more.
    processors: Math.max(1, Math.ceil(Math.min(processors, availableParallelism()))),
    whose: memory < total ? 'container' : 'computer',
  };
}

/** Folders of the groups that this process is in, by every controller, and of all groups around those. */
function groupsOf(root: string): string[] {
  const mounts = mountsOf(root);
  return lines(join(root, 'proc/self/cgroup')).flatMap((line) => {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const isOfGroup = ({type, options}: Mount): boolean =>
      controllers === '' ? type === 'cgroup2' : controllers.split(',').every((one) => options.includes(one));
    const found = mounts.filter(isOfGroup);
    return found.flatMap((mount) => around(join(root, mount.point), insideOf(mount.shows, path)));
  });
}

interface Mount {
  readonly type: string;
  /** The group that is seen at `point`. */
  readonly shows: string;
  readonly point: string;
  readonly options: readonly string[];
}

/** Mounted control groups, v1 and v2. */
function mountsOf(root: string): Mount[] {
  return lines(join(root, 'proc/self/mountinfo')).flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , shows = '/', point = '/'] = before.split(' ');
    const [type = '', , options = ''] = after.split(' ');
    return type === 'cgroup' || type === 'cgroup2' ? [{type, shows, point, options: options.split(',')}] : [];
  });
}

/** Where a group lies below the one that a mount shows; that one itself for a group outside, as a container sees it. */
function insideOf(shows: string, path: string): string {
  const inside = posix.relative(shows, path);
  return inside.startsWith('..') ? '' : inside;
}

function around(point: string, inside: string): string[] {
  const folders = [point];
  for (let path = inside; path !== '' && path !== '.'; path = posix.dirname(path)) folders.push(join(point, path));
  return folders;
}

function smallest(groups: readonly string[], read: (group: string) => readonly number[]): number {
  return Math.min(Infinity, ...groups.flatMap(read));
}

/** Positive numbers in a group's file; "max", -1 and a missing file say that there is no limit. */
function numbersIn(group: string, file: string): number[] {
  return lines(join(group, file)).flatMap((line) =>
    line
      .split(' ')
      .map(Number)
      .filter((value) => value > 0),
  );
}

/** The time that the group's processes get together, of all that one processor has. */
function quotaIn(group: string): number[] {
  const [quota, period] = numbersIn(group, 'cpu.max');
  const [oldQuota, oldPeriod] = [numbersIn(group, 'cpu.cfs_quota_us')[0], numbersIn(group, 'cpu.cfs_period_us')[0]];
  return [...(quota && period ? [quota / period] : []), ...(oldQuota && oldPeriod ? [oldQuota / oldPeriod] : [])];
}

/** How many processors a list such as `0-3,8` names. */
function processorsIn(group: string, file: string): number[] {
  const [line = ''] = lines(join(group, file));
  const counts = line.split(',').map((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return last! - first! + 1;
  });
  const sum = line === '' ? 0 : counts.reduce((all, count) => all + count, 0);
  return sum > 0 ? [sum] : [];
}

/** Without the empty ones; none where there is no such file, as on other systems. */
function lines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    // Nothing is limited by what is not there.
    return [];
  }
}
