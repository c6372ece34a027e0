/**
 * Large tensors on their way between two processes: one writes them to a file that both keep open, the other reads them
 * from there. Through the channel they would be copied four times, 64 kB at a time.
 */
import {closeSync, openSync, readSync, writeSync} from 'node:fs';
import type {Values} from '../../plan/run';

/** A tensor's place in the file, in bytes. */
export interface TensorPlace {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** What is less goes through the channel. */
const LARGE_BYTES = 1 << 18;

export function isLarge(tensors: readonly Values[]): boolean {
  return tensors.reduce((sum, {data}) => sum + data.byteLength, 0) >= LARGE_BYTES;
}

export class TensorFile {
  readonly path: string;
  readonly #descriptor: number;

  /** `flags`: 'wx+' makes it, 'r+' opens it. Throws what the system says. */
  constructor(path: string, flags: 'wx+' | 'r+') {
    this.path = path;
    this.#descriptor = openSync(path, flags, 0o600);
  }

  /** From the beginning, over what was there. Throws what the system says: that the disk is full, say. */
  write(tensors: readonly Values[]): TensorPlace[] {
    let end = 0;
    return tensors.map(({name, shape, data}) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      const offset = end;
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, offset + done);
      end += bytes.length;
      return {name, shape, offset, length: bytes.length};
    });
  }

  /** In memory of their own. */
  read(places: readonly TensorPlace[]): Values[] {
    return places.map(({name, shape, offset, length}) => {
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length;) {
        const count = readSync(this.#descriptor, bytes, done, length - done, offset + done);
        if (count === 0) throw new Error(`${this.path} ends too soon`);
        done += count;
      }
      return {name, shape, data: new Float32Array(bytes.buffer)};
    });
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
