import { _electron } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

/** The runtime under test: what the scripts found, else the installed package's. */
const RUNTIME = process.env['ELECTRON_OVERRIDE_DIST_PATH'];

/** Starts the app and waits for its window. */
export async function launchApp(
  options: Partial<LaunchOptions> & Pick<LaunchOptions, 'kubeconfig' | 'userData'>,
): Promise<PodshellWindow> {
  const { kubeconfig, userData, env = {}, executable, args = [] } = options;
  mkdirSync(userData, { recursive: true });
  const source = RUNTIME === undefined ? undefined : join(RUNTIME, 'electron');
  const executablePath = executable ?? source;
  const app = await _electron.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      // Chromium's sandbox cannot run as root; everyone else tests with it on.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(executable === undefined ? [resolve(__dirname, '../../..')] : []),
      `--user-data-dir=${userData}`,
      ...(kubeconfig === null ? [] : ['--kubeconfig', kubeconfig]),
      ...args,
    ],
    env: definedOnly({ ...process.env, KUBECONFIG: undefined, LANG: 'en_US.UTF-8', ...env }),
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const page = await app.firstWindow();
  return new PodshellWindow(app, page);
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
