import type {ResultKind} from '../../../contract/results';
import type {CompartmentWriter, ImageWriter} from './writer';

/** How often it writes, and the writer, which is read in when one is asked for. */
type WriterRow =
  | {readonly per: 'compartment'; readonly load: () => Promise<CompartmentWriter>}
  | {readonly per: 'image'; readonly load: () => Promise<ImageWriter>};

/** One for every row of contract/results.ts. */
export const WRITERS: Readonly<Record<ResultKind, WriterRow>> = {
  labels: {per: 'compartment', load: async () => (await import('./labels')).labelsWriter},
  overlay: {per: 'compartment', load: async () => (await import('./overlay')).overlayWriter},
  csv: {per: 'compartment', load: async () => (await import('./csv')).csvWriter},
  geojson: {per: 'compartment', load: async () => (await import('./geojson')).geojsonWriter},
  roi: {per: 'compartment', load: async () => (await import('./roi')).roiWriter},
  heads: {per: 'compartment', load: async () => (await import('./heads')).headsWriter},
  parquet: {per: 'compartment', load: async () => (await import('./parquet')).parquetWriter},
  zarr: {per: 'compartment', load: async () => (await import('./ome-zarr')).omeZarrWriter},
  record: {per: 'image', load: async () => (await import('./record')).recordWriter},
};
