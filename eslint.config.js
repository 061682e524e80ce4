const js = require('@eslint/js');
const globals = require('globals');
const svelte = require('eslint-plugin-svelte');
const tseslint = require('typescript-eslint');
const svelteConfig = require('./svelte.config.js');

/**
 * The house rules that a linter can hold: which room may import which (docs/architecture.md), and
 * that each foreign API has one importer. A breach fails the build.
 */
const FOREIGN = {
  electron: {
    name: 'electron',
    message: 'Only index.ts, composition.ts, app/, window/ and ipc/ touch Electron.',
  },
  ws: { name: 'ws', message: 'Only kube/exec/exec-socket.ts speaks WebSocket.' },
  zod: { name: 'zod', message: 'Only src/main/zod.ts, which sets it up, loads zod.' },
};
const kubernetesClient = {
  group: ['@kubernetes/client-node', '@kubernetes/client-node/*'],
  allowTypeImports: true,
  message: 'Only kube/config/client-node.ts loads client-node; types are free.',
};
const xterm = {
  group: ['@xterm/*'],
  allowTypeImports: false,
  message: 'Only renderer/terminal/ touches xterm.js.',
};
const files = {
  group: ['node:fs', 'node:fs/promises', 'fs'],
  message: 'Files of settings are read and written in settings/ only; kubeconfigs in kube/config/.',
};
/** Folders that a room must not reach into. */
const rooms = (...names) => ({
  regex: `^(?!(\\.\\./)+shared/)(\\.\\./)+(.*/)?(${names.join('|')})(/|$)`,
  message: 'The arrows of the house run the other way (docs/architecture.md).',
});
const restrict = (glob, { paths = [], patterns = [] }) => ({
  files: [glob].flat(),
  rules: {
    'no-restricted-imports': 'off',
    '@typescript-eslint/no-restricted-imports': ['error', { paths, patterns }],
  },
});

/** Rooms of main below its edge: which they must not reach, and whether they use the disk themselves. */
const MAIN_ROOMS = [
  { glob: 'src/main/sessions/**', unreachable: ['environments', 'settings'], disk: false },
  { glob: 'src/main/environments/**', unreachable: ['sessions', 'settings'], disk: false },
  { glob: 'src/main/settings/**', unreachable: ['sessions', 'environments'], disk: true },
  {
    glob: 'src/main/restore/**',
    unreachable: ['sessions', 'environments', 'settings', 'team'],
    disk: true,
  },
  // What runs beside main joins the others as the composition does, but for what only main has.
  { glob: 'src/main/thread/**', unreachable: ['sessions', 'team'], disk: false },
  // Team files become kubeconfigs and preferences.
  { glob: 'src/main/team/**', unreachable: ['sessions', 'environments', 'restore'], disk: true },
  // Inside kube: check → exec, watch → http → credentials → config.
  ...[
    { glob: ['src/main/kube/*.ts', 'src/main/kube/check/**'], above: [], disk: false },
    { glob: ['src/main/kube/exec/**', 'src/main/kube/watch/**'], above: ['check'], disk: false },
    { glob: 'src/main/kube/http/**', above: ['check', 'exec', 'watch'], disk: false },
    {
      glob: ['src/main/kube/credentials/**', 'src/main/kube/config/**'],
      above: ['check', 'exec', 'watch', 'http'],
      disk: true,
    },
  ].map(({ glob, above, disk }) => ({
    glob,
    unreachable: ['sessions', 'environments', 'settings', ...above],
    disk,
  })),
];
/** Features of the page, which do not know each other. */
const FEATURES = [
  'about',
  'environments',
  'explanation',
  'workspace',
  'terminal',
  'contexts',
  'commands',
  'settings',
  'find',
  'links',
  'first-run',
];

module.exports = tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.node },
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '*.ts', '*.mts'] },
        tsconfigRootDir: __dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { parser: tseslint.parser, svelteConfig },
    },
    rules: { 'svelte/no-at-html-tags': 'error' },
  },
  restrict('src/shared/**', {
    patterns: [
      { regex: '^[^.]', message: 'The contract imports nothing from outside.' },
      rooms('main', 'renderer', 'preload'),
    ],
  }),
  restrict(
    [
      'src/main/index.ts',
      'src/main/composition*.ts',
      'src/main/app/**',
      'src/main/window/**',
      'src/main/ipc/**',
    ],
    {
      paths: [FOREIGN.ws, FOREIGN.zod],
      patterns: [kubernetesClient, rooms('renderer', 'preload')],
    },
  ),
  ...MAIN_ROOMS.map(({ glob, unreachable, disk }) =>
    restrict(glob, {
      paths: [FOREIGN.electron, FOREIGN.ws, FOREIGN.zod],
      patterns: [
        kubernetesClient,
        xterm,
        ...(disk ? [] : [files]),
        rooms('renderer', 'preload', 'app', 'window', 'ipc', ...unreachable),
      ],
    }),
  ),
  // The one place that speaks WebSocket.
  restrict('src/main/kube/exec/exec-socket.ts', {
    paths: [FOREIGN.electron],
    patterns: [kubernetesClient, rooms('renderer', 'preload', 'app', 'window', 'ipc')],
  }),
  // The one place that loads client-node.
  {
    files: ['src/main/kube/config/client-node.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': 'off' },
  },
  restrict('src/preload/**', {
    paths: [FOREIGN.ws],
    patterns: [kubernetesClient, xterm, files, rooms('main', 'renderer')],
  }),
  restrict('src/renderer/**', {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [kubernetesClient, xterm, files, rooms('main', 'preload')],
  }),
  ...FEATURES.map((feature) =>
    restrict(`src/renderer/${feature}/**`, {
      paths: [FOREIGN.electron, FOREIGN.ws],
      patterns: [
        kubernetesClient,
        ...(feature === 'terminal' ? [] : [xterm]),
        rooms('main', 'preload', ...FEATURES.filter((other) => other !== feature)),
      ],
    }),
  ),
  restrict('tests/cluster/**', {
    patterns: [
      { ...kubernetesClient, message: 'The demo cluster needs types only.' },
      rooms('src'),
    ],
  }),
  {
    // The scripts run before anything is installed and speak to a terminal.
    files: ['scripts/**/*.mjs', '*.js', '*.ts', '*.mts', '.ci/**'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['scripts/**', 'tests/cluster/cli.ts', 'tests/bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['*.js', 'tests/bench/{bare,peer}-window/*.js'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['tests/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
