/**
 * `npm run simulate -- [--rate N] [--price N] [--machines N] [--measure] [--check] [--formats warm,hdf5Ours]`
 *
 * Batches of 10 to 1,000,000 images on paper: which number of images a task should take, wall time and price. What a
 * task takes is read from docs/scale.json, which --measure and --check (real batches, some of them killed) write anew;
 * docs/scale.md and docs/scale.svg follow.
 */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {ROOT} from './run.mjs';
import {orExplain, setUp, STEPS} from './setup.mjs';
import {chart} from './simulate/chart.mjs';
import {FORMATS} from './simulate/local.mjs';
import {check, measure} from './simulate/measure.mjs';
import {PARAMETERS, placesOf} from './simulate/parameters.mjs';
import {report} from './simulate/report.mjs';

const [FOUND, PAGE, CHART] = ['scale.json', 'scale.md', 'scale.svg'].map((name) => join(ROOT, 'docs', name));
const {values} = parseArgs({
  options: {
    measure: {type: 'boolean'},
    check: {type: 'boolean'},
    formats: {type: 'string', default: Object.keys(FORMATS).join(',')},
    ...Object.fromEntries(Object.keys(PARAMETERS).map((name) => [name, {type: 'string'}])),
  },
});
const formats = values.formats.split(',').filter((name) => name in FORMATS);
let found = existsSync(FOUND) ? JSON.parse(readFileSync(FOUND, 'utf8')) : {times: {}, checks: []};
if (values.measure || values.check) {
  await orExplain(() => setUp(STEPS.bench));
  if (values.measure) found = await measure(found, formats);
  if (values.check) found = await check(found, formats);
  writeFileSync(FOUND, `${JSON.stringify(found, null, 2)}\n`);
}
const parameters = Object.fromEntries(
  Object.entries(PARAMETERS).map(([name, {usual}]) => [name, Number(values[name] ?? usual)]),
);
const wrong = Object.entries(parameters).find(([, value]) => !(value >= 0));
if (wrong) {
  process.stderr.write(`--${wrong[0]} takes a number from 0.\n`);
  process.exit(2);
}
const places = placesOf(parameters);
const text = report(found, parameters, places);
process.stdout.write(`${text}\n`);
// The page tells of the usual parameters.
if (Object.keys(PARAMETERS).every((name) => values[name] === undefined)) {
  writeFileSync(PAGE, `${text}\n`);
  writeFileSync(CHART, chart(found, parameters, places));
}
