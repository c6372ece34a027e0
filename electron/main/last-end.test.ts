import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {testFolder} from '../testing';
import {beginSession, endSession} from './last-end';

test('an app that ended properly is not asked about, one that was killed is, once', () => {
  const mark = join(testFolder('mark'), 'profile', 'running');
  expect(beginSession(mark)).toBe(false);
  endSession(mark);
  expect(beginSession(mark)).toBe(false);
  // A process that has ended, whatever it was.
  writeFileSync(mark, String(spawnSync(process.execPath, ['-e', '']).pid));
  expect(beginSession(mark)).toBe(true);
  endSession(mark);
  expect(beginSession(mark)).toBe(false);
});

test('a mark that is damaged is one that was left, that of a process which runs is not', () => {
  const mark = join(testFolder('mark'), 'running');
  writeFileSync(mark, 'rubbish');
  expect(beginSession(mark)).toBe(true);
  writeFileSync(mark, String(process.ppid));
  expect(beginSession(mark)).toBe(false);
});
