/**
 * What went wrong, as plain data that crosses every boundary. `message` is the whole sentence a person reads: what was
 * found, what was expected, what to do.
 */
export type FaultKind =
  | 'not-found'
  | 'not-a-model'
  | 'not-convertible'
  | 'not-runnable'
  | 'corrupt'
  | 'image'
  | 'exists'
  | 'disk'
  | 'memory'
  | 'usage'
  | 'engine'
  | 'cancelled'
  | 'engine-died'
  | 'internal';

export interface Fault {
  readonly kind: FaultKind;
  readonly message: string;
}

export type Outcome<T> = {readonly ok: true; readonly value: T} | {readonly ok: false; readonly fault: Fault};

/** Faults that are the user's to mend (exit code 2); the others are ours (exit code 1). */
const REFUSALS: readonly FaultKind[] = [
  'not-found',
  'not-a-model',
  'not-convertible',
  'not-runnable',
  'corrupt',
  'image',
  'exists',
  'disk',
  'memory',
  'usage',
  'engine',
];

/** The command's exit code for a fault: 130 cancelled, 2 refused, 1 ours. */
export function exitCodeOf(fault: Fault): number {
  if (fault.kind === 'cancelled') return 130;
  return REFUSALS.includes(fault.kind) ? 2 : 1;
}

/** An error that carries its fault; thrown inside a process, turned into data at its edge by `faultOf`. */
export class FaultError extends Error {
  readonly fault: Fault;
  constructor(kind: FaultKind, message: string, options?: {cause?: unknown}) {
    super(message, options as ErrorOptions);
    this.name = 'FaultError';
    this.fault = {kind, message};
  }
}

/** What `work` gives, or the fault of what it throws, as `describe` puts it. Never rejects. */
export async function outcomeOf<T>(
  work: () => T | Promise<T>,
  describe: (error: unknown) => Fault = faultOf,
): Promise<Outcome<T>> {
  try {
    return {ok: true, value: await work()};
  } catch (error) {
    return {ok: false, fault: describe(error)};
  }
}

/** The value; throws the fault as a FaultError. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new FaultError(outcome.fault.kind, outcome.fault.message);
}

export function faultOf(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const text = error instanceof Error ? error.message : String(error);
  const known = SYSTEM_ERRORS[code];
  if (known) return {kind: known[0], message: `${known[1]} (${text})`};
  if (error instanceof RangeError && text === NO_MEMORY)
    return {
      kind: 'memory',
      message: 'There is not enough memory for this; close other programs, or take a smaller file.',
    };
  return {kind: 'internal', message: `Something broke inside Warmstart: ${text}. This is our fault; please report it.`};
}

/** V8's words. */
const NO_MEMORY = 'Array buffer allocation failed';

const NO_PERMISSION = 'No permission for this file or folder; choose another place or change its rights.';
const AWAY = 'The disk or network drive does not answer; see whether it is still there, and try once more.';
const TOO_MANY_OPEN = 'Too many files are open; close other programs, or raise the limit (ulimit -n).';

/** What the system says (errno(3)), as what a person can do about it. */
const SYSTEM_ERRORS: Readonly<Record<string, readonly [FaultKind, string]>> = {
  ENOENT: ['not-found', 'A file or folder is not there; check the path.'],
  EACCES: ['disk', NO_PERMISSION],
  EPERM: ['disk', NO_PERMISSION],
  EROFS: ['disk', 'The disk is read-only; choose another place.'],
  ENOSPC: ['disk', 'The disk is full; free some space or choose another place.'],
  EDQUOT: ['disk', 'The disk quota is used up; free some space or choose another place.'],
  EFBIG: ['disk', 'This disk does not take so large a file, as FAT32 does not beyond 4 GB; choose another place.'],
  EIO: ['disk', 'The disk or network drive fails to read or write here; copy the files to another one.'],
  ENXIO: ['disk', AWAY],
  ENODEV: ['disk', AWAY],
  ESTALE: ['disk', AWAY],
  ETIMEDOUT: ['disk', AWAY],
  EHOSTDOWN: ['disk', AWAY],
  EBUSY: ['disk', 'Another program uses this file or folder; close it there and try once more.'],
  ETXTBSY: ['disk', 'Another program uses this file or folder; close it there and try once more.'],
  EMFILE: ['disk', TOO_MANY_OPEN],
  ENFILE: ['disk', TOO_MANY_OPEN],
  EEXIST: ['exists', 'There is a file or folder of that name already; choose another name.'],
  ENOTEMPTY: ['exists', 'There is a folder of that name already, with files in it; choose another name.'],
  ENAMETOOLONG: ['usage', 'The name is too long for this disk; choose a shorter one.'],
  EISDIR: ['usage', 'A folder was given where a file is expected.'],
  ENOTDIR: ['usage', 'A file was given where a folder is expected.'],
  ELOOP: ['usage', 'The path leads in a circle of links; give the file itself.'],
  ENOMEM: ['memory', 'There is not enough memory for this; close other programs.'],
};
