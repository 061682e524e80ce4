import type { ContainerExit, ContainerRow, PodRow } from '../../shared/kubernetes';
import { cleanText } from '../../shared/clean-text';
import { imageTag } from './image-tag';
import type { ContainerFacts, ContainerSpec, PodFacts, Termination } from './pod-facts';
import { conditionOf, isTerminal, isTrue, readPod } from './pod-facts';
import type { PodStatus } from './pod-status';
import { pageUrl } from './page-url';
import { podStatus, terminationWord } from './pod-status';
import { revisionOf, workloadOf } from './pod-workload';
import { isKnownSidecar } from './sidecars';
import { isRunningWord, READINESS_PATIENCE_MS, toneOf } from './status-tone';
import { TEXT_LIMITS } from './text-limits';

/** What is kept of a pod: its row, and what the list needs to know beside it. */
export interface ProjectedPod {
  readonly row: PodRow;
  /** Keys of its labels that could name an environment. */
  readonly labelKeys: readonly string[];
  /** Opaque; equal for two objects of one uid only if they are the same. Empty where unknown. */
  readonly resourceVersion: string;
  /**
   * Since when it runs without being ready, milliseconds since the epoch; null where it is ready or
   * does not run. After `READINESS_PATIENCE_MS` its tone becomes `failing`.
   */
  readonly unreadySince: number | null;
}

/** How a pod is projected. */
export interface ProjectionOptions {
  /** The environment label's key. */
  readonly labelKey: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The namespace that was listed, whatever the pod says of itself; absent or null: what it says. */
  readonly namespace?: string | null;
}

/** Source: `podcmd.DefaultContainerAnnotationName` in `k8s.io/kubectl/pkg/cmd/util/podcmd`. */
const DEFAULT_CONTAINER_ANNOTATION = 'kubectl.kubernetes.io/default-container';

/** A pod's own word on the address of its environment's page. */
const PAGE_ANNOTATION = 'podshell.github.io/page';

/** Label keys of one pod that are counted. More than any real pod carries. */
const MAX_LABEL_KEYS = 64;

/**
 * Labels that controllers put on pods to tell revisions and replicas apart: never an environment's,
 * though nearly every pod carries one.
 */
const CONTROLLER_LABELS: ReadonlySet<string> = new Set([
  'pod-template-hash',
  'pod-template-generation',
  'controller-revision-hash',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
]);

/**
 * A pod of the API as the row that the window shows. Undefined for what has no uid or name; never
 * throws, whatever the server sent.
 */
export function projectPod(object: unknown, options: ProjectionOptions): ProjectedPod | undefined {
  const pod = readPod(object);
  if (pod === undefined) return undefined;
  const status = podStatus(pod);
  const ready = isTrue(pod, 'Ready') && !pod.deleting && !isTerminal(pod);
  const since =
    isRunningWord(status.status) && !ready
      ? (conditionOf(pod, 'Ready')?.since ?? pod.createdAt)
      : null;
  const containers = containerRows(pod);
  const defaultContainer = defaultContainerOf(pod, containers);
  return {
    row: {
      uid: pod.uid,
      name: pod.name,
      namespace: options.namespace ?? pod.namespace,
      environment: environmentValue(pod, options.labelKey),
      status: status.status,
      reason: reasonOf(pod, status),
      tone: toneOf(status.status, {
        ready,
        unschedulable: unschedulable(pod),
        overdue: since !== null && isOverdue(since, options.now),
      }),
      readyContainers: status.readyContainers,
      totalContainers: status.totalContainers,
      restarts: status.restarts,
      lastRestartAt: status.lastRestartAt,
      createdAt: pod.createdAt,
      node: pod.node,
      ip: pod.ip,
      os: pod.os,
      workload: workloadOf(pod),
      revision: revisionOf(pod.labels),
      ended: isTerminal(pod),
      schedulingGates: pod.gates,
      page: pageUrl(pod.annotations[PAGE_ANNOTATION]),
      ready,
      canExec: containers.some(({ name, running }) => running && name === defaultContainer),
      defaultContainer,
      containers,
    },
    labelKeys: labelKeysOf(pod),
    resourceVersion: pod.resourceVersion,
    unreadySince: since,
  };
}

/** Whether a pod that has not been ready since then has been given long enough. */
export function isOverdue(unreadySince: number, now: number): boolean {
  return now - unreadySince >= READINESS_PATIENCE_MS;
}

/** The same pod, its patience used up. */
export function asOverdue(pod: ProjectedPod): ProjectedPod {
  return { ...pod, row: { ...pod.row, tone: 'failing' } };
}

/** The same pod, given time again: the clock that said otherwise was set back. */
export function asPatient(pod: ProjectedPod): ProjectedPod {
  return { ...pod, row: { ...pod.row, tone: 'progressing' } };
}

