import type {ResultKind} from '../../../contract/results';
import {csvWriter} from './csv';
import {geojsonWriter} from './geojson';
import {headsWriter} from './heads';
import {labelsWriter} from './labels';
import {omeZarrWriter} from './ome-zarr';
import {overlayWriter} from './overlay';
import {parquetWriter} from './parquet';
import {recordWriter} from './record';
import {roiWriter} from './roi';
import type {ResultWriter} from './writer';

/** One for every row of contract/results.ts. */
export const WRITERS: Readonly<Record<ResultKind, ResultWriter>> = {
  labels: labelsWriter,
  overlay: overlayWriter,
  csv: csvWriter,
  geojson: geojsonWriter,
  roi: roiWriter,
  heads: headsWriter,
  parquet: parquetWriter,
  zarr: omeZarrWriter,
  record: recordWriter,
};
