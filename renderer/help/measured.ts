/** Medians of the section "load" of docs/benchmarks.md; its test reads them there. */
export const MEASURED = {
  date: '2026-11-25',
  machine: 'Intel(R) Xeon(R) Processor, 2 cores, 24 GiB',
  rows: [
    {by: 'Keras in Python', savedModelMs: 5461, hdf5Ms: 2240},
    {by: 'TensorFlow’s C++ library, as here', savedModelMs: 1184, hdf5Ms: 196},
  ],
} as const;
