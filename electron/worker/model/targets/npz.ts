/** The weights alone, each by its layer and name, as numpy reads them. */
import {basename} from 'node:path';
import {FaultError} from '../../../contract/fault';
import type {WeightComparison} from '../../../contract/model';
import {growFile} from '../../../io/atomic-write';
import {npyHeader, writeNpyHeader} from '../../../io/npy';
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
  const arrays = weightsFor(path, model);
  const parameters = totalParameters(model);
  const [first] = arrays.keys();
  return {
    weights: arrays.size,
    parameters,
    bytes: 4 * parameters,
    customObjects: [],
    layers: new Map([...arraysOf(model)].map(([name, {layer}]) => [name, layer])),
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

const LARGEST = 2 ** 31 - 1;
/** Of a .npy file's beginning, which says what follows. */
const HEAD_BYTES = 1 << 16;

/** The arrays of an archive by their names; each is read when it is asked for. Throws a FaultError ('corrupt'). */
export async function npzWeights(path: string): Promise<Map<string, Weight>> {
  const members = await zipMembers(path);
  const names = members.names.filter((name) => name.endsWith('.npy'));
  const weights = names.map((member): [string, Weight] => {
    const part = (from: number, length: number): Uint8Array => {
      const source = members.open(member, LARGEST, true);
      try {
        return source.read(from, Math.min(length, Math.max(0, source.size - from)));
      } finally {
        source.close();
      }
    };
    const name = member.slice(0, -'.npy'.length);
    return [name, {name, ...arrayIn(`${path}: ${name}`, part, members.bytesOf(member) ?? 0)}];
  });
  return new Map(weights);
}

function arrayIn(name: string, part: (from: number, length: number) => Uint8Array, size: number): Omit<Weight, 'name'> {
  const head = part(0, HEAD_BYTES);
  const {shape, start, itemBytes, isFortran} = npyHeader(name, head, size);
  const said = /'descr':\s*'([^']+)'/.exec(new TextDecoder('latin1').decode(head.subarray(0, start)))?.[1];
  const dtype = (Object.keys(NUMPY_TYPES) as DType[]).find((one) => NUMPY_TYPES[one] === said);
  if (!dtype || (isFortran && shape.length > 1))
    throw new FaultError('usage', `${name} is kept in a way (${said}) that is not compared with a model's weights.`);
  return {dtype, shape, read: () => part(start, elementCount(shape) * itemBytes)};
}

/** Of weights that the model has beside its layers. */
export const TOP_LEVEL = 'top_level_model_weights';

/** `layer/weight`, as Keras names both, in the model's order; without `:0`, which zip files on Windows do not take. */
export function arraysOf({layers, topLevel}: Pick<KerasModel, 'layers' | 'topLevel'>): Map<string, ArrayOf> {
  const arrays = new Map<string, ArrayOf>();
  for (const {name, weights} of [...layers, {name: TOP_LEVEL, weights: topLevel}])
    for (const weight of weights) {
      const plain = [name, weight.name.replace(/:0$/, '')].filter((part) => part !== '').join('/');
      let unique = plain;
      for (let n = 1; arrays.has(unique); n += 1) unique = `${plain}_${n}`;
      arrays.set(unique, {layer: name, weight});
    }
  return arrays;
}

export interface ArrayOf {
  readonly layer: string;
  readonly weight: Weight;
}

function weightsFor(path: string, model: KerasModel): Map<string, Weight> {
  const weights = new Map([...arraysOf(model)].map(([name, {weight}]) => [name, weight]));
  for (const {name, dtype} of weights.values())
    if (!NUMPY_TYPES[dtype])
      throw new FaultError('not-convertible', `${path} cannot become .npz: ${name} is ${dtype}.`);
  return weights;
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
