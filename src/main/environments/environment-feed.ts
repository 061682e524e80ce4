import type {
  EnvironmentScope,
  EnvironmentsUpdate,
  ListState,
  PodRow,
} from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import type { ReflectorListener, ReflectorState } from '../kube/watch/reflector';
import { EnvironmentModel } from './environment-model';
import type { ProjectedPod } from './pod-row';

/**
 * Milliseconds between two updates at least, so at most ten a second reach the page: quick enough
 * to look live, slow enough that 1,000 events a second cost it no frame.
 */
export const FLUSH_INTERVAL_MS = 100;

/**
 * Pods that one update carries at most, in whole environments: sending 1,000 costs main some 9 ms in
 * one go (structured clone), and a keystroke must not wait for 10,000. The rest follows in the next.
 */
export const MAX_PODS_PER_UPDATE = 1_000;

/** The longest timer that is set, milliseconds: clocks jump, so a far moment is looked at again. */
const MAX_SETTLE_WAIT_MS = 60_000;

/** What a feed needs. */
export interface EnvironmentFeedOptions {
  readonly scope: EnvironmentScope;
  readonly clock: Clock;
  readonly onUpdate: (update: EnvironmentsUpdate) => void;
}

/**
 * Turns what a reflector sees into updates for the page: the first change of a quiet list at once,
 * then at most one update each `FLUSH_INTERVAL_MS`, each carrying only what changed.
 */
export class EnvironmentFeed implements ReflectorListener<ProjectedPod>, Disposable {
  readonly #scope: EnvironmentScope;
  readonly #clock: Clock;
  readonly #onUpdate: (update: EnvironmentsUpdate) => void;
  readonly #model: EnvironmentModel;
  #state: ListState;
  /** A list was taken: before that there is nothing that could be live. */
  #listed = false;
  /** All of it was sent: before that the page does not know enough to call it live. */
  #filled = false;
  /** Since when the page waits, milliseconds since the epoch. */
  #since: number;
  #disposed = false;
  #dirty = false;
  /** Runs while no update may be sent. */
  #pause: Disposable | null = null;
  #settling: Disposable | null = null;

  constructor(options: EnvironmentFeedOptions) {
    this.#scope = options.scope;
    this.#clock = options.clock;
    this.#onUpdate = options.onUpdate;
    this.#model = new EnvironmentModel(options.scope);
    this.#since = options.clock.now();
    this.#state = { kind: 'loading', since: this.#since };
  }

  /**
   * Sends the update that makes the page forget what it showed before. It starts no pause: the
   * first rows must not wait behind it.
   */
  start(): void {
    this.#since = this.#clock.now();
    this.#state = { kind: 'loading', since: this.#since };
    this.#send(true);
  }

  /** The pod of that name as last seen. */
  pod(name: string): PodRow | undefined {
    return this.#model.pod(name);
  }

  /** Rows of the first list while it comes in: something to look at within a page's time. */
  onPart(items: ReadonlyMap<string, ProjectedPod>): void {
    let changed = false;
    for (const [uid, item] of items) changed = this.#model.apply(uid, item) || changed;
    this.#changed(changed);
  }

  onReplace(items: ReadonlyMap<string, ProjectedPod>): void {
    const changed = this.#model.replace(items);
    const first = !this.#listed;
    this.#listed = true;
    // The list just taken is true, whether its watch stands yet or not.
    this.#changed(this.#becomeLive() || changed || first);
  }

  onApply(uid: string, item: ProjectedPod): void {
    this.#changed(this.#model.apply(uid, item));
  }

  onDelete(uid: string): void {
    this.#changed(this.#model.delete(uid));
  }

  onState(state: ReflectorState): void {
    switch (state.kind) {
      case 'listing':
        // Nothing is known yet: loading, as since `start`.
        return;
      case 'live':
        if (this.#listed) this.#changed(this.#becomeLive());
        return;
      case 'stale':
        this.#state = {
          kind: 'stale',
          updatedAt: this.#lastLiveAt(),
          error: state.error,
          retryAt: state.retryAt,
        };
        this.#changed(true);
        return;
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#pause?.dispose();
    this.#settling?.dispose();
    this.#pause = null;
    this.#settling = null;
  }

  #becomeLive(): boolean {
    if (this.#state.kind === 'live') return false;
    this.#state = { kind: 'live' };
    return true;
  }

  #lastLiveAt(): number | null {
    switch (this.#state.kind) {
      case 'loading':
        return null;
      case 'live':
        return this.#clock.now();
      case 'stale':
        return this.#state.updatedAt;
    }
  }

  #changed(changed: boolean): void {
    if (!changed || this.#disposed) return;
    this.#dirty = true;
    if (this.#pause === null) this.#flush();
  }

  #flush(): void {
    this.#dirty = false;
    // The pause begins before the listener runs, so that what the listener causes waits for it.
    this.#pause = this.#clock.after(FLUSH_INTERVAL_MS, () => {
      this.#pause = null;
      if (this.#dirty) this.#flush();
    });
    this.#scheduleSettling();
    this.#send(false);
  }

  #send(reset: boolean): void {
    const changes = this.#model.takeChanges(MAX_PODS_PER_UPDATE);
    if (this.#model.pending) this.#dirty = true;
    else if (this.#listed) this.#filled = true;
    this.#onUpdate({
      scope: this.#scope,
      reset,
      ...changes,
      state: this.#told(),
      podCount: this.#model.podCount,
      labelKeys: this.#model.labelKeys,
    });
  }

  /** What the page is told: loading until it has all rows of the first list. */
  #told(): ListState {
    return this.#state.kind === 'live' && !this.#filled
      ? { kind: 'loading', since: this.#since }
      : this.#state;
  }

  /** Readiness runs out without an event: a timer looks at it. */
  #scheduleSettling(): void {
    this.#settling?.dispose();
    this.#settling = null;
    const at = this.#model.nextSettleAt();
    if (at === null) return;
    const wait = Math.min(Math.max(at - this.#clock.now(), 0), MAX_SETTLE_WAIT_MS);
    this.#settling = this.#clock.after(wait, () => {
      this.#settling = null;
      if (this.#model.settle(this.#clock.now())) this.#changed(true);
      else this.#scheduleSettling();
    });
  }
}
