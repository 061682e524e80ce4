import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoCluster, DemoClusterOptions } from './demo-cluster';
import { ExecServer } from './exec/exec-server';
import { Faults } from './faults';
import { ApiServer } from './http/api-server';
import { kubeconfigText, writeKubeconfigFile } from './kubeconfig';
import { createPki } from './pki';
import { RequestLog } from './request-log';
import { DEVELOPERS, USERS, Users } from './users';
import { systemClock } from './world/clock';
import type { Pod } from './world/objects';
import { DEFAULT_DELAYS } from './world/pod-life';
import { isReady } from './world/pod-status';
import { World } from './world/world';

export type { DemoCluster, DemoClusterOptions } from './demo-cluster';
export type { ExecRecord } from './exec/exec-server';
export type { ReceivedMark, ReceivedSize } from './exec/session';
export type { FoundProcess } from './exec/processes';
export type { FaultRule } from './faults';
export { Faults } from './faults';
export type { OpenWatch } from './http/resources';
export type { ContextName, KubeconfigOptions } from './kubeconfig';
export type { KeyPair } from './pki';
export type { LoggedRequest } from './request-log';
export type { UserName } from './users';
export type { Clock } from './world/clock';
export type { Pod } from './world/objects';
export type { PodDelays } from './world/pod-life';
export type { ContainerTemplate, ImageProfile, PodFate } from './world/workload';
export type { EnvironmentSpec } from './world/world';
export type { PageSpec } from './world/page';
export type { RolloutSpec } from './world/workload-controller';

/** Ten thousand changes of one resource: ten seconds of the churn benchmark. */
const DEFAULT_HISTORY = 10_000;
/** Real servers send one about every minute; sooner here, so that tests meet them. */
const DEFAULT_BOOKMARK_MS = 10_000;
/** Killed processes are gone within milliseconds; this is the guard against one that is not. */
const SWEEP_ATTEMPTS = 250;
const SWEEP_PAUSE_MS = 20;
/** As long as service account tokens are good. */
const DEFAULT_TOKEN_MS = 60 * 60_000;
const CTRL_C = 0x03;

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
  const users = new Users(() => clock.now());
  const faults = new Faults();
  const requests = new RequestLog();
  const exec = new ExecServer({
    root,
    clusterId,
    marks: options.stdinMarks ?? [CTRL_C],
    pingsMuted: () => faults.mutePings,
    protocols: () => faults.protocols,
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
  const removeRoot = async (): Promise<void> => {
    if (options.root === undefined) {
      await rm(root, { recursive: true, force: true });
    }
  };
  try {
    await server.listen(options.port ?? 0);
  } catch (error) {
    world.dispose();
    await removeRoot();
    throw error;
  }

  const { pods } = world.store.collections;
  const url = `https://127.0.0.1:${server.port}`;
  const source = { url, pki, users };
  const sweepAtExit = (): void => {
    exec.sweep();
    if (options.root === undefined) {
      rmSync(root, { recursive: true, force: true });
    }
  };
  process.once('exit', sweepAtExit);
  const churns = new Set<() => void>();
  const heartbeat =
    options.logEveryMs === undefined
      ? undefined
      : setInterval(() => {
          world.logs.beat('GET /healthz 200 1ms');
        }, options.logEveryMs);
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
    issueToken: (user, { ttlMs = DEFAULT_TOKEN_MS } = {}) => users.issue(user, ttlMs),
    revokeToken: (token) => users.revoke(token),
    issueCertificate: (user, { ttlMs } = {}) =>
      pki.issueClient(
        { commonName: user, organization: USERS[user].groups[0] ?? '' },
        ttlMs === undefined ? undefined : new Date(clock.now() + ttlMs),
      ),

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
    rollout: (namespace, name, spec = {}) => world.rollout(namespace, name, spec),
    writeLog: (namespace, name, container, text) =>
      world.writeLog(namespace, name, container, text),
    createPage: (spec) => {
      world.createPage(spec);
    },
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
    failExecs: (message, accept = () => true) => exec.fail(message, accept),

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
        clearInterval(heartbeat);
        for (const stop of churns) {
          stop();
        }
        world.dispose();
        exec.sweep();
        await server.close();
        await gone(exec);
        process.off('exit', sweepAtExit);
        await removeRoot();
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
