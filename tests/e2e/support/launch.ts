import { _electron } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
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

/** Starts the app and waits for its window. */
export async function launchApp(
  options: Partial<LaunchOptions> & Pick<LaunchOptions, 'kubeconfig' | 'userData'>,
): Promise<PodshellWindow> {
  const { kubeconfig, userData, env = {}, executable, args = [] } = options;
  mkdirSync(userData, { recursive: true });
  const app = await _electron.launch({
    // Named only for a package. From source Playwright finds the runtime as `electron` does, and then
    // holds the app back until it is connected: without that, a launch in fifty hangs.
    ...(executable === undefined ? {} : { executablePath: executable }),
    args: [
      ...(SANDBOXED ? [] : ['--no-sandbox']),
      ...(executable === undefined ? [resolve(__dirname, '../../..')] : []),
      `--user-data-dir=${userData}`,
      ...(kubeconfig === null ? [] : ['--kubeconfig', kubeconfig]),
      ...args,
    ],
    env: definedOnly({ ...process.env, KUBECONFIG: undefined, LANG: 'en_US.UTF-8', ...env }),
    chromiumSandbox: SANDBOXED,
  });
  const page = await app.firstWindow();
  return new PodshellWindow(app, page);
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
