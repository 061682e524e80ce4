import type { AppError } from './errors';

/** The steps of a connection check, in the order they are taken. */
export const CHECK_STEPS = [
  'file',
  'resolve',
  'connect',
  'proxy',
  'tls',
  'sign-in',
  'list',
  'exec',
  'upgrade',
] as const;

/**
 * One thing on the way to a shell: the kubeconfig's files, the server's (or its proxy's) name, the TCP
 * connection, the proxy's consent, TLS, who the server takes us for, listing pods, the right to exec,
 * and a WebSocket that reaches a container.
 */
export type CheckStepId = (typeof CHECK_STEPS)[number];

/** What a step found out. Facts and not sentences: the catalogs word them. */
export interface CheckFacts {
  /** Files read (kubeconfig, CA, certificate, key, token), absolute paths. */
  readonly files?: readonly string[];
  /** The name that was resolved. */
  readonly host?: string;
  /** IP addresses found or used. */
  readonly addresses?: readonly string[];
  readonly port?: number;
  /** A proxy's scheme, host and port; never its credentials. */
  readonly proxy?: string;
  /** Where that proxy was named: `proxy-url` in the kubeconfig, or the environment variable. */
  readonly proxyFrom?: string;
  /** Protocol and cipher, such as `TLSv1.3`. */
  readonly protocol?: string;
  /** Common name of the server's certificate, and of who signed it. */
  readonly certificate?: string;
  readonly issuer?: string;
  /** End of the server's certificate, milliseconds since the epoch. */
  readonly expiresAt?: number;
  /** Its chain and name were not checked, because the kubeconfig says so. */
  readonly unverified?: boolean;
  /** Who the server takes us for. */
  readonly user?: string;
  readonly groups?: readonly string[];
  /** Kubernetes' version, such as `v1.32.4`. */
  readonly version?: string;
  readonly namespace?: string;
  /** Pods listed (the first page). */
  readonly pods?: number;
  readonly pod?: string;
  readonly container?: string;
  /** Verbs on `pods/exec` that are allowed, of `get` and `create`. */
  readonly verbs?: readonly string[];
  /** The exec protocol agreed on. */
  readonly subprotocol?: string;
}

/** Why a step was not taken; not a failure. */
export type CheckSkip =
  /** An earlier step failed. */
  | 'earlier'
  /** Nothing to do: no proxy, no TLS, an address instead of a name. */
  | 'not-needed'
  /** No running pod to try it with. */
  | 'no-pod'
  /** The server does not tell (a review that is not there, or not allowed). */
  | 'unknown'
  | 'cancelled';

/** One step, as far as it is known. */
export type CheckStep = { readonly id: CheckStepId; readonly facts: CheckFacts } & (
  | { readonly state: 'waiting' | 'running' }
  | { readonly state: 'passed'; readonly milliseconds: number }
  | { readonly state: 'failed'; readonly milliseconds: number; readonly error: AppError }
  | { readonly state: 'skipped'; readonly why: CheckSkip }
);

/** A connection check of one context, all steps in order. Nothing in it is secret. */
export interface ConnectionCheck {
  readonly id: string;
  readonly context: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly done: boolean;
  readonly steps: readonly CheckStep[];
}
