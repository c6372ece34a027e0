/** Python lines that load a file in Keras 3. */
import {bareName} from '../custom-objects';
import {DEEPCELL_FOR_KERAS3, LAYERS_FILE} from './deepcell-layers';
import {entriesOf, identifiersOf, importLines, pythonText} from '../python-snippet';
import type {Training} from './training';

export interface Keras3Facts {
  /** As `custom_objects` wants them. */
  readonly customObjects: readonly string[];
  readonly training: Training | null;
  readonly hasLambdas: boolean;
  /** DeepCell's layers lie in a Python file beside it. */
  readonly layersFile: boolean;
}

export function keras3Snippet(file: string, facts: Keras3Facts): string {
  const {customObjects, training, hasLambdas, layersFile} = facts;
  const isBeside = (name: string): boolean => layersFile && DEEPCELL_FOR_KERAS3.has(bareName(name));
  const identifiers = identifiersOf(customObjects.filter((name) => !isBeside(name)));
  const given = [pythonText(file)];
  if (identifiers.size) given.push(`custom_objects={${entriesOf(identifiers)}}`);
  if (training === null) given.push('compile=False');
  if (hasLambdas) given.push('safe_mode=False');
  return [
    'import keras  # Keras 3',
    ...(customObjects.some(isBeside) ? [`import ${LAYERS_FILE.replace(/\.py$/, '')}  # beside the file`] : []),
    ...importLines(identifiers, 'define or import first'),
    '',
    `model = keras.models.load_model(${given.join(', ')})`,
  ].join('\n');
}

export function keras3WeightsSnippet(file: string): string {
  return ['# model: built by your own code', `model.load_weights(${pythonText(file)})`].join('\n');
}
