import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { iconsPlugin } from './scripts/lib/icons.mjs';

/** Limits only end what hangs: a machine that is three times as slow as ours is to pass. */
const patience = () => ({
  setupFiles: ['tests/support/patience.ts'],
  expect: { poll: { timeout: 20_000 } },
});

export default defineConfig({
  test: {
    // Two cores are what a test machine has; more workers only make timings noisy.
    maxWorkers: 2,
    projects: [
      {
        plugins: [iconsPlugin(), svelte(), svelteTesting()],
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          environment: 'node',
          ...patience(),
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          environment: 'node',
          ...patience(),
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
