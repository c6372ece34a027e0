import {gigabytes, milliseconds} from '../../contract/format';
import type {EngineStatus, SelfTest} from '../../contract/model';
import {limits} from '../../io/limits';
import {flag} from '../arguments';
import {defineCommand, done} from '../command';

export const doctor = defineCommand({
  name: 'doctor',
  does: 'Says which engines are there, what is missing for the others and how to get it, and what may be used.',
  words: {},
  options: {'self-test': flag('Has every engine that is there compute a small network whose answer is known.')},
  async run({options}, {job}) {
    const engines = await job('engines', []);
    const tests: SelfTest[] = [];
    if (options['self-test'])
      for (const {id, available} of engines) if (available) tests.push(await job('selfTest', [id]));
    const {bytes, processors, whose} = limits();
    const use = `${gigabytes(bytes)} of memory, ${processors} processor${processors === 1 ? '' : 's'}`;
    const readable = [...engines.flatMap((engine) => engineLines(engine, tests)), `This ${whose}: ${use}`].join('\n');
    return done({engines, tests, limits: limits()}, readable, tests.some(({passed}) => !passed) ? 1 : 0);
  },
});

function engineLines(engine: EngineStatus, tests: readonly SelfTest[]): string[] {
  const {id, available, version, device, details, why} = engine;
  if (!available) return [`${id}: not available. ${why}`];
  const test = tests.find((one) => one.engine === id);
  return [`${id}: ${version} on ${device}`, ...details.map((line) => `  ${line}`), ...(test ? testLines(test) : [])];
}

function testLines({passed, difference, milliseconds: taken, details}: SelfTest): string[] {
  const result = passed ? 'passed' : 'FAILED';
  return [
    `  self-test ${result}: within ${difference.toExponential(1)} of the known answer, ${milliseconds(taken)}`,
    ...details.map((line) => `    ${line}`),
  ];
}
