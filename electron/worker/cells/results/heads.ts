import {basename} from 'node:path';
import {writeTiff} from '../../../export/tiff';
import {writeGrowing} from '../../../io/atomic-write';
import {mapsGone} from '../segmentation';
import type {CompartmentWriter} from './writer';

/** At the model's scale, as it gave them. */
export const headsWriter: CompartmentWriter = {
  write({open, maps, micrometresPerPixel}, place) {
    if (!maps) throw mapsGone(basename(open.path));
    const {planes, titles, width} = maps;
    const scale = open.image.info.width / width;
    const rasters = planes.map((raster, i) => ({name: titles[i]!, raster}));
    return writeGrowing(place(), (sink) =>
      writeTiff(sink, rasters, {micrometresPerPixel: micrometresPerPixel && micrometresPerPixel * scale, bits: 32}),
    );
  },
};
