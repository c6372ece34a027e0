/** Python lines that load a file in Keras 3. */
import {entriesOf, identifiersOf, importLines, pythonText} from '../python-snippet';
import type {Training} from './training';

export interface Keras3Facts {
  /** As `custom_objects` wants them. */
  readonly customObjects: readonly string[];
  readonly training: Training | null;
  readonly hasLambdas: boolean;
}

export function keras3Snippet(file: string, {customObjects, training, hasLambdas}: Keras3Facts): string {
  const identifiers = identifiersOf(customObjects);
  const given = [pythonText(file)];
  if (identifiers.size) given.push(`custom_objects={${entriesOf(identifiers)}}`);
  if (training === null) given.push('compile=False');
  if (hasLambdas) given.push('safe_mode=False');
  return [
    'import keras  # Keras 3',
    ...importLines(identifiers, 'define or import first'),
    '',
    `model = keras.models.load_model(${given.join(', ')})`,
  ].join('\n');
}

export function keras3WeightsSnippet(file: string): string {
  return ['# model: built by your own code', `model.load_weights(${pythonText(file)})`].join('\n');
}
