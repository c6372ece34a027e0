/** A batch as a folder that assets/nextflow runs elsewhere: its samplesheet, parameters and start. */
import {segmentWords, shellLine, type SegmentCommand} from './command-line';

/** Paths whole; `micrometresPerPixel` null: as the file says. */
export interface RunImage {
  readonly path: string;
  readonly micrometresPerPixel: number | null;
}

/** One model and one set of options for all images. */
export type RunOptions = Omit<SegmentCommand, 'image' | 'folder'>;

export interface RunFile {
  readonly path: string;
  readonly text: string;
}

/** The pipeline reads its samplesheet line by line. */
export function hasLineBreak(path: string): boolean {
  return /[\r\n]/.test(path);
}

/** The files of the folder, beside the pipeline's own in `pipeline/`. */
export function runFiles(options: RunOptions, images: readonly RunImage[]): RunFile[] {
  const parameters = {
    input: 'samplesheet.csv',
    model: options.model,
    outdir: 'results',
    segment_args: shellLine(furtherWords(options), 'posix'),
  };
  return [
    {path: 'samplesheet.csv', text: samplesheet(images)},
    {path: 'params.json', text: `${JSON.stringify(parameters, null, 2)}\n`},
    {path: 'run.sh', text: `#!/bin/sh\ncd "$(dirname "$0")" || exit 1\nexec ${RUN_LINE} "$@"\n`},
    {path: 'README.md', text: readme(images.length)},
  ];
}

/** What is typed in the folder; what was done before is not done again. */
export const RUN_LINE = 'nextflow run pipeline -params-file params.json -resume';

/** The options alone: the task says model, images and folder, and the samplesheet the pixel size. */
function furtherWords(options: RunOptions): string[] {
  const own = {...options.options, micrometresPerPixel: null};
  const words = segmentWords({...options, options: own, image: 'image', folder: 'folder'});
  return words.slice(words.indexOf('-o') + 2);
}

/** As RFC 4180 quotes, and as assets/nextflow/assets/schema_input.json asks. */
function samplesheet(images: readonly RunImage[]): string {
  const digits = String(images.length).length;
  const rows = images.map(({path, micrometresPerPixel}, i) => [
    sampleName(path, String(i + 1).padStart(digits, '0')),
    path,
    micrometresPerPixel === null ? '' : String(micrometresPerPixel),
  ]);
  return [['sample', 'image', 'mpp'], ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

function quoted(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A name for files and shells, different for each number. */
function sampleName(path: string, number: string): string {
  const name = path.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '');
  return `${number}-${name.replaceAll(/[^A-Za-z0-9._-]+/g, '_').slice(0, 80)}`;
}

function readme(images: number): string {
  return [
    '# A run of Warmstart',
    `${images} ${images === 1 ? 'image' : 'images'} with one model, on Nextflow 24.10 or later with Java 17; ` +
      '`warmstart` must be on the path, or a container be named (`-profile docker`).',
    `    ${RUN_LINE}`,
    'starts it here or goes on with what is not done; `run.sh` does the same, and takes further options, such as ' +
      '`-profile slurm`. Results come into `results`, and `pipeline/README.md` says what they are.',
    '`samplesheet.csv` names the images where they lie, `params.json` the model and the options. Nothing was copied: ' +
      'another machine must see the same paths.',
    '',
  ].join('\n\n');
}
