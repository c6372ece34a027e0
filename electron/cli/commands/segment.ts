import {COMPARTMENT_NAMES, type Compartment} from '../../contract/compartments';
import {exitCodeOf, FaultError} from '../../contract/fault';
import {INPUT_SCALES, MODEL_MICROMETRES_PER_PIXEL, PROJECTIONS, sentenceOf} from '../../contract/image';
import {
  ALL_ROWS,
  type CellParameters,
  type PARAMETERS,
  type ParameterName,
  type ParameterRow,
  type SliderRow,
  type STAR_PARAMETERS,
  type StarParameterName,
} from '../../contract/parameters';
import {RESULT_KINDS, USUAL_RESULTS} from '../../contract/results';
import type {FailedFile, FinishedFile, LeftOut, SegmentedFile, SegmentedFiles} from '../../worker/cells/segment-files';
import {
  flag,
  needed,
  number,
  numberOf,
  oneOf,
  otherwise,
  someOf,
  text,
  textAs,
  word,
  words,
  type Option,
} from '../arguments';
import {defineCommand, done, doubtLine} from '../command';
import {engineOption, noWarmOption} from '../engine-option';
import {stagesText} from '../stages-text';

/** What stands for channels is read when the image's are known; 'auto': they are chosen. */
function channelsOption(does: string): Option<string> {
  return otherwise(
    'auto',
    textAs('C,…', does, (given, name) => {
      if (given.trim() === '' || /^-\d+$/.test(given))
        throw new FaultError('usage', `${name} takes channels by number from 0 or by name, or none.`);
      return given;
    }),
  );
}

const MOST_PIECES = 10_000;

function pieceOf(given: string, name: string): {readonly index: number; readonly count: number} {
  const [number, count] = /^\d{1,5}\/\d{1,5}$/.test(given) ? given.split('/').map(Number) : [];
  if (number && count && number <= count && count <= MOST_PIECES) return {index: number - 1, count};
  throw new FaultError('usage', `${name} takes a piece and how many there are, as 1/4; not "${given}".`);
}

const PAGES = ['channels', 'z', 't'] as const;

/** A number from 0, or one of some words. */
function indexOr<T extends string>(all: readonly T[], does: string): Option<number | T | null> {
  return textAs<number | T>(['N', ...all].join('|'), does, (given, name) => {
    const known = all.find((one) => one === given);
    if (known !== undefined) return known;
    if (/^\d{1,9}$/.test(given)) return Number(given);
    throw new FaultError('usage', `${name} takes ${['a number from 0', ...all].join(', ')}; not "${given}".`);
  });
}

function pixelSizeOf(given: string, name: string): number {
  const size = numberOf(given, name);
  if (!(size > 0)) throw new FaultError('usage', `${name} takes micrometres per pixel, more than 0.`);
  return size;
}

const MOST_MICROMETRES = 1000;

function micrometresOf(given: string, name: string): number {
  const length = numberOf(given, name);
  if (!(length > 0 && length <= MOST_MICROMETRES))
    throw new FaultError('usage', `${name} takes micrometres, more than 0 and at most ${MOST_MICROMETRES}.`);
  return length;
}

function compartmentsOf(given: string, name: string): readonly Compartment[] {
  if (given === 'both') return COMPARTMENT_NAMES;
  const compartment = COMPARTMENT_NAMES.find((one) => one === given);
  if (compartment === undefined)
    throw new FaultError('usage', `${name} takes ${COMPARTMENT_NAMES.join(', ')} or both, not "${given}".`);
  return [compartment];
}

type ParameterOptions = {
  readonly [N in ParameterName as (typeof PARAMETERS)[N]['option']]: Option<number | null>;
} & {
  readonly [N in StarParameterName as (typeof STAR_PARAMETERS)[N]['option']]: Option<number | null>;
};

const parameterOptions = Object.fromEntries(
  ALL_ROWS.map(([, row]) => [row.option, number(row.slider.step < 1 ? 'F' : 'N', parameterHelp(row), row)]),
) as ParameterOptions;

