import {defineConfig} from 'playwright/test';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  workers: 1,
  timeout: 120_000,
  expect: {timeout: 30_000},
  outputDir: 'test-results',
  reporter: [['list'], ['json', {outputFile: 'test-results/playwright.json'}]],
});
