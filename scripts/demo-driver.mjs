// Does by itself what a user does on the demo cluster, on the real Electron: looks at the
// environments, clicks one, types a command, reads the answer. Loaded after set-up, because it
// needs Playwright. It knows the window by its accessibility contract only (docs/architecture.md).
import { _electron } from '@playwright/test';
import { ScriptFailure } from './lib/failure.mjs';

export const COMMAND = 'echo hello from $POD_NAME';

/** The command's echo has `$POD_NAME` there, the answer a pod's name. */
const ANSWER = /hello from ([a-z0-9][-a-z0-9.]*)/;

/** Long enough for a loaded machine; the whole demo has its own, shorter end. */
const STEP_TIMEOUT_MS = 60_000;

/**
 * @typedef {object} Transcript
 * @property {string[]} environments their names, as listed
 * @property {string} environment the one whose shell was opened
 * @property {string} command
 * @property {string} answer the line that came back
 */

/**
 * @param {object} demo
 * @param {string} demo.executable Electron's binary
 * @param {string[]} demo.args for Electron: the app's folder and its arguments
 * @param {NodeJS.ProcessEnv} demo.env
 * @param {boolean} demo.sandbox whether Chromium's sandbox can start here
 * @param {string} demo.screenshot file for the picture of the answered command
 * @param {string} demo.failureShot file for a picture of the window when something went wrong
 * @param {(text: string) => void} demo.log what the app and its window print
 * @param {import('./lib/life.mjs').Life} demo.life
 * @returns {Promise<Transcript>}
 * @throws {ScriptFailure} naming the step that was not reached
 */
export async function driveDemo(demo) {
  const app = await step('Podshell did not start', () =>
    _electron.launch({
      executablePath: demo.executable,
      args: demo.args,
      env: definedOnly(demo.env),
      chromiumSandbox: demo.sandbox,
      timeout: STEP_TIMEOUT_MS,
    }),
  );
  const close = once(() => endApp(app));
  const forget = demo.life.onStop(close);
  try {
    for (const stream of [app.process().stdout, app.process().stderr]) {
      stream?.setEncoding('utf8').on('data', demo.log);
    }
    const page = await step('Podshell opened no window', () => app.firstWindow());
    page.setDefaultTimeout(STEP_TIMEOUT_MS);
    page.on('console', (message) => demo.log(`[window] ${message.text()}\n`));
    page.on('pageerror', (error) => demo.log(`[window] ${error.stack ?? error.message}\n`));
    try {
      return await openShellAndAsk(page, demo.screenshot);
    } catch (error) {
      await page.screenshot({ path: demo.failureShot }).catch((/** @type {unknown} */ why) => {
        demo.log(`no picture of the failure: ${String(why)}\n`);
      });
      throw error;
    }
  } finally {
    forget();
    await close();
  }
}

/**
 * @param {import('@playwright/test').Page} page
 * @param {string} screenshot
 * @returns {Promise<Transcript>}
 */
async function openShellAndAsk(page, screenshot) {
  const rows = page
    .getByRole('tree', { name: 'Environments' })
    .locator('[role=treeitem][aria-level="1"]');
  await step('No environment appeared in the sidebar', () => rows.first().waitFor());
  const environments = await rows.evaluateAll(namesAndReadiness);
  // The list is in alphabetical order and begins with an environment that is broken on purpose.
  const index = environments.findIndex(({ ready }) => ready);
  const environment = environments[index]?.name;
  if (environment === undefined) {
    throw new ScriptFailure(
      `No environment is ready: ${environments.map(({ name }) => name).join(', ')}.`,
    );
  }
  await rows.nth(index).click();
  const terminal = page.getByRole('tabpanel').locator('.xterm').first();
  await step(`No terminal opened for ${environment}`, () => terminal.waitFor());
  const screen = () => terminal.locator('.xterm-rows').innerText();
  await step(`The shell of ${environment} showed no prompt`, () =>
    untilMatch(screen, /[$#] ?$/m, page),
  );
  await terminal.click();
  await page.keyboard.type(COMMAND);
  await page.keyboard.press('Enter');
  const answer = await step(`The shell of ${environment} did not answer`, () =>
    untilMatch(screen, ANSWER, page),
  );
  await page.screenshot({ path: screenshot });
  return {
    environments: environments.map(({ name }) => name),
    environment,
    command: COMMAND,
    answer,
  };
}

/**
 * Runs in the window, so it may use nothing from around it. A row's description says whether its
 * pods are ready, as `2 of 3 ready`.
 * @param {Element[]} items the rows of the environments
 */
function namesAndReadiness(items) {
  return items.map((item) => {
    const [, ready = '0', total = '0'] =
      /(\d+) of (\d+) ready/.exec(item.getAttribute('aria-description') ?? '') ?? [];
    return {
      name: (item.getAttribute('aria-label') ?? '').trim(),
      ready: Number(ready) > 0 && ready === total,
    };
  });
}

/**
 * @param {() => Promise<string>} read
 * @param {RegExp} pattern
 * @param {import('@playwright/test').Page} page
 * @returns {Promise<string>} the matched text
 */
async function untilMatch(read, pattern, page) {
  const end = performance.now() + STEP_TIMEOUT_MS;
  for (;;) {
    // xterm pads with no-break spaces.
    const text = (await read()).replaceAll('\u00a0', ' ');
    const match = pattern.exec(
      text
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
    );
    if (match !== null) return match[0];
    if (performance.now() > end) throw new Error(`the terminal shows:\n${text.trim()}`);
    // The terminal's text changes with its next frame at the earliest.
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))');
  }
}

/**
 * @template T
 * @param {string} failure what it means when it does not work out
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function step(failure, work) {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ScriptFailure(`${failure}.`, reason.split('\n').slice(0, 12));
  }
}

/** @param {NodeJS.ProcessEnv} env @returns {Record<string, string>} */
function definedOnly(env) {
  return /** @type {Record<string, string>} */ (
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
  );
}

/**
 * Ends the app with a signal, as a user's session does: closing its window would ask first, because
 * a shell is connected. Kills it when it does not end: it may be the one that hangs.
 * @param {import('@playwright/test').ElectronApplication} app
 */
async function endApp(app) {
  const child = app.process();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kill = setTimeout(() => child.kill('SIGKILL'), 5_000);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(kill);
}

/**
 * @template T
 * @param {() => T} work
 * @returns {() => T}
 */
function once(work) {
  /** @type {{ value: T } | undefined} */
  let done;
  return () => (done ??= { value: work() }).value;
}
