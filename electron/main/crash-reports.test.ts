import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {testFolder} from '../testing';
import {CrashReports} from './crash-reports';

const death = {process: 'engine', reason: 'oom', code: 137};

describe('a crash report', () => {
  it('is a text of a few lines on this computer', () => {
    const reports = new CrashReports(join(testFolder('reports'), 'crashes'), {Warmstart: '1.2.3'});
    reports.add(death, new Date(0));
    expect(readFileSync(join(reports.folder, reports.list()[0]!), 'utf8')).toBe(
      'Time: 1970-01-01T00:00:00.000Z\nProcess: engine\nEnded: oom (code 137)\nWarmstart: 1.2.3\n',
    );
  });

  it('is one of the last twenty', () => {
    const reports = new CrashReports(testFolder('reports'), {});
    for (let i = 0; i < 25; i += 1) reports.add(death, new Date(i * 1000));
    expect(reports.list()).toHaveLength(20);
    expect(reports.list()[0]).toMatch(/^1970-01-01T00-00-05/);
  });

  it('can be deleted with all others, and nothing else is', () => {
    const reports = new CrashReports(testFolder('reports'), {});
    mkdirSync(reports.folder, {recursive: true});
    writeFileSync(join(reports.folder, 'mine.md'), '');
    reports.add(death);
    expect([reports.clear(), reports.list().length]).toEqual([1, 0]);
    expect(readdirSync(reports.folder)).toEqual(['mine.md']);
  });

  it('that cannot be written is no fault', () => {
    const file = join(testFolder('reports'), 'a-file');
    writeFileSync(file, '');
    const reports = new CrashReports(file, {});
    reports.add(death);
    expect([reports.list(), reports.clear()]).toEqual([[], 0]);
  });
});
