/** ONNX Runtime's own telemetry: a sign of it is a log in the temporary folder, made with the first session. */
import {spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {DEMO, ROOT, testFolder} from '../../../testing';

const folder = testFolder('telemetry');
const SIGN = /^mat-debug/;

/** The names of what a program leaves in its temporary folder. */
function leftBy(name: string, words: readonly string[]): string[] {
  const temporary = join(folder, name);
  mkdirSync(temporary);
  // Nothing of this process's variables: the library also keeps quiet where one of them says that CI runs it.
  const env = {PATH: process.env['PATH'], TMPDIR: temporary};
  const {status, stderr} = spawnSync(process.execPath, [...words], {env, cwd: ROOT, encoding: 'utf8'});
  expect([status, stderr.replaceAll(/^\S+ …\n/gm, '')]).toEqual([0, '']);
  return readdirSync(temporary);
}

describe('telemetry', {timeout: 120_000}, () => {
  const model = join(folder, 'sample.onnx');

  it('is off in everything that the command does with ONNX Runtime', () => {
    const words = [join(ROOT, 'dist', 'warmstart.cjs'), 'convert', join(DEMO, 'cells-savedmodel'), '-o', model];
    expect(leftBy('ours', words)).not.toContainEqual(expect.stringMatching(SIGN));
  });

  it.runIf(process.platform === 'linux')('would be seen', () => {
    const program = `require('onnxruntime-node').InferenceSession.create(${JSON.stringify(model)})`;
    expect(leftBy('theirs', ['-e', program])).toContainEqual(expect.stringMatching(SIGN));
  });
});
