/**
 * What can be taken away of an image's cells, one row each. The command's `--results`, the window's checkboxes and
 * tooltip and the README's table derive from it; worker/cells/results/writers.ts has a writer for every row.
 */
export interface ResultRow {
  /** As people call it. */
  readonly label: string;
  /** How the file's name ends, after the image's own name and the compartment where there is one for each. */
  readonly ending: string;
  /** Written unless something else is asked for. */
  readonly usual: boolean;
  /** What is in it, in one sentence. */
  readonly holds: string;
}

export const RESULTS = {
  labels: {
    label: 'Label TIFF',
    ending: 'labels.tif',
    usual: true,
    holds:
      'Every pixel has the number of its cell, or 0; 16 or 32 bits, OME-XML; ImageJ opens it up to 8192 pixels a side.',
  },
  overlay: {
    label: 'Overlay',
    ending: 'overlay.png',
    usual: true,
    holds: 'The channels with the outlines of the cells over them, for looking at.',
  },
  csv: {
    label: 'CSV',
    ending: 'cells.csv',
    usual: true,
    holds: 'A line for each cell: position, area, shape, box and the mean of every channel.',
  },
  geojson: {
    label: 'GeoJSON for QuPath',
    ending: 'cells.geojson',
    usual: true,
    holds:
      'The outlines of the cells with measurements, which QuPath imports; with their nuclei where both are sought.',
  },
  roi: {
    label: 'ImageJ ROIs',
    ending: 'cells-rois.zip',
    usual: true,
    holds: 'An ROI for each cell, holes and parts too, for the ROI manager of ImageJ; a further file for every 50,000.',
  },
  heads: {
    label: 'Maps',
    ending: 'heads.tif',
    usual: false,
    holds: 'The maps that the model gave, at its own pixel size, as 32-bit float TIFF.',
  },
  parquet: {
    label: 'Parquet',
    ending: 'cells.parquet',
    usual: false,
    holds: 'The table of the CSV with types, for pandas, R and DuckDB.',
  },
  zarr: {
    label: 'OME-Zarr labels',
    ending: 'labels.ome.zarr',
    usual: false,
    holds: 'The label image as OME-Zarr 0.4, a folder, in levels for napari and other viewers.',
  },
  record: {
    label: 'Run record',
    ending: 'run.json',
    usual: true,
    holds: 'What was run on what, with which options, and the names of the other files.',
  },
} as const satisfies Readonly<Record<string, ResultRow>>;

export type ResultKind = keyof typeof RESULTS;

export const RESULT_KINDS = Object.keys(RESULTS) as readonly ResultKind[];

export const USUAL_RESULTS: readonly ResultKind[] = RESULT_KINDS.filter((kind) => RESULTS[kind].usual);

/** What is written only when it is asked for. */
export const FURTHER_RESULTS: readonly ResultKind[] = RESULT_KINDS.filter((kind) => !RESULTS[kind].usual);
