import type { AppError } from '../../shared/errors';
import type { Part, RolloutState } from '../../shared/explain';
import type { WorkloadRef } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import { known, withFailure } from './explanation-part';
import { ROLLOUT_RESOURCES, readRollout } from './rollout-state';
import { workloadKey } from './rollouts';

/** Workloads of one environment that are looked at. */
const MAX_WORKLOADS = 6;

/** At least this long between two looks, milliseconds: pods change in bursts. */
const PACE_MS = 1_000;

/**
 * A look without a change of pods, milliseconds: a progress deadline passes in silence. Not a watch
 * each: `get` is the right that people have, and watches cost a connection.
 */
const LOOK_MS = 10_000;

/** The same while a rollout is under way. */
const PROGRESS_LOOK_MS = 2_000;

/** For one answer, milliseconds. */
const ANSWER_MS = 15_000;

/** The rollouts of a few workloads, looked at when their pods change and now and then. */
export class RolloutPoll implements Disposable {
  readonly #client: ClusterClient;
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #stopped = new AbortController();
  #workloads: readonly WorkloadRef[] = [];
  #timer: Disposable | undefined;
  #dueAt = Number.POSITIVE_INFINITY;
  #looking = false;
  #paused = false;
  #part: Part<readonly RolloutState[]> = { kind: 'loading' };

  constructor(options: {
    readonly client: ClusterClient;
    readonly namespace: string;
    readonly clock: Clock;
    /** Called after every change of `part`. */
    readonly onChange: () => void;
  }) {
    this.#client = options.client;
    this.#namespace = options.namespace;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
  }

  get part(): Part<readonly RolloutState[]> {
    return this.#part;
  }

  /** These workloads, whose pods have just changed. */
  follow(workloads: readonly WorkloadRef[]): void {
    const before = this.#workloads;
    this.#workloads = workloads
      .filter(({ kind }) => ROLLOUT_RESOURCES.has(kind))
      .slice(0, MAX_WORKLOADS);
    const isNew = this.#workloads.some(
      (one) => !before.some((other) => workloadKey(other) === workloadKey(one)),
    );
    this.#lookIn(isNew ? 0 : PACE_MS);
  }

  retryNow(): void {
    this.#lookIn(0);
  }

  /** Nobody reads: no looks until `resume`. */
  pause(): void {
    this.#paused = true;
    this.#timer?.dispose();
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#lookIn(0);
  }

  dispose(): void {
    this.#stopped.abort();
    this.#timer?.dispose();
  }

  /** The earlier of two plans holds. */
  #lookIn(milliseconds: number): void {
    if (this.#paused || this.#stopped.signal.aborted) return;
    const at = this.#clock.monotonic() + milliseconds;
    if (at >= this.#dueAt) return;
    this.#dueAt = at;
    this.#timer?.dispose();
    this.#timer = this.#clock.after(milliseconds, () => {
      this.#dueAt = Number.POSITIVE_INFINITY;
      void this.#look();
    });
  }

  async #look(): Promise<void> {
    if (this.#looking) {
      this.#lookIn(PACE_MS);
      return;
    }
    this.#looking = true;
    const states: RolloutState[] = [];
    let failure: AppError | null = null;
    for (const workload of this.#workloads) {
      const { kind, name } = workload;
      const resource = ROLLOUT_RESOURCES.get(kind) ?? '';
      const answer = await this.#client.json<unknown>({
        path: apiPath('apis', 'apps', 'v1', 'namespaces', this.#namespace, resource, name),
        what: { verb: 'get', resource, namespace: this.#namespace, name },
        signal: this.#stopped.signal,
        timeoutMs: ANSWER_MS,
      });
      if (answer.ok) states.push(readRollout(answer.value, workload));
      // A workload that is gone has no rollout: its last pods are leaving.
      else if (answer.error.kind !== 'not-found') failure ??= answer.error;
    }
    this.#looking = false;
    if (this.#stopped.signal.aborted) return;
    this.#part =
      failure !== null && states.length === 0 ? withFailure(this.#part, failure) : known(states);
    this.#onChange();
    // What one may not read, nobody need ask for every ten seconds.
    if (failure?.kind === 'forbidden') return;
    const moves = states.some(({ status }) => status === 'progressing');
    this.#lookIn(moves ? PROGRESS_LOOK_MS : LOOK_MS);
  }
}
