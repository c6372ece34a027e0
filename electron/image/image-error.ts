import {NumberError} from '../contract/numbers';

/** Why a file is no image that can be used; the sentence's end, after "cannot be used as an image:". */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}

/**
 * Turns what a decoder throws at damaged bytes into an ImageError. Faults that are not the file's (a full disk, a
 * cancelled job) go through.
 */
export async function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof ImageError || isForeignFault(cause)) throw cause;
    if (cause instanceof NumberError) throw new ImageError(cause.message, {cause});
    throw new ImageError(`it cannot be decoded (${cause instanceof Error ? cause.message : String(cause)})`, {cause});
  }
}

function isForeignFault(cause: unknown): boolean {
  if (!(cause instanceof Error) || cause.name !== 'FaultError') return false;
  return (cause as {fault?: {kind: string}}).fault?.kind !== 'corrupt';
}
