/** docs/scale.svg: expected cost over images a task, a panel for each place, readable on light and dark. */
import {FORMATS} from './local.mjs';
import {imagesPerTask, secondsAnImage} from './model.mjs';
import {handy} from './report.mjs';

const [WIDTH, HEIGHT] = [920, 470];
const PANEL = {width: 370, height: 270, top: 60};
const LEFTS = [70, 520];
const MOST = 10_000;
/** Of each format on light and on dark, and how its line is dashed: colour alone tells nothing to some. */
const LOOKS = {
  savedModelPython: ['#b3261e', '#ff9b94', ''],
  hdf5Python: ['#a65a00', '#ffb866', '8 4'],
  savedModelOurs: ['#6a3fb5', '#c9a8ff', '2 3'],
  hdf5Ours: ['#0b63b5', '#7fc0ff', '10 3 2 3'],
  warm: ['#0a7a4b', '#63d9a5', ''],
};

const STYLE = (() => {
  const colours = (index) =>
    Object.entries(LOOKS)
      .map(([format, look]) => `.${format}{stroke:${look[index]};fill:${look[index]}}`)
      .join('');
  const light = `.back{fill:#fff}text{fill:#1f2328}.grid{stroke:#d0d7de}${colours(0)}`;
  const dark = `.back{fill:#0d1117}text{fill:#e6edf3}.grid{stroke:#30363d}${colours(1)}`;
  const dashes = Object.entries(LOOKS).map(([format, look]) => `path.${format}{stroke-dasharray:${look[2] || 'none'}}`);
  return `text{font:13px sans-serif;stroke:none}path{fill:none!important;stroke-width:2}${dashes.join('')}${light}
@media (prefers-color-scheme:dark){${dark}}`;
})();

const centre = (x, y, text) => `<text x="${x}" y="${y}" text-anchor="middle">${text}</text>`;

function panel(found, parameters, place, left, [least, most]) {
  const x = (count) => left + (Math.log10(count) / Math.log10(MOST)) * PANEL.width;
  const y = (cost) => PANEL.top + (Math.log10(most / cost) / Math.log10(most / least)) * PANEL.height;
  const bottom = PANEL.top + PANEL.height;
  const parts = [centre(left + PANEL.width / 2, PANEL.top - 14, place.name)];
  for (let count = 1; count <= MOST; count *= 10)
    parts.push(
      `<line class="grid" x1="${x(count)}" x2="${x(count)}" y1="${PANEL.top}" y2="${bottom}"/>`,
      centre(x(count), bottom + 18, count.toLocaleString('en')),
    );
  for (let cost = least; cost <= most * 1.001; cost *= 10)
    parts.push(
      `<line class="grid" x1="${left}" x2="${left + PANEL.width}" y1="${y(cost)}" y2="${y(cost)}"/>`,
      `<text x="${left - 8}" y="${y(cost) + 4}" text-anchor="end">${Number(cost.toPrecision(1))} $</text>`,
    );
  parts.push(centre(left + PANEL.width / 2, bottom + 38, 'images a task'));
  for (const [format, {alone}] of Object.entries(found.times)) {
    const cost = (count) => costOf(alone, count, place, parameters);
    const points = [];
    for (let at = 0; at <= 100; at += 1) {
      const count = MOST ** (at / 100);
      points.push(`${x(count).toFixed(1)},${y(cost(count)).toFixed(1)}`);
    }
    const advised = handy(imagesPerTask(alone, place, parameters.within));
    parts.push(
      `<path class="${format}" d="M${points.join('L')}"/>`,
      `<circle class="${format}" cx="${x(advised)}" cy="${y(cost(advised))}" r="5"/>`,
    );
  }
  return parts.join('\n');
}

/** Dollars for 1,000 images. */
function costOf(times, count, place, {price}) {
  return (1000 * secondsAnImage(times, count, place) * price) / 3600;
}

/** Powers of ten around all costs that are drawn. */
function rangeOf(found, parameters, places) {
  const costs = places.flatMap((place) =>
    Object.values(found.times).flatMap(({alone}) =>
      [1, 30, 1000, MOST].map((count) => costOf(alone, count, place, parameters)),
    ),
  );
  return [10 ** Math.floor(Math.log10(Math.min(...costs))), 10 ** Math.ceil(Math.log10(Math.max(...costs)))];
}

export function chart(found, parameters, places) {
  const range = rangeOf(found, parameters, places);
  const keys = Object.keys(found.times).map((format, i) => {
    const advised = places.map((place) => handy(imagesPerTask(found.times[format].alone, place, parameters.within)));
    const [left, top] = [70 + (i % 3) * 285, 405 + Math.floor(i / 3) * 26];
    return (
      `<path class="${format}" d="M${left},${top}h36"/>` +
      `<circle class="${format}" cx="${left + 18}" cy="${top}" r="5"/>` +
      `<text x="${left + 46}" y="${top + 4}">${FORMATS[format].name}: ${advised.join(' · ')}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>Expected cost of 1,000 images over images a task; dots: how many a task should take</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="back" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text x="12" y="22">Expected cost of 1,000 images; dots: how many a task should take (left · right)</text>`,
    ...places.map((place, i) => panel(found, parameters, place, LEFTS[i], range)),
    ...keys,
    '</svg>\n',
  ].join('\n');
}
