/** What becomes of jobs whose thread dies, hangs or is stopped; and of the next ones. */
import {execFileSync} from 'node:child_process';
import {closeSync, existsSync, openSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {build} from 'vite';
import {afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {testFolder} from '../../testing';
import {Supervisor} from './supervisor';

const folder = testFolder('supervisor');
let supervisor: Supervisor;

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: folder,
      minify: false,
      lib: {
        entry: join(import.meta.dirname, 'thread-for-tests.ts'),
        formats: ['cjs'],
        fileName: () => 'thread.cjs',
      },
      rolldownOptions: {external: [/^node:/]},
    },
  });
});
beforeEach(() => {
  supervisor = new Supervisor(join(folder, 'thread.cjs'));
});
afterEach(() => supervisor.stop());

/** Which thread answers. */
async function threadOf(): Promise<unknown> {
  const outcome = await supervisor.call('inspect', ['name']).outcome;
  return outcome.ok && outcome.value;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

describe('a thread', () => {
  it('is kept from one job to the next', async () => {
    expect(await threadOf()).toBe(await threadOf());
  });

  it('that exits is told to every job that waits', async () => {
    const waiting = supervisor.call('inspect', ['look']);
    const exiting = supervisor.call('inspect', ['exit']);
    for (const {outcome} of [waiting, exiting])
      expect(await outcome).toMatchObject({
        ok: false,
        fault: {kind: 'engine-died', message: expect.stringMatching(/exit code 3.*has been started again/)},
      });
  });

  it('that throws is told with what it threw', async () => {
    const {outcome} = supervisor.call('inspect', ['throw']);
    expect(await outcome).toMatchObject({
      fault: {kind: 'engine-died', message: expect.stringContaining('out of memory in the kernel')},
    });
  });

  it.each(['exit', 'throw'])('after one that ended by %s answers the next job', async (word) => {
    const before = await threadOf();
    await supervisor.call('inspect', [word]).outcome;
    const after = await threadOf();
    expect([typeof after, after === before]).toEqual(['number', false]);
  });
});

describe('a cancelled job', () => {
  it('is said to be stopping at once', () => {
    const said: string[] = [];
    const {id} = supervisor.call('inspect', ['spin'], ({stage}) => said.push(stage));
    supervisor.cancel(id);
    expect(said).toEqual(['cancelling']);
  });

  it('that looks is answered by itself, and its thread stays', async () => {
    const before = await threadOf();
    const {id, outcome} = supervisor.call('inspect', ['look']);
    supervisor.cancel(id);
    expect(await outcome).toEqual({ok: false, fault: {kind: 'cancelled', message: 'Cancelled by itself.'}});
    expect(await threadOf()).toBe(before);
  });

  it('is not the only one that may be cancelled at that time', async () => {
    const before = await threadOf();
    const jobs = [1, 2, 3].map(() => supervisor.call('inspect', ['look']));
    for (const {id} of jobs) supervisor.cancel(id);
    for (const {outcome} of jobs) expect(await outcome).toMatchObject({fault: {message: 'Cancelled by itself.'}});
    expect(await threadOf()).toBe(before);
  });

  it('that does not look is ended with its thread after a second', async () => {
    const before = await threadOf();
    const {id, outcome} = supervisor.call('inspect', ['spin']);
    const started = performance.now();
    supervisor.cancel(id);
    expect(await outcome).toEqual({ok: false, fault: {kind: 'cancelled', message: 'Cancelled. Nothing was written.'}});
    const waited = performance.now() - started;
    expect(waited).toBeGreaterThan(900);
    expect(waited).toBeLessThan(3000);
    expect(await threadOf()).not.toBe(before);
  });

  // A pipe that nobody writes to holds a thread in the system, as a disk or a network does that went away.
  it.skipIf(process.platform === 'win32')(
    'that waits in the system is answered too, and the next one runs',
    async () => {
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const {id, outcome} = supervisor.call('inspect', [`read:${pipe}`]);
      await sleep(300);
      supervisor.cancel(id);
      expect(await outcome).toMatchObject({ok: false, fault: {kind: 'cancelled'}});
      expect(await threadOf()).toBeTypeOf('number');
      // Lets the thread go.
      closeSync(openSync(pipe, 'w'));
    },
  );

  it('that was answered leaves the thread of later ones alone', async () => {
    const {id, outcome} = supervisor.call('inspect', ['name']);
    await outcome;
    supervisor.cancel(id);
    const before = await threadOf();
    await sleep(1200);
    expect(await threadOf()).toBe(before);
  });
});

describe('stop', () => {
  it('answers what waits', async () => {
    const {outcome} = supervisor.call('inspect', ['spin']);
    await supervisor.stop();
    expect(await outcome).toEqual({ok: false, fault: {kind: 'cancelled', message: 'Stopped.'}});
  });

  it('with a reason answers with the reason', async () => {
    const {outcome} = supervisor.call('inspect', ['spin']);
    const fault = {kind: 'engine-died', message: 'The window was closed.'} as const;
    await supervisor.stop(fault);
    expect(await outcome).toEqual({ok: false, fault});
  });

  it('takes half-written files away', async () => {
    const path = join(folder, 'half.partial');
    void supervisor.call('inspect', [`write:${path}`]);
    await until(() => existsSync(path));
    await supervisor.stop();
    expect(existsSync(path)).toBe(false);
  });

  it('leaves the next job a thread', async () => {
    await supervisor.stop();
    expect(await threadOf()).toBeTypeOf('number');
  });
});
