import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { resolve } from 'node:path';
import { licencesPlugin } from './scripts/lib/licences.mjs';

/** What all three bundles are made of: main reads it for "About". */
const licences = licencesPlugin(__dirname, resolve('out/licences.json'));

/**
 * Three bundles, everything in them: the packaged app carries no node_modules. Build targets are
 * those of the oldest runtime we run on, Electron 25 (docs/adr/0001-electron-runtime.md).
 * Main is minified because parsing 3 MB of Kubernetes types at every start is measurable.
 */
export default defineConfig({
  main: {
    plugins: [licences()],
    build: {
      target: 'node18',
      minify: true,
      sourcemap: true,
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve('src/main/index.ts') },
        // Optional native parts of ws; absent ones fall back to its own JavaScript.
        external: ['bufferutil', 'utf-8-validate'],
      },
    },
  },
  preload: {
    plugins: [licences()],
    build: {
      target: 'node18',
      externalizeDeps: false,
      rollupOptions: { input: { index: resolve('src/preload/index.ts') } },
    },
  },
  renderer: {
    root: resolve('src/renderer'),
    plugins: [svelte({ configFile: resolve('svelte.config.js') }), licences()],
    build: {
      target: 'chrome114',
      minify: true,
      rollupOptions: { input: { index: resolve('src/renderer/index.html') } },
    },
  },
});
