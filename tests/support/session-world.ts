import type { V1Pod, V1PodList } from '@kubernetes/client-node';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Clusters } from '../../src/main/kube/clusters';
import { loadKubeconfigs } from '../../src/main/kube/config/kubeconfig-loader';
import { WakeDetector } from '../../src/main/kube/wake';
import { SessionRegistry } from '../../src/main/sessions/session-registry';
import type { AppError } from '../../src/shared/errors';
import type { ExecTarget } from '../../src/shared/kubernetes';
import { startDemoCluster, type DemoCluster, type Pod } from '../cluster';
import { containerHome } from '../cluster/exec/container-home';
import { ChaosProxy, SeededRandom } from './chaos-proxy';
import { FrameProxy } from './chaos/frame-proxy';
import { Bystander } from './faults/bystander';
import { FarCluster } from './faults/far-cluster';
import { FastClock } from './faults/fast-clock';
import { Pattern } from './faults/pattern';
import { Tab } from './faults/tab';

const WINDOW = 1;
/** For what happens to a whole window: the neighbours are in the first. */
export const ANOTHER_WINDOW = 2;
const SIZE = { cols: 100, rows: 30 };
const PROMPT = /[$#] $/;
/** Real milliseconds within which a fault must be told, once its deadline has passed. */
const TELL_WITHIN = 5_000;
/** The same where deadlines pass faster than the machine can be trusted to: what is told is checked. */
const TELL_WITHIN_IN_TESTS = 30_000;
const BYSTANDER_BYTES = 16 * 1024;
/** The app's own, milliseconds: time that may be missing and is no sleep. */
const WAKE_GAP = 5_000;

/** Where a tab's stream goes: over the chaos proxy, past it to another cluster, or over odd frames. */
export type Route = 'chaos' | 'elsewhere' | 'frames';

/** A kubeconfig as far as it is rewritten here. */
interface Kubeconfig {
  readonly clusters: { name: string; cluster: Record<string, string> }[];
  readonly users: { name: string; user: object }[];
}

/** What a world is made for. */
export interface WorldOptions {
  readonly seed: number;
  /** How many times faster deadlines pass; 20 in tests, 1 in the soak's real pass. */
  readonly scale: number;
  /** True: the cluster of the route `chaos` is a process of its own, which can be stopped. */
  readonly far?: boolean;
}

/**
 * The real client and session code, the demo cluster, and the chaos proxy between them. The one file
 * here that knows how sessions are made.
 */
export class SessionWorld {
  readonly clock: FastClock;
  random: SeededRandom;
  readonly leftovers: AppError[] = [];
  readonly log: string[] = [];
  readonly #clients: Clusters;
  readonly #sessions: SessionRegistry;
  readonly #wake: WakeDetector;
  readonly #folder = mkdtempSync(join(tmpdir(), 'podshell-faults-'));
  readonly #tabs = new Set<Tab>();

  private constructor(
    readonly options: WorldOptions,
    readonly cluster: DemoCluster,
    readonly proxy: ChaosProxy,
    private readonly elsewhere: DemoCluster,
    readonly frames: FrameProxy,
    /** The other process, where there is one. */
    readonly far: FarCluster | undefined,
  ) {
    this.random = new SeededRandom(options.seed);
    const jitter = this.random.fork();
    this.clock = new FastClock(() => jitter.next());
    this.#clients = new Clusters({ clock: this.clock });
    this.#sessions = this.#makeSessions();
    this.#wake = new WakeDetector({
      clock: this.clock,
      onWake: (seconds) => {
        this.#sessions.woke(seconds);
      },
      // With a fast clock, this test's own hiccups of 0.3 s would be sleeps.
      settings: { gap: WAKE_GAP * Math.max(1, options.scale / 2) },
    });
  }

  static async start(options: WorldOptions): Promise<SessionWorld> {
    const cluster = await startDemoCluster();
    const elsewhere = await startDemoCluster();
    const far = options.far === true ? await FarCluster.start() : undefined;
    const target = far?.port ?? cluster.port;
    const proxy = await ChaosProxy.start(target, { seed: options.seed });
    const frames = await FrameProxy.start({ url: cluster.url, ca: cluster.ca });
    const world = new SessionWorld(options, cluster, proxy, elsewhere, frames, far);
    await world.signIn();
    return world;
  }

  /** Reads the clusters' kubeconfigs (again): tokens may have changed. */
  async signIn(): Promise<void> {
    const near = this.cluster.kubeconfig();
    const parts = {
      chaos: { text: this.far?.kubeconfig ?? near, server: this.proxy.url },
      elsewhere: { text: this.elsewhere.kubeconfig(), server: this.elsewhere.url },
      frames: { text: near, server: this.frames.url, ca: this.frames.ca },
    } satisfies Record<Route, { text: string; server: string; ca?: string }>;
    const entries = Object.entries(parts).map(([name, part]) => {
      const { clusters, users } = parse(part.text) as Kubeconfig;
      const cluster = clusters.find((one) => one.name === 'demo')?.cluster ?? {};
      const ca = 'ca' in part ? Buffer.from(part.ca).toString('base64') : undefined;
      return {
        cluster: {
          name,
          cluster: {
            ...cluster,
            server: part.server,
            ...(ca === undefined ? {} : { 'certificate-authority-data': ca }),
          },
        },
        user: { name, user: users.find((one) => one.name === 'developer')?.user ?? {} },
        context: { name, context: { cluster: name, user: name, namespace: 'test' } },
      };
    });
    const argument = join(this.#folder, 'kubeconfig');
    // JSON is YAML.
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: entries.map(({ cluster }) => cluster),
      users: entries.map(({ user }) => user),
      contexts: entries.map(({ context }) => context),
    });
    writeFileSync(argument, text, { mode: 0o600 });
    const home = this.#folder;
    this.#clients.use(await loadKubeconfigs({ argument, variable: null, home, added: [] }));
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

  /** A ready pod's shell container; `index` picks one of several. */
  async target(route: Route = 'chaos', index = 0): Promise<ExecTarget> {
    const client = this.#clients.client(route);
    if (!client.ok) throw new Error(client.error.kind);
    const what = { verb: 'list', resource: 'pods', namespace: 'test', name: '' };
    const path = '/api/v1/namespaces/test/pods';
    const answer = await client.value.json<V1PodList>({ path, what });
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    const ready = answer.value.items.filter(isOpenable);
    const pod = ready[index % ready.length];
    const container = pod?.spec?.containers[0]?.name;
    if (pod?.metadata?.uid === undefined || container === undefined) throw new Error('no pod');
    const { name = '', namespace = '', uid } = pod.metadata;
    return { context: route, namespace, pod: name, podUid: uid, container };
  }

  /** The first container of a pod of the cluster on the route `chaos`. */
  targetOf({ metadata, spec }: Pod): ExecTarget {
    const { name: pod, namespace = '', uid: podUid } = metadata;
    const container = spec.containers[0]?.name ?? '';
    return { context: 'chaos', namespace, pod, podUid, container };
  }

  /** Opens a session and does not wait for anything. */
  begin(target: ExecTarget, windowId = WINDOW): Tab {
    const tab = new Tab(target, SIZE);
    const connectPort = (): Tab => tab;
    const opened = this.#sessions.open({ windowId, target, size: SIZE, connectPort });
    if (!opened.ok) throw new Error(opened.error.kind);
    tab.sessionId = opened.value.sessionId;
    this.#tabs.add(tab);
    return tab;
  }

  /** This machine sleeps for so long: the wall clock goes on, the monotonic one does not. */
  sleep(milliseconds: number): void {
    this.clock.jump(milliseconds);
  }

  /** A window's page goes, as in a crash or a reload; its sessions run on. */
  losePage(windowId: number): void {
    this.#sessions.orphan(windowId);
  }

  /** The window's next page takes a tab's session over, from the checkpoint that the last one left. */
  resume(earlier: Tab, windowId: number, sumsFrom: number): Tab {
    const { sessionId, target, connection } = earlier;
    const found = this.#sessions.get(windowId, sessionId);
    if (!found.ok) throw new Error(found.error.kind);
    const { checkpoint } = found.value.output;
    const tab = new Tab(target, SIZE, checkpoint ?? undefined, sumsFrom);
    tab.sessionId = sessionId;
    tab.connection = connection;
    this.#tabs.delete(earlier);
    this.#tabs.add(tab);
    const resumed = this.#sessions.resume({ windowId, sessionId, connectPort: () => tab });
    if (!resumed.ok) throw new Error(resumed.error.kind);
    return tab;
  }

  /** Bytes of a session's output that main has had. */
  receivedByMain(tab: Tab, windowId: number): number {
    const found = this.#sessions.get(windowId, tab.sessionId);
    return found.ok ? found.value.output.bytesReceived : 0;
  }

  /** Opens a session and waits for its prompt. */
  async open(target?: ExecTarget, windowId = WINDOW): Promise<Tab> {
    const tab = this.begin(target ?? (await this.target()), windowId);
    await tab.until(() => PROMPT.test(tab.text), 'prompt');
    if (tab.target.context === 'chaos') tab.connection = this.proxy.lastActive;
    return tab;
  }

  /** A new shell in an ended tab, after Enter; waits for its prompt. */
  async reopen(tab: Tab, windowId = WINDOW): Promise<void> {
    this.pressEnter(tab, windowId);
    await tab.until(() => tab.state?.kind === 'running', 'new shell');
    await tab.until(() => PROMPT.test(tab.text), 'prompt of the new shell');
    if (tab.target.context === 'chaos') tab.connection = this.proxy.lastActive;
  }

  /** What Enter does in an ended tab. */
  pressEnter(tab: Tab, windowId = WINDOW): void {
    const session = this.#sessions.get(windowId, tab.sessionId);
    if (!session.ok || !session.value.reconnect(SIZE, null))
      throw new Error('it does not reconnect');
  }

  /** The user asks a tab to connect again by itself. */
  autoReconnect(tab: Tab): void {
    const session = this.#sessions.get(WINDOW, tab.sessionId);
    if (!session.ok) throw new Error(session.error.kind);
    session.value.setAutoReconnect(true);
  }

  /** Waits for the prompt of a shell that a tab opens by itself, for `deadlineMs` of the app's time. */
  async reconnected(tab: Tab, deadlineMs: number): Promise<void> {
    const isThere = (): boolean => {
      const last = tab.told.at(-1);
      const isNew = last?.state.kind === 'running' && tab.received > last.received;
      return isNew && PROMPT.test(tab.text);
    };
    await tab.until(isThere, 'shell that it opens by itself', this.limit(deadlineMs));
  }

  /** Closes a tab; resolves when the shell was told to end. */
  async closeTab(tab: Tab): Promise<void> {
    this.#tabs.delete(tab);
    this.#sessions.close(WINDOW, tab.sessionId);
    await this.#sessions.settled();
  }

  /**
   * Two neighbours that print all the while: one beside the victim, on the same client, and one on
   * another cluster; both there where the fault takes the whole cluster.
   */
  async bystanders(where: 'beside' | 'elsewhere' = 'beside'): Promise<Bystander[]> {
    const routes: Route[] = [where === 'beside' ? 'chaos' : 'elsewhere', 'elsewhere'];
    const started: Bystander[] = [];
    for (const [index, route] of routes.entries()) {
      const tab = await this.open(await this.target(route, index + 1));
      const pattern = new Pattern(this.random, BYSTANDER_BYTES);
      started.push(await Bystander.start(tab, this.home(tab.target), pattern));
    }
    return started;
  }

  /** The home folder of a container on this machine. */
  home(target: ExecTarget): string {
    const near = target.context === 'elsewhere' ? this.elsewhere.root : this.cluster.root;
    const far = target.context === 'chaos' ? this.far?.root : undefined;
    const { namespace, pod: name, podUid: uid } = target;
    const pod = { metadata: { namespace, name, uid } } as Parameters<typeof containerHome>[1];
    return containerHome(far ?? near, pod, target.container);
  }

  /** Cuts the connections that carry no tab's stream: the next request makes a new one. */
  forgetIdleConnections(): Promise<void> {
    const streams = new Set([...this.#tabs].map(({ connection }) => connection));
    const idle = this.proxy.connections.filter((one) => one.open && !streams.has(one));
    for (const connection of idle) connection.reset();
    return Promise.all(idle.map(({ closed }) => closed)).then(() => undefined);
  }

  /** Ends what a fault left behind and takes it back; the next fault starts as the first one did. */
  async calm(): Promise<void> {
    this.clock.speed = 1;
    this.cluster.faults.clear();
    await this.proxy.calm();
    for (const windowId of [WINDOW, ANOTHER_WINDOW]) this.#sessions.closeWindow(windowId);
    await this.#sessions.settled();
    this.#tabs.clear();
    this.leftovers.length = 0;
    this.log.length = 0;
  }

  async dispose(): Promise<void> {
    await this.calm();
    this.#wake.dispose();
    this.#clients.dispose();
    await this.proxy.stop();
    await this.frames.stop();
    await this.far?.stop();
    await this.elsewhere.stop();
    await this.cluster.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #makeSessions(): SessionRegistry {
    return new SessionRegistry({
      clock: this.clock,
      client: (context) => this.#clients.client(context),
      log: (line) => this.log.push(line),
      onLeftover: (_window, error) => this.leftovers.push(error),
    });
  }
}

function isOpenable(pod: V1Pod): boolean {
  return (
    pod.metadata?.deletionTimestamp === undefined &&
    // Their images have no shell, or they are a fault's own.
    !/^(static-|victim-)/.test(pod.metadata?.labels?.['app'] ?? '') &&
    pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ===
      true
  );
}
