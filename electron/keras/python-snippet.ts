import {bareName} from './custom-objects';
import type {CustomTraining} from './custom-training';

/** Where DeepCell's layers are imported from. */
const DEEPCELL_LAYERS: ReadonlySet<string> = new Set([
  'Location2D',
  'Location3D',
  'ImageNormalization2D',
  'ImageNormalization3D',
  'TensorProduct',
  'UpsampleLike',
  'DilatedMaxPool2D',
  'DilatedMaxPool3D',
  'ReflectionPadding2D',
  'ReflectionPadding3D',
  'ReLU6',
  'Anchors',
  'ClipBoxes',
  'RegressBoxes',
]);

/** Layers of Keras 2.15 that it does not find by their names. */
const KERAS_LAYERS: ReadonlySet<string> = new Set(['SpectralNormalization']);

export interface SnippetFacts {
  /** As `custom_objects` wants them. */
  readonly customObjects: readonly string[];
  /** Null: the file holds no training config. */
  readonly training: CustomTraining | null;
}

/**
 * Python lines that load the file in Keras 2.15: `custom_objects` where the model has custom ones, and `compile=False`
 * unless it was compiled with what Keras knows itself; what else training needs is said in a comment.
 */
export function pythonSnippet(file: string, {customObjects, training}: SnippetFacts): string {
  const identifiers = identifiersOf(customObjects);
  const named = (wanted: (name: string) => boolean): string[] =>
    [...identifiers].filter(([name]) => wanted(name)).map(([, identifier]) => identifier);
  const isDeepcell = (name: string): boolean => DEEPCELL_LAYERS.has(bareName(name));
  const deepcell = named(isDeepcell);
  const own = named((name) => !isDeepcell(name) && !KERAS_LAYERS.has(name));
  const keras = named((name) => KERAS_LAYERS.has(name));
  const lines = ['from tensorflow import keras'];
  if (keras.length) lines.push(`from tensorflow.keras.layers import ${keras.join(', ')}`);
  if (deepcell.length) lines.push(`from deepcell.layers import ${deepcell.join(', ')}  # or your own definition`);
  if (own.length) lines.push(`# define or import first: ${own.join(', ')}`);
  lines.push('', loadLine(file, identifiers, training));
  const forTraining = identifiersOf(training ? customTrainingNames(training) : []);
  if (forTraining.size)
    lines.push(
      `# to go on training, define ${[...forTraining.values()].join(', ')} too, leave compile=False out and add to`,
      `# custom_objects: ${entriesOf(forTraining)}`,
    );
  if (deepcell.includes('Location2D'))
    lines.push(
      '',
      '# to use it in DeepCell:',
      '# from deepcell.applications import Mesmer',
      '# app = Mesmer(model=model)',
    );
  return lines.join('\n');
}

export function customTrainingNames({losses, metrics, optimizers}: CustomTraining): string[] {
  return [...new Set([...losses, ...metrics, ...optimizers])];
}

function loadLine(file: string, objects: ReadonlyMap<string, string>, training: CustomTraining | null): string {
  const parameters = [pythonText(file)];
  if (objects.size) parameters.push(`custom_objects={${entriesOf(objects)}}`);
  if (training === null || customTrainingNames(training).length) parameters.push('compile=False');
  return `model = keras.models.load_model(${parameters.join(', ')})`;
}

export function entriesOf(objects: ReadonlyMap<string, string>): string {
  return [...objects].map(([name, identifier]) => `${pythonText(name)}: ${identifier}`).join(', ');
}

/**
 * What each object is called in the lines: its bare name; with its package where two have the same; and never anything
 * but a Python identifier, whatever the file calls it.
 */
export function identifiersOf(names: readonly string[]): Map<string, string> {
  const bare = names.map(bareName);
  return new Map(
    names.map((name, i) => [name, identifier(bare.indexOf(bare[i]!) === bare.lastIndexOf(bare[i]!) ? bare[i]! : name)]),
  );
}

function identifier(name: string): string {
  const safe = name.replaceAll(/[^\p{L}\p{N}_]/gu, '_');
  if (PYTHON_KEYWORDS.has(safe)) return `${safe}_`;
  return /^[\p{L}_]/u.test(safe) ? safe : `_${safe}`;
}

const PYTHON_KEYWORDS: ReadonlySet<string> = new Set(
  `False None True and as assert async await break class continue def del elif else except finally for from global if
    import in is lambda nonlocal not or pass raise return try while with yield`
    .trim()
    .split(/\s+/),
);

/** Lines that say which of these must be defined or imported before. */
export function importLines(identifiers: ReadonlyMap<string, string>, otherwise: string): string[] {
  return identifiers.size ? [`# ${otherwise}: ${[...identifiers.values()].join(', ')}`] : [];
}

/** Python's and JSON's texts in double quotes have the same escapes. */
export function pythonText(text: string): string {
  return JSON.stringify(text);
}
