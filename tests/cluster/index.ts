import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecRecord } from './exec/exec-server';
import { ExecServer } from './exec/exec-server';
import type { FoundProcess } from './exec/processes';
import { Faults } from './faults';
import type { OpenWatch } from './http/resources';
import { ApiServer } from './http/api-server';
import type { KubeconfigOptions } from './kubeconfig';
import { kubeconfigText, writeKubeconfigFile } from './kubeconfig';
import { createPki } from './pki';
import type { LoggedRequest } from './request-log';
import { RequestLog } from './request-log';
import type { UserName } from './users';
import { DEVELOPERS, Users } from './users';
import type { Clock } from './world/clock';
import { systemClock } from './world/clock';
import type { Pod } from './world/objects';
import type { PodDelays } from './world/pod-life';
import { DEFAULT_DELAYS } from './world/pod-life';
import { isReady } from './world/pod-status';
import type { EnvironmentSpec } from './world/world';
import { World } from './world/world';

export type { ExecRecord } from './exec/exec-server';
export type { ReceivedMark, ReceivedSize } from './exec/session';
export type { FoundProcess } from './exec/processes';
export type { FaultRule } from './faults';
export { Faults } from './faults';
export type { OpenWatch } from './http/resources';
export type { ContextName, KubeconfigOptions } from './kubeconfig';
export type { LoggedRequest } from './request-log';
export type { UserName } from './users';
export type { Clock } from './world/clock';
export type { Pod } from './world/objects';
export type { PodDelays } from './world/pod-life';
export type { ContainerTemplate, ImageProfile, PodFate } from './world/workload';
export type { EnvironmentSpec } from './world/world';

/** Ten thousand changes of one resource: ten seconds of the churn benchmark. */
const DEFAULT_HISTORY = 10_000;
/** Real servers send one about every minute; sooner here, so that tests meet them. */
const DEFAULT_BOOKMARK_MS = 10_000;
/** Killed processes are gone within milliseconds; this is the guard against one that is not. */
const SWEEP_ATTEMPTS = 250;
const SWEEP_PAUSE_MS = 20;
const CTRL_C = 0x03;

export interface DemoClusterOptions {
  /** Default: a free one. Loopback only. */
  readonly port?: number;
  /** Folder of the containers' homes; default: a temporary one, removed by stop(). */
  readonly root?: string;
  /** Phases of pods, in milliseconds; those not given keep their default. */
  readonly delays?: Partial<PodDelays>;
  /** Changes kept per resource; a watch from an older resourceVersion gets 410. */
  readonly historySize?: number;
  readonly bookmarkEveryMs?: number;
  /** Bytes whose arrival on stdin is recorded; default Ctrl-C. */
  readonly stdinMarks?: readonly number[];
  /** False starts with namespaces and nodes only. */
  readonly seed?: boolean;
  readonly clock?: Clock;
}

/** A running demo cluster. */
export interface DemoCluster {
  readonly url: string;
  readonly port: number;
  /** PEM of the CA that signed the server's certificate. */
  readonly ca: string;
  /** Folder of the containers' homes. */
  readonly root: string;
  readonly faults: Faults;

  /** A kubeconfig as YAML text. */
  kubeconfig(options?: KubeconfigOptions): string;
  /** Writes a kubeconfig, readable by its owner only (0600). */
  writeKubeconfig(file: string, options?: KubeconfigOptions): Promise<void>;
  /** A user's bearer token. */
  token(user: UserName): string;
  /** Refuses a user's token from now on; returns the new one. */
  rotateToken(user: UserName): string;

