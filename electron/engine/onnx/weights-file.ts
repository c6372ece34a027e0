/** A file that is written piece by piece, while the next piece is being made. */
import type {FileHandle} from 'node:fs/promises';

export class WeightsFile {
  readonly #file: FileHandle;
  #last: Promise<void> = Promise.resolve();

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Resolves when the piece before is written: its memory may be used again. Rejects with what became of that. */
  async write(bytes: Uint8Array, offset: number): Promise<void> {
    await this.#last;
    this.#last = this.#write(bytes, offset);
    // It is told to whoever waits for it.
    this.#last.catch(() => undefined);
  }

  async close(): Promise<void> {
    try {
      await this.#last;
    } finally {
      await this.#file.close();
    }
  }

  async #write(bytes: Uint8Array, at: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const {bytesWritten} = await this.#file.write(bytes, done, bytes.length - done, at + done);
      done += bytesWritten;
    }
  }
}
