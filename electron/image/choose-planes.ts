/** Which planes of a file become the image: what is asked for, or the first, which is said. */
import type {ImageNote, PlaneChoice, UsedPlanes, Projection} from '../contract/image';
import {bandRows, bandsOf} from '../contract/raster';
import type {Band, BandedImage} from './banded-image';
import {panelNames} from './channel-panel';
import {ImageError} from './image-error';
import type {ImageFile, ImageSeries, Neighbours, PlaneSource} from './image-file';
import {projectedRows, projectedType} from './projection';

/** Throws an ImageError for planes that the file does not have. */
export function choosePlanes(file: ImageFile, choice: PlaneChoice, neighbours: Neighbours): BandedImage {
  const index = within(choice.series ?? file.first, file.series.length, 'Series');
  const series = file.series[index]!;
  const {width, height, sizes, pixelSize} = series;
  const held = firstHeld(series);
  const t = typeof choice.t === 'string' ? choice.t : within(choice.t ?? held.t, sizes.t, 'Time point');
  const z = typeof choice.z === 'string' ? choice.z : within(choice.z ?? held.z, sizes.z, 'Z plane');
  const used = {series: index, z, t};
  const {channels, notes} = channelsAt(series, used);
  const planes = channels.flatMap(({sources}) => sources[0].types);
  const named = namesOfChannels(series, channels, neighbours);
  const projection = projectionOf(used);
  return {
    width,
    height,
    types: projection ? planes.map((type) => projectedType(type, projection)) : planes,
    names: named.names,
    check: () => channels.forEach(({sources}) => sources.forEach((source) => source.check?.())),
    isChannelsSaid: series.isChannelsSaid || named.notes.length > 0,
    pixelSize,
    axes: {series: file.series.length, z: sizes.z, t: sizes.t},
    used,
    notes: [...file.notes, ...notesOfUse(file, choice, used), ...series.notes, ...notes, ...named.notes],
    bands: () => bandsOfChannels(series, channels, projection ?? 'max'),
  };
}

/** Of Z, of time, or of both; null: of none. */
function projectionOf({z, t}: UsedPlanes): Projection | null {
  const asked = [...new Set([z, t].filter((one) => typeof one === 'string'))];
  if (asked.length > 1)
    throw new ImageError(
      `Z planes are asked for as ${asked[0]} and time points as ${asked[1]}; both can only be alike`,
    );
  return asked[0] ?? null;
}

/** One place along the channel axis: its plane, or those along Z and time that become one. */
interface Channel {
  readonly at: number;
  readonly sources: readonly [PlaneSource, ...PlaneSource[]];
}

/** As the file names them, or a table beside it; else by their numbers. */
function namesOfChannels(
  {names}: ImageSeries,
  channels: readonly Channel[],
  neighbours: Neighbours,
): {readonly names: readonly string[]; readonly notes: readonly ImageNote[]} {
  const own = channels.flatMap(({at, sources: [{types}]}) =>
    types.map((_, sample) => names[at * types.length + sample] ?? ''),
  );
  const panel = own.length > 1 && own.every((name) => name === '') ? panelNames(neighbours, own.length) : null;
  const notes = panel ? [{text: `Its channels are named by ${panel.file}`, option: null}] : [];
  return {names: (panel?.names ?? own).map((name, i) => name || `channel ${i}`), notes};
}

/** A file of several may hold only some planes of an image. */
function firstHeld(series: ImageSeries): {readonly z: number; readonly t: number} {
  for (let t = 0; t < series.sizes.t; t += 1)
    for (let z = 0; z < series.sizes.z; z += 1)
      for (let c = 0; c < series.sizes.c; c += 1) if (!('missing' in series.plane({c, z, t}))) return {z, t};
  return {z: 0, t: 0};
}

/** Channels that lie elsewhere are left out, and it is said. */
function channelsAt(
  series: ImageSeries,
  {z, t}: UsedPlanes,
): {readonly channels: readonly Channel[]; readonly notes: readonly ImageNote[]} {
  const along = (used: number | string, count: number): readonly number[] =>
    typeof used === 'number' ? [used] : Array.from({length: count}, (_, i) => i);
  const places = along(t, series.sizes.t).flatMap((time) => along(z, series.sizes.z).map((own) => ({z: own, t: time})));
  const channels: Channel[] = [];
  const lost: LostChannel[] = [];
  for (let c = 0; c < series.sizes.c; c += 1) {
    const planes = places.map((place) => series.plane({c, ...place}));
    const sources = planes.filter((plane) => !('missing' in plane)) as PlaneSource[];
    const gap = planes.find((plane) => 'missing' in plane);
    const other = sources.find((source) => !isAlike(source, sources[0]!, series));
    if (other)
      throw new ImageError(
        `a plane of its channel ${c} is ${other.width} x ${other.height}, unlike others of the image`,
      );
    if (gap && sources.length > 0) throw new ImageError(`a plane of its channel ${c} ${gap.missing}`);
    if (gap) lost.push({c, missing: gap.missing});
    else channels.push({at: c, sources: sources as [PlaneSource, ...PlaneSource[]]});
  }
  if (channels.length === 0) throw new ImageError(`its plane ${lost[0]?.missing ?? 'is not there'}`);
  return {channels, notes: lost.length > 0 ? [noteOfLost(series, lost)] : []};
}

