import { _electron, chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
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
  if (executable !== undefined) return launchPackage(executable, appArgs, appEnv);
  // No executablePath: Playwright finds the runtime as `electron` does, and then holds the app back
  // until it is connected. Without that, a launch in twenty hangs.
  const app = await _electron.launch({
    args: [...SWITCHES, resolve(__dirname, '../../..'), ...appArgs],
    env: appEnv,
    chromiumSandbox: SANDBOXED,
  });
  const page = await app.firstWindow();
  // Drawn: from here on main has everything that stands behind the window.
  await page.locator('#app > *').first().waitFor({ state: 'attached' });
  return new PodshellWindow(page, { process: app.process(), app });
}

/** A package cannot be held back: its window is driven as any Chromium's, and its main not at all. */
async function launchPackage(
  executable: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<PodshellWindow> {
  const child = spawn(executable, [...SWITCHES, '--remote-debugging-port=0', ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // Electron's Chromium manages no downloads, which Playwright would set up by default.
  const browser = await chromium.connectOverCDP(await devToolsUrl(child.stderr), {
    noDefaults: true,
  });
  const [context] = browser.contexts();
  if (!context) throw new Error('Chromium has no context');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  return new PodshellWindow(page, { process: child, app: null });
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

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
