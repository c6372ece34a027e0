import {cpus} from 'node:os';

/** The processor by its name, as a device. */
export function processorName(): string {
  return `CPU · ${cpus()[0]?.model.trim() ?? 'unknown'}`;
}
