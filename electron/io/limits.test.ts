/** Control groups as Linux writes them, v1 and v2, in a folder of our own: the smallest limit on the way up holds. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {availableParallelism, totalmem} from 'node:os';
import {dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {testFolder} from '../testing';
import {limitsBelow} from './limits';

const MB = 2 ** 20;
const V2 = '30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate';
const V1 = ['memory', 'cpu,cpuacct', 'cpuset'].map(
  (name, i) => `${40 + i} 31 0:${30 + i} / /sys/fs/cgroup/${name} rw - cgroup cgroup rw,${name}`,
);
/** What cgroup v1 writes where nothing is limited: the largest number of whole pages. */
const UNLIMITED = '9223372036854771712';

/** A file system with these files. */
function system(files: Readonly<Record<string, string | readonly string[]>>): string {
  const root = testFolder('cgroup');
  for (const [name, lines] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, `${[lines].flat().join('\n')}\n`);
  }
  return root;
}

const computer = {bytes: totalmem(), processors: availableParallelism(), whose: 'computer'};

describe('without limits', () => {
  it.each([
    ['no control groups', {}],
    [
      'version 2 without a word',
      {
        'proc/self/cgroup': '0::/',
        'proc/self/mountinfo': V2,
        'sys/fs/cgroup/memory.max': 'max',
        'sys/fs/cgroup/memory.high': 'max',
        'sys/fs/cgroup/cpu.max': 'max 100000',
      },
    ],
    [
      'version 1 without a word',
      {
        'proc/self/cgroup': ['4:memory:/', '2:cpu,cpuacct:/', '1:name=systemd:/'],
        'proc/self/mountinfo': V1,
        'sys/fs/cgroup/memory/memory.limit_in_bytes': UNLIMITED,
        'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '-1',
        'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
      },
    ],
    ['files that hold nonsense', {'proc/self/cgroup': ['', ':::', 'x'], 'proc/self/mountinfo': ['-', ' - cgroup2']}],
  ])('%s: what the computer has', (_, files) => {
    expect(limitsBelow(system(files))).toEqual(computer);
  });
});

describe('the memory', () => {
  const own = {'proc/self/cgroup': '0::/pods/one', 'proc/self/mountinfo': V2};

  it('is that of the own group, of version 2', () => {
    const root = system({...own, 'sys/fs/cgroup/pods/one/memory.max': `${512 * MB}`});
    expect(limitsBelow(root)).toMatchObject({bytes: 512 * MB, whose: 'container'});
  });

  it('is that of a group around it where that is smaller', () => {
    const root = system({
      ...own,
      'sys/fs/cgroup/pods/one/memory.max': `${512 * MB}`,
      'sys/fs/cgroup/pods/memory.max': `${300 * MB}`,
    });
    expect(limitsBelow(root).bytes).toBe(300 * MB);
  });

  it('is what it is held down to, where that is smaller than what it is killed for', () => {
    const root = system({
      ...own,
      'sys/fs/cgroup/pods/one/memory.max': `${512 * MB}`,
      'sys/fs/cgroup/pods/one/memory.high': `${200 * MB}`,
    });
    expect(limitsBelow(root).bytes).toBe(200 * MB);
  });

  it('is that of version 1, also in a container that sees its own group only', () => {
    // So does Docker: the group's name is the computer's, the mount begins with the group.
    const root = system({
      'proc/self/cgroup': '4:memory:/docker/abc',
      'proc/self/mountinfo': '40 31 0:30 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': `${256 * MB}`,
    });
    expect(limitsBelow(root)).toMatchObject({bytes: 256 * MB, whose: 'container'});
  });

  it('is that of version 1 in a group inside such a container', () => {
    const root = system({
      'proc/self/cgroup': '4:memory:/docker/abc/part',
      'proc/self/mountinfo': '40 31 0:30 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': `${256 * MB}`,
      'sys/fs/cgroup/memory/part/memory.limit_in_bytes': `${128 * MB}`,
    });
    expect(limitsBelow(root).bytes).toBe(128 * MB);
  });

  it('is the computer’s where a limit is larger than that', () => {
    const root = system({...own, 'sys/fs/cgroup/pods/one/memory.max': `${2 * totalmem()}`});
    expect(limitsBelow(root)).toEqual(computer);
  });
});

describe('processors', () => {
  const own = {'proc/self/cgroup': '0::/', 'proc/self/mountinfo': V2};

  it.each([
    ['50000 100000', 1],
    ['100000 100000', 1],
    ['150000 100000', Math.min(2, availableParallelism())],
    ['1000 100000', 1],
    ['100000000 100000', availableParallelism()],
  ])('are what "%s" of time amounts to', (line, processors) => {
    expect(limitsBelow(system({...own, 'sys/fs/cgroup/cpu.max': line})).processors).toBe(processors);
  });

  it('are what version 1 gives of time', () => {
    const root = system({
      'proc/self/cgroup': '2:cpu,cpuacct:/box',
      'proc/self/mountinfo': V1,
      'sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us': '20000',
      'sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us': '50000',
    });
    expect(limitsBelow(root).processors).toBe(1);
  });

  it.each([
    ['0', 1],
    ['3,5', Math.min(2, availableParallelism())],
    ['0-3,8', Math.min(5, availableParallelism())],
  ])('are those of the set "%s"', (line, processors) => {
    expect(limitsBelow(system({...own, 'sys/fs/cgroup/cpuset.cpus.effective': line})).processors).toBe(processors);
  });
});
