import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentWatch } from '../../../src/main/environments/environment-watch';
import { systemClock } from '../../../src/main/kube/clock';
import { Clusters } from '../../../src/main/kube/clusters';
import { loadKubeconfigs } from '../../../src/main/kube/config/kubeconfig-loader';
import type { ReflectorDeadlines } from '../../../src/main/kube/watch/reflector';
import {
  changedEnvironment,
  type Environment,
  type EnvironmentsUpdate,
} from '../../../src/shared/kubernetes';
import type { JsonText } from '../../../src/shared/ipc';
import { listWorker } from '../list-thread';
import { SeededRandom } from '../chaos/seeded-random';
import { RemoteCluster } from './remote-cluster';

/** What is done to the cluster. */
export const LIST_FAULTS = [
  'restart',
  'freeze',
  'long-freeze',
  'sleep',
  'compact',
  'expire',
  'cut',
  'garbage',
  'refuse',
  'busy',
  'kill',
] as const;
export type ListFault = (typeof LIST_FAULTS)[number];

/** How a run went. */
export interface ListChaosReport {
  readonly seed: number;
  readonly rounds: number;
  readonly faults: Readonly<Record<ListFault, number>>;
  /** Milliseconds from a fault's end until the list was true and live again. */
  readonly recoveries: readonly number[];
  /** Updates that reached the page. */
  readonly updates: number;
}

/** A twentieth of the real ones. */
const DEADLINES: Partial<ReflectorDeadlines> = {
  backoffBaseMs: 40,
  backoffCeilingMs: 1_500,
  healthyMs: 6_000,
  quietMs: 2_250,
  checkMs: 750,
  shortWatchMs: 50,
  pageMs: 3_000,
};
const HTTP = { connectMs: 500, headersMs: 750, wholeMs: 3_000 };

/** The list is not true again after this long: it never will be. */
const HUNG_MS = 60_000;

/** Faults by weight: `kill` starts a whole new cluster, the long ones wait for deadlines. */
const WEIGHTS: Readonly<Record<ListFault, number>> = {
  restart: 14,
  freeze: 20,
  'long-freeze': 2,
  sleep: 6,
  compact: 16,
  expire: 12,
  cut: 10,
  garbage: 8,
  refuse: 5,
  busy: 4,
  kill: 3,
};

interface Found {
  readonly name: string;
  readonly uid: string;
}

/**
 * Breaks a demo cluster, which is a process of its own, again and again in seeded ways while its pods
 * come and go, and checks after every fault that the list of environments is what the server has: no
 * ghost, no pod missing.
 *
 * @throws where it is not, with the seed and the round
 */
export async function listChaos(options: {
  readonly seed: number;
  readonly rounds: number;
}): Promise<ListChaosReport> {
  const run = new ListChaos(options.seed);
  try {
    await run.start();
    for (let round = 0; round < options.rounds; round += 1) await run.round(round);
    return run.report(options.rounds);
  } finally {
    await run.end();
  }
}

class ListChaos {
  readonly #random: SeededRandom;
  readonly #folder = mkdtempSync(join(tmpdir(), 'podshell-list-chaos-'));
  readonly #clusters = new Clusters({ clock: systemClock, deadlines: HTTP });
  readonly #watch: EnvironmentWatch<JsonText<EnvironmentsUpdate>>;
  readonly #shown = new Map<string, Environment>();
  readonly #faults = Object.fromEntries(LIST_FAULTS.map((fault) => [fault, 0])) as Record<
    ListFault,
    number
  >;
  readonly #recoveries: number[] = [];
  /** As in the app: behind the port of a worker. */
  readonly #lists = listWorker(DEADLINES);
  #cluster: RemoteCluster;
  #port = 0;
  #state: EnvironmentsUpdate['state'] = { kind: 'loading', since: 0 };
  #updates = 0;

