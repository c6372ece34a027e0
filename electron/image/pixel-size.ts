/** Lengths as image files spell them, and which of them can be the size of a pixel. */
import type {ImageNote, PixelSize} from '../contract/image';

/** Smaller and larger ones are no pixel of a microscope: defaults, other units, dots per inch of a page. */
const LEAST_MICROMETRES = 0.01;
const MOST_MICROMETRES = 10;

/** SI prefixes and other units of OME's UnitsLength, in micrometres. */
const SYMBOLS: Readonly<Record<string, number>> = {
  Ym: 1e30,
  Zm: 1e27,
  Em: 1e24,
  Pm: 1e21,
  Tm: 1e18,
  Gm: 1e15,
  Mm: 1e12,
  km: 1e9,
  hm: 1e8,
  dam: 1e7,
  m: 1e6,
  dm: 1e5,
  cm: 1e4,
  mm: 1e3,
  µm: 1,
  um: 1,
  nm: 1e-3,
  pm: 1e-6,
  fm: 1e-9,
  am: 1e-12,
  zm: 1e-15,
  ym: 1e-18,
  Å: 1e-4,
  A: 1e-4,
  thou: 25.4,
  mil: 25.4,
  li: 25_400 / 12,
  in: 25_400,
  ft: 304_800,
  yd: 914_400,
  mi: 1.609344e9,
};

/** Whole words, in lower case. */
const WORDS: Readonly<Record<string, number>> = {
  metre: 1e6,
  meter: 1e6,
  decimetre: 1e5,
  decimeter: 1e5,
  centimetre: 1e4,
  centimeter: 1e4,
  millimetre: 1e3,
  millimeter: 1e3,
  micrometre: 1,
  micrometer: 1,
  micron: 1,
  micro: 1,
  nanometre: 1e-3,
  nanometer: 1e-3,
  picometre: 1e-6,
  picometer: 1e-6,
  angstrom: 1e-4,
  ångström: 1e-4,
  inch: 25_400,
  inche: 25_400,
};

/** What a unit is in micrometres; null for one that is no length ("pixel", "reference frame"), or not known. */
export function micrometresOfUnit(written: string): number | null {
  const unit = written
    .normalize('NFC')
    // ImageJ escapes what is no ASCII; a micro sign of UTF-8 read as Latin-1 has a second letter before it.
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/Â(?=µ)/, '')
    .replace(/Î¼/, 'µ')
    .replaceAll('μ', 'µ')
    .replace(/\s/g, '')
    .replace(/\.$/, '');
  const word = unit.toLowerCase().replace(/s$/, '');
  return SYMBOLS[unit] ?? WORDS[word] ?? {um: 1, µm: 1, µ: 1, u: 1, '"': 25_400}[unit.toLowerCase()] ?? null;
}

/** What a file says of its pixels' size, in one of the places where it may say it. */
export interface StatedSize {
  readonly micrometresX: number;
  /** Null where it is not said. */
  readonly micrometresY: number | null;
  readonly from: string;
  /** Why it is not to be believed, as a sentence; left out: it is. */
  readonly doubt?: ImageNote | null;
}

/** The first that can be; what cannot be and what is not square is told. */
export function pixelSizeOf(stated: readonly (StatedSize | null)[]): {
  readonly pixelSize: PixelSize | null;
  readonly notes: readonly ImageNote[];
} {
  const notes: ImageNote[] = [];
  for (const size of stated) {
    if (!size || !(size.micrometresX > 0) || !Number.isFinite(size.micrometresX)) continue;
    const {micrometresX: x, micrometresY: y, from, doubt} = size;
    if (doubt) {
      notes.push(doubt);
      continue;
    }
    if (x < LEAST_MICROMETRES || x > MOST_MICROMETRES) {
      // A page's dots per inch are no word about pixels.
      if (from !== RESOLUTION_TAGS)
        notes.push({text: `${from} says ${plain(x)} µm a pixel, which cannot be`, option: null});
      continue;
    }
    if (y !== null && Math.abs(y / x - 1) > 0.01)
      notes.push({
        text: `Its pixels are ${plain(x)} µm wide and ${plain(y)} µm high; taken as ${plain(x)} µm`,
        option: null,
      });
    return {pixelSize: {micrometres: x, from}, notes};
  }
  return {pixelSize: null, notes};
}

export const RESOLUTION_TAGS = 'TIFF resolution';

export function plain(value: number): string {
  return `${Number(value.toPrecision(6))}`;
}
