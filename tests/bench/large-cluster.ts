import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launchApp } from '../e2e/support/launch';
import type { PodshellWindow } from '../e2e/support/podshell-window';
import { RemoteCluster } from '../support/list-chaos/remote-cluster';

const run = promisify(execFile);

/** Pods and environments of the large namespace. */
export const LARGE = { namespace: 'load', pods: 10_000, environments: 1_000 } as const;

/** What the page learnt of a list: milliseconds since it was asked for. */
export interface ListTimes {
  /** The first of its rows was in the document. */
  readonly firstRow: number;
  /** All of its pods had reached the page, and it was called live. */
  readonly all: number;
  readonly updates: number;
}

/** Podshell on a demo cluster with 10,000 pods, which is a process of its own. */
export class LargeCluster {
  private constructor(
    readonly podshell: PodshellWindow,
    readonly cluster: RemoteCluster,
    readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<LargeCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'podshell-bench-'));
    const cluster = new RemoteCluster({ folder, port: 0 });
    const port = await cluster.ready;
    await cluster.run({ op: 'createEnvironment', name: 'seed', namespace: LARGE.namespace });
    await cluster.run({
      op: 'addPods',
      count: LARGE.pods - 1,
      environments: LARGE.environments - 1,
      namespace: LARGE.namespace,
    });
    const userData = join(folder, 'user-data');
    mkdirSync(userData);
    writeFileSync(
      join(userData, 'settings.json'),
      JSON.stringify({ version: 1, confirmClose: false }),
    );
    const podshell = await launchApp({ kubeconfig: join(folder, 'kubeconfig'), userData });
    await podshell.item(1, 'shop-a1b2').waitFor();
    // The compiler that runs this file names functions by a helper that the page does not have.
    await podshell.page.evaluate('globalThis.__name = (named) => named');
    return new LargeCluster(podshell, cluster, folder, port);
  }

  /** Shows the large namespace; when its rows and all of its pods were there. */
  async showLarge(): Promise<ListTimes> {
    const { arrived } = await this.chooseLarge();
    return arrived;
  }

  /** Chooses the large namespace as a user does; `arrived` resolves when all of its pods are there. */
  async chooseLarge(): Promise<{ readonly arrived: Promise<ListTimes> }> {
    const times = this.podshell.page.evaluate(
      ([namespace, pods]) =>
        new Promise<ListTimes>((resolve) => {
          const { podshell } = window as unknown as {
            podshell: { on: { environments(listener: (text: string) => void): () => void } };
          };
          let asked = 0;
          let firstRow = 0;
          let all = 0;
          let updates = 0;
          const finish = (): void => {
            if (firstRow === 0 || all === 0) return;
            rows.disconnect();
            stop();
            resolve({ firstRow, all, updates });
          };
          const rows = new MutationObserver(() => {
            if (asked === 0 || firstRow > 0) return;
            const row = document.querySelector('[role=tree] [role=treeitem]');
            if (row?.textContent.includes('load-') !== true) return;
            firstRow = performance.now() - asked;
            finish();
          });
          rows.observe(document.body, { childList: true, subtree: true, characterData: true });
          const stop = podshell.on.environments((text) => {
            // Not parsed: the page does that once already, and it is its time that is measured.
            if (asked === 0 || !text.includes(`"namespaces":["${namespace}"]`)) return;
            updates += 1;
            // It is called live with the last of its rows, and not before.
            if (!text.includes('"state":{"kind":"live"}')) return;
            if (!text.includes(`"podCount":${pods},`)) return;
            all = performance.now() - asked;
            finish();
          });
          window.addEventListener(
            'click',
            (event) => {
              const option = (event.target as Element).closest('[role=option]');
              if (option?.textContent.includes(namespace) === true) asked = event.timeStamp;
            },
            { capture: true },
          );
        }),
      [LARGE.namespace, LARGE.pods] as const,
    );
    await this.podshell.chooseNamespace(LARGE.namespace);
    return { arrived: times };
  }

  /** From now on the page notes what it is told of the large namespace. */
  async remember(): Promise<void> {
    await this.podshell.page.evaluate((namespace) => {
      interface Shown {
        readonly uid: string;
        readonly restarts: number;
      }
      interface Told {
        readonly scope: { readonly namespaces: readonly string[] };
        readonly reset: boolean;
        readonly upsert: readonly {
          readonly id: string;
          /** In place of those that are as they were, their uids. */
          readonly pods: readonly (string | Shown)[];
        }[];
        readonly remove: readonly string[];
      }
      const { podshell } = window as unknown as {
        podshell: { on: { environments(listener: (text: string) => void): () => void } };
      };
      const shown = new Map<string, readonly Shown[]>();
      Object.assign(globalThis, { shown });
      podshell.on.environments((text) => {
        const update = JSON.parse(text) as Told;
        if (!update.scope.namespaces.includes(namespace)) return;
        if (update.reset) shown.clear();
        for (const { id, pods } of update.upsert) {
          const before = new Map(shown.get(id)?.map((pod) => [pod.uid, pod]));
          shown.set(
            id,
            pods.flatMap((pod) => (typeof pod === 'string' ? (before.get(pod) ?? []) : pod)),
          );
        }
        for (const id of update.remove) shown.delete(id);
      });
    }, LARGE.namespace);
  }

  /** Uid and restarts of all pods that the page knows, since `remember`. */
  async shown(): Promise<readonly (readonly [string, number])[]> {
    return this.podshell.page.evaluate(() => {
      const { shown } = globalThis as unknown as {
        shown: Map<string, readonly { readonly uid: string; readonly restarts: number }[]>;
      };
      return [...shown.values()].flat().map(({ uid, restarts }) => [uid, restarts] as const);
    });
  }

  /** Back to the small namespace. */
  async showSmall(): Promise<void> {
    await this.podshell.chooseNamespace('test');
    await this.podshell.item(1, 'shop-a1b2').waitFor();
  }

  /** Milliseconds that curl takes for the bytes of the large namespace, and how many they are. */
  async curl(): Promise<{ readonly milliseconds: number; readonly bytes: number }> {
    const kubeconfig = readFileSync(join(this.folder, 'kubeconfig'), 'utf8');
    const token = /token: (\S+)/.exec(kubeconfig)?.[1] ?? '';
    const started = performance.now();
    const { stdout } = await run('curl', [
      ...['--silent', '--fail', '--insecure', '--output', '/dev/null'],
      ...['--write-out', '%{size_download}', '--header', `Authorization: Bearer ${token}`],
      `https://127.0.0.1:${this.port}/api/v1/namespaces/${LARGE.namespace}/pods`,
    ]);
    return { milliseconds: performance.now() - started, bytes: Number(stdout) };
  }

  /** Resident memory of the app's main process, and its heap in use, in MiB. */
  async mainMemory(): Promise<{ readonly rss: number; readonly heap: number }> {
    return this.podshell.app.evaluate(() => {
      const { rss, heapUsed } = process.memoryUsage();
      return { rss: rss / 2 ** 20, heap: heapUsed / 2 ** 20 };
    });
  }

  async stop(): Promise<void> {
    await this.podshell.end();
    await this.cluster.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
