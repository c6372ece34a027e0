/**
 * Zip archives of files as they are, not compressed, written piece by piece: a .keras file, an .npz (APPNOTE 4.3).
 *
 *   local header   'PK\3\4' · version 20 · flags 0x800 (names are UTF-8) · method 0 · time · date · crc · size · size ·
 *                  name length · extra length · name · data
 *   central entry  'PK\1\2' · made by · the same · comment, disk, attributes · offset of the local header · name
 *   end            'PK\5\6' · disks · entries · entries · bytes and offset of the central entries · comment length
 */
import {crc32} from 'node:zlib';
import {FaultError} from '../contract/fault';
import type {FileSink} from './atomic-write';

const LIMIT = 0xffffffff;
const UTF8_NAMES = 0x800;
const VERSION = 20;
/** The first of January 1980, the earliest a zip can say: the same content gives the same bytes. */
const DATE = 0x21;

interface Entry {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly bytes: number;
  readonly at: number;
}

export class ZipWriter {
  readonly #sink: FileSink;
  readonly #entries: Entry[] = [];
  #size = 0;

  constructor(sink: FileSink) {
    this.#sink = sink;
  }

  /** Throws a FaultError ('not-convertible') beyond 4 GiB, which plain zip files cannot hold. */
  add(name: string, pieces: Iterable<Uint8Array>): void {
    const at = this.#size;
    const encoded = new TextEncoder().encode(name);
    this.#append(localHeader({name: encoded, crc: 0, bytes: 0, at}));
    let crc = 0;
    let bytes = 0;
    for (const piece of pieces) {
      crc = crc32(piece, crc);
      bytes += piece.length;
      this.#append(piece);
    }
    const entry = {name: encoded, crc, bytes, at};
    this.#sink.overwrite(at, localHeader(entry));
    this.#entries.push(entry);
  }

  finish(): void {
    const at = this.#size;
    for (const entry of this.#entries) this.#append(centralEntry(entry));
    const end = new DataView(new ArrayBuffer(22));
    end.setUint32(0, 0x06054b50, true);
    end.setUint16(8, this.#entries.length, true);
    end.setUint16(10, this.#entries.length, true);
    end.setUint32(12, this.#size - at, true);
    end.setUint32(16, at, true);
    this.#append(new Uint8Array(end.buffer));
  }

  #append(bytes: Uint8Array): void {
    if (this.#size + bytes.length > LIMIT || this.#entries.length >= 0xffff)
      throw new FaultError('not-convertible', 'It is larger than the 4 GB that such a file can hold.');
    this.#sink.append(bytes);
    this.#size += bytes.length;
  }
}

function localHeader({name, crc, bytes}: Entry): Uint8Array {
  const view = new DataView(new ArrayBuffer(30 + name.length));
  view.setUint32(0, 0x04034b50, true);
  view.setUint16(4, VERSION, true);
  setShared(view, 6, {name, crc, bytes});
  new Uint8Array(view.buffer).set(name, 30);
  return new Uint8Array(view.buffer);
}

function centralEntry({name, crc, bytes, at}: Entry): Uint8Array {
  const view = new DataView(new ArrayBuffer(46 + name.length));
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, VERSION, true);
  view.setUint16(6, VERSION, true);
  setShared(view, 8, {name, crc, bytes});
  view.setUint32(42, at, true);
  new Uint8Array(view.buffer).set(name, 46);
  return new Uint8Array(view.buffer);
}

/** What both headers say in the same order, from the flags to the length of the name. */
function setShared(view: DataView, from: number, {name, crc, bytes}: Omit<Entry, 'at'>): void {
  view.setUint16(from, UTF8_NAMES, true);
  view.setUint16(from + 6, DATE, true);
  view.setUint32(from + 8, crc, true);
  view.setUint32(from + 12, bytes, true);
  view.setUint32(from + 16, bytes, true);
  view.setUint16(from + 20, name.length, true);
}
