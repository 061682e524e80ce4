import type { AppError } from './errors';
import type { PodRow, WorkloadRef } from './kubernetes';

/** What is to be explained: an environment of one context, or one of its pods. */
export interface ExplanationSubject {
  readonly context: string;
  readonly namespace: string;
  /** The environment label's key. */
  readonly labelKey: string;
  /** Its value; null: the pods that do not carry the label. */
  readonly environment: string | null;
  /** Name of the one pod that is meant, or null for the environment as a whole. */
  readonly pod: string | null;
}

/**
 * One part of an explanation. Each fails for itself: who may read pods may not read events. `error`
 * beside a value: that is how it was before.
 */
export type Part<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'known'; readonly value: T; readonly error: AppError | null }
  | { readonly kind: 'failed'; readonly error: AppError };

/** What happened to a pod or to its workload. Equal events are counted. */
export interface EventRow {
  /** Stable while the event is shown. */
  readonly id: string;
  readonly type: 'normal' | 'warning';
  /** A word, such as `BackOff`. */
  readonly reason: string;
  /** The server's words. */
  readonly message: string;
  /** What it happened to. */
  readonly object: WorkloadRef;
  /** How often it happened. */
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** One condition of a workload, in the server's words. */
export interface ConditionRow {
  readonly type: string;
  readonly met: boolean;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since the epoch, or null. */
  readonly since: number | null;
}

/**
 * How far a workload has come with its newest revision.
 *
 * `stuck`: no progress within its deadline, or it cannot create pods. Source: kubectl's
 * `rollout status` (k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go).
 */
export interface RolloutState {
  readonly workload: WorkloadRef;
  readonly status: 'complete' | 'progressing' | 'stuck' | 'paused';
  readonly desired: number;
  /** Of the newest revision. */
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** Of all revisions. */
  readonly total: number;
  readonly conditions: readonly ConditionRow[];
  /** Seconds after which a rollout without progress is stuck, or null where it has no such limit. */
  readonly progressDeadlineSeconds: number | null;
}

/** One line of a container's log. */
export interface LogLine {
  /** Milliseconds since the epoch, or null. */
  readonly at: number | null;
  /** Fit to show; cut where it was very long. */
  readonly text: string;
}

/** The end of a container's log. */
export interface LogTail {
  readonly pod: string;
  readonly container: string;
  /** Of the run before the present one, which ended. */
  readonly previous: boolean;
  readonly lines: readonly LogLine[];
  /** There was more before the first line. */
  readonly cut: boolean;
  /** New lines come in by themselves. */
  readonly following: boolean;
}

/** An address at which an environment's page can be opened. */
export interface PageAddress {
  /** http or https. */
  readonly url: string;
  /** Name of the Ingress, or of the annotated pod, that says so. */
  readonly source: string;
}

/** All that is known of why an environment is as it is. */
export interface Explanation {
  /** Newest first. */
  readonly pods: Part<readonly PodRow[]>;
  /** Newest first. */
  readonly events: Part<readonly EventRow[]>;
  /** By kind and name. */
  readonly rollouts: Part<readonly RolloutState[]>;
  /** The log of the run that failed; null where none did. */
  readonly failedLog: Part<LogTail> | null;
  /** The log of the container that runs; null where none does. */
  readonly log: Part<LogTail> | null;
  readonly pages: Part<readonly PageAddress[]>;
}

/** A change of an explanation. Applied in order to an empty one, the updates equal main's. */
export interface ExplanationUpdate {
  /** Counts up by one; the page acknowledges it, or main stops sending. */
  readonly sequence: number;
  /** Only the parts that changed, each as a whole. */
  readonly changed: Partial<Explanation>;
}

/** An explanation of which nothing is known yet. */
export const NOTHING_EXPLAINED: Explanation = {
  pods: { kind: 'loading' },
  events: { kind: 'loading' },
  rollouts: { kind: 'loading' },
  failedLog: null,
  log: null,
  pages: { kind: 'loading' },
};

/** Bounds of what an explanation holds. */
export const EXPLANATION_LIMITS = {
  /** Lines and UTF-16 units of one log. */
  logLines: 200,
  logLength: 64 * 1024,
  /** UTF-16 units of one line. */
  lineLength: 4096,
  events: 100,
  /** Updates that the page may be behind before main stops sending, and stops following logs. */
  unreadUpdates: 4,
} as const;
