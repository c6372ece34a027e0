/** Other people's images: what tifffile, Pillow and numpy read of each beside what we read. */
import {mkdirSync, readdirSync, rmSync, statSync} from 'node:fs';
import {basename, dirname, extname, join, relative} from 'node:path';
import {ROOT, say} from '../run.mjs';
import {asker} from './asker.mjs';
import {ignoredFact} from './image-facts.mjs';

/** Others may have the computer too. */
const MS = 120_000;
const LARGEST_BYTES = 200_000_000;
const ENDINGS =
  'tiff? btf tf[28] png jpe?g npy npz jp2 svs scn bif lsm stk ndpi flex zvi gel qptiff czi nd2 lif mcd oib oif vsi ims';
const EXTENSIONS = new RegExp(`[.](?:${ENDINGS.replaceAll(' ', '|')})$`, 'i');

/** At most `most` of each ending in each of the folders right below `folder`; all where it is 0. */
function findImages(folder, most) {
  const groups = new Map();
  const walk = (at) => {
    for (const entry of readdirSync(at, {withFileTypes: true})) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (EXTENSIONS.test(entry.name) && statSync(path).size <= LARGEST_BYTES) {
        const key = `${relative(folder, dirname(path)).split('/')[0]} ${extname(path).toLowerCase()}`;
        groups.set(key, [...(groups.get(key) ?? []), path]);
      }
    }
  };
  walk(folder);
  return [...groups.values()].flatMap((paths) => spread(paths.toSorted(byName), most || paths.length)).toSorted(byName);
}

const byName = (a, b) => a.localeCompare(b);

function spread(paths, most) {
  if (paths.length <= most) return paths;
  return Array.from({length: most}, (_, i) => paths[Math.floor((i * paths.length) / most)]);
}

/** Refusals that are meant: what they name is not read, on purpose. */
const MEANT =
  /\bnot read\b|is no image|numbers of|complex|cannot hold|save it as|no channels|no pixels|runs in a circle/;

/** One of KINDS, and why. `compare` asks for the pixels of the first planes, or of the last ones. */
async function outcomeOf(mine, judged, compare) {
  if (mine.error || mine.reads === undefined) return {kind: 'broken', why: mine.error ?? 'no answer'};
  if (!mine.reads && !mine.isSaid) return {kind: 'broken', why: mine.why};
  if (!mine.reads && !judged.reads) return {kind: 'rightly refused', why: mine.why};
  if (!mine.reads)
    return {kind: MEANT.test(mine.why) ? 'refused on purpose' : 'refused that should open', why: mine.why};
  if (!judged.reads) return {kind: 'ours alone', why: judged.why ?? judged.error};
  const {equal, why} = await compare(false);
  const theirs = `axes ${judged.axes}, ${JSON.stringify(judged.shape)} ${judged.dtype}`;
  if (!equal) return {kind: 'wrong', why: `${why}; ${theirs}`};
  const ignored = ignoredFact(mine, judged);
  if (ignored) return {kind: 'axes, names or scale ignored', why: `${ignored}; ${theirs}`};
  const {series, z, t} = mine.axes;
  const last = series * z * t > 1 ? await compare(true) : {equal: true};
  if (!last.equal) return {kind: 'wrong', why: `of the last planes ${last.why}; ${theirs}`};
  const beyond = !judged.micrometres && mine.micrometres ? `${mine.micrometres} µm by ${mine.from}` : '';
  return {kind: beyond ? 'equal, with a size that the judges do not give' : 'equal', why: beyond};
}

/** Judges every image below `folder`; resolves with the report's lines. */
export async function judgeImages(folder, {python, work, only, most}) {
  const judge = asker(python, join(ROOT, 'e2e', 'fixtures', 'judge_images.py'), MS);
  const reader = asker(process.execPath, join(ROOT, 'dist', 'read-image.cjs'), MS);
  const rows = [];
  const paths = findImages(folder, most).filter((path) => !only || path.includes(only));
  for (const [i, path] of paths.entries()) {
    const own = join(work, String(i));
    mkdirSync(own, {recursive: true});
    const [got, wanted] = [join(own, 'got.npy'), join(own, 'wanted.npz')];
    const [mine, judged] = await Promise.all([
      reader.ask({image: path, planes: got}),
      judge.ask({image: path, planes: wanted}),
    ]);
    const lossy = /\.jpe?g$/i.test(path) || judged.form === 'JPEG' || judged.compression === 7;
    const compare = async (last) => {
      if (!last) return judge.ask({got, wanted, lossy});
      const asked = await Promise.all([
        reader.ask({image: path, planes: got, last}),
        judge.ask({image: path, planes: wanted, last}),
      ]);
      const unread = asked.find(({reads}) => !reads);
      return unread ? {equal: false, why: unread.why ?? unread.error} : judge.ask({got, wanted, lossy, last});
    };
    const outcome = await outcomeOf(mine, judged, compare);
    rows.push({name: relative(folder, path) || basename(path), ...outcome});
    rmSync(own, {recursive: true, force: true});
    if (i % 50 === 49) say(`${i + 1}/${paths.length}`);
  }
  judge.end();
  reader.end();
  return reportOf(rows);
}

const KINDS = [
  'equal',
  'equal, with a size that the judges do not give',
  'rightly refused',
  'refused on purpose',
  'refused that should open',
  'ours alone',
  'axes, names or scale ignored',
  'wrong',
  'broken',
];

function reportOf(rows) {
  const lines = [`${rows.length} images`, '', '| | |', '| --- | ---: |'];
  for (const kind of KINDS) lines.push(`| ${kind} | ${rows.filter((row) => row.kind === kind).length} |`);
  for (const kind of KINDS.slice(1).toReversed()) {
    const told = rows.filter((row) => row.kind === kind);
    if (told.length > 0) lines.push('', `${kind}:`, '', ...told.map(({name, why}) => `- ${name}: ${why}`));
  }
  return lines;
}
