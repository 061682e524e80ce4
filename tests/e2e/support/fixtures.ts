import { test as base } from '@playwright/test';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemoCluster, type DemoCluster } from '../../cluster';
import { launchApp, type LaunchOptions } from './launch';
import type { PodshellWindow } from './podshell-window';

/** Starts the app; ended, with everything it left, when the test ends. */
export type Launch = (
  options?: Partial<LaunchOptions> & {
    /** Settings beside those that tests start with. */
    readonly settings?: object;
    /** The settings file's text. */
    readonly rawSettings?: string;
  },
) => Promise<PodshellWindow>;

interface TestFixtures {
  /** A folder of the test's own. */
  readonly folder: string;
  /** Starts Podshell on the demo cluster, or on what the test says. */
  readonly launch: Launch;
  /** Podshell on the demo cluster's default context. */
  readonly podshell: PodshellWindow;
}

interface WorkerFixtures {
  readonly cluster: DemoCluster;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  cluster: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
    async ({}, use) => {
      const cluster = await startDemoCluster();
      await use(cluster);
      await cluster.stop();
    },
    { scope: 'worker' },
  ],
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'podshell-e2e-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  launch: async ({ cluster, folder }, use, testInfo) => {
    const started: PodshellWindow[] = [];
    await use(async ({ settings, rawSettings, ...options } = {}) => {
      const kubeconfig = join(folder, 'kubeconfig');
      if (options.kubeconfig === undefined) await cluster.writeKubeconfig(kubeconfig);
      const userData = options.userData ?? join(folder, `user-data-${started.length}`);
      writeSettings(userData, rawSettings ?? { ...TEST_SETTINGS, ...settings });
      const window = await launchApp({ kubeconfig, ...options, userData });
      started.push(window);
      return window;
    });
    for (const [index, window] of started.entries()) {
      if (testInfo.status !== testInfo.expectedStatus && !window.ended) {
        await window.page.screenshot({ path: testInfo.outputPath(`window-${index}.png`) });
      }
      await window.end();
    }
    cluster.faults.clear();
  },
  podshell: async ({ launch }, use) => {
    await use(await launch());
  },
});

export { expect } from '@playwright/test';

/** Tests close tabs all the time; those about the question ask for it. */
const TEST_SETTINGS = { version: 1, confirmClose: false };

/** What a user who was here before left; a folder that has settings keeps them. */
function writeSettings(userData: string, settings: object | string): void {
  mkdirSync(userData, { recursive: true });
  const file = join(userData, 'settings.json');
  if (existsSync(file)) return;
  writeFileSync(file, typeof settings === 'string' ? settings : JSON.stringify(settings));
}