/** What some files put together cannot be one image. */
function isAlike({width, height, types}: PlaneSource, first: PlaneSource, series: ImageSeries): boolean {
  return width === series.width && height === series.height && types.join() === first.types.join();
}

interface LostChannel {
  readonly c: number;
  readonly missing: string;
}

const LOST_SAID = 3;

function noteOfLost({names}: ImageSeries, lost: readonly LostChannel[]): ImageNote {
  const said = lost
    .slice(0, LOST_SAID)
    .map(({c, missing}) => `channel ${c}${names[c] ? ` (${names[c]})` : ''} ${missing}`);
  const more = lost.length > LOST_SAID ? `; so do ${lost.length - LOST_SAID} more` : '';
  return {text: `Left out: ${said.join('; ')}${more}`, option: null};
}

async function* bandsOfChannels(
  {width, height}: ImageSeries,
  channels: readonly Channel[],
  projection: Projection,
): AsyncGenerator<Band> {
  let before = 0;
  for (const {sources} of channels) {
    const planes = await Promise.all(sources.map((source) => source.open()));
    const samples = sources[0].types.length;
    const piece = Math.max(Math.min(Math.max(...planes.map(({pieceRows}) => pieceRows)), height), 1);
    const own = Array.from({length: samples}, (_, i) => before + i);
    for (const {y, rows} of bandsOf(height, bandRows(width * samples, piece)))
      yield {y, rows, channels: own, values: await projectedRows(planes, projection, y, rows)};
    before += samples;
  }
}

function within(index: number, count: number, what: string): number {
  if (index < count) return index;
  const all = count === 1 ? 'there is only 0' : `there are 0 to ${count - 1}`;
  throw new ImageError(`${what} ${index} is asked for; counted from 0, ${all}`);
}

const PROJECTIONS: Readonly<Record<Projection, string>> = {
  max: 'Used are the largest values',
  mean: 'Used is the mean',
  sum: 'Used is the sum',
};

function notesOfUse({series}: ImageFile, choice: PlaneChoice, used: UsedPlanes): ImageNote[] {
  const notes: ImageNote[] = [];
  const {sizes} = series[used.series]!;
  const say = (text: string, isAsked: boolean, option: string): void => {
    notes.push({text, option: isAsked ? null : option});
  };
  if (series.length > 1) {
    const name = series[used.series]!.name;
    say(
      `The file holds ${series.length} images${namesOfSeries(series)}: ` +
        `number ${used.series}${name ? `, ${name},` : ''} is used`,
      choice.series !== null,
      '--series N takes another, counted from 0',
    );
  }
  if (sizes.z > 1 && typeof used.z === 'string') say(`${PROJECTIONS[used.z]} of ${sizes.z} Z planes`, true, '');
  else if (sizes.z > 1)
    say(
      `Of ${sizes.z} Z planes ${ordinal(used.z as number)} is used`,
      choice.z !== null,
      '--z N takes another, counted from 0; --z max, mean or sum all of them',
    );
  if (sizes.t > 1 && typeof used.t === 'string') say(`${PROJECTIONS[used.t]} of ${sizes.t} time points`, true, '');
  else if (sizes.t > 1)
    say(
      `Of ${sizes.t} time points ${ordinal(used.t as number)} is used`,
      choice.t !== null,
      '--t N takes another, counted from 0; --t max, mean or sum all of them as one; --t all gives a result for each',
    );
  return notes;
}

function ordinal(index: number): string {
  return index === 0 ? 'the first' : `number ${index} (counted from 0)`;
}

const NAMES_SAID = 4;

function namesOfSeries(series: readonly ImageSeries[]): string {
  const names = series.map(({name}) => name);
  if (names.some((name) => !name)) return '';
  const rest = names.length > NAMES_SAID ? ', …' : '';
  return ` (${names.slice(0, NAMES_SAID).join(', ')}${rest})`;
}
