import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchApp } from '../e2e/support/launch';
import type { PodshellWindow } from '../e2e/support/podshell-window';
import { FarCluster } from '../support/faults/far-cluster';
import { Traffic } from './traffic';

/**
 * Podshell on a demo cluster in a process of its own, as a real one is: in the benchmark's process
 * the cluster and the peers would share one thread.
 */
export class BenchApp {
  private constructor(
    readonly podshell: PodshellWindow,
    readonly cluster: FarCluster,
    readonly traffic: Traffic,
    /** For whatever a benchmark writes. */
    readonly folder: string,
  ) {}

  static async start(settings: object = {}): Promise<BenchApp> {
    const folder = mkdtempSync(join(tmpdir(), 'podshell-bench-'));
    const userData = join(folder, 'user-data');
    mkdirSync(userData);
    writeFileSync(
      join(userData, 'settings.json'),
      JSON.stringify({ version: 1, confirmClose: false, ...settings }),
    );
    const cluster = await FarCluster.start();
    const podshell = await launchApp({ kubeconfig: cluster.kubeconfigFile, userData });
    const traffic = await Traffic.record(podshell.app);
    await podshell.page.evaluate('globalThis.__name = (named) => named');
    return new BenchApp(podshell, cluster, traffic, folder);
  }

  /** Opens an environment's shell in a tab; returns its number for `traffic`. */
  async open(environment: string): Promise<number> {
    const before = await this.traffic.count();
    await this.podshell.openEnvironment(environment);
    return before;
  }

  /** Types a line into the terminal in front and waits until its output shows `text`. */
  async run(line: string, text: string): Promise<void> {
    await this.podshell.run(line);
    await this.podshell.sees(text);
  }

  /** What draws the terminal in front. */
  async renderer(): Promise<string> {
    const gpu = await this.podshell.app.evaluate(({ app }) => app.getGPUFeatureStatus().webgl);
    const drawn = await this.podshell.panel.locator('.xterm-rows').count();
    return `${drawn > 0 ? 'DOM' : 'WebGL'} renderer, GPU ${gpu}`;
  }

  async stop(): Promise<void> {
    await this.podshell.end();
    await this.cluster.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Resolves after so many milliseconds: a pace, never a synchronisation. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