  /** All pods, or those of a namespace. */
  pods(namespace?: string): readonly Pod[];
  pod(namespace: string, name: string): Pod | undefined;
  /** Resolves with the first pod that `accept`s, now or later; rejects when `signal` aborts. */
  podWhere(accept: (pod: Pod) => boolean, signal?: AbortSignal): Promise<Pod>;
  /** Resolves once the environment's pods exist, and the `running` ones are ready. */
  createEnvironment(spec: EnvironmentSpec): Promise<readonly Pod[]>;
  createNamespace(name: string): void;
  /** Adds ready pods without Deployments, spread over `environments` label values (`load-00001`…). */
  addPods(count: number, options?: { environments?: number; namespace?: string }): void;
  /** Starts a graceful deletion; false when there is no such pod. */
  deletePod(namespace: string, name: string, graceSeconds?: number): boolean;
  /** Ends a container with `exitCode`: its processes die, it restarts. False: no such pod. */
  crashContainer(namespace: string, pod: string, container: string, exitCode?: number): boolean;
  /** Replaces a pod's object; watches see MODIFIED. */
  patchPod(namespace: string, name: string, change: (pod: Pod) => Pod): Pod | undefined;
  setReady(namespace: string, name: string, ready: boolean): Pod | undefined;
  scale(namespace: string, deployment: string, replicas: number): boolean;
  /** Changes random pods of a namespace `perSecond` times a second until the returned stop. */
  churn(perSecond: number, namespace?: string): () => void;

  /** Running execs and the last that ended. */
  execSessions(): readonly ExecRecord[];
  /** Live processes in a container, a pod, or the cluster (reads /proc). */
  processes(where?: { namespace: string; pod: string; container?: string }): FoundProcess[];
  /** Cuts exec connections; the shells live on. Returns how many. */
  dropExecs(how?: 'reset' | 'close', accept?: (record: ExecRecord) => boolean): number;

  /** Watches open now, to reset, end, expire (410) or feed lines to. */
  openWatches(): readonly OpenWatch[];
  /** Cuts every open watch; returns how many. */
  dropWatches(how?: 'reset' | 'end'): number;
  /** Sends every open watch a line that is not JSON. */
  breakWatchLines(): number;
  /** Forgets history and continue tokens: older resourceVersions get 410. */
  compact(): void;
  /** Sends ERROR 410 to every open watch and forgets the history. */
  expireWatches(): number;

  /** The last requests, oldest first. */
  requests(): readonly LoggedRequest[];
  clearRequests(): void;

  /** Stops listening and cuts all connections, as an API server that goes down; shells live on. */
  suspend(): Promise<void>;
  /** Listens again on the same port. */
  resume(): Promise<void>;
  /** Ends everything: connections, timers, and every process ever started in a container. */
  stop(): Promise<void>;
}

/**
 * Starts a Kubernetes API server on loopback with a small world behind it.
 *
 * @throws when the port is taken or the folder cannot be made.
 */