/** One number where it is the same for all compartments: `0.075 (whole-cell) or 0.1 (nuclear)`. */
export function usualText(usual: ParameterRow['usual']): string {
  const values = new Set(Object.values(usual));
  if (values.size === 1) return [...values].join('');
  return COMPARTMENT_NAMES.map((compartment) => `${usual[compartment]} (${compartment})`).join(' or ');
}

function parameterHelp(row: SliderRow | ParameterRow): string {
  const {does, unit} = row;
  const usual = 'usual' in row ? `${usualText(row.usual)}${unit && ` ${unit}`}` : 'what lies beside the model';
  return `${does} Usually ${usual}.`;
}

export const segment = defineCommand({
  name: 'segment',
  does: 'Finds the cells on images, or on all images in folders, and writes them into a folder.',
  words: {model: word('MODEL'), images: words('IMAGE')},
  options: {
    out: needed(text('FOLDER', 'Where the results go.', 'o')),
    nuclear: channelsOption(
      'The channels of the nuclei, by number from 0 or by name, of which the sum is taken, or none; usually the first.',
    ),
    membrane: channelsOption('The same of the membranes; usually the second channel where there is one.'),
    mpp: textAs(
      'F',
      `Micrometres per pixel; usually what the file says, or ${MODEL_MICROMETRES_PER_PIXEL}.`,
      pixelSizeOf,
    ),
    'model-mpp': textAs(
      'F',
      `What the image is resized to: Mesmer’s ${MODEL_MICROMETRES_PER_PIXEL}; usually nothing for other models.`,
      pixelSizeOf,
    ),
    z: indexOr(
      PROJECTIONS,
      'The Z plane, from 0, or the largest values, the mean or the sum of all; usually the first.',
    ),
    t: indexOr(
      ['all', ...PROJECTIONS] as const,
      'The time point, from 0, or all, which gives results for each, or all as one as of Z; usually the first.',
    ),
    series: number('N', 'Which of a file’s images, from 0; usually the first.', {least: 0, most: 1e9, whole: true}),
    pages: oneOf(PAGES, 'What the file’s planes are; usually as the file says.'),
    compartment: otherwise<readonly Compartment[]>(
      ['whole-cell'],
      textAs(`${COMPARTMENT_NAMES.join('|')}|both`, 'What is looked for; usually whole-cell.', compartmentsOf),
    ),
    engine: engineOption,
    'no-warm': noWarmOption,
    results: otherwise(
      USUAL_RESULTS,
      someOf(RESULT_KINDS, `What is written, divided by commas; usually ${USUAL_RESULTS.join(',')}.`),
    ),
    overwrite: flag('Writes over results of other images that have the same names.'),
    expand: textAs(
      'UM',
      'Where there is no membrane stain: whole cells are nuclei grown by so many micrometres, until they meet.',
      micrometresOf,
    ),
    reading: text(
      'HOW',
      'How the outputs of a model of several are read: map:NAME, watershed:DISTANCE,INTERIOR or ' +
        'stardist:PROBABILITY,DISTANCES; usually by what they are.',
    ),
    scale: oneOf(
      INPUT_SCALES,
      'Which numbers a model that is neither Mesmer nor StarDist is given: the image’s own, divided by the most of ' +
        'their type, or from the least to the 99.9th percentile as 0..1 or 0..255; usually what its first layers take.',
    ),
    piece: textAs('I/N', 'Predicts one of N pieces of one large image, for merge, and writes its maps alone.', pieceOf),
    ...parameterOptions,
  },
  async run({words: {model, images}, options}, {job}) {
    const {out: folder, nuclear, membrane, mpp, compartment, engine, results, series, z, t, pages, overwrite} = options;
    const how = {
      nuclear: nuclear === 'none' ? null : nuclear,
      membrane: membrane === 'none' ? null : membrane,
      micrometresPerPixel: mpp,
      modelMicrometresPerPixel: options['model-mpp'],
      compartments: compartment,
      parameters: parametersOf(options),
      scale: options.scale,
      expandMicrometres: options.expand,
      ...(options.reading === null ? {} : {reading: options.reading}),
    };
    const planes = {series, z, t, pages};
    const warm = !options['no-warm'];
    const request = {model, images, folder, engine, warm, results, overwrite, options: how, planes};
    if (options.piece !== null) {
      const written = await job('segmentPiece', [request, options.piece]);
      const {file, piece, of, rows, timings} = written;
      return done(written, `${file}: piece ${piece} of ${of}, ${rows} rows (${stagesText(timings)})`);
    }
    const report = await job('segmentFiles', [request]);
    return done(report, segmented(report), exitCodeOfAll(report.failed), report.images.flatMap(doubtsOf));
  },
});

