import {createHash} from 'node:crypto';
import {pixelsOf} from '../pixels';
import type {CellsToWrite} from './writer';

/** Ours, drawn once by chance: what ids are made of is hashed behind it, as RFC 9562 has it of version 5. */
const NAMESPACE = Uint8Array.from(Buffer.from('8f6b1d2e5c0a4e93a7d41c9be2f03a57', 'hex'));

/**
 * A UUID of version 5 for each label of a compartment: the same for the same image in every run, and different for
 * every image, whatever else is in the folder.
 */
export function objectIds({open, compartment}: CellsToWrite): (label: number) => string {
  const image = pixelsOf(open);
  return (label) => uuidOf(`${image}/${open.name}/${compartment}/${label}`);
}

function uuidOf(text: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
