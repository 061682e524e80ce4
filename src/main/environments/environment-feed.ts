import type {
  EnvironmentScope,
  EnvironmentsUpdate,
  NamespaceCoverage,
} from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import type { ReflectorListener, ReflectorState } from '../kube/watch/reflector';
import { EnvironmentModel } from './environment-model';
import { ListParts } from './list-parts';
import type { ProjectedPod } from './pod-row';

/**
 * Milliseconds between two updates at least, so at most ten a second reach the page: quick enough
 * to look live, slow enough that 1,000 events a second cost it no frame.
 */
export const FLUSH_INTERVAL_MS = 100;

/**
 * Pods that one update carries at most, give or take an environment's: the page takes some 10 ms for
 * 1,500 in one go, and a keystroke's echo must not wait for 10,000. The rest follows in the next.
 */
export const MAX_PODS_PER_UPDATE = 1_500;

/** The longest timer that is set, milliseconds: clocks jump, so a far moment is looked at again. */
const MAX_SETTLE_WAIT_MS = 60_000;

/** What a feed needs. */
export interface EnvironmentFeedOptions {
  readonly scope: EnvironmentScope;
  readonly clock: Clock;
  readonly onUpdate: (update: EnvironmentsUpdate) => void;
}

/**
 * Turns what the reflectors of one or more namespaces see into updates for the page: the first change
 * of a quiet list at once, then at most one update each `FLUSH_INTERVAL_MS`, each carrying only what
 * changed.
 */
export class EnvironmentFeed implements Disposable {
  readonly #scope: EnvironmentScope;
  readonly #clock: Clock;
  readonly #onUpdate: (update: EnvironmentsUpdate) => void;
  readonly #model: EnvironmentModel;
  readonly #parts: ListParts;
  #coverage: NamespaceCoverage | null = null;
  /** All of the first lists was sent: before that the page does not know enough to call it live. */
  #filled = false;
  /** Since when the page waits, milliseconds since the epoch. */
  #since: number;
  #disposed = false;
  #dirty = false;
  /** Runs while no update may be sent. */
  #pause: Disposable | null = null;
  #settling: Disposable | null = null;
  /** When the timer of `#settling` runs, on the monotonic clock. */
  #settleAt = 0;

  constructor(options: EnvironmentFeedOptions) {
    this.#scope = options.scope;
    this.#clock = options.clock;
    this.#onUpdate = options.onUpdate;
    this.#model = new EnvironmentModel(options.scope.labelKey);
    this.#parts = new ListParts(() => options.clock.now());
    this.#since = options.clock.now();
  }

  /**
   * Sends the update that makes the page forget what it showed before. It starts no pause: the
   * first rows must not wait behind it.
   */
  start(): void {
    this.#since = this.#clock.now();
    this.#send(true);
  }

  /**
   * Adds a list: what its reflector tells goes to the listener.
   *
   * @param namespace whose pods it is of; null: of all namespaces
   * @param quietly nobody waits for it: it counts from its first whole list on
   */
  add(namespace: string | null, quietly = false): Required<ReflectorListener<ProjectedPod>> {
    let counts = !quietly;
    if (counts) this.#parts.add(namespace);
    return {
      // Something to look at within a page's time.
      onPart: (items) => {
        if (!counts) return;
        let changed = false;
        for (const [uid, item] of items) changed = this.#model.apply(uid, item) || changed;
        this.#changed(changed);
      },
      onReplace: (items) => {
        if (!counts) this.#parts.add(namespace);
        counts = true;
        const changed = this.#model.replace(items, namespace);
        // The list just taken is true, whether its watch stands yet or not.
        this.#changed(this.#parts.listed(namespace) || changed);
      },
      onApply: (uid, item) => {
        this.#changed(this.#model.apply(uid, item));
      },
      onDelete: (uid) => {
        this.#changed(this.#model.delete(uid));
      },
      onState: (state) => {
        if (counts) this.#changed(this.#parts.takeState(namespace, state));
      },
    };
  }

  /** Takes a list away, and its pods. */
  remove(namespace: string | null): void {
    this.#parts.delete(namespace);
    this.#model.replace(new Map(), namespace);
    this.#changed(true);
  }

  /** Takes a list away; its pods stay for the one that takes its place, which says what of them is true. */
  handOver(namespace: string | null): void {
    this.#parts.delete(namespace);
  }

  /** Takes away the pods of all namespaces but these. */
  keepOnly(namespaces: ReadonlySet<string>): void {
    this.#changed(this.#model.keepOnly(namespaces));
  }

  /** All namespaces come in one list again: the next update says so. */
  uncover(): void {
    this.#coverage = null;
    this.#parts.takeNames(null);
    this.#dirty = true;
  }

  /** How far all namespaces are shown, where that is one by one, and how true their list is. */
  cover(coverage: NamespaceCoverage, state: ReflectorState): void {
    const before = JSON.stringify(this.#coverage);
    this.#coverage = coverage;
    this.#changed(this.#parts.takeNames(state) || JSON.stringify(coverage) !== before);
  }

  dispose(): void {
    this.#disposed = true;
    this.#pause?.dispose();
    this.#settling?.dispose();
    this.#pause = null;
    this.#settling = null;
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
    const state = this.#parts.state(this.#since);
    if (this.#model.pending) this.#dirty = true;
    else if (state.kind === 'live') this.#filled = true;
    this.#onUpdate({
      scope: this.#scope,
      reset,
      ...changes,
      state:
        state.kind === 'live' && !this.#filled ? { kind: 'loading', since: this.#since } : state,
      failures: this.#parts.failures,
      coverage: this.#coverage,
      podCount: this.#model.podCount,
      labelKeys: this.#model.labelKeys,
    });
  }

  /** Readiness runs out without an event: a timer looks at it. */
  #scheduleSettling(): void {
    const now = this.#clock.now();
    const at = this.#model.nextSettleAt(now);
    const wait = at === null ? null : Math.min(Math.max(at - now, 0), MAX_SETTLE_WAIT_MS);
    const due = this.#clock.monotonic() + (wait ?? 0);
    // A look that comes sooner stays: put off by every change, it would never come.
    if (wait !== null && this.#settling !== null && this.#settleAt <= due) return;
    this.#settling?.dispose();
    this.#settling = null;
    if (wait === null) return;
    this.#settleAt = due;
    this.#settling = this.#clock.after(wait, () => {
      this.#settling = null;
      if (this.#model.settle(this.#clock.now())) this.#changed(true);
      else this.#scheduleSettling();
    });
  }
}
