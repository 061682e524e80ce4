import type { AppError } from './errors';

/** What deserves a badge: the server is not checked, not encrypted, or reached through a proxy. */
export type ContextRisk = 'skip-tls-verify' | 'plain-http' | 'proxy';

/** How a context's user signs in. Kinds combine, as in kubectl. */
export type SignInKind = 'client-certificate' | 'token' | 'token-file' | 'plugin';

/** What the window may know of a kubeconfig context: names only, nothing secret. */
export interface ContextSummary {
  /** The context's name, unique among the files read (first wins). */
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  /** The context's own namespace, `default` where it names none. */
  readonly namespace: string;
  /** Scheme, host and port of the API server; empty where the context is broken. */
  readonly server: string;
  /** The file that defines it. */
  readonly path: string;
  /** Files that define a context of that name, too, and are not used for it; `path` where it does twice. */
  readonly alsoIn: readonly string[];
  readonly risks: readonly ContextRisk[];
  /** Empty: anonymous. */
  readonly signIn: readonly SignInKind[];
  /** The proxy of `proxy-url` (scheme, host and port, never its credentials), or null. */
  readonly proxy: string | null;
  /** The credential plugin's command as the kubeconfig writes it, or null. */
  readonly plugin: string | null;
  /** Whom requests act as (impersonation), or null. */
  readonly actsAs: string | null;
  /** Why the context cannot be used, or null. */
  readonly problem: AppError | null;
}

/** One place where a kubeconfig was looked for. */
export interface KubeconfigSource {
  readonly path: string;
  readonly origin: 'argument' | 'environment' | 'home' | 'added';
  /** For a file added in the app: what it is called there; `path` is the app's own copy. */
  readonly added: AddedKubeconfig | null;
  /** Whether the file was there. */
  readonly found: boolean;
  /** Why it could not be used, or null. A missing `~/.kube/config` is no problem. */
  readonly problem: AppError | null;
}

/** A kubeconfig that was added in the app. */
export interface AddedKubeconfig {
  readonly id: string;
  /** The file's name, or a name made from its first context where it was pasted. */
  readonly name: string;
  /** Where it was copied from; null where it was pasted. */
  readonly from: string | null;
}

/** All contexts of all kubeconfig files, and where they were looked for. */
export interface ContextsView {
  readonly contexts: readonly ContextSummary[];
  readonly sources: readonly KubeconfigSource[];
  /**
   * The context to show: the one that the file of `--kubeconfig` names, else the one remembered, else
   * the files' `current-context`, else the first usable; null where there is none.
   */
  readonly current: string | null;
  /** The value of `KUBECONFIG` as found, or null. */
  readonly kubeconfigVariable: string | null;
  /** The app runs in a pod with a service account, which kubectl would use and Podshell does not. */
  readonly inCluster: boolean;
}

/** Namespaces that are shown at once, at most: each has a list and a watch of its own. */
export const MAX_NAMESPACES = 50;

/**
 * Which namespaces of a context to show: its own, those named (one to `MAX_NAMESPACES`, sorted), or
 * all that the user may list.
 */
export type NamespaceChoice = 'own' | 'all' | readonly string[];

/** Which pods the sidebar shows and by which label they are grouped. */
export interface EnvironmentScope {
  readonly context: string;
  /** Names, at least one, sorted; or all that the user may list. */
  readonly namespaces: Exclude<NamespaceChoice, 'own'>;
  /** The environment label's key, such as `app`. */
  readonly labelKey: string;
}

/** How a status is to be read; a colour and a symbol go with each, never the colour alone. */
export type Tone = 'ok' | 'progressing' | 'failing' | 'idle';

/** How a container ended. */
export interface ContainerExit {
  readonly code: number;
  /** Signal number, 0 where there was none. */
  readonly signal: number;
  /** `Error`, `OOMKilled`, `Completed`, …, or empty. */
  readonly reason: string;
  /** The server's words (the container's termination message), or empty. */
  readonly message: string;
  /** Milliseconds since the epoch, or null. */
  readonly at: number | null;
}

/** What keeps a pod: its controller, by kind (`Deployment`, `StatefulSet`, `Job`, …) and name. */
export interface WorkloadRef {
  readonly kind: string;
  readonly name: string;
}

