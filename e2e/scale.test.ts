import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** As docs/scale.md has it, with other machines, which writes nothing. */
const said = execFileSync(process.execPath, [join(ROOT, 'scripts', 'simulate.mjs'), '--machines', '50'], {
  encoding: 'utf8',
});

/** Machine seconds until an hour's task is done: the equation of its first attempt, integrated step by step. */
function byRenewal(ratePerHour: number, least: number): number {
  const [rate, seconds, steps] = [ratePerHour / 3600, 3600, 100_000];
  let [billed, lost] = [Math.exp(-rate * seconds) * Math.max(seconds, least), 0];
  for (let i = 0; i < steps; i += 1) {
    const at = ((i + 0.5) * seconds) / steps;
    const density = (rate * Math.exp(-rate * at) * seconds) / steps;
    billed += density * Math.max(at, least);
    lost += density;
  }
  // E = billed of one attempt + lost * E.
  return billed / (1 - lost);
}

test('the closed form is what its equation gives, and what random tasks cost', () => {
  const rows = [...said.matchAll(/^\| ([\d.]+) an hour, at least (\d+) s \| ([\d,]+) \| ([\d,]+) \|/gm)];
  expect(rows.length).toBe(4);
  for (const [, rate, least, expected, random] of rows) {
    const truth = byRenewal(Number(rate), Number(least));
    expect(Math.abs(Number(expected!.replace(',', '')) / truth - 1)).toBeLessThan(0.001);
    // 100,000 tasks: five standard errors are less.
    expect(Math.abs(Number(random!.replace(',', '')) / truth - 1)).toBeLessThan(0.02);
  }
});

test('the page says what the measured numbers give', () => {
  const page = readFileSync(join(ROOT, 'docs', 'scale.md'), 'utf8');
  const answer = /^\*\*A task should take.*$/m;
  expect(said.match(answer)?.[0]).toBe(page.match(answer)?.[0]);
});
