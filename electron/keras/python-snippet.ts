import {bareName} from './custom-objects';

/** Where DeepCell's and other well-known layers are imported from. */
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

/** Python lines that load the file: `custom_objects` where the model has custom layers, `compile=False` unless it was
 * compiled with what Keras knows itself. */
export function pythonSnippet(file: string, customObjects: readonly string[], compiled: boolean): string {
  const lines = ['from tensorflow import keras'];
  const deepcell = customObjects.filter((name) => DEEPCELL_LAYERS.has(bareName(name))).map(bareName);
  const others = customObjects.filter((name) => !DEEPCELL_LAYERS.has(bareName(name)));
  if (deepcell.length) lines.push(`from deepcell.layers import ${deepcell.join(', ')}  # or your own definition`);
  if (others.length) lines.push(`# define or import first: ${others.map(bareName).join(', ')}`);
  lines.push('');
  const objects = customObjects.map((name) => `${JSON.stringify(name)}: ${bareName(name)}`).join(', ');
  const parameters = [JSON.stringify(file)];
  if (objects) parameters.push(`custom_objects={${objects}}`);
  if (!compiled) parameters.push('compile=False');
  lines.push(`model = keras.models.load_model(${parameters.join(', ')})`);
  if (deepcell.includes('Location2D')) {
    lines.push(
      '',
      '# to use it in DeepCell:',
      '# from deepcell.applications import Mesmer',
      '# app = Mesmer(model=model)',
    );
  }
  return lines.join('\n');
}
