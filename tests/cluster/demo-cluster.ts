import type { ExecRecord } from './exec/exec-server';
import type { FoundProcess } from './exec/processes';
import type { Faults } from './faults';
import type { OpenWatch } from './http/resources';
import type { KubeconfigOptions } from './kubeconfig';
import type { KeyPair } from './pki';
import type { LoggedRequest } from './request-log';
import type { UserName } from './users';
import type { Clock } from './world/clock';
import type { Pod } from './world/objects';
import type { PodDelays } from './world/pod-life';
import type { PageSpec } from './world/page';
import type { RolloutSpec } from './world/workload-controller';
import type { EnvironmentSpec } from './world/world';

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
  /** Logs that are followed get a line this often, milliseconds; default: only what is written. */
  readonly logEveryMs?: number;
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
  /** One more token for a user, as a credential plugin gets one; an hour unless told. */
  issueToken(user: UserName, options?: { ttlMs?: number }): string;
  /** Refuses an issued token from now on; false: there is none such. */
  revokeToken(token: string): boolean;
  /** A client certificate for a user, with its key, PEM; a year unless told. */
  issueCertificate(user: UserName, options?: { ttlMs?: number }): Promise<KeyPair>;

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
  /** Begins a new revision of a Deployment; false when there is no such one. */
  rollout(namespace: string, deployment: string, spec?: RolloutSpec): boolean;
  /** Writes to a running container's log; false when there is none. */
  writeLog(namespace: string, pod: string, container: string, text: string): boolean;
  /** Creates a Service and an Ingress. */
  createPage(spec: PageSpec): void;
  /** Changes random pods of a namespace `perSecond` times a second until the returned stop. */
  churn(perSecond: number, namespace?: string): () => void;

  /** Running execs and the last that ended. */
  execSessions(): readonly ExecRecord[];
  /** Live processes in a container, a pod, or the cluster (reads /proc). */
  processes(where?: { namespace: string; pod: string; container?: string }): FoundProcess[];
  /** Cuts exec connections; the shells live on. Returns how many. */
  dropExecs(how?: 'reset' | 'close', accept?: (record: ExecRecord) => boolean): number;
  /**
   * Ends exec streams with an error status, as where the node goes away (`error dialing backend: …`);
   * the shells live on. Returns how many.
   */
  failExecs(message: string, accept?: (record: ExecRecord) => boolean): number;

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
