/**
 * Finds the datasets and attributes of a Keras HDF5 file that is already in memory; datasets are views into it. Knows
 * superblocks 0 to 3, object headers 1 and 2, groups by symbol table or compact links, contiguous and compact data.
 * Throws H5UnsupportedError for anything else, so that the caller can take the HDF5 library instead.
 */
import {itemBytes} from '../savedmodel/dtype';
import {decodeText, refuse, textUpToNul, H5Bytes, type RandomBytes} from './h5-cursor';
import {H5Error, type H5Dataset, type H5File} from './h5-file';
import {
  MESSAGE,
  readAttribute,
  readDataspace,
  readDatatype,
  readMessages,
  requireSize,
  type Message,
} from './h5-header';
import {lookup3} from './lookup3';

interface Node {
  readonly messages: readonly Message[];
  links: Map<string, number> | null;
  attributes: Map<string, string | readonly string[] | null> | null;
}

/** Keras nests groups less deep than this, and gives them shorter names. */
const MAX_PATH_PARTS = 128;
const MAX_PATH_CHARACTERS = 1 << 14;

function requireSensible(path: string): void {
  if (path.length > MAX_PATH_CHARACTERS || path.split('/').length > MAX_PATH_PARTS)
    throw new H5Error(`it names an object by ${path.length} characters`);
}

/** Finds objects by path, each header read once. */
function finder(file: H5Bytes): (path: string) => Node | null {
  const nodes = new Map<string, Node | null>();
  const root: Node = {messages: readMessages(file, readSuperblock(file)), links: null, attributes: null};
  const find = (path: string): Node | null => {
    if (path === '') return root;
    const known = nodes.get(path);
    if (known !== undefined) return known;
    requireSensible(path);
    const slash = path.lastIndexOf('/');
    const parent = find(slash < 0 ? '' : path.slice(0, slash));
    const address = parent ? linksOf(file, parent).get(path.slice(slash + 1)) : undefined;
    const node = address === undefined ? null : {messages: readMessages(file, address), links: null, attributes: null};
    nodes.set(path, node);
    return node;
  };
  return find;
}

/** Where the datatype message of a dataset lies. Throws H5Error when there is no such dataset. */
export function datatypeMessage(file: H5Bytes, path: string): {readonly at: number; readonly size: number} {
  const message = finder(file)(path)?.messages.find((m) => m.type === MESSAGE.datatype);
  if (!message) throw new H5Error(`no dataset ${path}`);
  return message;
}

/** Of a file in memory datasets are views; of one on disk they are read when asked for. */
export function indexH5(source: Uint8Array | RandomBytes): H5File {
  const file = new H5Bytes(source);
  const find = finder(file);
  return {
    attribute: (path, name) => {
      const node = find(path);
      return node ? (attributesOf(file, node).get(name) ?? null) : null;
    },
    isGroup: (path) => {
      const node = find(path);
      return node !== null && node.messages.some((m) => m.type === MESSAGE.symbolTable || m.type === MESSAGE.linkInfo);
    },
    children: (path) => {
      const node = find(path);
      return node ? [...linksOf(file, node).keys()] : [];
    },
    dataset: (path) => {
      const node = find(path);
      return node ? datasetOf(file, path, node) : null;
    },
    close: () => undefined,
  };
}

function readSuperblock(file: H5Bytes): number {
  if (file.u32(0) !== 0x46444889) throw new H5Error('no HDF5 signature');
  const version = file.u8(8);
  if (version <= 1) {
    if (file.u8(13) !== 8 || file.u8(14) !== 8) refuse('offsets that are not 8 bytes');
    const shift = version === 1 ? 4 : 0;
    if (file.u64(24 + shift) !== 0) refuse('a user block');
    return file.u64(64 + shift);
  }
  if (version > 3) refuse(`superblock version ${version}`);
  if (file.u8(9) !== 8 || file.u8(10) !== 8) refuse('offsets that are not 8 bytes');
  if (lookup3(file.range(0, 44)) !== file.u32(44)) throw new H5Error('the checksum of the superblock is wrong');
  if (file.u64(12) !== 0) refuse('a user block');
  return file.u64(36);
}

function attributesOf(file: H5Bytes, node: Node): Map<string, string | readonly string[] | null> {
  if (node.attributes) return node.attributes;
  const out = new Map<string, string | readonly string[] | null>();
  for (const message of node.messages) {
    if (message.type === MESSAGE.attribute) {
      const {name, value} = readAttribute(file, message);
      out.set(name, value);
    }
    if (message.type === MESSAGE.attributeInfo) {
      const tracked = file.u8(message.at + 1) & 1 ? 2 : 0;
      requireSize(message, 10 + tracked);
      if (file.u64(message.at + 2 + tracked) !== -1) refuse('densely stored attributes');
    }
  }
  node.attributes = out;
  return out;
}

