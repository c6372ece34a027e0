/**
 * Small zip archives in memory (.npz): PKWARE's APPNOTE.TXT 6.3.3, without ZIP64, encryption, or other ways of packing
 * than deflate.
 *
 *   local header · content, for each file; then the central directory: a record for each file; then its end record
 */
import {crc32, inflateRawSync} from 'node:zlib';
import {FaultError} from '../contract/fault';
import {isBomb} from '../contract/bomb';

const END = 0x0605_4b50;
const END_BYTES = 22;
const RECORD = 0x0201_4b50;
const RECORD_BYTES = 46;
const LOCAL = 0x0403_4b50;
const LOCAL_BYTES = 30;
const MOST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;

interface Member {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

/**
 * The files of an archive by their names, in its order; `archive` is what sentences call it. Throws a FaultError
 * ('corrupt') for what is no zip, damaged, or a bomb, before anything is allocated for it.
 */
export function readZip(archive: string, bytes: Uint8Array): Map<string, Uint8Array> {
  const bad = (why: string): FaultError => new FaultError('corrupt', `${archive} is a damaged archive: ${why}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const members = membersOf(view, bad);
  const total = members.reduce((sum, {size}) => sum + size, 0);
  if (isBomb(bytes.length, total)) throw bad(`its ${bytes.length} bytes would unpack to ${total}`);
  return new Map(members.map((member) => [member.name, contentOf(view, member, bad)]));
}

function membersOf(view: DataView, bad: (why: string) => FaultError): Member[] {
  const end = endOf(view);
  if (end === null) throw bad('its end is missing');
  const count = view.getUint16(end + 10, true);
  const members: Member[] = [];
  for (let i = 0, at = view.getUint32(end + 16, true); i < count; i += 1) {
    if (at + RECORD_BYTES > end || view.getUint32(at, true) !== RECORD) throw bad('its directory is damaged');
    const [nameBytes, more] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true)];
    const next = at + RECORD_BYTES + nameBytes + more + view.getUint16(at + 32, true);
    if (next > end) throw bad('its directory is damaged');
    const member = memberOf(view, at, nameBytes);
    if (view.getUint16(at + 8, true) & 1) throw bad(`${member.name} in it is encrypted`);
    members.push(member);
    at = next;
  }
  return members;
}

function memberOf(view: DataView, at: number, nameBytes: number): Member {
  const name = new Uint8Array(view.buffer, view.byteOffset + at + RECORD_BYTES, nameBytes);
  return {
    name: new TextDecoder().decode(name),
    method: view.getUint16(at + 10, true),
    checksum: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    at: view.getUint32(at + 42, true),
  };
}

/** Where the end record begins: it is the last, but for a comment. */
function endOf(view: DataView): number | null {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(last - MOST_COMMENT, 0); at -= 1)
    if (view.getUint32(at, true) === END && at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  return null;
}

function contentOf(view: DataView, member: Member, bad: (why: string) => FaultError): Uint8Array {
  const {name, at, packed, size, method} = member;
  const broken = (): FaultError => bad(`${name} in it cannot be unpacked`);
  if (at + LOCAL_BYTES > view.byteLength || view.getUint32(at, true) !== LOCAL) throw broken();
  const from = at + LOCAL_BYTES + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (from + packed > view.byteLength || (method === STORED && packed !== size)) throw broken();
  if (method !== STORED && method !== DEFLATED)
    throw bad(`${name} in it is packed in a way that is not read (${method})`);
  const content = new Uint8Array(view.buffer, view.byteOffset + from, packed);
  const unpacked = method === STORED ? content : inflated(content, size, broken);
  if (unpacked.length !== size || crc32(unpacked) !== member.checksum) throw broken();
  return unpacked;
}

function inflated(content: Uint8Array, size: number, broken: () => FaultError): Uint8Array {
  if (size === 0) return new Uint8Array(0);
  try {
    const {buffer, byteOffset, length} = inflateRawSync(content, {maxOutputLength: size});
    return new Uint8Array(buffer, byteOffset, length);
  } catch {
    throw broken();
  }
}
