import {megabytes} from '../../contract/format';
import type {ModelReport, TensorSpec} from '../../contract/model';
import {word} from '../arguments';
import {defineCommand, done} from '../command';

export const inspect = defineCommand({
  name: 'inspect',
  does: 'Says what a model is, layer by layer counted, and whether it can become HDF5 or be run.',
  words: {model: word('MODEL')},
  options: {},
  async run({words}, {job}) {
    const report = await job('inspect', [words.model]);
    return done(report, inspected(words.model, report));
  },
});

function inspected(path: string, report: ModelReport): string {
  const {layers, parameters, bytes, tensorflowVersion, kerasVersion, inputs, outputs, customObjects} = report;
  const size = `${layers.length} layers, ${parameters.toLocaleString('en')} parameters, ${megabytes(bytes)}`;
  return [
    `${path}: ${report.kind}, ${report.verdict}`,
    ...report.reasons.map((reason) => `  ${reason.message}`),
    ...report.notes.map((note) => `  ${note}`),
    ...(layers.length ? [`  ${size}`] : []),
    ...(tensorflowVersion ? [`  TensorFlow ${tensorflowVersion}, Keras ${kerasVersion ?? '–'}`] : []),
    ...(inputs.length ? [`  inputs: ${inputs.map(specText).join(', ')}`] : []),
    ...(outputs.length ? [`  outputs: ${outputs.map(specText).join(', ')}`] : []),
    ...(customObjects.length ? [`  custom objects: ${customObjects.join(', ')}`] : []),
  ].join('\n');
}

function specText({name, shape}: TensorSpec): string {
  return `${name} ${shape ? `[${shape.map((size) => size ?? 'any').join(', ')}]` : ''}`;
}
