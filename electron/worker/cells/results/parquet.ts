import {cellsParquet} from '../../../export/parquet';
import {writeBytes} from '../../../io/atomic-write';
import type {CompartmentWriter} from './writer';

export const parquetWriter: CompartmentWriter = {
  write: ({rows, channels, micrometresPerPixel}, place) =>
    writeBytes(place(), cellsParquet(rows(), channels, micrometresPerPixel)),
};
