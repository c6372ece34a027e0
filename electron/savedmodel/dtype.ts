/** TensorFlow's DataType numbers (types.proto) that a Keras variable can have. */
export type DType =
  | 'float32'
  | 'float64'
  | 'int32'
  | 'uint8'
  | 'int16'
  | 'int8'
  | 'string'
  | 'complex64'
  | 'int64'
  | 'bool'
  | 'bfloat16'
  | 'uint16'
  | 'complex128'
  | 'float16'
  | 'resource'
  | 'uint32'
  | 'uint64';

const TYPES: Readonly<Record<number, readonly [DType, number]>> = {
  1: ['float32', 4],
  2: ['float64', 8],
  3: ['int32', 4],
  4: ['uint8', 1],
  5: ['int16', 2],
  6: ['int8', 1],
  7: ['string', 0],
  8: ['complex64', 8],
  9: ['int64', 8],
  10: ['bool', 1],
  14: ['bfloat16', 2],
  17: ['uint16', 2],
  18: ['complex128', 16],
  19: ['float16', 2],
  20: ['resource', 0],
  22: ['uint32', 4],
  23: ['uint64', 8],
};

/** The name of a DataType number; `_REF` types (100 more) read as their plain type. Null when unknown. */
export function dtypeName(number: number): DType | null {
  return TYPES[number > 100 ? number - 100 : number]?.[0] ?? null;
}

const SIZES = new Map(Object.values(TYPES));

/** Bytes of one value; 0 for strings and resources. */
export function itemBytes(dtype: DType): number {
  return SIZES.get(dtype) ?? 0;
}

const NUMBERS: ReadonlyMap<DType, number> = new Map(
  Object.entries(TYPES).map(([number, [name]]) => [name, Number(number)]),
);

export function dtypeNumber(dtype: DType): number {
  return NUMBERS.get(dtype)!;
}
