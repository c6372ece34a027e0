import {homedir} from 'node:os';

/** Null where the system knows of none, as of a container's user who is a number and no more. */
export function homeFolder(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}
