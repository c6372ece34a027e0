/**
 * What programs and instruments write into a page beside the picture: the channel's name and the pixel's size. A
 * maker's row looks only at pages that are its own.
 */
import {micrometresOfUnit, type StatedSize} from '../pixel-size';
import {TAGS, type Page} from './page';
import {attributesIn, childTexts} from './xml-text';

export interface Maker {
  readonly title: string;
  readonly isOwn: (page: Page, description: string) => boolean;
  readonly channelName?: (page: Page, description: string) => string | null;
  /** Of all pages, where the first tells them. */
  readonly channelNames?: (page: Page, description: string) => readonly string[];
  readonly size?: (page: Page, description: string) => StatedSize | null;
  /** What several pages of one size are; left out: not known. */
  readonly pages?: 'c' | 'z';
  /** Whether pages of other sizes are smaller copies and labels of a slide. */
  readonly isSlide?: boolean;
}

/** JSON of a page's own. */
export const MICRO_MANAGER = 51123;
const OLYMPUS_SIS = 33560;
const NDPI_FORMAT = 65420;
const XMP = 700;
const ZEISS_SEM = 34118;
const FEI = [34680, 34682] as const;

const MIBI: Maker = {
  title: 'MIBI',
  isOwn: (_, description) => description.startsWith('{') && /"(?:mibi\.|channel\.|image\.type)/.test(description),
  channelName: (_, description) => textIn(description, 'channel.target'),
  size: ({width}, description) => {
    const field = numberIn(description, 'mibi.fov_size') ?? numberIn(description, 'fov_size');
    return field === null ? null : square(field / width, 'MIBI’s field of view');
  },
  pages: 'c',
};

