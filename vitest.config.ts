import {defineConfig} from 'vitest/config';

/** ONNX Runtime, which tests ask as a judge, tells Microsoft of its sessions otherwise. */
process.env['ORT_DISABLE_TELEMETRY'] = '1';

export default defineConfig({
  resolve: {alias: [{find: /^@tensorflow\/tfjs$/, replacement: '@tensorflow/tfjs-core'}]},
  test: {
    // What several tests need is made by the first that asks, which may be within a test.
    testTimeout: 400_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['electron/**/*.test.ts', 'e2e/*.test.ts'],
          setupFiles: ['electron/testing-set-up.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'page',
          include: ['renderer/**/*.test.ts', 'renderer/**/*.test.tsx'],
          environment: 'happy-dom',
          setupFiles: ['renderer/testing/set-up.ts'],
          // Style sheets are nothing to the tests, but for one that reads them as text.
          css: {include: [/\?raw$/]},
          testTimeout: 10_000,
        },
      },
    ],
  },
});
