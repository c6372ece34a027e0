/** What the metadata of an array says of its numbers and of the chunks that they lie in: Zarr 2 and 3. */
import {numpyItem, type NumpyItem} from '../../io/npy';
import {ImageError} from '../image-error';
import {chainOf, unpackOf} from './codecs';
import {countsOf, fieldsOf, listOf, textOf, type Fields} from './files';
import type {ZarrNode} from './node';

/** Numbers that are decoded at once. */
export interface ChunkForm {
  readonly shape: readonly number[];
  /** Of the array's axes, in numbers. */
  readonly strides: readonly number[];
  /** What one takes packed becomes this many bytes. */
  readonly bytes: number;
  readonly unpack: (bytes: Uint8Array, length: number) => Promise<Uint8Array>;
}

/** Several chunks in one file, and a list of where they lie (Zarr 3's sharding_indexed). */
export interface ShardForm {
  readonly shape: readonly number[];
  readonly indexAtEnd: boolean;
  readonly indexUnpack: (bytes: Uint8Array, length: number) => Promise<Uint8Array>;
  /** Whether a checksum lies behind the list. */
  readonly isIndexSummed: boolean;
}

export interface ZarrArray {
  readonly path: string;
  readonly shape: readonly number[];
  /** Null where it does not name them. */
  readonly axes: readonly string[] | null;
  readonly item: NumpyItem;
  /** Of a chunk that was never written, as it stands in the metadata. */
  readonly fill: unknown;
  readonly chunk: ChunkForm;
  readonly shard: ShardForm | null;
  /** The file of a chunk, or of a shard, inside the array's folder. */
  readonly fileOf: (place: readonly number[]) => string;
}

const MOST_AXES = 16;
const MOST_CHUNK_BYTES = 2 ** 29;

/** Throws an ImageError for what is not read, before anything is. */
export function arrayOf(node: ZarrNode): ZarrArray {
  return node.version === 2 ? arrayOfTwo(node) : arrayOfThree(node);
}

function arrayOfTwo({path, array, attributes}: ZarrNode): ZarrArray {
  const fields = array!;
  const shape = shapeOf(path, fields['shape']);
  const sizes = chunkShapeOf(path, fields['chunks'], shape);
  const item = itemOf(path, fields['dtype']);
  const [filter] = listOf(fields['filters']);
  if (filter !== undefined)
    throw new ImageError(
      `its numbers are changed by the filter ${textOf(fieldsOf(filter)?.['id']) ?? 'without a name'}, which is not ` +
        'read; write it without filters',
    );
  const compressor = fields['compressor'] ?? null;
  const order = shape.map((_, axis) => axis);
  const separator = textOf(fields['dimension_separator']) ?? '.';
  const names = listOf(attributes['_ARRAY_DIMENSIONS']);
  return {
    path,
    shape,
    axes: names.length === shape.length ? names.map(String) : null,
    item,
    fill: fields['fill_value'],
    chunk: {
      ...formOf(path, sizes, item, fields['order'] === 'F' ? order.toReversed() : order),
      unpack: chainOf(compressor === null ? [] : [unpackOf(compressor)]),
    },
    shard: null,
    fileOf: (place) => (place.length === 0 ? '0' : place.join(separator)),
  };
}

function arrayOfThree({path, array}: ZarrNode): ZarrArray {
  const fields = array!;
  const shape = shapeOf(path, fields['shape']);
  const grid = fieldsOf(fields['chunk_grid']);
  if (grid?.['name'] !== 'regular') throw new ImageError('its chunks lie in no regular grid, which is not read');
  const sizes = chunkShapeOf(path, fieldsOf(grid['configuration'])?.['chunk_shape'], shape);
  const [transformer] = listOf(fields['storage_transformers']);
  if (transformer !== undefined) throw new ImageError('it needs a storage transformer, which is not read');
  const names = listOf(fields['dimension_names']);
  return {
    path,
    shape,
    axes: names.length === shape.length && names.every((name) => textOf(name) !== null) ? names.map(String) : null,
    fill: fields['fill_value'],
    ...packingOf(path, sizes, fields),
    fileOf: fileNames(fieldsOf(fields['chunk_key_encoding'])),
  };
}

function fileNames(encoding: Fields | null): ZarrArray['fileOf'] {
  const name = encoding?.['name'] ?? 'default';
  const said = textOf(fieldsOf(encoding?.['configuration'])?.['separator']);
  if (name === 'v2') return (place) => place.join(said ?? '.');
  if (name === 'default') return (place) => ['c', ...place].join(said ?? '/');
  throw new ImageError(`its chunks’ files are named by ${JSON.stringify(name)}, which is not read`);
}

