import { _electron, chromium, type Page } from '@playwright/test';
import { spawn, type SpawnOptions } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PodshellWindow } from './podshell-window';

/** How to start the app. */
export interface LaunchOptions {
  /** Null: none is named, as when the app is double-clicked. */
  readonly kubeconfig: string | null;
  readonly userData: string;
  /** Added to, or (undefined) taken from, the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A packaged app's binary instead of the source tree's build. */
  readonly executable: string;
  readonly args: readonly string[];
}

/**
 * Whether Chromium's sandbox is on: the scripts, which try it, say `off` where it cannot start. As
 * root it never can.
 */
const SANDBOXED = process.env['PODSHELL_CHROMIUM_SANDBOX'] !== 'off' && process.getuid?.() !== 0;

const SWITCHES = SANDBOXED ? [] : ['--no-sandbox'];

/** Starts the app and waits for its window. */
export async function launchApp(
  options: Partial<LaunchOptions> & Pick<LaunchOptions, 'kubeconfig' | 'userData'>,
): Promise<PodshellWindow> {
  const { kubeconfig, userData, env = {}, executable, args = [] } = options;
  mkdirSync(userData, { recursive: true });
  const appArgs = [
    `--user-data-dir=${userData}`,
    ...(kubeconfig === null ? [] : ['--kubeconfig', kubeconfig]),
    ...args,
  ];
  const appEnv = definedOnly({
    ...process.env,
    KUBECONFIG: undefined,
    LANG: 'en_US.UTF-8',
    ...env,
  });
  if (executable !== undefined) {
    return launchPackage([executable, ...SWITCHES, ...appArgs], { env: appEnv });
  }
  // No executablePath: Playwright finds the runtime as `electron` does, and then holds the app back
  // until it is connected. Without that, a launch in twenty hangs.
  const app = await _electron.launch({
    args: [...SWITCHES, resolve(__dirname, '../../..'), ...appArgs],
    env: appEnv,
    chromiumSandbox: SANDBOXED,
  });
  const page = await app.firstWindow();
  await isThere(page);
  return new PodshellWindow(page, { process: app.process(), app });
}

/**
 * Starts a packaged app. It cannot be held back: its window is driven as any Chromium's, and its main
 * not at all.
 *
 * @param command its binary and arguments
 * @param options of the process; `uid` starts it as another user
 */
export async function launchPackage(
  [executable = '', ...args]: readonly string[],
  options: Pick<SpawnOptions, 'env' | 'cwd' | 'uid' | 'gid'>,
): Promise<PodshellWindow> {
  const child = spawn(executable, ['--remote-debugging-port=0', ...args], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const devTools = await devToolsUrl(child.stderr);
  await pageIsThere(devTools);
  // Electron's Chromium manages no downloads, which Playwright would set up by default.
  const browser = await chromium.connectOverCDP(devTools, { noDefaults: true });
  const [context] = browser.contexts();
  if (!context) throw new Error('Chromium has no context');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  await isThere(page);
  return new PodshellWindow(page, { process: child, app: null });
}

/** Resolves when the window is drawn, and everything stands behind it. */
async function isThere(page: Page): Promise<void> {
  await page.locator('#app > *').first().waitFor({ state: 'attached' });
  // What is drawn may come from main's first answers; this one does not.
  await page.evaluate('window.podshell.updateState(null)');
}

/** What Chromium prints when its DevTools can be reached. */
async function devToolsUrl(stderr: Readable): Promise<string> {
  for await (const line of createInterface({ input: stderr })) {
    const url = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    stderr.resume();
    return url;
  }
  throw new Error('the app ended before its window could be reached');
}

/**
 * Resolves when DevTools lists the app's page. A window that is attached to while it is being made
 * sometimes never answers.
 */
async function pageIsThere(devTools: string): Promise<void> {
  const list = `http://${new URL(devTools).host}/json/list`;
  for (;;) {
    const targets = (await (await fetch(list)).json()) as readonly { readonly url: string }[];
    if (targets.some(({ url }) => url.startsWith('app://'))) return;
    // Its network is the browser's own thread; it is asked as often as it answers.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