/** One container of a pod. */
export interface ContainerRow {
  readonly name: string;
  readonly kind: 'init' | 'sidecar' | 'container' | 'ephemeral';
  readonly image: string;
  /** The image's tag, or its digest cut to twelve hex digits where it has no tag, or `latest`. */
  readonly imageTag: string;
  readonly ready: boolean;
  /** `Running`, or the waiting or terminated reason as kubectl prints it. */
  readonly state: string;
  /** The server's words about that state (the waiting message), or empty. */
  readonly message: string;
  /** Exit code of the last termination, or null. */
  readonly lastExitCode: number | null;
  /** The last termination: the current state's, else the one before it, or null. */
  readonly lastExit: ContainerExit | null;
  readonly restarts: number;
  /** Milliseconds since the epoch of the end before the current run, or null. */
  readonly lastRestartAt: number | null;
  /** Whether a shell can be opened in it now. */
  readonly running: boolean;
  readonly tone: Tone;
}

/** One pod, with the columns of `kubectl get pods`. */
export interface PodRow {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  /** Value of the environment label; null where the pod does not carry it. */
  readonly environment: string | null;
  /** The STATUS column of `kubectl get pods`. */
  readonly status: string;
  /** Why, in the server's words (scheduler's message, waiting message, last exit), or empty. */
  readonly reason: string;
  readonly tone: Tone;
  readonly readyContainers: number;
  readonly totalContainers: number;
  readonly restarts: number;
  /** Milliseconds since the epoch of the last restart, or null. */
  readonly lastRestartAt: number | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly node: string;
  /** The pod's (first) address, or empty. */
  readonly ip: string;
  /** What its containers run on: decides which shell is tried. */
  readonly os: 'linux' | 'windows';
  /** The controller behind it as far as the pod tells, or null for a bare pod. */
  readonly workload: WorkloadRef | null;
  /** Which revision of its workload it is (a hash), or empty where the workload has none. */
  readonly revision: string;
  /** It has run to its end, well or badly (phase Succeeded or Failed). */
  readonly ended: boolean;
  /** Names of the gates that keep it from being scheduled; empty for nearly every pod. */
  readonly schedulingGates: readonly string[];
  /** Address (http or https) that its annotation `podshell.github.io/page` names, or null. */
  readonly page: string | null;
  /** Whether the pod is Ready and not terminating: what an environment's shell prefers. */
  readonly ready: boolean;
  /** Whether its default container can take a shell now. */
  readonly canExec: boolean;
  /**
   * Annotation `kubectl.kubernetes.io/default-container` where it names one, else the first that is
   * no known sidecar, else the first.
   */
  readonly defaultContainer: string;
  readonly containers: readonly ContainerRow[];
}

/** A workload whose pods are of more than one revision: a rollout is under way, or stuck. */
export interface RolloutRow {
  readonly workload: WorkloadRef;
  /** The newest revision: its pods, and those of them that are ready. */
  readonly newPods: number;
  readonly newReadyPods: number;
  /** Pods of older revisions that are still there, ready or leaving. */
  readonly oldPods: number;
}

/** Pods that share one value of the environment label in one namespace of one context. */
export interface Environment {
  /** Unique in its context, stable for as long as the environment exists. */
  readonly id: string;
  readonly namespace: string;
  /** The label's value; null for the pods that do not carry the label. */
  readonly name: string | null;
  readonly readyPods: number;
  readonly totalPods: number;
  /** The worst pod's status in words; `Running` when all is well. */
  readonly status: string;
  readonly tone: Tone;
  /** Restarts of all its pods. */
  readonly restarts: number;
  /** Milliseconds since the epoch of the last of them, or null. */
  readonly lastRestartAt: number | null;
  /** The controllers behind its pods, by kind and name. */
  readonly workloads: readonly WorkloadRef[];
  /** Distinct image tags of its pods' own containers, the newest pod's first; at most eight. */
  readonly imageTags: readonly string[];
  /** Rollouts in progress, as far as its pods tell; empty where all pods are of one revision. */
  readonly rollouts: readonly RolloutRow[];
  /** Creation of its oldest pod, milliseconds since the epoch. */
  readonly createdAt: number;
  /** Sorted: newest first. */
  readonly pods: readonly PodRow[];
}

