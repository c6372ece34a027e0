import {cellsCsv} from '../../../export/csv';
import {writeBytes} from '../../../io/atomic-write';
import type {ResultWriter} from './writer';

export const csvWriter: ResultWriter = {
  per: 'compartment',
  write: ({rows, channels, micrometresPerPixel}, place) =>
    writeBytes(place(), new TextEncoder().encode(cellsCsv(rows(), channels, micrometresPerPixel))),
};
