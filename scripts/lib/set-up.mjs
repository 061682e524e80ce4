import { ensureBuild } from './build.mjs';
import { hasDisplay, startDisplay } from './display.mjs';
import { outdatedBanner, provideElectron, runtimeLine } from './electron-runtime.mjs';
import { ensureModules } from './ensure-modules.mjs';
import { ScriptFailure } from './failure.mjs';
import { ensureLinuxLibraries } from './linux-libraries.mjs';
import { runSteps } from './progress.mjs';
import { probeSandbox } from './sandbox.mjs';

/**
 * @typedef {object} Wanted
 * @property {'screen' | 'any' | 'unseen' | 'none'} display 'screen': a real one or a failure; 'any':
 *   a real one, else one nobody sees; 'unseen': always that; 'none': no window is opened
 * @property {boolean} [tests] whether the end-to-end tests' own needs are to be met
 * @property {boolean} [outdatedAllowed] whether an Electron without security fixes will do (default true)
 * @property {boolean} [build] whether the app has to be built (default true)
 */
/**
 * @typedef {object} Ready
 * @property {import('./electron-runtime.mjs').ElectronRuntime} runtime
 * @property {import('./sandbox.mjs').Sandbox} sandbox
 * @property {boolean} unseen whether windows open on a display nobody sees
 * @property {NodeJS.ProcessEnv} env for everything that starts Electron
 */

/**
 * Brings a machine with nothing but Node and npm to where Electron runs the app.
 * @param {import('./life.mjs').Life} life
 * @param {Wanted} wanted
 * @returns {Promise<Ready>}
 * @throws {ScriptFailure} with what to do about it
 */
export async function setUp(life, wanted) {
  /** @type {Partial<Ready> & { env: NodeJS.ProcessEnv }} */
  const ready = { env: { ...process.env }, unseen: needsXvfb(wanted) };
  await runSteps([
    { title: 'Dependencies', run: (note) => ensureModules({ note, life }) },
    {
      title: 'Electron runtime',
      run: async (note) => {
        ready.runtime = await provideElectron({
          note,
          life,
          outdatedAllowed: wanted.outdatedAllowed ?? true,
        });
        ready.env.ELECTRON_OVERRIDE_DIST_PATH = ready.runtime.folder;
        const banner = outdatedBanner(ready.runtime);
        if (banner !== undefined) note(banner);
        return runtimeLine(ready.runtime);
      },
    },
    {
      title: 'System libraries',
      run: (note) =>
        ensureLinuxLibraries(
          {
            executable: present(ready.runtime).executable,
            display: needsXvfb(wanted),
            tests: wanted.tests ?? false,
          },
          { note, life },
        ),
    },
    ...(wanted.display === 'none'
      ? []
      : [
          {
            title: 'Sandbox and display',
            run: async () => {
              ready.sandbox = await probeSandbox(present(ready.runtime).executable);
              return `${sandboxLine(ready.sandbox)}; ${await provideDisplay(life, wanted, ready.env)}`;
            },
          },
        ]),
    ...(wanted.build === false
      ? []
      : [
          {
            title: 'Build',
            run: (/** @type {import('./progress.mjs').Note} */ note) => ensureBuild({ note, life }),
          },
        ]),
  ]);
  return {
    runtime: present(ready.runtime),
    sandbox: ready.sandbox ?? { kind: 'on' },
    unseen: ready.unseen ?? false,
    env: ready.env,
  };
}

/** @param {Wanted} wanted */
function needsXvfb({ display }) {
  return (
    (display === 'unseen' && process.platform === 'linux') || (display === 'any' && !hasDisplay())
  );
}

/**
 * @param {import('./life.mjs').Life} life
 * @param {Wanted} wanted
 * @param {NodeJS.ProcessEnv} env gets DISPLAY when one is started
 */
async function provideDisplay(life, wanted, env) {
  if (needsXvfb(wanted)) {
    env.DISPLAY = await startDisplay(life);
    // Electron would prefer a Wayland session, which somebody sees.
    delete env.WAYLAND_DISPLAY;
    return `display ${env.DISPLAY}, unseen (Xvfb)`;
  }
  if (!hasDisplay()) {
    throw new ScriptFailure('There is no display to open a window on.', [
      'Start it in a desktop session, or see it work without one: npm run demo',
    ]);
  }
  return process.platform === 'linux'
    ? `display ${env.WAYLAND_DISPLAY ?? env.DISPLAY}`
    : 'display there';
}

/** @param {import('./sandbox.mjs').Sandbox} sandbox */
function sandboxLine(sandbox) {
  if (sandbox.kind === 'on') return 'Chromium’s sandbox is on';
  if (sandbox.kind === 'root') {
    return 'running as root, where Chromium has no sandbox: --no-sandbox is added';
  }
  return `Chromium’s sandbox cannot start: ${sandbox.why}`;
}

/**
 * @template T
 * @param {T | undefined} value set by an earlier step
 * @returns {T}
 */
function present(value) {
  if (value === undefined) throw new Error('a set-up step was run out of order');
  return value;
}