/** An environment as it is told of: in place of a pod that is still as it was told before, its uid. */
export type EnvironmentChange = Omit<Environment, 'pods'> & {
  readonly pods: readonly (PodRow | string)[];
};

/** Whether what the list shows is true now. Times are milliseconds since the epoch. */
export type ListState =
  | { readonly kind: 'loading'; readonly since: number }
  | { readonly kind: 'live' }
  /** Not live: `updatedAt` is when it last was (null: never), `retryAt` when it is tried again. */
  | {
      readonly kind: 'stale';
      readonly updatedAt: number | null;
      readonly error: AppError;
      readonly retryAt: number;
    };

/** A namespace whose rows are not true any more, while those of others are. */
export interface NamespaceFailure {
  readonly namespace: string;
  readonly error: AppError;
  /** When it last was true, milliseconds since the epoch; null: nothing of it is known. */
  readonly updatedAt: number | null;
  /** Milliseconds since the epoch. */
  readonly retryAt: number;
}

/**
 * What of all namespaces is shown, where the user may list them but not the pods of all at once: so
 * each has a list of its own.
 */
export interface NamespaceCoverage {
  readonly shown: number;
  /** Those whose pods the user may not list. */
  readonly forbidden: number;
  /** Those left out because there are too many. */
  readonly beyond: number;
}

/** How many of the pods listed carry a label key: what the list can be grouped by instead. */
export interface LabelKeyCount {
  readonly key: string;
  readonly pods: number;
}

/** A change of the list. Applied in order to the one before it, it equals main's model. */
export interface EnvironmentsUpdate {
  readonly scope: EnvironmentScope;
  /** Forget everything shown before applying this. */
  readonly reset: boolean;
  readonly upsert: readonly EnvironmentChange[];
  /** Ids of environments that are gone. */
  readonly remove: readonly string[];
  /** Of all namespaces together: stale only where every one of them is. */
  readonly state: ListState;
  /** Those of several namespaces that are not live, sorted; empty where one alone is shown. */
  readonly failures: readonly NamespaceFailure[];
  /** Where all namespaces are shown one by one; else null. */
  readonly coverage: NamespaceCoverage | null;
  /** Pods in the namespaces, with or without the label. */
  readonly podCount: number;
  /** Most frequent keys first, at most ten. */
  readonly labelKeys: readonly LabelKeyCount[];
}

/** What a change makes of the environment that was told of before, if it was. */
export function changedEnvironment(
  before: Environment | undefined,
  change: EnvironmentChange,
): Environment {
  const pods = change.pods.flatMap(
    (pod) => (typeof pod === 'string' ? before?.pods.find(({ uid }) => uid === pod) : pod) ?? [],
  );
  return { ...change, pods };
}

/** The container a shell runs in. The uid makes sure that it is that pod and no namesake. */
export interface ExecTarget {
  readonly context: string;
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
}

/** The label key that groups pods where nothing else was chosen. */
export const DEFAULT_LABEL_KEY = 'app';

/**
 * An age as `kubectl get` prints it.
 *
 * Source: `duration.HumanDuration` in `k8s.io/apimachinery/pkg/util/duration`.
 *
 * @param milliseconds the age; clock skew of up to two seconds counts as 0
 */
export function formatAge(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(seconds / 3600);
  const days = Math.floor(seconds / 86_400);
  const years = Math.floor(days / 365);
  const pair = (major: number, majorUnit: string, minor: number, minorUnit: string): string =>
    minor === 0 ? `${major}${majorUnit}` : `${major}${majorUnit}${minor}${minorUnit}`;

  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (days < 8) return pair(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  if (days < 8 * 365) return pair(years, 'y', days % 365, 'd');
  return `${years}y`;
}

/**
 * The pod that an environment's shell opens in: its newest ready pod, else the newest that can take
 * a shell at all, else undefined.
 */
export function shellPod({ pods: newestFirst }: Pick<Environment, 'pods'>): PodRow | undefined {
  return (
    newestFirst.find((pod) => pod.ready && pod.canExec) ?? newestFirst.find((pod) => pod.canExec)
  );
}
