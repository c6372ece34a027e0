import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {beforeEach, expect, it} from 'vitest';
import {testFolder} from '../testing';
import {CommandLog} from './command-log';

let file: string;
beforeEach(() => {
  file = join(testFolder('commands'), 'commands.json');
});

const lines = (log: CommandLog): string[] => log.list().map(({line}) => line);

it('keeps lines for the next start, the latest first', () => {
  const log = new CommandLog(file);
  log.add({line: 'a', whole: '/x/a'});
  log.add({line: 'b', whole: '/x/b'});
  const again = new CommandLog(file);
  expect(lines(again)).toEqual(['b', 'a']);
  expect(again.whole(again.list()[1]!.id)).toBe('/x/a');
});

it('gives the page no path', () => {
  const log = new CommandLog(file);
  expect(JSON.stringify(log.add({line: 'a', whole: '/secret/a'}))).not.toContain('secret');
  expect(readFileSync(file, 'utf8')).toContain('/secret/a');
});

it('keeps a line once, and no more than a hundred', () => {
  const log = new CommandLog(file);
  for (let i = 0; i < 120; i += 1) log.add({line: `${i}`, whole: `/x/${i}`});
  log.add({line: '50', whole: '/x/50'});
  expect([log.list().length, lines(log)[0], lines(log).filter((line) => line === '50').length]).toEqual([100, '50', 1]);
});

it.each(['', '{"not": "a list"}', '[{"id": 7}]'])('begins empty where the list is damaged: %s', (text) => {
  writeFileSync(file, text);
  expect(lines(new CommandLog(file))).toEqual([]);
});

it('says that a line is no longer kept', () => {
  expect(() => new CommandLog(file).whole('gone')).toThrow('no longer kept');
});
