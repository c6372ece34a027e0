/** docs/scale.md: the answer, the chart, the assumptions, the batches on paper and the real ones beside them. */
import {FORMATS} from './local.mjs';
import {expectedSeconds, imagesPerTask, simulate} from './model.mjs';
import {PARAMETERS} from './parameters.mjs';

const SIZES = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
const SEED = 21;
/** Random attempts that the closed form is compared with, and for how long a task. */
const TRIALS = 100_000;
const TRIAL_SECONDS = 3600;

const whole = (value) => Math.round(value).toLocaleString('en');
const fixed = (value, digits = 2) => value.toFixed(digits);
const signed = (value) => `${value < 0 ? '−' : '+'}${fixed(Math.abs(value) * 100, 0)} %`;

function table(titles, rows) {
  const lines = [titles, titles.map((_, i) => (i === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Rounded to what a person would type; the cost hardly changes with it. */
export function handy(count) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / unit) * unit;
}

function answer({times}, {within}, places) {
  const said = places.map((place) => {
    const own = Object.entries(times).map(
      ([format, {alone}]) => `${handy(imagesPerTask(alone, place, within))} (${FORMATS[format].name})`,
    );
    return `on ${place.name} ${own.join(', ')}`;
  });
  return `**A task should take so many images: ${said.join('; ')}.**`;
}

function inputs({times, date, machine}) {
  const row = ([format, {alone, two}]) => [
    FORMATS[format].name,
    ...[alone, two].flatMap(({start, load, later}) => [start, load, later].map((value) => fixed(value))),
  ];
  return [
    `Measured ${date}: ${machine}; 512 x 512, a model of Mesmer’s size, process start to label image, seconds. ` +
      'What the first image takes more than a later one is in the start.',
    table(['', 'start', 'load', 'an image', 'two at once: start', 'load', 'an image'], Object.entries(times).map(row)),
  ];
}

function assumptions(parameters) {
  const rows = Object.entries(PARAMETERS).map(([name, {unit, what, source}]) => [
    what,
    `\`--${name}\``,
    `${parameters[name]} ${unit}`.trim(),
    source,
  ]);
  return [
    'Not measured but assumed; every number is an option. Machines are taken away at a constant rate; a task that ' +
      'loses its machine begins anew and keeps nothing, as often as needed; all images take equally long; ' +
      'copying images ' +
      'from and to a store, and what the scheduler itself can hand out a second, are not in it.',
    table(['assumption', 'option', 'usual', 'source'], rows),
  ];
}

function duration(seconds) {
  if (seconds < 120) return `${whole(seconds)} s`;
  return seconds < 7200 ? `${whole(seconds / 60)} min` : `${fixed(seconds / 3600, 1)} h`;
}

/** Cost and wall time of batches, simulated: one image a task beside the advised number. */
function onPaper({times}, {machines, price, within}, place) {
  const rows = Object.entries(times).flatMap(([format, {alone}]) => {
    const advised = handy(imagesPerTask(alone, place, within));
    return [...new Set([1, advised])].map((perTask) => [
      `${FORMATS[format].name}, ${perTask} a task`,
      ...SIZES.map((images) => {
        const {wall, billed} = simulate(alone, {images, perTask, slots: machines, place, seed: SEED});
        return `${duration(wall)}, ${fixed((billed / 3600) * price)} $`;
      }),
    ]);
  });
  return [`On ${place.name}, ${machines} at once:`, table(['images', ...SIZES.map(whole)], rows)];
}

/** The closed form beside random attempts, at rates where it matters. */
function crossCheck() {
  const rows = [
    [0.05, 0],
    [0.5, 60],
    [2, 0],
    [2, 60],
  ].map(([rate, least]) => {
    const place = {rate: rate / 3600, overhead: 0, queue: 0, least};
    const times = {start: TRIAL_SECONDS, load: 0, first: 0, later: 0};
    const {billed} = simulate(times, {images: TRIALS, perTask: 1, slots: 1, place, seed: SEED});
    const expected = expectedSeconds(TRIAL_SECONDS, place.rate, least);
    return [
      `${rate} an hour, at least ${least} s`,
      whole(expected),
      whole(billed / TRIALS),
      signed2(billed / TRIALS / expected - 1),
    ];
  });
  return [
    `The expected cost is e^(rT) · (b + (e^(−rb) − e^(−rT)) / r) for a task of T seconds, a rate r and ` +
      `at least b seconds billed. For T = 1 h, beside the mean of ${whole(TRIALS)} random tasks (seed ${SEED}):`,
    table(['', 'expected s', 'random s', 'difference'], rows),
  ];
}

const signed2 = (value) => `${value < 0 ? '−' : '+'}${fixed(Math.abs(value) * 100, 1)} %`;

/** What a batch that was run for real should have taken; both die at the same times. */
function predicted({times}, {format, perTask, slots, images, ratePerMinute = 0, seed = 0}) {
  const place = {overhead: 0, queue: 0, least: 0, rate: ratePerMinute / 60};
  const own = times[format][slots === 1 ? 'alone' : 'two'];
  return simulate(own, {images, perTask, slots, place, seed});
}

function realRuns(found) {
  const rows = found.checks.map((one) => {
    const {measured} = one;
    const paper = predicted(found, one);
    const killed = one.ratePerMinute
      ? `, killed ${one.ratePerMinute} times a minute (${measured.kills}; on paper ${paper.kills})`
      : '';
    return [
      `${FORMATS[one.format].name}, ${one.perTask} a task, ${one.slots} at once${killed}`,
      ...['wall', 'billed'].flatMap((what) => [
        fixed(paper[what], 1),
        fixed(measured[what], 1),
        signed(paper[what] / measured[what] - 1),
      ]),
    ];
  });
  const off = found.checks.flatMap((one) => {
    const paper = predicted(found, one);
    return ['wall', 'billed'].map((what) => Math.abs(paper[what] / one.measured[what] - 1));
  });
  const sorted = off.toSorted((a, b) => a - b);
  const middle = fixed((sorted[Math.floor(sorted.length / 2)] ?? 0) * 100, 0);
  return [
    `Real batches of 12 images on the same machine, processes killed at the same seeded times as on paper. Wall and ` +
      `machine time are off by ${middle} % in the middle and by ` +
      `${fixed((sorted.at(-1) ?? 0) * 100, 0)} % at most:`,
    table(['', 'wall s, paper', 'real', 'difference', 'machine s, paper', 'real', 'difference'], rows),
  ];
}

export function report(found, parameters, places) {
  return [
    '# How many images a task should take',
    answer(found, parameters, places),
    `Those are the fewest whose expected cost is within ${parameters.within * 100} % of the least ` +
      'that any number gives. ' +
      '`npm run simulate` writes this page; `--measure` and `--check` measure anew.',
    '![Cost of 1,000 images over images a task, for each format](scale.svg)',
    '## Measured',
    ...inputs(found),
    ...(found.note ? [found.note] : []),
    '## Assumed',
    ...assumptions(parameters),
    '## On paper',
    ...places.flatMap((place) => onPaper(found, parameters, place)),
    '## Checked',
    ...realRuns(found),
    ...crossCheck(),
  ].join('\n\n');
}