/** Those that were given. */
function parametersOf(options: Readonly<Record<string, unknown>>): Partial<CellParameters> {
  const given = ALL_ROWS.map(([name, row]) => [name, options[row.option]] as const);
  return Object.fromEntries(
    given.filter((entry): entry is readonly [keyof CellParameters, number] => typeof entry[1] === 'number'),
  );
}

function segmented({images, finished, failed, leftOut}: SegmentedFiles): string {
  const lines = [
    ...images.map(segmentedFile),
    ...finished.map(finishedFile),
    ...failed.map(failedFile),
    ...notesOf(images),
  ];
  return [...lines, ...leftOut.map(leftOutOf)].join('\n');
}

const FILES_NAMED = 3;

function leftOutOf({folder, files}: LeftOut): string {
  const more = files.length > FILES_NAMED ? ` and ${files.length - FILES_NAMED} more` : '';
  const what = files.length === 1 ? 'is no image and was' : 'are no images and were';
  return `Note on ${folder}: ${files.slice(0, FILES_NAMED).join(', ')}${more} ${what} left out.`;
}

function finishedFile({image, part, cells}: FinishedFile): string {
  const found = Object.entries(cells).map(([compartment, count]) => `${count} cells (${compartment})`);
  const what = `${image}${part === null ? '' : ` ${part}`}`;
  return `${what}: ${found.join(', ')} · done before, by the same model and options; nothing was written`;
}

function failedFile({image, part, message}: FailedFile): string {
  return `${image}${part === null ? '' : ` ${part}`}: not segmented. ${message}`;
}

/** Ours before the user's. */
function exitCodeOfAll(failed: readonly FailedFile[]): number {
  const codes = failed.map(exitCodeOf);
  return codes.find((code) => code === 1) ?? codes[0] ?? 0;
}

export function segmentedFile({image, results, engine, device, files, timings}: SegmentedFile): string {
  const found = results.map(({cells, compartment}) => `${cells} cells (${compartment})`).join(', ');
  return [
    `${image}: ${found} · ${engine}, ${device}`,
    ...files.map((path) => `  ${path}`),
    `  ${stagesText(timings)}`,
  ].join('\n');
}

export function doubtsOf({image, doubts}: SegmentedFile): string[] {
  return doubts.map((doubt) => doubtLine(image, doubt));
}

const IMAGES_NAMED = 3;

/** Each note once, however many images it is about. */
function notesOf(files: readonly SegmentedFile[]): string[] {
  const all = new Set(files.map(({image}) => image));
  const about = new Map<string, Set<string>>();
  for (const {image, notes} of files)
    for (const note of notes) {
      const sentence = sentenceOf(note);
      about.set(sentence, (about.get(sentence) ?? new Set()).add(image));
    }
  return [...about].map(([sentence, own]) => {
    const images = [...own];
    if (images.length === all.size) return `Note: ${sentence}`;
    const more = images.length > IMAGES_NAMED ? ` and ${images.length - IMAGES_NAMED} more` : '';
    return `Note on ${images.slice(0, IMAGES_NAMED).join(', ')}${more}: ${sentence}`;
  });
}
