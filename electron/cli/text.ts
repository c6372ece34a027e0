/** Reports as a person reads them. */
import type {ConvertReport, EngineStatus, LoadComparison, ModelReport, SelfTest, VerifyReport} from '../contract/model';
import type {StageTotals} from '../contract/timing';
import type {SegmentedFile} from '../worker/cells/segment-files';
import type {PredictReport} from '../worker/model/predict';

export function inspected(path: string, report: ModelReport): string {
  const shape = (spec: {readonly shape: readonly (number | null)[] | null}): string =>
    spec.shape ? `[${spec.shape.map((d) => d ?? 'any').join(', ')}]` : '';
  return [
    `${path}: ${report.kind}, ${report.verdict}`,
    ...report.reasons.map((reason) => `  ${reason.message}`),
    ...(report.layers.length
      ? [
          `  ${report.layers.length} layers, ${report.parameters.toLocaleString('en')} parameters, ${megabytes(report.bytes)}`,
        ]
      : []),
    ...(report.tensorflowVersion
      ? [`  TensorFlow ${report.tensorflowVersion}, Keras ${report.kerasVersion ?? '–'}`]
      : []),
    ...(report.inputs.length ? [`  inputs: ${report.inputs.map((i) => `${i.name} ${shape(i)}`).join(', ')}`] : []),
    ...(report.outputs.length ? [`  outputs: ${report.outputs.map((o) => `${o.name} ${shape(o)}`).join(', ')}`] : []),
    ...(report.customObjects.length ? [`  custom layers: ${report.customObjects.join(', ')}`] : []),
  ].join('\n');
}

export function converted(report: ConvertReport): string {
  const notes = report.notes.map((note) => `Note: ${note}`);
  return [
    `${report.output}: ${megabytes(report.bytes)}, ${report.weights} weights, ${report.parameters.toLocaleString('en')} parameters, read back and found identical (${stages(report.timings)})`,
    ...notes,
    '',
    report.python,
  ].join('\n');
}

export function verified(report: VerifyReport): string {
  const {compared, identical, different} = report.weights;
  return [
    `${identical} of ${compared} weights identical to the byte`,
    ...different.slice(0, 20).map((what) => `  different: ${what}`),
    ...report.predictions.map(
      (p) =>
        `  ${p.output}: largest difference between our prediction and the SavedModel's own ${p.maxAbsDiff.toExponential(2)} at [${p.at.join(', ')}]`,
    ),
    ...(report.predictionsWhy ? [`  predictions not compared: ${report.predictionsWhy}`] : []),
  ].join('\n');
}

export function predicted(report: PredictReport): string {
  return [
    `${report.output} (${report.engine}, ${report.device})`,
    ...report.outputs.map((o) => `  ${o.name} [${o.shape.join(', ')}]`),
    `  ${stages(report.timings)}`,
  ].join('\n');
}

export function segmented(files: readonly SegmentedFile[]): string {
  return files
    .map((file) =>
      [
        `${file.image}: ${file.results.map((r) => `${r.cells} cells (${r.compartment})`).join(', ')} · ${file.engine}, ${file.device}`,
        ...file.files.map((path) => `  ${path}`),
        `  ${stages(file.timings)}`,
      ].join('\n'),
    )
    .join('\n');
}

export function compared({rows, savedModelWhy}: LoadComparison): string {
  const lines = rows.map(
    (row) =>
      `${row.format.padEnd(12)} ${row.engine.padEnd(11)} load ${ms(row.loadMs)}   first predict ${ms(row.firstPredictMs)}   later ${ms(row.predictMs)}`,
  );
  const [saved, hdf5] = [rows.find((row) => row.format === 'saved-model'), rows.find((row) => row.format === 'hdf5')];
  if (saved && hdf5) {
    const [before, after] = [saved.loadMs + saved.firstPredictMs, hdf5.loadMs + hdf5.firstPredictMs];
    lines.push(
      `load and first predict: ${ms(before)} → ${ms(after)} (${Math.round((after / before - 1) * 100)} %), in a running engine`,
    );
  }
  if (savedModelWhy) lines.push(`SavedModel not timed: ${savedModelWhy}`);
  return lines.join('\n');
}

export function doctored(engines: readonly EngineStatus[], tests: readonly SelfTest[]): string {
  return engines
    .flatMap((e) => {
      const test = tests.find(({engine}) => engine === e.id);
      const result = test
        ? [
            `  self-test ${test.passed ? 'passed' : 'FAILED'}: within ${test.difference.toExponential(1)} of the known answer, ${ms(test.milliseconds)}`,
          ]
        : [];
      return e.available
        ? [`${e.id}: ${e.version} on ${e.device}`, ...e.details.map((line) => `  ${line}`), ...result]
        : [`${e.id}: not available. ${e.why}`];
    })
    .join('\n');
}

function stages(timings: StageTotals): string {
  return Object.entries(timings)
    .map(([name, value]) => `${name} ${ms(value)}`)
    .join(', ');
}

function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
