/** A promise that may be left alone: a failure is thrown where `done` is called, and nowhere else. */
export interface Settled<T> {
  readonly done: () => Promise<T>;
}

export function settled<T>(promise: Promise<T>): Settled<T> {
  promise.catch(() => undefined);
  return {done: () => promise};
}
