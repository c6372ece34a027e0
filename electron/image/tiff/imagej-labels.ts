/**
 * ImageJ's metadata of a stack's slices (tags 50838 and 50839), numbers in the file's byte order:
 *
 *   50838  u32 bytes of the header · u32 bytes of each value
 *   50839  u32 'IJIJ' · (u32 kind · u32 values)… · the values, texts in UTF-16
 */
import type {Directory} from './directory';

const BYTE_COUNTS = 50838;
const METADATA = 50839;
const IJIJ = 0x494a494a;
const LABL = 0x6c61626c;
/** ImageJ's own limit is 804 bytes. */
const MOST_KINDS = 100;

/** The slices' labels in their order, without what ImageJ puts before a name; none where there are none. */
export function imageJLabels(directory: Directory, littleEndian: boolean): readonly string[] {
  const counts = directory.numbers(BYTE_COUNTS);
  const bytes = directory.bytes(METADATA);
  if (!counts || !bytes || bytes.length < 12) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const kinds = ((counts[0] ?? 0) - 4) / 8;
  if (view.getUint32(0, littleEndian) !== IJIJ || !(kinds >= 1 && kinds <= MOST_KINDS)) return [];
  const decoder = new TextDecoder(littleEndian ? 'utf-16le' : 'utf-16be');
  const labels: string[] = [];
  let at = 4 + Math.floor(kinds) * 8;
  for (let kind = 0, value = 1; kind < Math.floor(kinds) && at <= bytes.length; kind += 1) {
    const isLabel = view.getUint32(4 + kind * 8, littleEndian) === LABL;
    const values = view.getUint32(8 + kind * 8, littleEndian);
    for (let i = 0; i < values && value < counts.length; i += 1, value += 1) {
      if (isLabel) labels.push(nameIn(decoder.decode(bytes.subarray(at, at + counts[value]!))));
      at += counts[value]!;
    }
  }
  return labels;
}

/** "c:1/2 z:1/5 - DAPI" is DAPI; further lines tell of the picture. */
function nameIn(label: string): string {
  return label
    .split('\n')[0]!
    .replace(/^(?:[czt]:\d+\/\d+\s*)+(?:-\s*)?/, '')
    .replaceAll('\0', '')
    .trim();
}
