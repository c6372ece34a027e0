/** Memory that is given back when it is said, not when the garbage collector next looks: a file's bytes on their way to an engine. */
export interface PassingMemory {
  readonly bytes: Uint8Array;
  /** Views into it are empty from now on. */
  free(): void;
}

/** ES2024's resizable buffers, which the targeted lib does not describe yet. */
type Resizable = ArrayBuffer & {resize(bytes: number): void};
const ResizableBuffer = ArrayBuffer as unknown as new (bytes: number, options: {readonly maxByteLength: number}) => Resizable;

export function passingMemory(bytes: number): PassingMemory {
  const buffer = new ResizableBuffer(bytes, {maxByteLength: bytes});
  return {bytes: new Uint8Array(buffer, 0, bytes), free: () => buffer.resize(0)};
}
