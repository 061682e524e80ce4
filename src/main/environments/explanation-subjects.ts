import type { ContainerRow, PodRow, WorkloadRef } from '../../shared/kubernetes';
import { workloadKey, workloadsOf } from './rollouts';
import { TONES_WORST_FIRST } from './status-tone';

/** Pods whose events are fetched; the worst first. */
const MAX_EVENT_PODS = 8;

/** Which log is read. */
export interface LogRef {
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  /** The API's `previous`: the run before the present one. */
  readonly previous: boolean;
  /** The run is over. */
  readonly ended: boolean;
  /** Tells one run from the next, so that a new one is read from its beginning. */
  readonly run: number;
}

/** The objects whose events explain these pods: the worst of them, and what keeps them. */
export function eventSubjects(pods: readonly PodRow[]): readonly WorkloadRef[] {
  const subjects = new Map<string, WorkloadRef>();
  const add = (ref: WorkloadRef): void => void subjects.set(workloadKey(ref), ref);
  for (const { name } of worstFirst(pods).slice(0, MAX_EVENT_PODS)) add({ kind: 'Pod', name });
  workloadsOf(pods).forEach(add);
  for (const { workload, revision } of pods) {
    // What a quota or an admission webhook refuses is said of the ReplicaSet.
    if (workload?.kind === 'Deployment' && revision !== '') {
      add({ kind: 'ReplicaSet', name: `${workload.name}-${revision}` });
    }
  }
  return [...subjects.values()];
}

/**
 * The two logs that explain these pods: of the run that failed, and of what runs now. Both of the
 * worst pod (the newest of several), and there of the container that fails, else the default one.
 */
export function logSubjects(pods: readonly PodRow[]): {
  readonly failed: LogRef | null;
  readonly current: LogRef | null;
} {
  const [pod] = worstFirst(pods);
  if (pod === undefined) return { failed: null, current: null };
  const failing = failingContainer(pod);
  const shown = failing ?? pod.containers.find(({ name }) => name === pod.defaultContainer);
  const ref = (container: ContainerRow, previous: boolean): LogRef => ({
    pod: pod.name,
    podUid: pod.uid,
    container: container.name,
    previous,
    ended: previous || !isRunning(container),
    run: container.restarts,
  });
  return {
    failed: failing === undefined ? null : ref(failing, isRunning(failing)),
    current: shown !== undefined && isRunning(shown) ? ref(shown, false) : null,
  };
}

/** Init containers fail before the others start; among equals the first. */
function failingContainer(pod: PodRow): ContainerRow | undefined {
  const inOrder = [
    ...pod.containers.filter(({ kind }) => kind === 'init' || kind === 'sidecar'),
    ...pod.containers.filter(({ kind }) => kind === 'container'),
  ];
  const hasFailed = ({ lastExit }: ContainerRow): boolean =>
    lastExit !== null && (lastExit.code !== 0 || lastExit.signal !== 0);
  return (
    inOrder.find((one) => one.tone === 'failing' && one.lastExit !== null) ??
    inOrder.find((one) => one.kind !== 'init' && hasFailed(one))
  );
}

/** The row's `running` says whether a shell can be opened, which a terminating pod denies. */
function isRunning(container: ContainerRow): boolean {
  return container.state === 'Running';
}

/** By tone, the newest first among equals. */
function worstFirst(newestFirst: readonly PodRow[]): readonly PodRow[] {
  return [...newestFirst].sort(
    (a, b) => TONES_WORST_FIRST.indexOf(a.tone) - TONES_WORST_FIRST.indexOf(b.tone),
  );
}
