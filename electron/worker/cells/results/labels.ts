import {writeTiff} from '../../../export/tiff';
import {writeGrowing} from '../../../io/atomic-write';
import type {CompartmentWriter} from './writer';

export const labelsWriter: CompartmentWriter = {
  write: ({compartment, labels, cells, micrometresPerPixel}, place) =>
    writeGrowing(place(), (sink) =>
      writeTiff(sink, [{name: `${compartment} labels`, raster: labels}], {
        micrometresPerPixel,
        bits: cells > 65535 ? 32 : 16,
      }),
    ),
};