/** Vectra, PhenoImager, Phenocycler: .qptiff, and .tif of inForm. */
const PERKIN_ELMER: Maker = {
  title: 'PerkinElmer',
  isOwn: (_, description) => description.includes('PerkinElmer-QPI-ImageDescription'),
  channelName: (_, description) => {
    const texts = childTexts(description);
    return texts.get('Biomarker') ?? texts.get('Name') ?? null;
  },
  size: (_, description) =>
    square(found(description, /PixelSizeMicrons(?:"|&quot;)?\s*(?::|>|&gt;)\s*"?([\d.eE+-]+)/i), 'PerkinElmer’s XML'),
  pages: 'c',
  isSlide: true,
};

const APERIO: Maker = {
  title: 'Aperio',
  isOwn: (_, description) => description.startsWith('Aperio'),
  size: (_, description) => square(found(description, /\bMPP\s*=\s*([\d.eE+-]+)/), 'Aperio’s MPP'),
  pages: 'z',
  isSlide: true,
};

const HAMAMATSU: Maker = {
  title: 'Hamamatsu',
  isOwn: ({directory}) => directory.has(NDPI_FORMAT),
  pages: 'z',
  isSlide: true,
};

const VENTANA: Maker = {
  title: 'Ventana',
  isOwn: ({directory}) => (directory.text(XMP) ?? '').includes('<iScan'),
  size: ({directory}) => square(found(directory.text(XMP) ?? '', /\bScanRes=["']([\d.eE+-]+)/), 'Ventana’s ScanRes'),
  pages: 'z',
  isSlide: true,
};

/** Millimetres down and across, each in quotes, which are entities inside an attribute. */
const SPACING = /DICOM_PIXEL_SPACING["'][^>]*>\s*(?:&quot;|")([\d.eE+-]+)(?:&quot;|")\s*(?:&quot;|")([\d.eE+-]+)/;

const PHILIPS: Maker = {
  title: 'Philips',
  isOwn: ({directory}, description) =>
    (directory.text(TAGS.software) ?? '').startsWith('Philips') && description.includes('DICOM_PIXEL_SPACING'),
  size: (_, description) => {
    const [, down, across] = SPACING.exec(description) ?? [];
    if (down === undefined) return null;
    return {micrometresX: Number(across) * 1e3, micrometresY: Number(down) * 1e3, from: 'Philips’ pixel spacing'};
  },
  isSlide: true,
};

const META_MORPH: Maker = {
  title: 'MetaMorph',
  isOwn: (_, description) => description.includes('<MetaData>') && description.includes('spatial-calibration-x'),
  size: (_, description) => {
    const value = (id: string): string =>
      new RegExp(`id="spatial-calibration-${id}"[^>]*value="([^"]*)"`).exec(description)?.[1] ?? '';
    const unit = micrometresOfUnit(value('units'));
    if (unit === null || value('state') === 'off') return null;
    const [x, y] = [Number(value('x')) * unit, Number(value('y')) * unit];
    return {micrometresX: x, micrometresY: y > 0 ? y : null, from: 'MetaMorph’s calibration'};
  },
};

const MICRO_MANAGER_MAKER: Maker = {
  title: 'Micro-Manager',
  isOwn: ({directory}) => directory.has(MICRO_MANAGER),
  channelName: ({directory}) => textIn(directory.text(MICRO_MANAGER) ?? '', 'Channel'),
  size: ({directory}) => {
    const own = directory.text(MICRO_MANAGER) ?? '';
    return square(numberIn(own, 'PixelSizeUm') ?? numberIn(own, 'PixelSize_um'), 'Micro-Manager');
  },
};

/** cellSens and others of Olympus; numbers are little-endian. */
const OLYMPUS: Maker = {
  title: 'Olympus',
  isOwn: ({directory}) => directory.has(OLYMPUS_SIS),
  size: ({directory}) => olympusSize(directory),
};

/**
 * At tag 33560: 'SIS0' · 54 bytes · u16 blocks · (u16 kind · u16 · u32 offset)…; block 1 holds at 10 the i16 exponent
 * of ten to which a metre is divided, at 12 and 20 the f64 sides of a pixel in it.
 */
function olympusSize(directory: Page['directory']): StatedSize | null {
  const at = directory.offsetOf(OLYMPUS_SIS);
  const head = at === null ? null : directory.around(at, 60);
  if (at === null || !head || head.getUint32(0, false) !== 0x53495330) return null;
  const blocks = Math.min(head.getUint16(58, true), 100);
  for (let i = 0; i < blocks; i += 1) {
    const block = directory.around(at + 60 + i * 8, 8);
    const own = block?.getInt16(0, true) === 1 ? directory.around(block.getUint32(4, true), 28) : null;
    if (!own) continue;
    const micrometres = 10 ** own.getInt16(10, true) * 1e6;
    const [x, y] = [own.getFloat64(12, true) * micrometres, own.getFloat64(20, true) * micrometres];
    return {micrometresX: x, micrometresY: y > 0 ? y : null, from: 'Olympus’ calibration'};
  }
  return null;
}

/** Electron microscopes: a line AP_IMAGE_PIXEL_SIZE, and below it "Image Pixel Size = 11.17 nm". */
const SEM: Maker = {
  title: 'Zeiss SEM',
  isOwn: ({directory}) => directory.has(ZEISS_SEM),
  size: ({directory}) => {
    const [, value, unit] =
      /^AP_IMAGE_PIXEL_SIZE\s*\n[^=\n]*=\s*([\d.eE+-]+)\s*(\S+)/m.exec(directory.text(ZEISS_SEM) ?? '') ?? [];
    const micrometres = unit === undefined ? null : micrometresOfUnit(unit);
    return square(micrometres && Number(value) * micrometres, 'Zeiss’s image pixel size');
  },
};

/** Electron microscopes: PixelWidth in metres, among [sections] of lines. */
const FEI_SCAN: Maker = {
  title: 'FEI',
  isOwn: ({directory}) => FEI.some((tag) => directory.has(tag)),
  size: ({directory}) => {
    const text = FEI.map((tag) => directory.text(tag)).find((own) => own !== null) ?? '';
    const metres = found(text, /^\s*PixelWidth\s*=\s*([\d.eE+-]+)/m);
    return square(metres && metres * 1e6, 'FEI’s pixel width');
  },
};

/** Pages of HALO; their names are in the first one's XML. */
const INDICA: Maker = {
  title: 'Indica Labs',
  isOwn: ({directory}) => (directory.text(TAGS.software) ?? '').startsWith('IndicaLabsImageWriter'),
  channelNames: (_, description) => attributesIn(description, 'channel', 'name'),
  pages: 'c',
};

const MAKERS = [
  MIBI,
  PERKIN_ELMER,
  APERIO,
  HAMAMATSU,
  VENTANA,
  PHILIPS,
  META_MORPH,
  MICRO_MANAGER_MAKER,
  OLYMPUS,
  SEM,
  FEI_SCAN,
  INDICA,
] as const;

export function makerOf(page: Page, description: string): Maker | null {
  return MAKERS.find(({isOwn}) => isOwn(page, description)) ?? null;
}

function square(micrometres: number | null, from: string): StatedSize | null {
  return micrometres === null ? null : {micrometresX: micrometres, micrometresY: null, from};
}

function found(text: string, pattern: RegExp): number | null {
  const value = pattern.exec(text)?.[1];
  return value === undefined ? null : Number(value);
}

/** A value of a JSON object; null where the text is none, or has no such text or number. */
function valueIn(json: string, key: string): unknown {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>)[key] : null;
  } catch {
    // A damaged description says nothing.
    return null;
  }
}

function textIn(json: string, key: string): string | null {
  const value = valueIn(json, key);
  return typeof value === 'string' && value.trim() ? value.trim() : null;
}

function numberIn(json: string, key: string): number | null {
  const value = valueIn(json, key);
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
