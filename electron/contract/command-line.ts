/** The command that gives the same files as the window: its words, and the line that a person pastes. */
import {COMPARTMENT_NAMES} from './compartments';
import {ENGINES, type EngineId} from './engines';
import type {PlaneChoice, SegmentOptions} from './image';
import {ALL_ROWS} from './parameters';
import {USUAL_RESULTS, type ResultKind} from './results';

/** One segmentation with everything that its files depend on. */
export interface SegmentCommand {
  readonly model: string;
  readonly image: string;
  readonly folder: string;
  /** Null: the best there is. */
  readonly engine: EngineId | null;
  readonly options: SegmentOptions;
  readonly planes: PlaneChoice;
  readonly results: readonly ResultKind[];
}

/** `warmstart segment MODEL IMAGE -o FOLDER …`, word by word; what is usual is left out. */
export function segmentWords({model, image, folder, engine, options, planes, results}: SegmentCommand): string[] {
  return [
    'warmstart',
    'segment',
    pathWord(model),
    pathWord(image),
    '-o',
    pathWord(folder),
    ...optionWords([
      ['nuclear', channelsWord(options.nuclear)],
      ['membrane', channelsWord(options.membrane)],
      ['mpp', options.micrometresPerPixel],
      ['model-mpp', options.modelMicrometresPerPixel],
      ['series', planes.series],
      ['z', planes.z],
      ['t', planes.t],
      ['pages', planes.pages],
      ['compartment', compartmentsWord(options.compartments)],
      // What needs the window is no engine of the command.
      ['engine', engine !== null && ENGINES[engine].needsWindow ? null : engine],
      ['reading', options.reading],
      ['scale', options.scale],
      ['expand', options.expandMicrometres],
      ...ALL_ROWS.map(([name, row]) => [row.option, options.parameters?.[name]] as const),
      ['results', isUsual(results) ? null : results.join(',')],
    ]),
  ];
}

/** A name that begins with a dash would be taken for an option. */
function pathWord(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

function channelsWord(channels: readonly number[]): string {
  return channels.length === 0 ? 'none' : channels.join(',');
}

function compartmentsWord(compartments: SegmentOptions['compartments']): string {
  return compartments.length === COMPARTMENT_NAMES.length ? 'both' : compartments[0]!;
}

function isUsual(results: readonly ResultKind[]): boolean {
  return results.length === USUAL_RESULTS.length && USUAL_RESULTS.every((kind) => results.includes(kind));
}

type OptionValue = string | number | null | undefined;

function optionWords(options: readonly (readonly [name: string, value: OptionValue])[]): string[] {
  return options.flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`--${name}`, String(value)],
  );
}

/** Systems whose shells quote differently. */
export type ShellKind = 'posix' | 'windows';

const PLAIN = /^[\w@%+=:,./-]+$/;
const PLAIN_ON_WINDOWS = /^[\w@+=:,./\\-]+$/;

/** The words as one line for a shell of that kind: for sh and its kin, or for both cmd and PowerShell. */
export function shellLine(words: readonly string[], shell: ShellKind): string {
  return words.map((word) => (shell === 'posix' ? posixWord(word) : windowsWord(word))).join(' ');
}

function posixWord(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** File names of Windows have no double quotes; a backslash before the closing one would take its place. */
function windowsWord(word: string): string {
  if (PLAIN_ON_WINDOWS.test(word)) return word;
  return `"${word.replace(/\\+$/, '$&$&')}"`;
}
