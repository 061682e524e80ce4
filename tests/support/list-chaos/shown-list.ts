import assert from 'node:assert/strict';
import { EnvironmentWatch } from '../../../src/main/environments/environment-watch';
import type { Clock } from '../../../src/main/kube/clock';
import type { Clusters } from '../../../src/main/kube/clusters';
import type { AppError, ErrorKind } from '../../../src/shared/errors';
import { describeError } from '../../../src/shared/i18n/catalog';
import { catalogFor } from '../../../src/shared/i18n/catalogs';
import type { JsonText } from '../../../src/shared/ipc';
import {
  changedEnvironment,
  type Environment,
  type EnvironmentScope,
  type EnvironmentsUpdate,
  type ListState,
} from '../../../src/shared/kubernetes';
import { LANGUAGES } from '../../../src/shared/settings';
import { listWorker } from '../list-thread';

/** What a placeholder looks like that was never filled in. */
const UNFILLED = /undefined|null|NaN|\[object|\{\w*\}/;

/** Real milliseconds after which something that is waited for never comes, unless told. */
const HUNG_MS = 60_000;

/** How often what an update does not tell is looked at, milliseconds. */
const LOOK_MS = 20;

/** A list as a window shows it: the app's own parts from the client to the page's rows. */
export class ShownList {
  readonly scope: EnvironmentScope;
  /** What the list takes the time for, milliseconds since the epoch. */
  readonly now: () => number;
  readonly environments = new Map<string, Environment>();
  /** Every state told, the changed ones only, with the time of the app's own clock. */
  readonly told: { readonly state: ListState; readonly at: number }[] = [];
  last: EnvironmentsUpdate | undefined;
  readonly #clock: Clock;
  readonly #clusters: Clusters;
  readonly #worker: ReturnType<typeof listWorker>;
  readonly #watch: EnvironmentWatch<JsonText<EnvironmentsUpdate>>;
  readonly #waiting = new Set<() => void>();
  readonly #sizes = new Set<(size: number) => void>();

  constructor(options: {
    readonly clock: Clock;
    readonly clusters: Clusters;
    readonly scope: EnvironmentScope;
  }) {
    const { clock, clusters, scope } = options;
    this.#clock = clock;
    this.#clusters = clusters;
    this.scope = scope;
    this.now = () => clock.now();
    this.#worker = listWorker({}, clock);
    this.#watch = new EnvironmentWatch({
      makeList: (made) => this.#worker.list(made),
      client: (context) => clusters.client(context),
      onUpdate: (text) => {
        this.#take(JSON.parse(text) as EnvironmentsUpdate);
      },
    });
  }

  start(): void {
    const client = this.#clusters.client(this.scope.context);
    if (!client.ok) throw new Error(client.error.kind);
    this.#watch.show(client.value, this.scope);
  }

  /** The kubeconfig was read again. */
  refresh(): void {
    this.#watch.refresh();
  }

  /** The user's "try again". */
  retryNow(): void {
    this.#watch.retryNow();
  }

  /** After sleep. */
  checkNow(): void {
    this.#watch.checkNow();
  }

  get state(): ListState {
    return this.last?.state ?? { kind: 'loading', since: 0 };
  }

  /** The states told since a moment of `told`. */
  since(index: number): readonly ListState[] {
    return this.told.slice(index).map(({ state }) => state);
  }

  /** From now on, keeps the least number of environments that was shown; returns it when called. */
  watchSize(): () => number {
    let least = this.environments.size;
    this.#sizes.add((size) => {
      least = Math.min(least, size);
    });
    return () => least;
  }

  /** Waits for what an update, or time alone, makes true. */
  async until(
    holds: () => boolean | Promise<boolean>,
    what: string | (() => string),
    limitMs = HUNG_MS,
  ): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (!(await holds())) {
      if (performance.now() > deadline) {
        const told = JSON.stringify(this.told.slice(-5));
        throw new Error(`never: ${typeof what === 'string' ? what : what()}; told ${told}`);
      }
      await this.#next();
    }
  }

  /**
   * Waits until the list says that it is not true any more, and checks what it says: to what, why and
   * what next, in words of every language.
   */
  async goesStale(kinds: readonly ErrorKind[], limitMs: number): Promise<AppError> {
    await this.until(() => this.state.kind === 'stale', `stale (${kinds.join(', ')})`, limitMs);
    const { state } = this;
    assert.ok(state.kind === 'stale');
    assert.ok(kinds.includes(state.error.kind), `stale because of ${JSON.stringify(state.error)}`);
    explains(this.scope, state.error);
    return state.error;
  }

  dispose(): void {
    this.#watch.dispose();
    this.#worker.dispose();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, LOOK_MS);
      this.#waiting.add(go);
    });
  }

  #take(update: EnvironmentsUpdate): void {
    if (update.reset) this.environments.clear();
    for (const id of update.remove) {
      assert.ok(this.environments.delete(id), `${id} is taken away and was never shown`);
    }
    for (const change of update.upsert) {
      const { id } = change;
      this.environments.set(id, changedEnvironment(this.environments.get(id), change));
    }
    if (JSON.stringify(update.state) !== JSON.stringify(this.last?.state)) {
      this.told.push({ state: update.state, at: this.#clock.monotonic() });
    }
    this.last = update;
    for (const look of this.#sizes) look(this.environments.size);
    for (const go of [...this.#waiting]) go();
  }
}

/** What the sidebar says of a failure names the place, the cause and what to do, in every language. */
export function explains(scope: EnvironmentScope, error: AppError): void {
  const places = [scope.context, ...(scope.namespaces === 'all' ? [] : scope.namespaces)];
  for (const language of LANGUAGES) {
    const catalog = catalogFor(language);
    const where = scope.namespaces === 'all' ? catalog.rows.allNamespaces : places[1];
    const headline = catalog.failures.listPods(where ?? '', scope.context);
    const { why, next } = describeError(catalog, error);
    assert.ok(headline.includes(scope.context) && headline.includes(where ?? ' '), headline);
    const isPlaced = why.includes('https://127.0.0.1') || places.some((one) => why.includes(one));
    assert.ok(isPlaced, `neither server, context nor namespace in ${why}`);
    for (const words of [why, next]) {
      assert.ok(words.length > 3 && !UNFILLED.test(words), `${language}: ${JSON.stringify(words)}`);
    }
  }
}
