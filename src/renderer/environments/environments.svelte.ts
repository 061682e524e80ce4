import type { AppError } from '../../shared/errors';
import type { Api } from '../../shared/ipc';
import {
  changedEnvironment,
  type Environment,
  type EnvironmentScope,
  type EnvironmentsUpdate,
  type LabelKeyCount,
  type ListState,
  type NamespaceChoice,
  type NamespaceCoverage,
  type NamespaceFailure,
} from '../../shared/kubernetes';
import { sameNamespaces } from '../../shared/kubernetes-names';

/** What the list needs of the page's API. */
export type EnvironmentsApi = Pick<Api, 'watchEnvironments' | 'retryEnvironments'>;

/** What the page asked for; null where main decides. */
interface Wanted {
  readonly context: string;
  readonly namespaces: NamespaceChoice | null;
  readonly labelKey: string | null;
}

// Numbers inside names count as numbers: shop-2 comes before shop-10, as people expect.
const collator = new Intl.Collator('en', { numeric: true });

/** By name, numbers as numbers; the pods without the label come last. */
function byName(a: Environment, b: Environment): number {
  if (a.name === null || b.name === null)
    return (a.name === null ? 1 : 0) - (b.name === null ? 1 : 0);
  return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
}

/**
 * Milliseconds between two changes of the rows while a long list comes in: most of what each of them
 * draws is pushed away by the next.
 */
const LOADING_PAUSE_MS = 300;

/** The environments of the scope on screen: main's updates, applied in order, equal main's model. */
export class EnvironmentsModel {
  readonly #api: EnvironmentsApi;
  readonly #now: () => number;
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- `#environments` is what markup reads
  readonly #byId = new Map<string, Environment>();
  /** What is in `#byId` and not yet in `#environments`. */
  #isChanged = false;
  #isReordered = false;
  #publishedAt = 0;
  /** Publishes what is held back. */
  #later: ReturnType<typeof setTimeout> | undefined;
  #wanted: Wanted | null = null;
  // Raw: thousands of rows are replaced as a whole, never changed in place.
  #environments = $state.raw<readonly Environment[]>([]);
  #scope = $state.raw<EnvironmentScope | null>(null);
  #state = $state.raw<ListState>({ kind: 'loading', since: 0 });
  #refusal = $state.raw<AppError | null>(null);
  #failures = $state.raw<readonly NamespaceFailure[]>([]);
  #coverage = $state.raw<NamespaceCoverage | null>(null);
  #podCount = $state(0);
  #labelKeys = $state.raw<readonly LabelKeyCount[]>([]);

  /** @param now milliseconds since the epoch */
  constructor(options: { api: EnvironmentsApi; now: () => number }) {
    this.#api = options.api;
    this.#now = options.now;
  }

  /** Sorted by name; the group of pods without the label is last. */
  get environments(): readonly Environment[] {
    return this.#environments;
  }

  /** What is shown; null before the first choice. */
  get scope(): EnvironmentScope | null {
    return this.#scope;
  }

  /** Those that it shows, or those of its rows where it shows all, sorted then. */
  get namespaces(): readonly string[] {
    const scope = this.#scope;
    if (scope === null) return [];
    return scope.namespaces === 'all'
      ? this.#environments
          .map(({ namespace }) => namespace)
          .sort()
          .filter((name, index, sorted) => name !== sorted[index - 1])
      : scope.namespaces;
  }

  get state(): ListState {
    return this.#state;
  }

  /** Why the list could not even be asked for, or null. */
  get refusal(): AppError | null {
    return this.#refusal;
  }

  /** Those of several namespaces that are not live, sorted. */
  get failures(): readonly NamespaceFailure[] {
    return this.#failures;
  }

  /** How far all namespaces are shown, where that is one by one; else null. */
  get coverage(): NamespaceCoverage | null {
    return this.#coverage;
  }

  /** Whether rows of more than one namespace are shown, or can be. */
  get isOfSeveral(): boolean {
    const namespaces = this.#scope?.namespaces;
    return namespaces === 'all' || (namespaces !== undefined && namespaces.length > 1);
  }

  /** Pods in the namespaces, with or without the label. */
  get podCount(): number {
    return this.#podCount;
  }

  /** Label keys that the pods carry, most frequent first. */
  get labelKeys(): readonly LabelKeyCount[] {
    return this.#labelKeys;
  }

