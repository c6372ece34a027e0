/** OME-XML (2003 to 2016) as values: what of it matters to which plane is what, how large a pixel is and who is who. */
import {SaxesParser} from 'saxes';
import {micrometresOfUnit, type StatedSize} from '../pixel-size';

export interface OmeDocument {
  readonly uuid: string | null;
  readonly images: readonly OmeImage[];
  /** The file that holds the description, where this one does not. */
  readonly metadataFile: string | null;
  /** What is wrong with the text as XML; null where it is well-formed. */
  readonly damage: string | null;
}

export interface OmeImage {
  readonly name: string | null;
  /** Axes from the fastest to the slowest after X and Y: "CZT". */
  readonly order: string;
  /** Null where it is not said. */
  readonly sizes: {readonly C: number | null; readonly Z: number | null; readonly T: number | null};
  readonly physical: {readonly x: OmeLength | null; readonly y: OmeLength | null};
  readonly channels: readonly OmeChannel[];
  readonly data: readonly OmeData[];
}

export interface OmeLength {
  readonly value: number;
  readonly unit: string;
}

export interface OmeChannel {
  readonly name: string;
  readonly samples: number;
}

/** A run of planes in the image's order, and of pages in a file. */
export interface OmeData {
  readonly first: {readonly C: number; readonly Z: number; readonly T: number};
  readonly ifd: number | null;
  readonly count: number | null;
  readonly uuid: string | null;
  /** Null: this file. */
  readonly fileName: string | null;
}

/** Whether a TIFF's description is OME-XML, by its root element. */
export function isOmeXml(text: string): boolean {
  return /<(?:\w+:)?OME[\s>]/.test(text);
}

type Writable<T> = {-readonly [K in keyof T]: T[K]};
type OpenImage = Writable<Omit<OmeImage, 'channels' | 'data'>> & {channels: OmeChannel[]; data: Writable<OmeData>[]};

const UUID = 'OME>Image>Pixels>TiffData>UUID';
const DEEPEST = UUID.split('>').length;

/** Elements by their whole path: annotations may hold others of the same names. */
type Handlers = Readonly<Record<string, (of: Attributes) => void>>;

/** Reads on behind what is not well-formed, as far as it goes. No entity but XML's own five is expanded. */
export function parseOmeXml(text: string): OmeDocument {
  const images: OpenImage[] = [];
  const lastData = (): Writable<OmeData> | undefined => images.at(-1)?.data.at(-1);
  let [uuid, metadataFile, damage]: [string | null, string | null, string | null] = [null, null, null];
  const opened: Handlers = {
    OME: (of) => (uuid = of.text('UUID')),
    'OME>BinaryOnly': (of) => (metadataFile = of.text('MetadataFile')),
    'OME>Image': (of) => images.push(emptyImage(of)),
    'OME>Image>Pixels': (of) => readPixels(images.at(-1)!, of),
    'OME>Image>LogicalChannel': (of) => images.at(-1)!.channels.push(channelOf(of)),
    'OME>Image>Pixels>Channel': (of) => images.at(-1)!.channels.push(channelOf(of)),
    'OME>Image>Pixels>TiffData': (of) => images.at(-1)!.data.push(dataOf(of)),
    [UUID]: (of) => (lastData()!.fileName = of.text('FileName')),
  };
  const path: string[] = [];
  const parser = new SaxesParser({position: false});
  parser.on('error', (error) => {
    damage ??= error.message.split('\n')[0]!;
  });
  parser.on('opentag', (tag) => {
    path.push(localName(tag.name));
    if (path.length <= DEEPEST) opened[path.join('>')]?.(new Attributes(tag.attributes as Record<string, string>));
  });
  parser.on('text', (own) => {
    if (path.length === DEEPEST && path.join('>') === UUID && own.trim()) lastData()!.uuid = own.trim();
  });
  parser.on('closetag', () => path.pop());
  parser.write(text.trimStart()).close();
  return {uuid, images, metadataFile, damage};
}

class Attributes {
  readonly #values: ReadonlyMap<string, string>;

  constructor(attributes: Readonly<Record<string, string>>) {
    this.#values = new Map(Object.entries(attributes).map(([name, value]) => [localName(name), value]));
  }

  text(name: string): string | null {
    const value = this.#values.get(name)?.trim();
    return value === undefined || value === '' ? null : value;
  }

  number(name: string): number | null {
    const value = Number(this.text(name)?.replace(',', '.') ?? NaN);
    return Number.isFinite(value) ? value : null;
  }

  /** A whole number from 0 on. */
  count(name: string): number | null {
    const value = this.number(name);
    return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function emptyImage(of: Attributes): OpenImage {
  // Before 2008 the pixel's size stood here, in micrometres.
  const length = (name: string): OmeLength | null => {
    const value = of.number(name);
    return value === null ? null : {value, unit: 'µm'};
  };
  return {
    name: of.text('Name'),
    order: 'CZT',
    sizes: {C: null, Z: null, T: null},
    physical: {x: length('PixelSizeX'), y: length('PixelSizeY')},
    channels: [],
    data: [],
  };
}

function readPixels(image: OpenImage, of: Attributes): void {
  const length = (name: string): OmeLength | null => {
    const value = of.number(name);
    return value === null ? null : {value, unit: of.text(`${name}Unit`) ?? 'µm'};
  };
  const order = (of.text('DimensionOrder') ?? '').toUpperCase().replace(/[^CZT]/g, '');
  image.order = /^(?=.*C)(?=.*Z)(?=.*T)...$/.test(order) ? order : 'CZT';
  image.sizes = {C: of.count('SizeC'), Z: of.count('SizeZ'), T: of.count('SizeT')};
  image.physical = {
    x: length('PhysicalSizeX') ?? image.physical.x,
    y: length('PhysicalSizeY') ?? image.physical.y,
  };
}

function channelOf(of: Attributes): OmeChannel {
  return {name: of.text('Name') ?? of.text('Fluor') ?? '', samples: Math.max(of.count('SamplesPerPixel') ?? 1, 1)};
}

function dataOf(of: Attributes): Writable<OmeData> {
  return {
    first: {C: of.count('FirstC') ?? 0, Z: of.count('FirstZ') ?? 0, T: of.count('FirstT') ?? 0},
    ifd: of.count('IFD'),
    count: of.count('PlaneCount') ?? of.count('NumPlanes'),
    uuid: null,
    fileName: null,
  };
}

/** Null where it is not said, or no length. */
export function omeSizeOf({x, y}: OmeImage['physical']): StatedSize | null {
  const micrometres = (length: OmeLength | null): number | null => {
    const unit = length && micrometresOfUnit(length.unit);
    return unit ? length.value * unit : null;
  };
  const micrometresX = micrometres(x);
  return micrometresX === null ? null : {micrometresX, micrometresY: micrometres(y), from: 'OME-XML'};
}
