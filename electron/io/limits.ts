/**
 * What this process may use: what its command was told, of a container the limits of its control groups (Linux, cgroup
 * v1 and v2), else what the computer has. Facts: the kernel's Documentation/admin-guide/cgroup-v1/memory.rst and
 * cgroup-v2.rst, proc(5).
 */
import {existsSync, readFileSync} from 'node:fs';
import {availableParallelism, totalmem} from 'node:os';
import {join, posix} from 'node:path';

export interface Limits {
  /** Of memory. */
  readonly bytes: number;
  readonly processors: number;
  /** Whose memory that is, for a sentence. */
  readonly whose: 'computer' | 'container' | 'task';
}

let known: Limits | null = null;

/** The limits of this process, asked for once. */
export function limits(): Limits {
  known ??= asked(limitsBelow('/'));
  return known;
}

/** What the command was told of its task (cli/task-options.ts); more memory than there is, it cannot have. */
function asked({bytes, processors, whose}: Limits): Limits {
  const [memory, threads] = [Number(process.env['WARMSTART_MEMORY']), Number(process.env['WARMSTART_THREADS'])];
  const isLess = memory > 0 && memory < bytes;
  return {
    bytes: isLess ? memory : bytes,
    processors: threads > 0 ? threads : processors,
    whose: isLess ? 'task' : whose,
  };
}

/** TensorFlow counts processors by itself, without the time that a container gets of them; it is told, at its start. */
export function limitThreads(): void {
  const {processors} = limits();
  if (processors !== availableParallelism()) process.env['TF_NUM_INTRAOP_THREADS'] ??= String(processors);
}

/** `root`: of the file system in which /proc and the control groups lie. */
export function limitsBelow(root: string): Limits {
  const groups = groupsOf(root);
  const memory = smallest(groups, 'memory', (group) => [
    ...numbersIn(group, 'memory.max'),
    ...numbersIn(group, 'memory.high'),
    ...numbersIn(group, 'memory.limit_in_bytes'),
  ]);
  const quota = smallest(groups, 'cpu', quotaIn);
  const set = smallest(groups, 'cpuset', (group) => [
    ...processorsIn(group, 'cpuset.cpus.effective'),
    ...processorsIn(group, 'cpuset.effective_cpus'),
    ...processorsIn(group, 'cpuset.cpus'),
  ]);
  const total = totalmem();
  return {
    bytes: Math.min(memory, total),
    // A share of a processor more needs a thread more.
    processors: Math.max(1, Math.ceil(Math.min(quota, set, availableParallelism()))),
    whose: memory < total ? 'container' : 'computer',
  };
}

/** What is looked for: every process start reads these, so no file is asked for that its group cannot have. */
type Controller = 'memory' | 'cpu' | 'cpuset';

interface Group {
  readonly folder: string;
  /** What it limits; null: anything (cgroup v2). */
  readonly controllers: readonly string[] | null;
}

/** The groups that this process is in, by every controller, and all groups around those. */
function groupsOf(root: string): Group[] {
  const mounts = mountsOf(root);
  return lines(join(root, 'proc/self/cgroup')).flatMap((line) => {
    const [, controllers = '', path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const isOfGroup = ({type, options}: Mount): boolean =>
      controllers === '' ? type === 'cgroup2' : controllers.split(',').every((one) => options.includes(one));
    const named = controllers === '' ? null : controllers.split(',');
    return mounts
      .filter(isOfGroup)
      .flatMap((mount) => around(join(root, mount.point), insideOf(mount.shows, path)))
      .map((folder) => ({folder, controllers: named}));
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

/** Of what `read` finds in the folders of groups that have the controller. */
function smallest(
  groups: readonly Group[],
  controller: Controller,
  read: (folder: string) => readonly number[],
): number {
  const having = groups.filter(({controllers}) => controllers === null || controllers.includes(controller));
  return Math.min(Infinity, ...having.flatMap(({folder}) => read(folder)));
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
  // Most are not there, and an error costs more than the question.
  if (!existsSync(path)) return [];
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    // Nothing is limited by what is not there.
    return [];
  }
}
