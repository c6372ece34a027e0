import {defineConfig} from 'vitest/config';

export default defineConfig({
  resolve: {alias: [{find: /^@tensorflow\/tfjs$/, replacement: '@tensorflow/tfjs-core'}]},
  test: {
    include: ['electron/**/*.test.ts', 'renderer/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
