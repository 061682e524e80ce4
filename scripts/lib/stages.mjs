// The stages of `npm test`, in their order.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { electronVite } from './build.mjs';
import { codeOf } from './failure.mjs';
import { checkPackage } from './package-check.mjs';
import { packagedDeb, packagedExecutable, packageApp } from './package-app.mjs';
import { run } from './processes.mjs';
import { inProject, ROOT } from './project.mjs';
import { typedRooms } from './rooms.mjs';
import { playwrightTally, vitestTally, withExitCode } from './test-reports.mjs';

/**
 * @typedef {object} StageContext
 * @property {import('./life.mjs').Life} life
 * @property {import('./set-up.mjs').Ready | undefined} ready what Electron runs on; undefined when no
 *   chosen stage needs it or it could not be set up
 * @property {string[]} args for the runner of the one stage that was chosen
 */
/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} title
 * @property {string[]} [needs] stages that must not have failed before it, if they are run
 * @property {boolean} [electron] whether it needs the runtime and a display
 * @property {(context: StageContext) => Promise<import('./test-reports.mjs').Tally>} run
 */

/**
 * A runner that takes longer hangs: the whole of `npm test` is to take less than twenty minutes, and a
 * machine that is three times as slow is to pass.
 */
const RUNNER_LIMIT_MS = 60 * 60_000;

/** @type {readonly Stage[]} */
export const STAGES = [
  { name: 'check', title: 'Type check', run: typeCheck },
  { name: 'lint', title: 'Lint and format', run: lint },
  { name: 'unit', title: 'Unit tests', run: (context) => vitest('unit', context) },
  {
    name: 'integration',
    title: 'Integration tests',
    run: (context) => vitest('integration', context),
  },
  { name: 'build', title: 'Build', run: build },
  {
    name: 'package',
    title: 'Package (unpacked)',
    needs: ['build'],
    electron: true,
    run: packaging,
  },
  {
    name: 'e2e',
    title: 'End-to-end tests',
    needs: ['build', 'package'],
    electron: true,
    run: playwright,
  },
];

/**
 * The stages a command line names, in their own order; all when it names none.
 * @param {string[]} argv stage names first; what follows goes to the runner of the only one named
 * @returns {{ stages: Stage[], args: string[] } | { refused: string }}
 */
export function chooseStages(argv) {
  const named = new Set();
  let index = 0;
  for (; index < argv.length; index++) {
    const stage = STAGES.find(({ name }) => name === argv[index]);
    if (stage === undefined) break;
    named.add(stage);
  }
  const args = argv.slice(index);
  if (args.length > 0 && named.size !== 1) {
    const names = STAGES.map(({ name }) => name).join(', ');
    return { refused: `Unknown stage ${args[0]}: there are ${names}.` };
  }
  return {
    stages: named.size === 0 ? [...STAGES] : STAGES.filter((stage) => named.has(stage)),
    args,
  };
}

/**
 * @param {boolean} ok
 * @param {string} failure
 * @returns {import('./test-reports.mjs').Tally}
 */
function verdict(ok, failure) {
  return ok
    ? { passed: 1, failed: [], skipped: [] }
    : { passed: 0, failed: [failure], skipped: [] };
}

/** @param {StageContext} context */
async function typeCheck({ life }) {
  const wrong = [];
  for (const room of typedRooms(ROOT)) {
    const program =
      room === 'src/renderer'
        ? [
            inProject('node_modules/svelte-check/bin/svelte-check'),
            '--tsconfig',
            `${room}/tsconfig.json`,
          ]
        : [inProject('node_modules/typescript/bin/tsc'), '-p', room, '--pretty'];
    process.stderr.write(`      ${room}\n`);
    const { code } = await run(process.execPath, program, { cwd: ROOT, output: 'stderr', life });
    if (code !== 0) wrong.push(room);
  }
  return verdict(wrong.length === 0, `type check of ${wrong.join(', ')}`);
}

/** @param {StageContext} context */
async function lint({ life }) {
  const tools = [
    ['eslint', inProject('node_modules/eslint/bin/eslint.js'), '.', '--max-warnings', '0'],
    [
      'prettier',
      inProject('node_modules/prettier/bin/prettier.cjs'),
      '--check',
      '--log-level',
      'warn',
      '.',
    ],
  ];
  const wrong = [];
  for (const [name = '', ...program] of tools) {
    const { code } = await run(process.execPath, program, { cwd: ROOT, output: 'stderr', life });
    if (code !== 0) wrong.push(name);
  }
  return verdict(wrong.length === 0, wrong.join(' and '));
}

/** @param {StageContext} context */
async function build({ life }) {
  const { code, output } = await run(process.execPath, electronVite('build'), {
    cwd: ROOT,
    output: 'capture',
    life,
  });
  if (code !== 0) process.stderr.write(output);
  return verdict(code === 0, 'electron-vite build');
}

/** @param {StageContext} context */
async function packaging({ life, ready }) {
  if (ready === undefined) return verdict(false, 'no Electron runtime to package');
  const packaged = await packageApp(ready.runtime, { life, quiet: true });
  const executable = packagedExecutable();
  if (!packaged.ok || executable === undefined) return verdict(false, 'electron-builder');
  const { problems, notes } = checkPackage(executable);
  for (const note of notes) process.stderr.write(`      ${note}\n`);
  return { passed: problems.length === 0 ? 1 : 0, failed: problems, skipped: [] };
}

/**
 * @param {string} project of vitest.config.mts
 * @param {StageContext} context
 */
function vitest(project, { life, args }) {
  return withReport(vitestTally, async (report) => {
    const program = [inProject('node_modules/vitest/vitest.mjs'), 'run', '--project', project];
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await run(process.execPath, [...program, ...reporters, ...args], {
      cwd: ROOT,
      output: 'stderr',
      timeoutMs: RUNNER_LIMIT_MS,
      life,
    });
    return code;
  });
}

/** @param {StageContext} context */
async function playwright({ life, ready, args }) {
  if (ready === undefined) return verdict(false, 'no Electron to test with');
  // When this stage is run alone, the package may be missing or of an older build.
  if (packagedExecutable() === undefined) await packageApp(ready.runtime, { life, quiet: true });
  return withReport(playwrightTally, async (report) => {
    const program = [inProject('node_modules/@playwright/test/cli.js'), 'test'];
    const options = ['--config', 'tests/e2e/playwright.config.ts', '--reporter=list,json'];
    const { code } = await run(process.execPath, [...program, ...options, ...args], {
      cwd: ROOT,
      output: 'stderr',
      timeoutMs: RUNNER_LIMIT_MS,
      env: {
        ...ready.env,
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        PODSHELL_PACKAGED_APP: packagedExecutable(),
        PODSHELL_PACKAGED_DEB: packagedDeb(),
        PODSHELL_CHROMIUM_SANDBOX: ready.sandbox.kind === 'on' ? 'on' : 'off',
      },
      life,
    });
    return code;
  });
}

/**
 * @param {(report: unknown) => import('./test-reports.mjs').Tally} read
 * @param {(report: string) => Promise<number>} runner writes its report to the file, resolves to its
 *   exit code
 */
async function withReport(read, runner) {
  const folder = mkdtempSync(join(tmpdir(), 'podshell-test-'));
  try {
    const file = join(folder, 'report.json');
    const code = await runner(file);
    return withExitCode(read(JSON.parse(readFileSync(file, 'utf8'))), code);
  } catch (error) {
    // A runner that broke down early writes no report; anything else is ours.
    if (codeOf(error) !== 'ENOENT') throw error;
    return verdict(false, 'the run itself: it left no report (its words are above)');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
