import { randomUUID } from 'node:crypto';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { asOverdue, isOverdue, projectPod } from '../../../src/main/environments/pod-row';
import { systemClock, type Clock } from '../../../src/main/kube/clock';
import { Clusters } from '../../../src/main/kube/clusters';
import { loadKubeconfigs } from '../../../src/main/kube/config/kubeconfig-loader';
import { WakeDetector } from '../../../src/main/kube/wake';
import type { Environment, EnvironmentScope } from '../../../src/shared/kubernetes';
import { startDemoCluster, type DemoCluster } from '../../cluster';
import { control } from '../../cluster/control';
import { ChaosProxy, SeededRandom } from '../chaos-proxy';
import { FastClock } from '../faults/fast-clock';
import { groupPods } from '../group-pods';
import {
  answerWith,
  DEMO_LOGIN,
  pluginsUnderTest,
  runsIn,
  type PluginsUnderTest,
} from '../plugins';
import { RemoteCluster, type Command } from './remote-cluster';
import { ShownList } from './shown-list';

/** Real milliseconds within which a fault must be told, once its deadline has passed. */
const TELL_WITHIN = 5_000;
/** The same where deadlines pass faster than the machine can be trusted to: what is told is checked. */
const TELL_WITHIN_IN_TESTS = 30_000;
/** The app's own: time that may be missing and is no sleep. */
const WAKE_GAP = 5_000;
/** A watch that a server ends sooner did not work, for all we know: real milliseconds, and some. */
const SHORT_WATCH_MS = 1_200;
const LABEL_KEY = 'app';
/** Deployments of the demo cluster that a fault may scale and roll out. */
const DEPLOYMENTS = ['shop-a1b2-web', 'shop-a1b2-api', 'static-5e6f'];

/** Through the chaos proxy, or past it to a cluster of its own. */
export type ListRoute = 'chaos' | 'elsewhere';

/** How the user of the route `chaos` signs in. */
export type SignInWay = 'token' | 'plugin';

/** What a world is made for. */
export interface ListWorldOptions {
  readonly seed: number;
  /** How many times faster deadlines pass; 20 in tests, 1 in the soak's real pass. */
  readonly scale: number;
  /** True: the cluster of the route `chaos` is a process of its own, which can be stopped. */
  readonly far?: boolean;
}

interface Kubeconfig {
  readonly clusters: { name: string; cluster: Record<string, string> }[];
  readonly users: { name: string; user: object }[];
}

/**
 * Lists as the app keeps them, the demo cluster, and the chaos proxy between them. What a fault does
 * to a list is compared with what the server has, row by row.
 */
export class ListWorld {
  readonly clock: FastClock;
  readonly random: SeededRandom;
  readonly #clusters: Clusters;
  /** Neighbours live at real speed, whatever the clock of the victim does. */
  readonly #calmClusters: Clusters;
  readonly #plugins: PluginsUnderTest;
  readonly #wake: WakeDetector;
  readonly #lists = new Set<ShownList>();

