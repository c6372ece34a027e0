/** What the fuzzer knows of a reader. */

/** A case: files by their paths; of a reader of one file that one alone. */
export type Files = ReadonlyMap<string, Uint8Array>;

export interface FuzzedReader {
  /** What of the project it exercises. */
  readonly reads: string;
  /** Folders and files of the checkout that seeds are taken from, and which files they are. */
  readonly seeds: readonly SeedPlace[];
  /** A seed as it is damaged; left out: as it lies there. Null: it is none. */
  readonly prepare?: (files: Files) => Files | null;
  /** Words of the format that are put in anywhere. */
  readonly words?: readonly string[];
  /** Files of a case that are never damaged. */
  readonly keeps?: RegExp;
  /** Makes checksums right again, so that the damage is not found by them alone. */
  readonly repair?: (path: string, bytes: Uint8Array) => Uint8Array;
  /** Reads all of it. Throws a FaultError for what it refuses; anything else that it throws is a finding. */
  readonly read: (files: Files, scratch: string) => Promise<void>;
}

export interface SeedPlace {
  /** Relative to the checkout; `*` stands for the rest of a folder's name. */
  readonly folder: string;
  /** Of the path inside. Files whose group `case` is the same are one case; without that group each is one. */
  readonly files: RegExp;
}