function linksOf(file: H5Bytes, node: Node): Map<string, number> {
  if (node.links) return node.links;
  const links = new Map<string, number>();
  for (const message of node.messages) {
    const {type, at} = message;
    if (type === MESSAGE.symbolTable) {
      requireSize(message, 16);
      readSymbolTable(file, file.u64(at), file.u64(at + 8), links);
    }
    if (type === MESSAGE.link) readLink(file, message, links);
    if (type === MESSAGE.linkInfo) {
      const tracked = file.u8(at + 1) & 1 ? 8 : 0;
      requireSize(message, 18 + tracked);
      if (file.u64(at + 2 + tracked) !== -1) refuse('densely stored links');
    }
  }
  node.links = links;
  return links;
}

/** Old group: a B-tree ('TREE') of symbol nodes ('SNOD') whose names lie in a local heap ('HEAP'). */
function readSymbolTable(file: H5Bytes, tree: number, heap: number, links: Map<string, number>): void {
  const nameAt = localHeap(file, heap);
  const seen = new Set<number>();
  const walk = (at: number, above: number): void => {
    if (seen.has(at)) throw new H5Error('a group tree contains itself');
    seen.add(at);
    if (file.isText(at, 'SNOD')) {
      const count = file.u16(at + 6);
      for (let i = 0; i < count; i += 1) {
        const entry = at + 8 + 40 * i;
        if (file.u32(entry + 16) === 2) refuse('soft links');
        link(links, nameAt(file.u64(entry)), file.u64(entry + 8));
      }
      return;
    }
    file.expectText(at, 'TREE');
    const level = file.u8(at + 5);
    if (level >= above) throw new H5Error('the levels of a group tree do not fall');
    const entries = file.u16(at + 6);
    for (let i = 0; i < entries; i += 1) walk(file.u64(at + 24 + 16 * i + 8), level);
  };
  walk(tree, 256);
}

/** Names by their offset. Those of a group do not lie over one another, so that all are no longer than the heap. */
function localHeap(file: H5Bytes, heap: number): (offset: number) => string {
  file.expectText(heap, 'HEAP');
  const bytes = file.range(file.u64(heap + 24), file.u64(heap + 8));
  let left = bytes.length;
  return (offset) => {
    const end = offset < 0 ? -1 : bytes.indexOf(0, offset);
    if (end < 0 || (left -= end - offset) < 0) throw new H5Error('a name lies outside its heap');
    return decodeText(bytes.subarray(offset, end));
  };
}

function link(links: Map<string, number>, name: string, address: number): void {
  if (links.has(name)) throw new H5Error(`a group has two objects ${name}`);
  links.set(name, address);
}

/** Link message: version · flags · [type] · [order] · [charset] · name length · name · header address. */
function readLink(file: H5Bytes, message: Message, links: Map<string, number>): void {
  const end = message.at + message.size;
  requireSize(message, 3);
  const flags = file.u8(message.at + 1);
  let at = message.at + 2;
  if (flags & 8 && file.u8(at++) !== 0) refuse('links other than hard ones');
  if (flags & 4) at += 8;
  if (flags & 16) at += 1;
  const width = 1 << (flags & 3);
  const length = file.uint(at, width);
  at += width;
  if (!(length >= 0 && at + length + 8 <= end)) throw new H5Error('a link exceeds its message');
  link(links, textUpToNul(file.range(at, length)), file.u64(at + length));
}

function datasetOf(file: H5Bytes, path: string, node: Node): H5Dataset | null {
  const find = (type: number): Message | undefined => node.messages.find((m) => m.type === type);
  const layout = find(MESSAGE.layout);
  const space = find(MESSAGE.dataspace);
  const type = find(MESSAGE.datatype);
  if (!layout || !space || !type) return null;
  if (find(MESSAGE.external)) throw new H5Error(`the values of ${path} lie in another file, which is not read`);
  if (find(MESSAGE.filters)) refuse('compressed datasets');
  const shape = readDataspace(file, space) ?? [0];
  const {dtype} = readDatatype(file, type);
  if (!dtype) return refuse('a dataset type other than numbers');
  const bytes = shape.reduce((product, dim) => product * dim, 1) * itemBytes(dtype);
  const {at, size} = placeOf(file, layout);
  if (bytes === 0) return {dtype, shape, read: () => new Uint8Array()};
  // Never written: it has its fill value.
  if (at < 0) refuse('datasets without values');
  if (size !== bytes) throw new H5Error(`${path} has ${size} bytes; its shape [${shape}] asks for ${bytes}`);
  file.check(at, bytes);
  return {dtype, shape, read: (allocate) => file.range(at, bytes, allocate), range: {offset: at, bytes}};
}

/** Layout message: version · class · compact (0): u16 size, data; contiguous (1): u64 address, u64 size. */
function placeOf(file: H5Bytes, layout: Message): {readonly at: number; readonly size: number} {
  requireSize(layout, 4);
  const version = file.u8(layout.at);
  const kind = file.u8(layout.at + 1);
  if (version !== 3 && version !== 4) refuse(`layout version ${version}`);
  if (kind > 1) refuse('chunked datasets');
  if (kind === 1) {
    requireSize(layout, 18);
    return {at: file.u64(layout.at + 2), size: file.u64(layout.at + 10)};
  }
  const size = file.u16(layout.at + 2);
  requireSize(layout, 4 + size);
  return {at: layout.at + 4, size};
}
