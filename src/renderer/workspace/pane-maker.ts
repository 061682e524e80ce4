import type { ContextPreferences } from '../../shared/settings';
import {
  Pane,
  type ExplainRequest,
  type OpenRequest,
  type PaneContent,
  type PaneExplanation,
  type PaneTerminal,
} from './pane.svelte';
import {
  renamed,
  type PaneLayout,
  type RestoredPane,
  type RestoredShell,
  type TabLayout,
} from './tab-layout';
import type { Tab, TabArrangement } from './tab.svelte';

/** What a terminal gets to know of its pane. */
export interface PanePlace {
  /** Names what is kept of the pane on disk; the same after a restart. */
  readonly key: string;
  /** Closes the pane without asking. */
  readonly close: () => void;
}

/** What panes are made of. */
export interface PaneMakerOptions<T extends PaneTerminal, E extends PaneExplanation> {
  /** @param restored what another page left of it; null for a new one */
  readonly createTerminal: (
    request: OpenRequest,
    place: PanePlace,
    restored: RestoredShell | null,
  ) => T;
  /** @param becomeShell turns its pane into a shell there */
  readonly createExplanation: (
    request: ExplainRequest,
    becomeShell: (request: OpenRequest) => void,
  ) => E;
  /** What was chosen for a context; a protected one asks whenever a connected shell closes. */
  readonly preferences: (context: string) => ContextPreferences;
  /** A key that no other pane has, of this or another page. */
  readonly newKey: () => string;
}

/** Where the panes are, once they are made. */
export interface PaneHost<T extends PaneTerminal, E extends PaneExplanation> {
  /** The tab that holds a pane, or null. */
  readonly tabOf: (paneId: string) => Tab<T, E> | null;
  /** Closes a pane without asking. */
  readonly closePane: (paneId: string) => void;
}

/** Makes panes, with what is in them. */
export class PaneMaker<T extends PaneTerminal, E extends PaneExplanation> {
  readonly #options: PaneMakerOptions<T, E>;
  readonly #host: PaneHost<T, E>;
  #nextAge = 1;
  #isWhole: boolean | null = null;

  constructor(options: PaneMakerOptions<T, E>, host: PaneHost<T, E>) {
    this.#options = options;
    this.#host = host;
  }

  /** Whether the terminal that is being made gets a tab for itself; null: none is being made. */
  get isWhole(): boolean | null {
    return this.#isWhole;
  }

  /**
   * A pane with a shell, which connects, or comes back.
   *
   * @param restored what another page left of it; null for a new one
   */
  shell(
    request: OpenRequest,
    key: string | null = null,
    restored: RestoredShell | null = null,
  ): Pane<T, E> {
    const place = this.#place(key, () => pane.id);
    const terminal = this.#alone(() => this.#options.createTerminal(request, place, restored));
    const pane: Pane<T, E> = this.#pane({ kind: 'shell', request, terminal }, place.key);
    return pane;
  }

  /** A pane that explains, and may turn into a shell. */
  explanation(request: ExplainRequest, key: string | null = null): Pane<T, E> {
    const explanation = this.#options.createExplanation(request, (wanted) => {
      this.becomeShell(pane, wanted);
    });
    const content = { kind: 'explanation', request, explanation } as const;
    const pane: Pane<T, E> = this.#pane(content, key ?? this.#options.newKey());
    return pane;
  }

  /** Puts a shell into a pane that explains, if it is still there. */
  becomeShell(pane: Pane<T, E>, request: OpenRequest): void {
    const tab = this.#host.tabOf(pane.id);
    if (tab === null || pane.explanation === null) return;
    const place = this.#place(pane.key, () => pane.id);
    const make = (): T => this.#options.createTerminal(request, place, null);
    const terminal = tab.panes.length === 1 ? this.#alone(make) : this.beside(make);
    pane.becomeShell(request, terminal);
  }

  /** A pane as it was left: with its session, where that is still there, else with a new one. */
  pane(layout: PaneLayout | RestoredPane): Pane<T, E> {
    if (layout.kind === 'explanation') return this.explanation(layout.request, layout.paneKey);
    return this.shell(layout.request, layout.paneKey, 'session' in layout ? layout : null);
  }

  /** The panes of a tab as it was left, and how they stand. */
  arranged(layout: TabLayout<PaneLayout | RestoredPane>): {
    readonly panes: readonly [Pane<T, E>, ...Pane<T, E>[]];
    readonly arrangement: TabArrangement;
  } {
    const make = (): Pane<T, E>[] => layout.panes.map((pane) => this.pane(pane));
    const [first, ...others] = layout.panes.length > 1 ? this.beside(make) : make();
    if (!first) throw new Error('a tab without a pane');
    const ids = [first, ...others].map(({ id }) => id);
    return {
      panes: [first, ...others],
      arrangement: {
        tree: renamed(layout.tree, (index) => ids[Number(index)] ?? index),
        focusedId: ids[layout.focused] ?? first.id,
        isZoomed: layout.isZoomed,
        userName: layout.name,
        isPinned: layout.isPinned,
      },
    };
  }

  /** Makes what shares its tab with others. */
  beside<R>(make: () => R): R {
    return this.#standing(false, make);
  }

  /** Makes what has its tab for itself, unless that is known better. */
  #alone<R>(make: () => R): R {
    return this.#standing(this.#isWhole ?? true, make);
  }

  #standing<R>(isWhole: boolean, make: () => R): R {
    const before = this.#isWhole;
    this.#isWhole = isWhole;
    try {
      return make();
    } finally {
      this.#isWhole = before;
    }
  }

  #place(key: string | null, paneId: () => string): PanePlace {
    return {
      key: key ?? this.#options.newKey(),
      close: () => {
        this.#host.closePane(paneId());
      },
    };
  }

  #pane(content: PaneContent<T, E>, key: string): Pane<T, E> {
    const { preferences } = this.#options;
    return new Pane<T, E>({ age: this.#nextAge++, key, content, preferences });
  }
}
