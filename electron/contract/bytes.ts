/** Gives memory of exactly that length: fresh, or one that is used again and again. */
export type Allocate = (length: number) => Uint8Array;
