import type { ContainerFacts, PodFacts, Termination } from './pod-facts';
import { isTerminal, isTrue } from './pod-facts';

/** The READY, STATUS and RESTARTS columns of `kubectl get pods`. */
export interface PodStatus {
  readonly status: string;
  /** The container whose state gave `status`, or null where the pod itself did. */
  readonly cause: ContainerFacts | null;
  readonly readyContainers: number;
  readonly totalContainers: number;
  readonly restarts: number;
  /** Milliseconds since the epoch of the last restart; null where there was none. */
  readonly lastRestartAt: number | null;
}

/** A word for the STATUS column and the container it came from, null where the pod itself gave it. */
interface Verdict {
  readonly status: string;
  readonly cause: ContainerFacts | null;
}

/** What the control plane writes into `status.reason` of a pod whose node stopped answering. */
const NODE_LOST = 'NodeLost';

/**
 * READY, STATUS and RESTARTS as the API server prints them for `kubectl get pods`.
 *
 * Source: `printPod` in kubernetes/kubernetes `pkg/printers/internalversion/printers.go`, v1.35. It
 * differs from 1.34 and before in one case: a failed container beside a completed one shows its
 * failure instead of `Completed` or `NotReady` (kubernetes/kubernetes#124766).
 */
export function podStatus(pod: PodFacts): PodStatus {
  const sidecars = pod.specs.init.filter(({ restartable }) => restartable);
  const sidecarNames = new Set(sidecars.map(({ name }) => name));
  const init = walkInit(pod, sidecarNames);
  let verdict = init.blocked ?? podVerdict(pod);
  let restarted = init.seen;
  let readyContainers = init.ready;

  if (init.blocked === null || isTrue(pod, 'Initialized')) {
    verdict = mainVerdict(pod, verdict);
    readyContainers += pod.statuses.main.filter(isUp).length;
    // Once the pod is initialized its init containers' restarts are history; a sidecar's are not.
    restarted = [...init.seen.filter(({ name }) => sidecarNames.has(name)), ...pod.statuses.main];
  }
  const restarts = restarted.reduce((sum, container) => sum + container.restarts, 0);
  const ends = restarted.map(({ lastTerminated }) => lastTerminated?.finishedAt ?? 0);
  const lastRestartAt = Math.max(0, ...ends);
  const { status, cause } = deletionVerdict(pod) ?? verdict;
  return {
    // kubectl would print nothing for a pod without a phase; the API's own word for that is Unknown.
    status: status === '' ? 'Unknown' : status,
    cause,
    readyContainers,
    totalContainers: pod.specs.main.length + sidecars.length,
    restarts,
    lastRestartAt: restarts > 0 && lastRestartAt > 0 ? lastRestartAt : null,
  };
}

/** `Signal:N` or `ExitCode:N` for a termination that names no reason, else the reason. */
export function terminationWord(termination: Termination): string {
  if (termination.reason !== '') return termination.reason;
  return termination.signal !== 0
    ? `Signal:${termination.signal}`
    : `ExitCode:${termination.exitCode}`;
}

function podVerdict(pod: PodFacts): Verdict {
  const gated = pod.conditions.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  if (gated) return { status: 'SchedulingGated', cause: null };
  return { status: pod.reason !== '' ? pod.reason : pod.phase, cause: null };
}

/** Init containers in order, up to and with the first that is neither done nor a started sidecar. */
function walkInit(
  pod: PodFacts,
  sidecarNames: ReadonlySet<string>,
): { blocked: Verdict | null; ready: number; seen: readonly ContainerFacts[] } {
  let ready = 0;
  for (const [index, container] of pod.statuses.init.entries()) {
    const { terminated, waiting } = container;
    if (terminated?.exitCode === 0) continue;
    if (sidecarNames.has(container.name) && container.started) {
      if (container.ready) ready += 1;
      continue;
    }
    let word = `${index}/${pod.specs.init.length}`;
    if (terminated !== null) {
      word = terminationWord(terminated);
    } else if (waiting !== null && waiting.reason !== '' && waiting.reason !== 'PodInitializing') {
      word = waiting.reason;
    }
    const seen = pod.statuses.init.slice(0, index + 1);
    return { blocked: { status: `Init:${word}`, cause: container }, ready, seen };
  }
  return { blocked: null, ready, seen: pod.statuses.init };
}

/** The first of the pod's own containers that has something to say speaks for the pod. */
function mainVerdict(pod: PodFacts, before: Verdict): Verdict {
  let verdict = before;
  let failure: Verdict | null = null;
  for (const container of [...pod.statuses.main].reverse()) {
    const { terminated, waiting } = container;
    if (waiting !== null && waiting.reason !== '') {
      verdict = { status: waiting.reason, cause: container };
    } else if (terminated !== null) {
      verdict = { status: terminationWord(terminated), cause: container };
      if (terminated.exitCode !== 0) failure = verdict;
    }
  }
  if (verdict.status !== 'Completed') return verdict;
  const up = pod.statuses.main.some(isUp);
  if (up && isTrue(pod, 'Ready')) return { status: 'Running', cause: null };
  if (failure !== null) return failure;
  return up ? { status: 'NotReady', cause: null } : verdict;
}

/** Deletion hides every other state, unless the pod had ended before. */
function deletionVerdict(pod: PodFacts): Verdict | null {
  if (!pod.deleting) return null;
  if (pod.reason === NODE_LOST) return { status: 'Unknown', cause: null };
  return isTerminal(pod) ? null : { status: 'Terminating', cause: null };
}

/** Running and ready, and no state that takes precedence. */
function isUp(container: ContainerFacts): boolean {
  const waits = container.waiting !== null && container.waiting.reason !== '';
  return container.ready && container.running && container.terminated === null && !waits;
}
