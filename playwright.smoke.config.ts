import {defineConfig} from 'playwright/test';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.smoke.ts',
  workers: 1,
  timeout: 180_000,
  expect: {timeout: 60_000},
  outputDir: 'test-results/smoke',
  reporter: 'list',
});
