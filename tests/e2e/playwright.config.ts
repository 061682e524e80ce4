import { defineConfig } from '@playwright/test';

/**
 * The real Electron app on the demo cluster. One worker: two windows at once on two cores would
 * only test the machine. No retries: a test that fails now and then hides a race. The limits only end
 * what hangs: a machine that is three times as slow as ours is to pass.
 */
export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
});
