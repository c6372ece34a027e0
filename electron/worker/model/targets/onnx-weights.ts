/** Weights that an ONNX file leaves where they are: in the datasets of a Keras HDF5 file. */
import {dirname, relative, sep} from 'node:path';
import {FaultError} from '../../../contract/fault';
import type {ExternalPlace} from '../../../graph/onnx/messages';
import type {KerasModel, Weight} from '../../../keras/model';
import {compareModels} from '../../../keras/compare';
import {inWords} from '../../runtime/faults';
import {openH5, wholeModel} from '../open-h5';
import type {ConvertSource} from './writer';

export interface OutsideWeights {
  /** Where it lies now. */
  readonly path: string;
  /** Its path from the ONNX file, with slashes. */
  readonly location: string;
  /**
   * Where a weight of the source lies; null: it is none of the model's own. Throws a FaultError ('not-convertible')
   * where it is not there as ONNX wants it.
   */
  readonly place: (weight: Weight) => ExternalPlace | null;
}

/** From `output` to `path`, with slashes. Throws a FaultError where it lies elsewhere than beside or below `output`. */
export function locationFrom(output: string, path: string): string {
  const location = relative(dirname(output), path).split(sep).join('/');
  if (location === '' || location.startsWith('../') || /^([a-z]:|\/)/i.test(location))
    throw new FaultError(
      'usage',
      `${path} does not lie in the folder of ${output} or below it: ONNX files point to weights there only.`,
    );
  return location;
}

export interface OutsideFile {
  readonly path: string;
  /** Where it can be read now. */
  readonly now: string;
  readonly location: string;
}

/** Throws a FaultError where the file is not of the same model. */
export async function openOutsideWeights(
  {path, now, location}: OutsideFile,
  source: ConvertSource,
): Promise<OutsideWeights> {
  const file = openH5(now);
  try {
    const model = await wholeModel(file);
    const {different} = await inWords(path, () =>
      compareModels(
        {...source.model, optimizer: model.optimizer, trainingConfig: model.trainingConfig},
        model,
        () => undefined,
      ),
    );
    if (different.length)
      throw new FaultError('usage', `${path} does not hold the weights of ${source.path}: ${different[0]} differs.`);
    const theirs = new Map(allOf(source.model).map((weight, i) => [weight, allOf(model)[i]!]));
    return {
      path: now,
      location,
      place: (weight) => {
        const own = theirs.get(weight);
        return own ? placed(path, location, own) : null;
      },
    };
  } finally {
    file.close();
  }
}

function allOf({layers}: KerasModel): readonly Weight[] {
  return layers.flatMap(({weights}) => weights);
}

function placed(path: string, location: string, {name, dtype, range}: Weight): ExternalPlace {
  if (dtype === 'float32' && range) return {location, offset: range.offset, length: range.bytes};
  throw new FaultError(
    'not-convertible',
    `${path} keeps ${name} ${range ? `as ${dtype}` : 'compressed or in pieces'}, where ONNX needs plain float32; ` +
      `leave --weights out${range ? '' : ', or write the .h5 with Warmstart first'}.`,
  );
}
