/** The commands are all told of, and the README says of them what they themselves do. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ALL_ROWS, type ParameterRow, type SliderRow} from '../contract/parameters';
import {RESULT_KINDS, RESULTS} from '../contract/results';
import {ROOT} from '../testing';
import {wrapped} from './command';
import {usualText} from './commands/segment';
import {allCommands, commandNamed, help} from './run-command';

const COMMANDS = await allCommands();

describe('commands', () => {
  it('every file of a command is in the list', () =>
    expect(COMMANDS.map(({name}) => `${name}.ts`).toSorted()).toEqual(
      readdirSync(join(ROOT, 'electron', 'cli', 'commands')).toSorted(),
    ));

  it.each(COMMANDS)('the help names $name, by which it is found', async ({name, usage}) => {
    expect((await help()).replaceAll(/\s+/g, ' ')).toContain(`warmstart ${usage}`);
    expect((await commandNamed(name)).name).toBe(name);
  });

  it.each(ALL_ROWS)('the help of segment says what %s does', async (_, {option, does}) => {
    const {help: text} = await commandNamed('segment');
    const [, after] = text.replaceAll(/\s+/g, ' ').split(` --${option} `).slice(-2);
    expect(after?.slice(2)).toMatch(new RegExp(`^${does.slice(0, 1)}`));
    expect(after).toContain(does);
  });

  it('one that is not there is refused', () => expect(commandNamed('improve')).rejects.toThrow(/no command "improve"/));
});

/** What the README has between a pair of marks, from the tables; `npx vitest run electron/cli -u` writes it anew. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  commands: COMMANDS.flatMap(({usage}) => wrapped(`warmstart ${usage}`, '    ')),
  parameters: [
    '| option | slider | usually | from – to | what it does |',
    '|---|---|---|---|---|',
    ...ALL_ROWS.map(([, row]) => parameterLine(row)),
  ],
  results: [
    '| `--results` | file | | what is in it |',
    '|---|---|---|---|',
    ...RESULT_KINDS.map((kind) => {
      const {label, ending, holds, usual} = RESULTS[kind];
      return `| \`${kind}\` | …${ending} | ${label}${usual ? '' : ' (when asked for)'} | ${holds} |`;
    }),
  ],
};

function parameterLine(row: SliderRow | ParameterRow): string {
  const {option, label, unit, least, most, does} = row;
  const usual = 'usual' in row ? `${usualText(row.usual)} ${unit}`.trim() : 'what lies beside the model';
  return `| \`--${option}\` | ${label} | ${usual} | ${least} – ${most} | ${does} |`;
}

describe('the README', () => {
  it('says what the tables say', async () => {
    const file = join(ROOT, 'README.md');
    let text = readFileSync(file, 'utf8');
    for (const [part, lines] of Object.entries(PARTS)) {
      const [begin, end] = [`<!-- ${part} -->`, `<!-- end of ${part} -->`];
      expect(text).toContain(begin);
      expect(text).toContain(end);
      const [before, after] = [text.slice(0, text.indexOf(begin)), text.slice(text.indexOf(end))];
      text = `${before}${begin}\n\n${lines.join('\n')}\n\n${after}`;
    }
    await expect(text).toMatchFileSnapshot(file);
  });
});
