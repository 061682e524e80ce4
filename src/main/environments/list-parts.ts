import type { ListState, NamespaceFailure } from '../../shared/kubernetes';
import type { ReflectorState } from '../kube/watch/reflector';

/** One of the lists that make up what is shown: of one namespace, or (null) of all of them. */
interface Part {
  /** A list was taken: before that there is nothing that could be live. */
  listed: boolean;
  state: ReflectorState;
  /** When it last was true, milliseconds since the epoch, or null. */
  updatedAt: number | null;
}

/** How true each of several lists is, and what that makes of the whole. */
export class ListParts {
  readonly #parts = new Map<string | null, Part>();
  readonly #now: () => number;
  /** The list of the namespaces themselves, where they are shown one by one. */
  #names: ReflectorState | null = null;
  /** When what is shown was last true, of parts that are there no more; milliseconds, or null. */
  #updatedAt: number | null = null;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(namespace: string | null): void {
    this.#parts.set(namespace, { listed: false, state: { kind: 'listing' }, updatedAt: null });
  }

  delete(namespace: string | null): void {
    const part = this.#parts.get(namespace);
    if (part === undefined) return;
    this.#parts.delete(namespace);
    this.#updatedAt = part.state.kind === 'live' ? this.#now() : part.updatedAt;
  }

  /** Its list was taken, and is true. Returns whether that is news. */
  listed(namespace: string | null): boolean {
    const part = this.#parts.get(namespace);
    if (part === undefined) return false;
    const isNews = !part.listed || part.state.kind !== 'live';
    part.listed = true;
    part.state = { kind: 'live' };
    return isNews;
  }

  /** Takes a reflector's state. Returns whether that is news. */
  takeState(namespace: string | null, state: ReflectorState): boolean {
    const part = this.#parts.get(namespace);
    // Listing: nothing is known yet, as from the start.
    if (part === undefined || state.kind === 'listing') return false;
    if (state.kind === 'live' && (!part.listed || part.state.kind === 'live')) return false;
    if (part.state.kind === 'live') part.updatedAt = this.#now();
    part.state = state;
    return true;
  }

  /** Takes the state of the list of namespaces; null where there is none. Returns whether that is news. */
  takeNames(state: ReflectorState | null): boolean {
    this.#names = state;
    return this.#parts.size === 0;
  }

  /** Of all together: loading until each has answered, stale only where every one of them is. */
  state(since: number): ListState {
    const states = [...this.#parts.values()].map(({ state }) => state);
    if (states.length === 0) {
      if (this.#names?.kind === 'stale') return { ...this.#names, updatedAt: this.#updatedAt };
      return this.#names?.kind === 'live' ? { kind: 'live' } : { kind: 'loading', since };
    }
    if (states.some(({ kind }) => kind === 'listing')) return { kind: 'loading', since };
    const stale = states.flatMap((state) => (state.kind === 'stale' ? [state] : []));
    const [first] = stale;
    if (first === undefined || stale.length < states.length) return { kind: 'live' };
    const times = [...this.#parts.values()].flatMap(({ updatedAt }) => updatedAt ?? []);
    return {
      kind: 'stale',
      error: first.error,
      retryAt: Math.min(...stale.map(({ retryAt }) => retryAt)),
      // The oldest: all that is shown was true then, or is newer.
      updatedAt: times.length > 0 ? Math.min(...times) : null,
    };
  }

  /** Those of several that are not true, sorted. */
  get failures(): readonly NamespaceFailure[] {
    if (this.#parts.size < 2) return [];
    return [...this.#parts]
      .flatMap(([namespace, { state, updatedAt }]) =>
        namespace !== null && state.kind === 'stale'
          ? [{ namespace, error: state.error, retryAt: state.retryAt, updatedAt }]
          : [],
      )
      .sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
  }
}