  constructor(readonly seed: number) {
    this.#random = new SeededRandom(seed);
    this.#cluster = new RemoteCluster({ folder: this.#folder, port: 0 });
    this.#watch = new EnvironmentWatch({
      makeList: (options) => this.#lists.list(options),
      client: (context) => this.#clusters.client(context),
      onUpdate: (text) => {
        this.#take(JSON.parse(text) as EnvironmentsUpdate);
      },
    });
  }

  async start(): Promise<void> {
    this.#port = await this.#cluster.ready;
    await this.#readKubeconfig();
    const client = this.#clusters.client('demo');
    if (!client.ok) throw new Error(client.error.kind);
    this.#watch.show(client.value, { context: 'demo', namespaces: ['test'], labelKey: 'app' });
    await this.#agree('at the start');
  }

  async round(number: number): Promise<void> {
    // Each of them once, whatever the seed.
    const fault = LIST_FAULTS[number] ?? this.#pickFault();
    this.#faults[fault] += 1;
    const where = `seed ${this.seed}, round ${number}, ${fault}`;
    await this.#change();
    await this.#break(fault, where);
    await this.#change();
    const since = performance.now();
    await this.#agree(where);
    this.#recoveries.push(performance.now() - since);
  }

  report(rounds: number): ListChaosReport {
    const { seed } = this;
    const faults = { ...this.#faults };
    return { seed, rounds, faults, recoveries: this.#recoveries, updates: this.#updates };
  }

  async end(): Promise<void> {
    this.#watch.dispose();
    this.#lists.dispose();
    this.#clusters.dispose();
    await this.#cluster.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #pickFault(): ListFault {
    const total = LIST_FAULTS.reduce((sum, fault) => sum + WEIGHTS[fault], 0);
    let at = this.#random.next() * total;
    for (const fault of LIST_FAULTS) {
      at -= WEIGHTS[fault];
      if (at < 0) return fault;
    }
    return 'cut';
  }

  async #break(fault: ListFault, where: string): Promise<void> {
    const cluster = this.#cluster;
    switch (fault) {
      case 'restart':
        await cluster.run({ op: 'suspend' });
        // While the API server is away the rest of the cluster goes on, and forgets.
        await this.#change();
        if (this.#random.next() < 0.5) await cluster.run({ op: 'compact' });
        await sleep(this.#random.integer(0, 150));
        await cluster.run({ op: 'resume' });
        return;
      case 'freeze':
        cluster.freeze();
        await sleep(this.#random.integer(20, 400));
        cluster.thaw();
        return;
      case 'long-freeze':
        cluster.freeze();
        // Silent for longer than a watch may be, and no new one stands: it has to be noticed.
        await this.#until(() => this.#state.kind === 'stale', `${where}: stale`);
        cluster.thaw();
        return;
      case 'sleep':
        // The machine slept: the connection is dead, and somebody nudges.
        cluster.freeze();
        await sleep(this.#random.integer(20, 200));
        this.#watch.checkNow();
        await sleep(this.#random.integer(0, 100));
        cluster.thaw();
        this.#watch.checkNow();
        return;
      case 'compact':
        await cluster.run({ op: 'compact' });
        await cluster.run({ op: 'drop-watch', how: this.#random.pick(['reset', 'end']) });
        return;
      case 'expire':
        await cluster.run({ op: 'expire-watch' });
        return;
      case 'cut':
        await cluster.run({ op: 'drop-watch', how: this.#random.pick(['reset', 'end']) });
        return;
      case 'garbage':
        await cluster.run({ op: 'break-watch' });
        return;
      case 'refuse':
        await cluster.run({ op: 'respond', match: '/pods', code: 503, times: 2 });
        await cluster.run({ op: 'drop-watch' });
        return;
      case 'busy':
        await cluster.run({ op: 'respond', match: '/pods', code: 429, times: 1 });
        await cluster.run({ op: 'expire-watch' });
        return;
      case 'kill':
        // Another cluster takes its place: other uids, and versions that start over.
        await cluster.kill();
        this.#cluster = new RemoteCluster({ folder: this.#folder, port: this.#port });
        await this.#cluster.ready;
        await this.#readKubeconfig();
        this.#watch.refresh();
        return;
    }
  }

  /** Pods come, go, crash and are labelled anew. */
  async #change(): Promise<void> {
    const cluster = this.#cluster;
    for (let left = this.#random.integer(0, 3); left > 0; left -= 1) {
      const pods = await this.#truth();
      const { name } = this.#random.pick(pods);
      switch (this.#random.integer(0, 4)) {
        case 0:
          await cluster.run({ op: 'addPods', count: this.#random.integer(1, 5), environments: 3 });
          break;
        case 1:
        case 2:
          await cluster.run({ op: 'deletePod', name, graceSeconds: this.#random.integer(0, 1) });
          break;
        case 3:
          await cluster.run({
            op: 'scale',
            deployment: this.#random.pick(['shop-a1b2-web', 'shop-a1b2-api', 'static-5e6f']),
            replicas: this.#random.integer(0, 3),
          });
          break;
        case 4:
          await cluster.run({
            op: 'rollout',
            deployment: this.#random.pick(['shop-a1b2-web', 'static-5e6f']),
          });
          break;
      }
    }
  }

  async #truth(): Promise<readonly Found[]> {
    return (await this.#cluster.run({ op: 'pods' })) as readonly Found[];
  }

  /** Waits until what is shown is what the server has, and is called live. */
  async #agree(where: string): Promise<void> {
    let difference = '';
    const isTrue = async (): Promise<boolean> => {
      const truth = (await this.#truth()).map(({ name, uid }) => `${name} ${uid}`);
      const shown = [...this.#shown.values()].flatMap(({ pods }) =>
        pods.map(({ name, uid }) => `${name} ${uid}`),
      );
      const ghosts = shown.filter((pod) => !truth.includes(pod));
      const missing = truth.filter((pod) => !shown.includes(pod));
      difference = `${JSON.stringify(this.#state)}, ghosts ${ghosts.join()}, missing ${missing.join()}`;
      return this.#state.kind === 'live' && ghosts.length === 0 && missing.length === 0;
    };
    await this.#until(isTrue, where, () => difference);
  }

  async #until(
    holds: () => boolean | Promise<boolean>,
    where: string,
    why: () => string = () => '',
  ): Promise<void> {
    const since = performance.now();
    while (!(await holds())) {
      if (performance.now() - since > HUNG_MS) throw new Error(`${where}: ${why()}`);
      await sleep(10);
    }
  }

  async #readKubeconfig(): Promise<void> {
    const argument = join(this.#folder, 'kubeconfig');
    this.#clusters.use(
      await loadKubeconfigs({ argument, variable: null, home: this.#folder, added: [] }),
    );
  }

  #take(update: EnvironmentsUpdate): void {
    this.#updates += 1;
    if (update.reset) this.#shown.clear();
    for (const id of update.remove) this.#shown.delete(id);
    for (const change of update.upsert) {
      this.#shown.set(change.id, changedEnvironment(this.#shown.get(change.id), change));
    }
    this.#state = update.state;
  }
}
