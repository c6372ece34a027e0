import {cellsCsv} from '../../../export/csv';
import {writeBytes} from '../../../io/atomic-write';
import type {CompartmentWriter} from './writer';

export const csvWriter: CompartmentWriter = {
  write: ({rows, channels, micrometresPerPixel}, place) =>
    writeBytes(place(), new TextEncoder().encode(cellsCsv(rows(), channels, micrometresPerPixel))),
};