/** Codecs of Zarr 3: transposes, then `bytes` or shards, then what packs bytes. */
function packingOf(
  path: string,
  sizes: readonly number[],
  fields: Fields,
): Pick<ZarrArray, 'item' | 'chunk' | 'shard'> {
  const codecs = codecsOf(fields['codecs']);
  const [first, ...others] = codecs;
  if (first?.name !== 'sharding_indexed') {
    const item = itemOfThree(path, fields['data_type'], codecs);
    return {item, chunk: chunkOf(path, sizes, item, codecs), shard: null};
  }
  if (others.length > 0) throw new ImageError(`its shards are packed by ${others[0]!.name}, which is not read`);
  const {configuration} = first;
  const inner = chunkShapeOf(path, configuration['chunk_shape'], sizes);
  if (inner.some((size, axis) => sizes[axis]! % size !== 0))
    throw new ImageError('its shards are no whole number of chunks; the folder is damaged');
  const own = codecsOf(configuration['codecs']);
  const item = itemOfThree(path, fields['data_type'], own);
  return {item, chunk: chunkOf(path, inner, item, own), shard: shardOf(sizes, configuration)};
}

function shardOf(shape: readonly number[], configuration: Fields): ShardForm {
  const [bytes, ...others] = codecsOf(configuration['index_codecs']);
  const isKnown = bytes?.name === 'bytes' && bytes.configuration['endian'] !== 'big';
  if (!isKnown || others.length > 1 || others.some(({name}) => name !== 'crc32c'))
    throw new ImageError('the lists of its shards are packed in a way that is not read');
  return {
    shape,
    indexAtEnd: configuration['index_location'] !== 'start',
    indexUnpack: chainOf(others.map(({name}) => unpackOf({name}))),
    isIndexSummed: others.length === 1,
  };
}

interface Codec {
  readonly name: string;
  readonly configuration: Fields;
}

function codecsOf(value: unknown): readonly Codec[] {
  return listOf(value).map((own) => ({
    name: textOf(own) ?? textOf(fieldsOf(own)?.['name']) ?? '',
    configuration: fieldsOf(fieldsOf(own)?.['configuration']) ?? {},
  }));
}

const FROM_ARRAY = ['transpose', 'bytes'];

function chunkOf(path: string, sizes: readonly number[], item: NumpyItem, codecs: readonly Codec[]): ChunkForm {
  let order: readonly number[] = sizes.map((_, axis) => axis);
  for (const {configuration} of codecs.filter(({name}) => name === 'transpose')) {
    const given = countsOf(configuration['order'], 0) ?? [];
    if (given.toSorted((a, b) => a - b).join() !== order.toSorted((a, b) => a - b).join())
      throw new ImageError('its chunks are transposed by what is no order of its axes; the folder is damaged');
    const before = order;
    order = given.map((axis) => before[axis]!);
  }
  const packs = codecs.filter(({name}) => !FROM_ARRAY.includes(name));
  return {...formOf(path, sizes, item, order), unpack: chainOf(packs.map((codec) => unpackOf({name: codec.name})))};
}

/** `order`: the axes as they lie, the last one running fastest. */
function formOf(
  path: string,
  shape: readonly number[],
  {itemBytes}: NumpyItem,
  order: readonly number[],
): Omit<ChunkForm, 'unpack'> {
  const strides = shape.map(() => 0);
  let count = 1;
  for (const axis of order.toReversed()) {
    strides[axis] = count;
    count *= shape[axis]!;
  }
  const bytes = count * itemBytes;
  if (!(bytes <= MOST_CHUNK_BYTES))
    throw new ImageError(
      `the chunks of its array ${path} are [${shape.join(', ')}], too many numbers to be read at once; write it with ` +
        'smaller chunks',
    );
  return {shape, strides, bytes};
}

function shapeOf(path: string, value: unknown): readonly number[] {
  const shape = countsOf(value, 0);
  if (shape && shape.length <= MOST_AXES) return shape;
  throw new ImageError(`the shape of its array ${path} is not said; the folder is damaged`);
}

function chunkShapeOf(path: string, value: unknown, shape: readonly number[]): readonly number[] {
  const sizes = countsOf(value, 1);
  if (sizes?.length === shape.length) return sizes;
  throw new ImageError(`the chunks of its array ${path} are not said; the folder is damaged`);
}

function itemOf(path: string, type: unknown): NumpyItem {
  const item = typeof type === 'string' ? numpyItem(type) : null;
  if (item) return item;
  throw new ImageError(`the numbers of its array ${path} are of type ${JSON.stringify(type)}, which is not read`);
}

/** Zarr 3's names of numbers, as NumPy writes them. */
const TYPES: Readonly<Record<string, string>> = {
  bool: 'b1',
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
};

function itemOfThree(path: string, type: unknown, codecs: readonly Codec[]): NumpyItem {
  const bytes = codecs.filter(({name}) => name === 'bytes');
  const isInOrder = codecs.findLastIndex(({name}) => name === 'transpose') < codecs.findIndex(isBytes);
  if (bytes.length !== 1 || !isInOrder)
    throw new ImageError(`the numbers of its array ${path} are stored by ${codecs[0]?.name ?? 'nothing'}, not read`);
  const order = bytes[0]!.configuration['endian'] === 'big' ? '>' : '<';
  const code = typeof type === 'string' ? TYPES[type] : undefined;
  return itemOf(path, code === undefined ? type : `${order}${code}`);
}

function isBytes({name}: Codec): boolean {
  return name === 'bytes';
}
