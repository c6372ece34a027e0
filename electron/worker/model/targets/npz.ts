/** The weights alone, each by its layer and name, as numpy reads them. */
import {basename} from 'node:path';
import {FaultError} from '../../../contract/fault';
import type {WeightComparison} from '../../../contract/model';
import {growFile} from '../../../io/atomic-write';
import {writeNpyHeader} from '../../../io/npy';
import {zipMembers} from '../../../io/zip-members';
import {ZipWriter} from '../../../io/zip-writer';
import {elementCount, totalParameters, type KerasModel, type Weight} from '../../../keras/model';
import type {DType} from '../../../savedmodel/dtype';
import type {Stages} from '../../runtime/stages';
import type {ConvertSource, PreparedFile} from './writer';

const NUMPY_TYPES: Readonly<Partial<Record<DType, string>>> = {
  float32: '<f4',
  float64: '<f8',
  float16: '<f2',
  int8: '|i1',
  uint8: '|u1',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  uint32: '<u4',
  int64: '<i8',
  uint64: '<u8',
  bool: '|b1',
  complex64: '<c8',
  complex128: '<c16',
};

export function npz({path, model}: ConvertSource): PreparedFile {
  const arrays = arraysOf(path, model);
  const parameters = totalParameters(model);
  const [first] = arrays.keys();
  return {
    weights: arrays.size,
    parameters,
    bytes: 4 * parameters,
    customObjects: [],
    notes: ['the file holds the weights alone: no layers, no config, no state of an optimizer'],
    python: (file) =>
      [
        'import numpy as np',
        '',
        `weights = np.load(${JSON.stringify(basename(file))})`,
        ...(first === undefined ? [] : [`weights[${JSON.stringify(first)}]`]),
      ].join('\n'),
    write: (file, stages) => writeAndCompare(arrays, file, stages),
  };
}

/** `layer/weight`, as Keras names both, in the model's order; without `:0`, which zip files on Windows do not take. */
function arraysOf(path: string, {layers, topLevel}: KerasModel): Map<string, Weight> {
  const arrays = new Map<string, Weight>();
  for (const {name, weights} of [...layers, {name: 'top_level_model_weights', weights: topLevel}])
    for (const weight of weights) {
      if (!NUMPY_TYPES[weight.dtype])
        throw new FaultError('not-convertible', `${path} cannot become .npz: ${weight.name} is ${weight.dtype}.`);
      const plain = [name, weight.name.replace(/:0$/, '')].filter((part) => part !== '').join('/');
      let unique = plain;
      for (let n = 1; arrays.has(unique); n += 1) unique = `${plain}_${n}`;
      arrays.set(unique, weight);
    }
  return arrays;
}

function* piecesOf({dtype, shape, read}: Weight): Iterable<Uint8Array> {
  yield writeNpyHeader(NUMPY_TYPES[dtype]!, shape);
  if (elementCount(shape) > 0) yield read();
}

async function writeAndCompare(
  arrays: ReadonlyMap<string, Weight>,
  file: string,
  stages: Stages,
): Promise<WeightComparison> {
  await stages.run('write', (tick) => {
    let done = 0;
    growFile(file, (sink) => {
      const zip = new ZipWriter(sink);
      for (const [name, weight] of arrays) {
        zip.add(`${name}.npy`, piecesOf(weight));
        tick((done += 1) / arrays.size);
      }
      zip.finish();
    });
  });
  return stages.run('compare', async () => {
    const written = await zipMembers(file);
    for (const [name, weight] of arrays) {
      const expected = Buffer.concat([...piecesOf(weight)]);
      if (!expected.equals(written.read(`${name}.npy`, expected.length)))
        throw new FaultError('internal', `The written ${name} differs from the model; please report it.`);
    }
    return {compared: arrays.size, identical: arrays.size, different: []};
  });
}
