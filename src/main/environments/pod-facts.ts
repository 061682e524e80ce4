import type {
  V1Container,
  V1ContainerState,
  V1ContainerStateTerminated,
  V1ContainerStateWaiting,
  V1ContainerStatus,
  V1ObjectMeta,
  V1Pod,
  V1PodCondition,
  V1PodSchedulingGate,
  V1PodSpec,
  V1PodStatus,
} from '@kubernetes/client-node';

import { cleanText } from '../../shared/clean-text';
import type { WorkloadRef } from '../../shared/kubernetes';
import { controllerOf } from './owner-reference';
import { TEXT_LIMITS } from './text-limits';
import type { Unverified } from './unverified';
import { fields, isObject, items } from './unverified';

/** How a container ended. */
export interface Termination {
  readonly exitCode: number;
  /** Signal number, 0 where there was none. */
  readonly signal: number;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since the epoch, or null. */
  readonly finishedAt: number | null;
}

/** What the kubelet reports of one container. */
export interface ContainerFacts {
  readonly name: string;
  readonly ready: boolean;
  readonly started: boolean;
  readonly restarts: number;
  readonly waiting: { readonly reason: string; readonly message: string } | null;
  readonly running: boolean;
  readonly terminated: Termination | null;
  /** The termination before the current state. */
  readonly lastTerminated: Termination | null;
}

/** What the pod's spec says of one container. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  /** An init container with `restartPolicy: Always`, that is a sidecar. */
  readonly restartable: boolean;
}

export interface PodCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since the epoch, or null. */
  readonly since: number | null;
}

/** The fields of a pod that anything here depends on, checked and cleaned. */
export interface PodFacts {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  /** Opaque; equal for two objects of one uid only if they are the same. Empty where unknown. */
  readonly resourceVersion: string;
  /** Milliseconds since the epoch; 0 where the server names none. */
  readonly createdAt: number;
  /** A deletionTimestamp is set. */
  readonly deleting: boolean;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, unknown>>;
  /** The owner that controls it, or null. */
  readonly controller: WorkloadRef | null;
  readonly node: string;
  /** The first of its addresses, or empty. */
  readonly ip: string;
  readonly os: 'linux' | 'windows';
  /** Names of its scheduling gates. */
  readonly gates: readonly string[];
  readonly phase: string;
  readonly reason: string;
  readonly message: string;
  readonly conditions: readonly PodCondition[];
  readonly specs: {
    readonly init: readonly ContainerSpec[];
    readonly main: readonly ContainerSpec[];
    readonly ephemeral: readonly ContainerSpec[];
  };
  readonly statuses: {
    readonly init: readonly ContainerFacts[];
    readonly main: readonly ContainerFacts[];
    readonly ephemeral: readonly ContainerFacts[];
  };
}

/** Entries kept of any list inside one pod. The largest real pods have some thirty containers. */
const MAX_ENTRIES = 100;

/**
 * Reads what the API sent. Fields may be missing or of the wrong type: they read as absent, as Go's
 * zero values would. Undefined only where there is no `metadata.uid` or `metadata.name`; never throws.
 */
export function readPod(object: unknown): PodFacts | undefined {
  const pod: Unverified<V1Pod> = fields(object);
  const metadata: Unverified<V1ObjectMeta> = fields(pod.metadata);
  const spec: Unverified<V1PodSpec> = fields(pod.spec);
  const status: Unverified<V1PodStatus> = fields(pod.status);
  const uid = cleanText(metadata.uid, TEXT_LIMITS.name);
  const name = cleanText(metadata.name, TEXT_LIMITS.name);
  if (uid === '' || name === '') return undefined;
  return {
    uid,
    name,
    namespace: cleanText(metadata.namespace, TEXT_LIMITS.name),
    resourceVersion: cleanText(metadata.resourceVersion, TEXT_LIMITS.word),
    createdAt: time(metadata.creationTimestamp) ?? 0,
    deleting: typeof metadata.deletionTimestamp === 'string',
    labels: fields(metadata.labels),
    annotations: fields(metadata.annotations),
    controller: controllerOf(metadata.ownerReferences),
    node: cleanText(spec.nodeName, TEXT_LIMITS.name),
    ip: readIp(status),
    os: readOs(spec),
    gates: items(spec.schedulingGates, MAX_ENTRIES).map(readGate),
    phase: cleanText(status.phase, TEXT_LIMITS.word),
    reason: cleanText(status.reason, TEXT_LIMITS.word),
    message: cleanText(status.message, TEXT_LIMITS.message),
    conditions: items(status.conditions, MAX_ENTRIES).map(readCondition),
    specs: {
      init: items(spec.initContainers, MAX_ENTRIES).map(readSpec),
      main: items(spec.containers, MAX_ENTRIES).map(readSpec),
      ephemeral: items(spec.ephemeralContainers, MAX_ENTRIES).map(readSpec),
    },
    statuses: {
      init: items(status.initContainerStatuses, MAX_ENTRIES).map(readStatus),
      main: items(status.containerStatuses, MAX_ENTRIES).map(readStatus),
      ephemeral: items(status.ephemeralContainerStatuses, MAX_ENTRIES).map(readStatus),
    },
  };
}

