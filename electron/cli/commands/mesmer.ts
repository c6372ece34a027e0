/**
 * The options of DeepCell's own command line (`run_app.py mesmer`), word for word and letter for letter, so that a
 * pipeline changes one line. Source: the argument parser of vanvalenlab/deepcell-applications.
 */
import {existsSync} from 'node:fs';
import {basename, join} from 'node:path';
import {COMPARTMENT_NAMES, type Compartment} from '../../contract/compartments';
import {FaultError} from '../../contract/fault';
import {MODEL_MICROMETRES_PER_PIXEL, sentenceOf} from '../../contract/image';
import {homeFolder} from '../../io/home-folder';
import {flag, needed, number, oneOf, otherwise, text, textAs, type Option} from '../arguments';
import {defineCommand, done, doubtLine} from '../command';
import {engineOption, noWarmOption} from '../engine-option';
import {stagesText} from '../stages-text';

/** What each letter of theirs stands for. */
const LETTERS: Readonly<Record<string, string>> = {
  '-n': '--nuclear-image',
  '-nc': '--nuclear-channel',
  '-m': '--membrane-image',
  '-mc': '--membrane-channel',
  '-o': '--output-directory',
  '-f': '--output-name',
  '-b': '--batch-size',
  '-c': '--compartment',
  '-L': '--log-level',
};
/** Of these all words up to the next option are values. */
const SEVERAL = new Set(['--nuclear-channel', '--membrane-channel']);

/** `-nc 0 1 -m M` as `--nuclear-channel=0,1 --membrane-image=M`. */
function spelled(line: readonly string[]): string[] {
  const words = line.map((word) => LETTERS[word] ?? word);
  const out: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]!;
    if (!SEVERAL.has(word)) {
      out.push(word);
      continue;
    }
    const values: string[] = [];
    while (i + 1 < words.length && !words[i + 1]!.startsWith('-')) values.push(words[(i += 1)]!);
    out.push(values.length > 0 ? `${word}=${values.join(',')}` : word);
  }
  return out;
}

function channels(does: string): Option<readonly number[]> {
  return otherwise<readonly number[]>(
    [0],
    textAs('C…', does, (given, name) =>
      given.split(',').map((part) => {
        if (/^\d{1,6}$/.test(part)) return Number(part);
        throw new FaultError('usage', `${name} takes channels by number from 0, not "${part}".`);
      }),
    ),
  );
}

const MOST_MPP = 1e4;
const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL'] as const;

export const mesmer = defineCommand({
  name: 'mesmer',
  does:
    'Segments as DeepCell’s own command does, with its options: nuclei and membranes out of one file each, one label ' +
    'file (int32) of the shape (1, height, width, compartments).',
  words: {},
  options: {
    'nuclear-image': needed(text('FILE', 'The image of the nuclei.')),
    'nuclear-channel': channels('Which of its channels, from 0; of several the sum. Usually 0.'),
    'membrane-image': text('FILE', 'The image of the membranes, of the same size; without it there are none.'),
    'membrane-channel': channels('Which of its channels, from 0; of several the sum. Usually 0.'),
    'output-directory': otherwise('output', text('FOLDER', 'Where the label file goes; usually ./output.')),
    'output-name': otherwise('mask.tif', text('NAME', 'What it is called; usually mask.tif.')),
    'image-mpp': otherwise(
      MODEL_MICROMETRES_PER_PIXEL,
      number('F', `Micrometres per pixel, whatever the files say; usually ${MODEL_MICROMETRES_PER_PIXEL}.`, {
        least: 1e-6,
        most: MOST_MPP,
        whole: false,
      }),
    ),
    compartment: otherwise<Compartment | 'both'>(
      'whole-cell',
      oneOf(
        [...COMPARTMENT_NAMES, 'both'],
        'What is looked for; usually whole-cell. Both: the last axis has whole cells, then nuclei.',
      ),
    ),
    squeeze: flag('Leaves out axes of length 1: (height, width) for one compartment.'),
    'batch-size': number('N', 'Taken, and without effect: the labels do not depend on it.', {
      least: 1,
      most: 1e6,
      whole: true,
    }),
    'log-level': oneOf(LEVELS, 'Taken, and without effect: the report is one line.'),
    model: text(
      'MODEL',
      'The model: its folder, archive or .h5; usually what WARMSTART_MODEL names, or DeepCell’s own in ~/.deepcell.',
    ),
    engine: engineOption,
    'no-warm': noWarmOption,
    overwrite: flag('Writes over a label file that is there.'),
  },
  spelled,
  async run({options}, {job}) {
    const {compartment, squeeze, overwrite, engine} = options;
    const membrane = options['membrane-image'];
    const request = {
      model: options.model ?? usualModel(),
      nuclear: {path: options['nuclear-image'], channels: options['nuclear-channel']},
      membrane: membrane === null ? null : {path: membrane, channels: options['membrane-channel']},
      output: join(options['output-directory'], plainOf(options['output-name'])),
      micrometresPerPixel: options['image-mpp'],
      compartments: compartment === 'both' ? COMPARTMENT_NAMES : [compartment],
      squeeze,
      overwrite,
      engine,
      warm: !options['no-warm'],
    };
    const report = await job('mesmer', [request]);
    const found = report.results.map(({cells, compartment: own}) => `${cells} cells (${own})`).join(', ');
    const said = `${report.output}: ${found} · ${report.engine}, ${report.device}\n  ${stagesText(report.timings)}`;
    return done(
      report,
      [said, ...report.notes.map((note) => `Note: ${sentenceOf(note)}`)].join('\n'),
      0,
      report.doubts.map((doubt) => doubtLine(report.output, doubt)),
    );
  },
});

/** A name with a folder in it would leave the folder that was given. */
function plainOf(name: string): string {
  if (name === basename(name) && name !== '' && name !== '.' && name !== '..') return name;
  throw new FaultError(
    'usage',
    `--output-name takes the name of a file, not "${name}"; --output-directory its folder.`,
  );
}

/** Where DeepCell keeps its model, in the user's home. */
const USUAL_PLACES = ['MultiplexSegmentation.h5', 'MultiplexSegmentation'].map((name) =>
  join('.deepcell', 'models', name),
);

function usualModel(): string {
  const named = process.env['WARMSTART_MODEL'];
  if (named) return named;
  const home = homeFolder();
  const found = USUAL_PLACES.map((place) => join(home ?? '', place)).find(
    (place) => home !== null && existsSync(place),
  );
  if (found !== undefined) return found;
  throw new FaultError(
    'usage',
    'No model is given: pass --model MODEL, name it by WARMSTART_MODEL, or put it into ~/.deepcell/models.',
  );
}