  private constructor(
    readonly options: ListWorldOptions,
    /** Where the fault happens, unless that is the other process. */
    readonly cluster: DemoCluster,
    readonly proxy: ChaosProxy,
    readonly elsewhere: DemoCluster,
    readonly far: RemoteCluster | undefined,
    readonly folder: string,
  ) {
    this.random = new SeededRandom(options.seed);
    const jitter = this.random.fork();
    this.clock = new FastClock(() => jitter.next());
    this.#plugins = pluginsUnderTest({ clock: this.clock });
    this.#clusters = this.#clients(this.clock);
    this.#calmClusters = this.#clients(systemClock);
    this.#wake = new WakeDetector({
      clock: this.clock,
      onWake: () => {
        for (const list of this.#lists) list.checkNow();
      },
      // With a fast clock, this test's own hiccups of 0.3 s would be sleeps.
      settings: { gap: WAKE_GAP * Math.max(1, options.scale / 2) },
    });
  }

  static async start(options: ListWorldOptions): Promise<ListWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'podshell-lists-'));
    const cluster = await startDemoCluster();
    const elsewhere = await startDemoCluster();
    const far = options.far === true ? new RemoteCluster({ folder, port: 0 }) : undefined;
    const port = far === undefined ? cluster.port : await far.ready;
    const proxy = await ChaosProxy.start(port, { seed: options.seed });
    const world = new ListWorld(options, cluster, proxy, elsewhere, far, folder);
    await world.signIn();
    return world;
  }

  /** Reads the kubeconfig (again), as the app does when its file changes. */
  async signIn(way: SignInWay = 'token'): Promise<void> {
    const near = this.cluster.kubeconfig();
    const text =
      this.far === undefined ? near : readFileSync(join(this.folder, 'kubeconfig'), 'utf8');
    const elsewhere = this.elsewhere.kubeconfig();
    const plugin = {
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        interactiveMode: 'IfAvailable',
        command: DEMO_LOGIN,
        env: [
          { name: 'DEMO_LOGIN', value: this.folder },
          // A program of its own each time: what another one returned is kept while it is good.
          { name: 'SIGN_IN', value: randomUUID() },
        ],
      },
    };
    const entry = (name: string, from: string, server: string, user?: object): object => {
      const read = parse(from) as Kubeconfig;
      const demo = read.clusters.find((one) => one.name === 'demo')?.cluster ?? {};
      return {
        cluster: { name, cluster: { ...demo, server } },
        user: { name, user: user ?? read.users.find((one) => one.name === 'developer')?.user },
        context: { name, context: { cluster: name, user: name, namespace: 'test' } },
      };
    };
    const chaosUser = way === 'plugin' ? plugin : undefined;
    const entries = [
      entry('chaos', text, this.proxy.url, chaosUser),
      entry('elsewhere', elsewhere, this.elsewhere.url),
    ] as { cluster: object; user: object; context: object }[];
    // JSON is YAML.
    const config = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: entries.map(({ cluster }) => cluster),
      users: entries.map(({ user }) => user),
      contexts: entries.map(({ context }) => context),
    });
    const argument = join(this.folder, 'ours');
    writeFileSync(argument, config, { mode: 0o600 });
    const home = this.folder;
    const loaded = await loadKubeconfigs({ argument, variable: null, home, added: [] });
    this.#clusters.use(loaded);
    this.#calmClusters.use(loaded);
    for (const list of this.#lists) list.refresh();
  }

  /** What the credential plugin answers from now on. */
  answerWith(status: unknown): Promise<void> {
    return answerWith(this.folder, status);
  }

  /** How many times the credential plugin ran. */
  get pluginRuns(): number {
    return runsIn(this.folder);
  }

  /** The client that the victim's lists use. */
  client(route: ListRoute): ReturnType<Clusters['client']> {
    return this.#clusters.client(route);
  }

  /** Shows a list, and waits until it is what the server has. */
  async show(namespaces: EnvironmentScope['namespaces'] = ['test']): Promise<ShownList> {
    const list = this.begin(namespaces);
    await this.agrees(list, 'at the start');
    return list;
  }

  /** Shows a list and waits for nothing. */
  begin(namespaces: EnvironmentScope['namespaces'] = ['test']): ShownList {
    const { clock } = this;
    const scope = { context: 'chaos', namespaces, labelKey: LABEL_KEY };
    return this.#begin(new ShownList({ clock, clusters: this.#clusters, scope }));
  }

  /** A list of another namespace or of another cluster, which is not to feel anything. */
  async neighbour(route: ListRoute = 'elsewhere'): Promise<Neighbour> {
    const namespaces = [route === 'chaos' ? 'default' : 'test'];
    const scope = { context: route, namespaces, labelKey: LABEL_KEY };
    const list = this.#begin(
      new ShownList({ clock: systemClock, clusters: this.#calmClusters, scope }),
    );
    await this.agrees(list, 'the neighbour, at the start');
    return new Neighbour(this, list);
  }

  /** Deadlines pass `scale` times faster from now on. */
  hurry(): void {
    this.clock.speed = this.options.scale;
  }

  /** Real milliseconds that a fault has until it must be told, for a deadline in the app's own. */
  limit(deadlineMs: number): number {
    const { scale } = this.options;
    return deadlineMs / scale + (scale === 1 ? TELL_WITHIN : TELL_WITHIN_IN_TESTS);
  }

  /** Lets so many milliseconds of the app's clock pass. */
  passes(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.clock.after(milliseconds, resolve);
    });
  }

  /** Gives the cluster of the route `chaos` a command of tests/cluster/control.ts. */
  async run(command: Command): Promise<unknown> {
    if (this.far !== undefined) return this.far.run(command);
    return runNear(this.cluster, command);
  }

  /** Pods come, go, crash and are rolled out: so many changes. */
  async change(times = 3): Promise<void> {
    for (let left = times; left > 0; left -= 1) await this.#changeOnce();
  }

  /** Waits until what is shown is what the server has, and is called live. */
  async agrees(list: ShownList, when: string): Promise<void> {
    let difference = '';
    const isTrue = async (): Promise<boolean> => {
      if (list.state.kind !== 'live') return false;
      const expected = await this.#truth(list);
      const shown = [...list.environments.values()];
      const wrong = expected.find((one) => !isDeepStrictEqual(one, list.environments.get(one.id)));
      const ghost = shown.find(({ id }) => !expected.some((one) => one.id === id));
      difference = JSON.stringify({
        expected: wrong,
        shown: wrong && list.environments.get(wrong.id),
        ghost,
      });
      return wrong === undefined && ghost === undefined;
    };
    await list.until(isTrue, () => `${when}: ${difference}`, this.limit(60_000));
  }

  /** Ends all watches in order, as servers do, once none of them is so young that this is odd. */
  async endWatches(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, SHORT_WATCH_MS));
    this.cluster.dropWatches('end');
  }

  /** Cuts all connections of the victim: the next request makes a new one. */
  async forgetConnections(): Promise<void> {
    const open = this.proxy.connections.filter((one) => one.open);
    for (const connection of open) connection.reset();
    await Promise.all(open.map(({ closed }) => closed));
  }

  /** Ends the fault: the list is true again, and the neighbours felt nothing. */
  async recovers(list: ShownList, neighbours: readonly Neighbour[]): Promise<void> {
    this.cluster.faults.clear();
    await this.proxy.calm();
    await this.change(1);
    await this.agrees(list, 'after the fault');
    this.clock.speed = 1;
    await this.change(1);
    await this.agrees(list, 'later');
    for (const neighbour of neighbours) await neighbour.finish();
  }

  /** Ends what a fault left behind; the next starts as the first one did. */
  async calm(): Promise<void> {
    this.clock.speed = 1;
    for (const list of this.#lists) list.dispose();
    this.#lists.clear();
    this.cluster.faults.clear();
    await this.proxy.calm();
    // Fast time has run ahead of the servers', which pods bear.
    this.clock.jump(Date.now() - this.clock.now());
  }

  async dispose(): Promise<void> {
    await this.calm();
    this.#wake.dispose();
    this.#clusters.dispose();
    this.#calmClusters.dispose();
    await this.#plugins.plugins.end();
    await this.proxy.stop();
    await this.far?.stop();
    await this.elsewhere.stop();
    await this.cluster.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #begin(list: ShownList): ShownList {
    this.#lists.add(list);
    list.start();
    return list;
  }

  #clients(clock: Clock): Clusters {
    const { plugins } = this.#plugins;
    return new Clusters({ clock, signing: { clock, plugins, systemCas: () => [] } });
  }

  /** What the page must show: everything that the server has, projected and grouped. */
  async #truth(list: ShownList): Promise<readonly Environment[]> {
    const { context, namespaces } = list.scope;
    const objects: readonly unknown[] =
      context === 'elsewhere' ? this.elsewhere.pods() : await this.#pods();
    const now = list.now();
    const rows = objects.flatMap((object) => {
      const pod = projectPod(object, { labelKey: LABEL_KEY, now });
      if (pod === undefined) return [];
      if (namespaces !== 'all' && !namespaces.includes(pod.row.namespace)) return [];
      const overdue = pod.unreadySince !== null && isOverdue(pod.unreadySince, now);
      return [overdue ? asOverdue(pod).row : pod.row];
    });
    return groupPods(rows, LABEL_KEY);
  }

  async #pods(): Promise<readonly unknown[]> {
    if (this.far === undefined) return this.cluster.pods();
    return (await this.far.run({ op: 'pod-objects' })) as readonly unknown[];
  }

  async #changeOnce(): Promise<void> {
    const { random } = this;
    const deployment = random.pick(DEPLOYMENTS);
    switch (random.integer(0, 4)) {
      case 0:
        await this.run({ op: 'addPods', count: random.integer(1, 3), environments: 3 });
        return;
      case 1:
      case 2: {
        const pods = (await this.run({ op: 'pods' })) as readonly { name: string }[];
        if (pods.length === 0) return;
        const { name } = random.pick(pods);
        await this.run({ op: 'deletePod', name, graceSeconds: random.integer(0, 1) });
        return;
      }
      case 3:
        await this.run({ op: 'scale', deployment, replicas: random.integer(1, 3) });
        return;
      case 4:
        await this.run({ op: 'rollout', deployment });
        return;
    }
  }
}

/** A list that stays live and true while another one's cluster, or namespace, fails. */
export class Neighbour {
  readonly #told: number;

  constructor(
    private readonly world: ListWorld,
    private readonly list: ShownList,
  ) {
    this.#told = list.told.length;
  }

  /** It was live all the while, and still follows. */
  async finish(): Promise<void> {
    const { context, namespaces } = this.list.scope;
    const cluster = context === 'elsewhere' ? this.world.elsewhere : this.world.cluster;
    const namespace = namespaces[0] ?? '';
    neighbours += 1;
    await cluster.createEnvironment({ name: `neighbour-${neighbours}`, namespace });
    await this.world.agrees(this.list, 'the neighbour, in the end');
    assert.deepEqual(this.list.since(this.#told), [], 'the neighbour felt it');
    this.list.dispose();
  }
}
let neighbours = 0;

async function runNear(cluster: DemoCluster, command: Command): Promise<unknown> {
  const answer = await control(cluster)(JSON.stringify(command));
  if (!answer.ok) throw new Error(answer.error);
  return answer.result;
}
