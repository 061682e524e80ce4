import { test as base, type ElectronApplication } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemoCluster, type DemoCluster } from '../../cluster';
import { launchApp, type LaunchOptions } from './launch';
import type { PodshellWindow } from './podshell-window';

/** Starts the app; ended, with everything it left, when the test ends. */
export type Launch = (options?: Partial<LaunchOptions>) => Promise<PodshellWindow>;

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
    const started: ElectronApplication[] = [];
    await use(async (options = {}) => {
      const kubeconfig = join(folder, 'kubeconfig');
      if (options.kubeconfig === undefined) await cluster.writeKubeconfig(kubeconfig);
      const userData = join(folder, `user-data-${started.length}`);
      const { app, window } = await launchApp({ kubeconfig, userData, ...options });
      started.push(app);
      return window;
    });
    for (const [index, app] of started.entries()) {
      if (testInfo.status !== testInfo.expectedStatus) {
        for (const page of app.windows()) {
          await page.screenshot({ path: testInfo.outputPath(`window-${index}.png`) });
        }
      }
      await endApp(app);
    }
  },
  podshell: async ({ launch }, use) => {
    await use(await launch());
  },
});

export { expect } from '@playwright/test';

/** Ends the app as a user's session would: with a signal, which asks nothing. */
async function endApp(app: ElectronApplication): Promise<void> {
  const child = app.process();
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  child.kill('SIGTERM');
  await ended;
}

/** Settings of a user who was here before. */
export function writeSettings(userData: string, settings: object): void {
  writeFileSync(join(userData, 'settings.json'), JSON.stringify({ version: 1, ...settings }));
}
