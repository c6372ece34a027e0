/** What OME-XML in a TIFF's description says that matters here: channel names and the pixel size. */
export interface OmeMetadata {
  readonly channels: readonly string[];
  readonly micrometresPerPixel: number | null;
}

const UNITS: Readonly<Record<string, number>> = {µm: 1, μm: 1, um: 1, nm: 1e-3, mm: 1e3};

/** Null when the text is not OME-XML. */
export function parseOme(description: string): OmeMetadata | null {
  if (!description.includes('<OME')) return null;
  const channels = [...description.matchAll(/<(?:\w+:)?Channel\b[^>]*>/g)].map(([tag]) => attribute(tag, 'Name') ?? '');
  const pixels = /<(?:\w+:)?Pixels\b[^>]*>/.exec(description)?.[0] ?? '';
  const size = Number(attribute(pixels, 'PhysicalSizeX'));
  const unit = UNITS[attribute(pixels, 'PhysicalSizeXUnit') ?? 'µm'];
  return {channels, micrometresPerPixel: size > 0 && unit !== undefined ? size * unit : null};
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined
    ? null
    : value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
