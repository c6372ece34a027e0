/** What bioformats2raw kept of the file that it converted: names, channels and pixel sizes as OME-XML. */
import {isOmeXml, omeSizeOf, parseOmeXml} from '../tiff/ome-xml';
import type {ZarrFiles} from './files';
import type {Otherwise} from './multiscale';

const DESCRIPTION = 'OME/METADATA.ome.xml';

/** Of the images in their order; none where there is no description. */
export function namesOfImages(files: ZarrFiles): readonly Otherwise[] {
  const text = files.text(DESCRIPTION);
  if (text === null || !isOmeXml(text)) return [];
  return parseOmeXml(text).images.map((image) => ({
    name: image.name,
    names: image.channels.map(({name}) => name),
    size: omeSizeOf(image.physical),
  }));
}
