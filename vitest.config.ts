import {defineConfig} from 'vitest/config';

export default defineConfig({
  resolve: {alias: [{find: /^@tensorflow\/tfjs$/, replacement: '@tensorflow/tfjs-core'}]},
  test: {
    include: ['electron/**/*.test.ts', 'renderer/**/*.test.ts', 'e2e/*.test.ts'],
    testTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
