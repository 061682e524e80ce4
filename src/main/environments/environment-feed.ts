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
    this.#state = { kind: 'loading', since: options.clock.now() };
  }

  /**
   * Sends the update that makes the page forget what it showed before. It starts no pause: the
   * first rows must not wait behind it.
   */
  start(): void {
    this.#state = { kind: 'loading', since: this.#clock.now() };
    this.#send(true);
  }

  /** The pod of that name as last seen. */
  pod(name: string): PodRow | undefined {
    return this.#model.pod(name);
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
    this.#onUpdate({
      scope: this.#scope,
      reset,
      ...this.#model.takeChanges(),
      state: this.#state,
      podCount: this.#model.podCount,
      labelKeys: this.#model.labelKeys,
    });
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
