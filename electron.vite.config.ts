import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { resolve } from 'node:path';
import { iconsPlugin } from './scripts/lib/icons.mjs';
import { licencesPlugin } from './scripts/lib/licences.mjs';

/** What all three bundles are made of: main reads it for "About". */
const licences = licencesPlugin(__dirname, resolve('out/licences.json'));

/**
 * Modules of main that are loaded at every start though nothing of them is ever used, and what stands
 * in for each.
 */
const STAND_INS: readonly { source: string; importer: RegExp; code: string }[] = [
  // Importing Node's `process` reads every getter of it, 10 ms.
  { source: 'process', importer: /[\\/]yaml[\\/]/, code: 'module.exports = globalThis.process;' },
  // For client-node's agents and fetch options. Connections, through proxies too, are our own
  // (src/main/kube/http/), and what we take of its options is neither.
  {
    source: 'node-fetch',
    importer: /[\\/]client-node[\\/]/,
    // Not Node's own, either: the first look at `globalThis.Headers` loads undici, 20 ms.
    code: 'export class Headers {}\nexport default undefined;',
  },
  {
    source: 'socks-proxy-agent',
    importer: /[\\/]client-node[\\/]/,
    code: 'export class SocksProxyAgent {}',
  },
  {
    source: 'hpagent',
    importer: /[\\/]client-node[\\/]/,
    code: 'export class HttpProxyAgent {}\nexport class HttpsProxyAgent {}',
  },
];
const standIns = {
  name: 'stand-ins',
  enforce: 'pre' as const,
  resolveId: (source: string, importer: string | undefined) => {
    const found = STAND_INS.find((one) => one.source === source && importer?.match(one.importer));
    return found ? `\0stand-in-${source}.${found.code.startsWith('module') ? 'cjs' : 'js'}` : null;
  },
  load: (id: string) =>
    STAND_INS.find(({ source }) => id.startsWith(`\0stand-in-${source}.`))?.code ?? null,
  // Node's own modules never come to `resolveId`. This one is for credential plugins and for a kubeconfig
  // under WSL, neither of which is client-node's work here; loading it takes 2 ms.
  transform: (code: string, id: string) =>
    /[\\/]client-node[\\/]/.test(id)
      ? code.replace(/^import (\w+) from 'node:child_process';/m, 'const $1 = {};')
      : null,
};

/**
 * Three bundles, everything in them: the packaged app carries no node_modules. Build targets are
 * those of the oldest runtime we run on, Electron 25 (docs/adr/0001-electron-runtime.md).
 * Main is minified because parsing 3 MB of Kubernetes types at every start is measurable.
 */
export default defineConfig({
  main: {
    plugins: [standIns, licences()],
    build: {
      target: 'node18',
      minify: true,
      sourcemap: true,
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve('src/main/index.ts') },
        // Of client-node only the configuration is used. Importing its generated models changes
        // nothing elsewhere, though its package.json does not say so: 732 modules less.
        treeshake: {
          moduleSideEffects: [{ test: /@kubernetes[\\/]client-node/, sideEffects: false }],
        },
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
    plugins: [iconsPlugin(), svelte({ configFile: resolve('svelte.config.js') }), licences()],
    build: {
      target: 'chrome114',
      minify: true,
      rollupOptions: {
        input: { index: resolve('src/renderer/index.html') },
        output: {
          // What the first frame needs comes in one file: each further one is asked for later, and
          // waits for main, which is busiest just then.
          codeSplitting: { groups: [{ name: 'index', tags: ['$initial'] }] },
        },
      },
    },
  },
});
