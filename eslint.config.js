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
      'src/main/composition.ts',
      'src/main/app/**',
      'src/main/window/**',
      'src/main/ipc/**',
    ],
    {
      paths: [FOREIGN.ws],
      patterns: [kubernetesClient, rooms('renderer', 'preload')],
    },
  ),
  restrict('src/main/sessions/**', {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      xterm,
      files,
      rooms('renderer', 'preload', 'app', 'window', 'ipc', 'environments', 'settings'),
    ],
  }),
  restrict('src/main/environments/**', {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      files,
      rooms('renderer', 'preload', 'app', 'window', 'ipc', 'sessions', 'settings'),
    ],
  }),
  restrict('src/main/settings/**', {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      rooms('renderer', 'preload', 'app', 'window', 'ipc', 'sessions', 'environments'),
    ],
  }),
  restrict(['src/main/kube/*.ts', 'src/main/kube/watch/**'], {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      files,
      rooms('renderer', 'preload', 'app', 'window', 'ipc', 'sessions', 'environments', 'settings'),
    ],
  }),
  restrict('src/main/kube/exec/**', {
    paths: [FOREIGN.electron],
    patterns: [
      kubernetesClient,
      files,
      rooms('renderer', 'preload', 'app', 'window', 'ipc', 'sessions', 'environments', 'settings'),
    ],
  }),
  restrict('src/main/kube/check/**', {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      files,
      rooms('renderer', 'preload', 'app', 'window', 'ipc', 'sessions', 'environments', 'settings'),
    ],
  }),
  restrict('src/main/kube/http/**', {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      files,
      rooms(
        'renderer',
        'preload',
        'app',
        'window',
        'ipc',
        'sessions',
        'environments',
        'settings',
        'watch',
        'exec',
        'check',
      ),
    ],
  }),
  restrict(['src/main/kube/credentials/**', 'src/main/kube/config/**'], {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      rooms(
        'renderer',
        'preload',
        'app',
        'window',
        'ipc',
        'sessions',
        'environments',
        'settings',
        'watch',
        'exec',
        'check',
        'http',
      ),
    ],
  }),
  // The one place that loads client-node, and the one that speaks WebSocket.
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
  restrict('src/renderer/environments/**', {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      xterm,
      rooms('main', 'preload', 'workspace', 'terminal', 'commands', 'settings', 'first-run'),
    ],
  }),
  restrict('src/renderer/workspace/**', {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      xterm,
      rooms('main', 'preload', 'environments', 'terminal', 'commands', 'settings', 'first-run'),
    ],
  }),
  restrict('src/renderer/terminal/**', {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      rooms('main', 'preload', 'environments', 'workspace', 'commands', 'settings', 'first-run'),
    ],
  }),
  restrict(['src/renderer/commands/**', 'src/renderer/settings/**', 'src/renderer/first-run/**'], {
    paths: [FOREIGN.electron, FOREIGN.ws],
    patterns: [
      kubernetesClient,
      xterm,
      rooms('main', 'preload', 'environments', 'workspace', 'terminal'),
    ],
  }),
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
    files: ['*.js', 'tests/bench/bare-window/*.js'],
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
