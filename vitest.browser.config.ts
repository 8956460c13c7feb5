import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Tests that drive a real Chromium: slow, two files at a time. `CHROMIUM_PATH` names the browser. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: [
      'packages/*/test/**/*.browser.test.{ts,tsx}',
      'apps/*/test/**/*.browser.test.{ts,tsx}',
      'test/**/*.browser.test.{ts,tsx}',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Customers in browsers of their own wait for each other most of the time.
    maxConcurrency: 15,
  },
});
