/**
 * `npm run corpus -- models|images FOLDER [--only TEXT] [--most N] [--rows FILE.jsonl] [--part I/N] [-o FILE.md]`:
 * other people's files, judged by the programs that define what is right. Not among the tests: nothing of such a folder
 * is ever committed. Of models, `--rows` keeps what was found, a line each; those that are in it are not asked again.
 */
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {judgeImages} from './corpus/images.mjs';
import {judgeModels} from './corpus/models.mjs';
import {say} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {testPython} from './steps/python.mjs';

const JUDGES = {models: judgeModels, images: judgeImages};

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    only: {type: 'string'},
    most: {type: 'string', default: '0'},
    rows: {type: 'string'},
    part: {type: 'string', default: '1/1'},
    output: {type: 'string', short: 'o'},
  },
});
const [kind, folder] = positionals;
const judge = JUDGES[kind];
if (!judge || !folder || !existsSync(folder)) {
  say(`npm run corpus -- ${Object.keys(JUDGES).join('|')} FOLDER [--only TEXT] [--most N] [-o FILE.md]`);
  process.exit(2);
}
await orExplain(() => setUp(STEPS.bench));
const work = mkdtempSync(join(tmpdir(), `corpus-${kind}-`));
const {only, most, rows, part} = values;
const lines = await judge(resolve(folder), {python: testPython(), work, only, most: Number(most), rows, part});
rmSync(work, {recursive: true, force: true});
const text = `${lines.join('\n')}\n`;
if (values.output) writeFileSync(values.output, text);
process.stdout.write(text);
