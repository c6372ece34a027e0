/** An ONNX file as ONNX Runtime runs it, against another engine. */
import {copyFileSync, linkSync, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {FaultError} from '../../../contract/fault';
import type {ConvertReport} from '../../../contract/model';
import {engines} from '../../../engine/engines';
import {onnxLink} from '../../../engine/onnx/link';
import {openSession} from '../../../engine/onnx/session';
import type {PlanGraph} from '../../../graph/onnx/plan-to-onnx';
import {recordPlan} from '../../../graph/record/record-plan';
import {removeTemporaryFolder, temporaryFolder} from '../../../io/atomic-write';
import type {CompiledModel} from '../../../plan/plan';
import {differencesOf} from '../compare-predictions';
import {seededInputs} from '../seeded-inputs';
import type {Stages} from '../../runtime/stages';
import type {Values} from '../../../plan/run';
import type {OutsideWeights} from './onnx-weights';

export interface Checked {
  readonly file: string;
  readonly graph: PlanGraph;
  readonly compiled: CompiledModel;
  readonly outside: OutsideWeights | null;
}

/** Beyond it, relative to the largest value, the file is not what the model is: engines differ by a tenth of that. */
const MOST = 1e-4;
/** More than one, so that an input whose batch is not open is found. */
const BATCH = 2;

/** Throws a FaultError ('internal') where the file gives other values. */
export async function checkPredictions(
  checked: Checked,
  stages: Stages,
): Promise<NonNullable<ConvertReport['predicted']>> {
  const link = onnxLink();
  if (!link) return {by: 'ONNX Runtime', predictions: [], predictionsWhy: 'ONNX Runtime is not there to run it.'};
  const {compiled} = checked;
  const inputs = seededInputs(compiled.plan.inputs, BATCH, openSize(compiled));
  const tick = (): void => stages.check();
  const theirs = await stages.run('predict', () => runByOnnx(checked, inputs, tick));
  const engine = await engines.choose(null, ['onnx']);
  const predictor = await engine.openPlan(compiled, null, null);
  try {
    const ours = await stages.run('predict', () => predictor.run(inputs, tick));
    const predictions = differencesOf(
      ours,
      theirs.map((values, i) => ({...values, name: ours[i]!.name})),
    );
    for (const [i, {output, maxAbsDiff}] of predictions.entries())
      if (!(maxAbsDiff <= MOST * largest(ours[i]!)))
        throw new FaultError(
          'internal',
          `What ONNX Runtime makes of the written file differs from ${engine.id} by ${maxAbsDiff.toExponential(1)} ` +
            `in ${output}, and it was removed. This is our fault; please report it.`,
        );
    return {by: 'ONNX Runtime', predictions, predictionsWhy: null};
  } finally {
    predictor.dispose();
  }
}

/** Of inputs whose sizes are open: the first on which the model can be computed at all. */
function openSize({plan, weights}: CompiledModel): number {
  const shapes = weights.map(({shape}) => shape);
  const canBe = (size: number): boolean => {
    try {
      const given = plan.inputs.map(({shape}) => shape.map((own, axis) => own ?? (axis === 0 ? BATCH : size)));
      return recordPlan(plan, shapes, given).values.every(({shape}) => !shape.includes(0));
    } catch {
      return false;
    }
  };
  return OPEN_SIZES.find(canBe) ?? OPEN_SIZES[0];
}

const OPEN_SIZES = [64, 128, 256, 512] as const;

function largest({data}: Values): number {
  return data.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
}

/** In a folder in which its weights lie as they will beside it. */
async function runByOnnx(
  {file, compiled, outside}: Checked,
  inputs: readonly Values[],
  tick: () => void,
): Promise<Values[]> {
  const folder = outside && temporaryFolder('onnx-check');
  const release = (): void => (folder ? removeTemporaryFolder(folder) : undefined);
  try {
    const model = folder ? join(folder, 'model.onnx') : file;
    if (folder) {
      const weights = join(folder, outside.location);
      mkdirSync(dirname(weights), {recursive: true});
      linkOrCopy(outside.path, weights);
      copyFileSync(file, model);
    }
    const request = {model, provider: 'cpu', isOptimised: false, keep: null} as const;
    const session = await openSession(onnxLink()!, {
      request: () => request,
      ports: compiled.plan,
      release: () => undefined,
    });
    try {
      return await session.run(inputs, tick);
    } finally {
      session.dispose();
    }
  } finally {
    release();
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another disk, or one without hard links.
    copyFileSync(from, to);
  }
}