/** An empty value groups nothing: it counts as no label. */
function environmentValue(pod: PodFacts, labelKey: string): string | null {
  if (!Object.hasOwn(pod.labels, labelKey)) return null;
  const value = cleanText(pod.labels[labelKey], TEXT_LIMITS.label);
  return value === '' ? null : value;
}

function labelKeysOf(pod: PodFacts): readonly string[] {
  const keys: string[] = [];
  for (const key of Object.keys(pod.labels)) {
    if (keys.length === MAX_LABEL_KEYS) break;
    // A key that cleaning would change is none of Kubernetes'; prefix 253 + `/` + name 63.
    if (CONTROLLER_LABELS.has(key) || key === '' || cleanText(key, 317) !== key) continue;
    keys.push(key);
  }
  return keys;
}

function unschedulable(pod: PodFacts): boolean {
  const scheduled = conditionOf(pod, 'PodScheduled');
  return scheduled?.status === 'False' && scheduled.reason === 'Unschedulable';
}

/** The server's own words on why the pod shows its status; empty where it has none. */
function reasonOf(pod: PodFacts, status: PodStatus): string {
  const scheduled = conditionOf(pod, 'PodScheduled');
  const candidates = [
    status.cause?.waiting?.message,
    status.cause?.terminated?.message,
    pod.message,
    scheduled?.status === 'False' ? scheduled.message : '',
    isRunningWord(status.status) ? conditionOf(pod, 'Ready')?.message : '',
    isRunningWord(status.status) ? conditionOf(pod, 'ContainersReady')?.message : '',
  ];
  return candidates.find((text) => text !== undefined && text !== '') ?? '';
}

/** The containers that people open first: the pod's own, then sidecars, init and ephemeral ones. */
function containerRows(pod: PodFacts): readonly ContainerRow[] {
  const { specs, statuses } = pod;
  const rows = (
    kind: ContainerRow['kind'],
    containers: readonly ContainerSpec[],
    facts: readonly ContainerFacts[],
  ): ContainerRow[] =>
    containers.map((spec) =>
      containerRow(
        kind,
        spec,
        facts.find(({ name }) => name === spec.name),
        pod,
      ),
    );
  const sidecars = specs.init.filter(({ restartable }) => restartable);
  const init = specs.init.filter(({ restartable }) => !restartable);
  return [
    ...rows('container', specs.main, statuses.main),
    ...rows('sidecar', sidecars, statuses.init),
    ...rows('init', init, statuses.init),
    ...rows('ephemeral', specs.ephemeral, statuses.ephemeral),
  ];
}

function containerRow(
  kind: ContainerRow['kind'],
  spec: ContainerSpec,
  facts: ContainerFacts | undefined,
  pod: PodFacts,
): ContainerRow {
  const state = containerState(facts);
  const running = facts?.running ?? false;
  const ready = facts?.ready ?? false;
  const lastExit = exitOf(facts?.terminated ?? facts?.lastTerminated ?? null);
  return {
    name: spec.name,
    kind,
    image: spec.image,
    imageTag: imageTag(spec.image),
    ready,
    state,
    message: facts?.waiting?.message ?? facts?.terminated?.message ?? '',
    lastExitCode: lastExit?.code ?? null,
    lastExit,
    restarts: facts?.restarts ?? 0,
    lastRestartAt: (facts?.restarts ?? 0) > 0 ? (facts?.lastTerminated?.finishedAt ?? null) : null,
    // An exec into a pod that is going away would be cut off: not offered.
    running: running && !pod.deleting && !isTerminal(pod),
    // Nothing probes an ephemeral container: running is all it can be.
    tone: toneOf(state, { ready: kind === 'ephemeral' ? running : ready }),
  };
}

/** `Running`, else the reason that `kubectl describe` names, else what kind of state it is. */
function containerState(facts: ContainerFacts | undefined): string {
  if (facts === undefined) return 'Waiting';
  if (facts.terminated !== null) return terminationWord(facts.terminated);
  if (facts.running) return 'Running';
  return facts.waiting !== null && facts.waiting.reason !== '' ? facts.waiting.reason : 'Waiting';
}

/**
 * The annotated container, else the first of the pod's own that is no known sidecar, else the first.
 * kubectl takes the first at once; see the ADR on default containers.
 */
function defaultContainerOf(pod: PodFacts, containers: readonly ContainerRow[]): string {
  const named = pod.annotations[DEFAULT_CONTAINER_ANNOTATION];
  if (typeof named === 'string' && containers.some(({ name }) => name === named)) return named;
  const own = containers.find(({ kind, name }) => kind === 'container' && !isKnownSidecar(name));
  return (own ?? containers[0])?.name ?? '';
}

function exitOf(termination: Termination | null): ContainerExit | null {
  if (termination === null) return null;
  const { exitCode: code, signal, reason, message, finishedAt: at } = termination;
  return { code, signal, reason, message, at };
}
