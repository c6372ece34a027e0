/** Medians of the section "load" of docs/benchmarks.md; its test reads them there. */
export const MEASURED = {
  date: '2026-11-30',
  machine: 'Intel(R) Xeon(R) Processor, 2 cores, 24 GiB',
  rows: [
    {by: 'Keras in Python', savedModelMs: 6236, hdf5Ms: 2657},
    {by: 'TensorFlow’s C++ library, as here', savedModelMs: 1324, hdf5Ms: 248},
  ],
} as const;
