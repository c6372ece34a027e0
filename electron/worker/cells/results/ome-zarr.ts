import {omeZarr} from '../../../export/ome-zarr';
import {writeFolder} from '../../../io/atomic-write';
import type {CompartmentWriter} from './writer';

export const omeZarrWriter: CompartmentWriter = {
  write: ({compartment, labels, cells, micrometresPerPixel}, place) =>
    writeFolder(
      place(),
      omeZarr({name: `${compartment} labels`, raster: labels, micrometresPerPixel, bits: cells > 65535 ? 32 : 16}),
    ),
};
