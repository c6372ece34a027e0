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
  if (known) return {kind: known.kind, message: `${known.message} (${text})`};
  return {kind: 'internal', message: `Something broke inside Warmstart: ${text}. This is our fault; please report it.`};
}

const SYSTEM_ERRORS: Readonly<Record<string, Fault>> = {
  ENOENT: {kind: 'not-found', message: 'A file or folder is not there; check the path.'},
  EACCES: {kind: 'disk', message: 'No permission for this file or folder; choose another place or change its rights.'},
  EPERM: {kind: 'disk', message: 'No permission for this file or folder; choose another place or change its rights.'},
  EROFS: {kind: 'disk', message: 'The disk is read-only; choose another place.'},
  ENOSPC: {
    kind: 'disk',
    message: 'The disk is full; free some space or choose another place. Nothing was left behind.',
  },
  EDQUOT: {kind: 'disk', message: 'The disk quota is used up; free some space. Nothing was left behind.'},
  EISDIR: {kind: 'usage', message: 'A folder was given where a file is expected.'},
  ENOTDIR: {kind: 'usage', message: 'A file was given where a folder is expected.'},
};