/** The condition of that type, or undefined. */
export function conditionOf(pod: PodFacts, type: string): PodCondition | undefined {
  return pod.conditions.find((condition) => condition.type === type);
}

/** Whether a condition of that type is `True`. */
export function isTrue(pod: PodFacts, type: string): boolean {
  return pod.conditions.some((condition) => condition.type === type && condition.status === 'True');
}

/** Whether the pod has run to its end, well or badly. */
export function isTerminal(pod: PodFacts): boolean {
  return pod.phase === 'Succeeded' || pod.phase === 'Failed';
}

/** `podIP`, or the first of `podIPs`, which the API server keeps equal. */
function readIp(status: Unverified<V1PodStatus>): string {
  const [first] = items(status.podIPs, 1);
  return cleanText(status.podIP ?? fields(first)['ip'], TEXT_LIMITS.word);
}

/** Source: kubernetes.io/docs/concepts/windows/user-guide: `spec.os.name`, before that a selector. */
function readOs(spec: Unverified<V1PodSpec>): PodFacts['os'] {
  const named = fields(spec.os)['name'] ?? fields(spec.nodeSelector)['kubernetes.io/os'];
  return named === 'windows' ? 'windows' : 'linux';
}

function readGate(value: unknown): string {
  const gate: Unverified<V1PodSchedulingGate> = fields(value);
  return cleanText(gate.name, TEXT_LIMITS.name);
}

function readCondition(value: unknown): PodCondition {
  const condition: Unverified<V1PodCondition> = fields(value);
  return {
    type: cleanText(condition.type, TEXT_LIMITS.word),
    status: cleanText(condition.status, TEXT_LIMITS.word),
    reason: cleanText(condition.reason, TEXT_LIMITS.word),
    message: cleanText(condition.message, TEXT_LIMITS.message),
    since: time(condition.lastTransitionTime),
  };
}

function readSpec(value: unknown): ContainerSpec {
  const spec: Unverified<V1Container> = fields(value);
  return {
    name: cleanText(spec.name, TEXT_LIMITS.name),
    image: cleanText(spec.image, TEXT_LIMITS.image),
    restartable: spec.restartPolicy === 'Always',
  };
}

function readStatus(value: unknown): ContainerFacts {
  const status: Unverified<V1ContainerStatus> = fields(value);
  const state: Unverified<V1ContainerState> = fields(status.state);
  const lastState: Unverified<V1ContainerState> = fields(status.lastState);
  const waiting: Unverified<V1ContainerStateWaiting> = fields(state.waiting);
  return {
    name: cleanText(status.name, TEXT_LIMITS.name),
    ready: status.ready === true,
    started: status.started === true,
    restarts: Math.max(0, integer(status.restartCount)),
    waiting: isObject(state.waiting)
      ? {
          reason: cleanText(waiting.reason, TEXT_LIMITS.word),
          message: cleanText(waiting.message, TEXT_LIMITS.message),
        }
      : null,
    running: isObject(state.running),
    terminated: readTermination(state.terminated),
    lastTerminated: readTermination(lastState.terminated),
  };
}

function readTermination(value: unknown): Termination | null {
  if (!isObject(value)) return null;
  const termination: Unverified<V1ContainerStateTerminated> = value;
  return {
    exitCode: integer(termination.exitCode),
    signal: integer(termination.signal),
    reason: cleanText(termination.reason, TEXT_LIMITS.word),
    message: cleanText(termination.message, TEXT_LIMITS.message),
    finishedAt: time(termination.finishedAt),
  };
}

function integer(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}

/** An RFC 3339 time as milliseconds since the epoch, or null. */
function time(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}
