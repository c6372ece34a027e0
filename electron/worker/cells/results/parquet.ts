import {cellsParquet} from '../../../export/parquet';
import {writeBytes} from '../../../io/atomic-write';
import type {ResultWriter} from './writer';

export const parquetWriter: ResultWriter = {
  per: 'compartment',
  write: ({rows, channels, micrometresPerPixel}, place) =>
    writeBytes(place(), cellsParquet(rows(), channels, micrometresPerPixel)),
};