  /** Shows another context, namespaces or label key; what is null is remembered or a default. */
  async watch(
    context: string,
    namespaces: NamespaceChoice | null,
    labelKey: string | null,
  ): Promise<void> {
    const wanted: Wanted = { context, namespaces, labelKey };
    this.#wanted = wanted;
    this.#forget();
    const answer = await this.#api.watchEnvironments(wanted);
    // Another choice was made meanwhile: this answer is about nothing on screen.
    if (this.#wanted !== wanted) return;
    if (answer.ok) this.#scope = answer.value;
    else this.#refusal = answer.error;
  }

  /** Other namespaces of the context on screen. */
  async useNamespaces(namespaces: NamespaceChoice): Promise<void> {
    if (this.#wanted) await this.watch(this.#wanted.context, namespaces, null);
  }

  /** Another label key in the namespaces on screen, which are the remembered ones. */
  async useLabelKey(labelKey: string): Promise<void> {
    if (this.#wanted) await this.watch(this.#wanted.context, null, labelKey);
  }

  /**
   * The namespaces or the label key chosen for the context changes: what main shows of it from now on is
   * taken, whatever was chosen here before.
   */
  followChoices(context: string): void {
    if (this.#wanted?.context === context) {
      this.#wanted = { context, namespaces: null, labelKey: null };
    }
  }

  /** Tries a stale or refused list again now. */
  async retry(): Promise<void> {
    const wanted = this.#wanted;
    if (this.#refusal !== null && wanted) {
      await this.watch(wanted.context, wanted.namespaces, wanted.labelKey);
      return;
    }
    const answer = await this.#api.retryEnvironments(null);
    if (!answer.ok && this.#wanted === wanted) this.#refusal = answer.error;
  }

  /** Shows nothing any more: there is no usable context. */
  clear(): void {
    this.#wanted = null;
    this.#scope = null;
    this.#forget();
  }

  /** Applies a change told by main. One about a scope that is no longer wanted changes nothing. */
  apply(update: EnvironmentsUpdate): void {
    if (!this.#isWanted(update.scope)) return;
    if (update.reset) this.#byId.clear();
    let isReordered = update.reset || update.remove.length > 0;
    for (const change of update.upsert) {
      const before = this.#byId.get(change.id);
      isReordered ||= before === undefined;
      this.#byId.set(change.id, changedEnvironment(before, change));
    }
    for (const id of update.remove) this.#byId.delete(id);
    this.#isReordered ||= isReordered;
    this.#isChanged ||= isReordered || update.upsert.length > 0;
    const mayWait =
      update.state.kind === 'loading' && !update.reset && this.#environments.length > 0;
    const wait = mayWait ? this.#publishedAt + LOADING_PAUSE_MS - this.#now() : 0;
    if (wait <= 0) this.#publish();
    else {
      this.#later ??= setTimeout(() => {
        this.#publish();
      }, wait);
    }
    this.#scope = update.scope;
    this.#state = update.state;
    this.#refusal = null;
    this.#failures = update.failures;
    this.#coverage = update.coverage;
    this.#podCount = update.podCount;
    this.#labelKeys = update.labelKeys;
  }

  #publish(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    if (!this.#isChanged) return;
    if (this.#isReordered) this.#environments = [...this.#byId.values()].sort(byName);
    // Ids are names: the order is as it was, and sorting a thousand anew is what it would cost.
    else this.#environments = this.#environments.flatMap(({ id }) => this.#byId.get(id) ?? []);
    this.#isReordered = false;
    this.#isChanged = false;
    this.#publishedAt = this.#now();
  }

  /** Updates may overtake the answer that names their scope, so they are held to what was asked. */
  #isWanted(scope: EnvironmentScope): boolean {
    const wanted = this.#wanted;
    return (
      wanted !== null &&
      scope.context === wanted.context &&
      // Which one is the context's own is main's to say.
      (wanted.namespaces === null ||
        wanted.namespaces === 'own' ||
        sameNamespaces(scope.namespaces, wanted.namespaces)) &&
      (wanted.labelKey === null || scope.labelKey === wanted.labelKey)
    );
  }

  #forget(): void {
    this.#byId.clear();
    this.#environments = [];
    this.#isChanged = false;
    this.#isReordered = false;
    this.#state = { kind: 'loading', since: this.#now() };
    this.#refusal = null;
    this.#failures = [];
    this.#coverage = null;
    this.#podCount = 0;
    this.#labelKeys = [];
  }
}
