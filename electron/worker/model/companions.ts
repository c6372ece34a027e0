/** What lies beside a converted file on wish: a passport, and Python for layers that Keras 3 is not given elsewhere. */
import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {FaultError} from '../../contract/fault';
import type {ConvertReport} from '../../contract/model';
import type {TargetId} from '../../contract/targets';
import {writeBytes} from '../../io/atomic-write';
import {bareName} from '../../keras/custom-objects';
import {DEEPCELL_FOR_KERAS3, LAYERS_FILE, LAYERS_PYTHON} from '../../keras/keras3/deepcell-layers';
import type {Passport} from './passport';

export interface CompanionOptions {
  /** A passport beside each file: hashes of its tensors, where it comes from, how it was compared. */
  readonly passport?: boolean;
  /** DeepCell's layers for Keras 3 beside the files; or only where one has such layers, and there is no such file. */
  readonly layersFile?: boolean | 'where needed';
}

interface Output {
  readonly output: string;
  readonly target: TargetId;
}

export function passportPath(output: string): string {
  return `${output}.passport.json`;
}

/** Files to be claimed with the outputs. Throws a FaultError ('usage') for outputs that can have none. */
export function companionPaths(outputs: readonly Output[], {passport, layersFile}: CompanionOptions): string[] {
  const layers = layersFile === true ? layersPath(outputs) : null;
  return [...(passport ? outputs.map(({output}) => passportPath(output)) : []), ...(layers === null ? [] : [layers])];
}

/** Beside the first file for Keras 3; null where it is there already as it would be written. */
function layersPath(outputs: readonly Output[]): string | null {
  const first = outputs.find(({target}) => target === 'keras3' || target === 'keras3-h5');
  if (!first) throw new FaultError('usage', '--layers-file is for files of Keras 3: .keras, or .h5 with --for keras3.');
  const path = join(dirname(first.output), LAYERS_FILE);
  return existsSync(path) && readFileSync(path, 'utf8') === LAYERS_PYTHON ? null : path;
}

/** Where the layers of a file for Keras 3 would be; null: it has none of them, or a file of that name is there. */
function neededLayers(reports: readonly ConvertReport[], layersFile: CompanionOptions['layersFile']): string | null {
  const [report] = layersFile === 'where needed' ? reports.filter(needsLayersFile) : [];
  const path = report ? join(dirname(report.output), LAYERS_FILE) : null;
  return path === null || existsSync(path) ? null : path;
}

/** Whether its Python lines import that file. */
export function needsLayersFile({target, customObjects}: Pick<ConvertReport, 'target' | 'customObjects'>): boolean {
  const isForKeras3 = target === 'keras3' || target === 'keras3-h5';
  return isForKeras3 && customObjects.some((name) => DEEPCELL_FOR_KERAS3.has(bareName(name)));
}

export interface Converted {
  readonly reports: readonly ConvertReport[];
  /** Of the file that a report is about. */
  readonly passportOf: (report: ConvertReport) => Promise<Passport>;
}

export async function writeCompanions(
  {reports, passportOf}: Converted,
  {passport, layersFile}: CompanionOptions,
): Promise<void> {
  const layers = layersFile === true ? layersPath(reports) : neededLayers(reports, layersFile);
  if (layers !== null) await writeBytes(layers, Buffer.from(LAYERS_PYTHON));
  for (const report of passport ? reports : []) {
    const text = JSON.stringify(await passportOf(report), null, 2);
    await writeBytes(passportPath(report.output), Buffer.from(`${text}\n`));
  }
}