export async function startDemoCluster(options: DemoClusterOptions = {}): Promise<DemoCluster> {
  const clock = options.clock ?? systemClock;
  const clusterId = randomUUID();
  const pki = await createPki({ commonName: 'cert-user', organization: DEVELOPERS });
  const root = options.root ?? (await mkdtemp(join(tmpdir(), 'demo-cluster-')));
  const users = new Users();
  const faults = new Faults();
  const requests = new RequestLog();
  const exec = new ExecServer({
    root,
    clusterId,
    marks: options.stdinMarks ?? [CTRL_C],
    pingsMuted: () => faults.mutePings,
  });
  const world = new World({
    clock,
    delays: { ...DEFAULT_DELAYS, ...options.delays },
    historySize: options.historySize ?? DEFAULT_HISTORY,
    onStopped: (pod, container) => {
      exec.stopContainers(pod, container);
    },
  });
  world.seed(options.seed ?? true);
  const server = new ApiServer({
    world,
    users,
    exec,
    faults,
    requests,
    pki,
    clock,
    bookmarkEveryMs: options.bookmarkEveryMs ?? DEFAULT_BOOKMARK_MS,
  });
  await server.listen(options.port ?? 0);

  const { pods } = world.store.collections;
  const url = `https://127.0.0.1:${server.port}`;
  const source = { url, pki, users };
  const sweepAtExit = (): void => {
    exec.sweep();
  };
  process.once('exit', sweepAtExit);
  const churns = new Set<() => void>();
  let stopping: Promise<void> | undefined;

  return {
    url,
    port: server.port,
    ca: pki.ca,
    root,
    faults,

    kubeconfig: (wanted) => kubeconfigText(source, wanted),
    writeKubeconfig: (file, wanted) => writeKubeconfigFile(file, kubeconfigText(source, wanted)),
    token: (user) => users.token(user),
    rotateToken: (user) => users.rotate(user),

    pods: (namespace) =>
      namespace === undefined
        ? pods.list()
        : pods.list().filter((pod) => pod.metadata.namespace === namespace),
    pod: (namespace, name) => pods.get(namespace, name),
    podWhere: (accept, signal) => world.podWhere(accept, signal),
    createEnvironment: (spec) => world.createEnvironment(spec),
    createNamespace: (name) => {
      world.createNamespace(name);
    },
    addPods: (count, where = {}) => {
      const environments = where.environments ?? Math.max(1, Math.ceil(count / 10));
      world.addPods(count, environments, where.namespace ?? 'test');
    },
    deletePod: (namespace, name, grace) => world.deletePod(namespace, name, grace) !== undefined,
    crashContainer: (namespace, pod, container, exitCode = 1) =>
      world.crashContainer(namespace, pod, container, exitCode),
    patchPod: (namespace, name, change) => world.patchPod(namespace, name, change),
    setReady: (namespace, name, ready) =>
      world.patchPod(namespace, name, (pod) => withReadiness(pod, ready)),
    scale: (namespace, name, replicas) => world.scale(namespace, name, replicas),
    churn: (perSecond, namespace = 'test') => {
      const stop = world.churn(perSecond, namespace);
      churns.add(stop);
      return () => {
        churns.delete(stop);
        stop();
      };
    },

    execSessions: () => exec.sessions(),
    processes: (where) => {
      if (where === undefined) {
        return exec.processes();
      }
      const pod = pods.get(where.namespace, where.pod);
      return pod === undefined ? [] : exec.processes(pod, where.container);
    },
    dropExecs: (how = 'reset', accept = () => true) =>
      exec.drop((record) => (accept(record) ? how : undefined)),

    openWatches: () => server.watches,
    dropWatches: (how = 'reset') => {
      const { watches } = server;
      for (const watch of watches) {
        watch[how]();
      }
      return watches.length;
    },
    breakWatchLines: () => {
      const { watches } = server;
      for (const watch of watches) {
        watch.inject('{"type":"MODIFIED","object":{"kind":"Pod","metadata":{"na\n');
      }
      return watches.length;
    },
    compact: () => {
      world.store.compact();
      server.expireTokens();
    },
    expireWatches: () => {
      const { watches } = server;
      world.store.compact();
      for (const watch of watches) {
        watch.expire();
      }
      return watches.length;
    },

    requests: () => requests.all(),
    clearRequests: () => {
      requests.clear();
    },

    suspend: () => server.close(),
    resume: () => server.listen(server.port),
    stop: () => {
      stopping ??= (async () => {
        for (const stop of churns) {
          stop();
        }
        world.dispose();
        exec.sweep();
        await server.close();
        await gone(exec);
        process.off('exit', sweepAtExit);
        if (options.root === undefined) {
          await rm(root, { recursive: true, force: true });
        }
      })();
      return stopping;
    },
  };
}

/** Resolves when no process of the cluster is left; kills what a dying one still started. */
async function gone(exec: ExecServer): Promise<void> {
  for (let attempt = 0; exec.processes().length > 0; attempt += 1) {
    if (attempt >= SWEEP_ATTEMPTS) {
      const left = exec.processes().map(({ pid, command }) => `${pid} ${command}`);
      throw new Error(`processes that cannot be ended: ${left.join('; ')}`);
    }
    exec.sweep();
    await new Promise((resolve) => setTimeout(resolve, SWEEP_PAUSE_MS));
  }
}

function withReadiness(pod: Pod, ready: boolean): Pod {
  if (isReady(pod) === ready) {
    return pod;
  }
  const status = ready ? 'True' : 'False';
  return {
    ...pod,
    status: {
      ...pod.status,
      conditions: (pod.status.conditions ?? []).map((condition) =>
        condition.type === 'Ready' || condition.type === 'ContainersReady'
          ? { ...condition, status }
          : condition,
      ),
      containerStatuses: (pod.status.containerStatuses ?? []).map((one) => ({ ...one, ready })),
    },
  };
}
