import type { CommandId } from '../../shared/commands';
import type { Catalog } from '../../shared/i18n/catalog';
import { en } from '../../shared/i18n/en';
import type { Disposable } from '../../shared/result';
import { CHOOSABLE, commandEntries, searchCommands, type FoundCommand } from './command-search';
import { searchPlaces, type FoundPlace } from './place-search';
import { PlaceIndex, type PlaceSource } from './places';

/** What the palette looks through. */
export type PaletteMode = 'commands' | 'quickOpen';

/** What begins a search for commands in quick open. */
const COMMANDS_SIGN = '>';

/** Milliseconds that looking may take at once; the rest comes later, in between frames and keys. */
const BUDGET = 8;

/** One row of the palette. */
export type PaletteRow =
  | { readonly kind: 'command'; readonly id: string; readonly command: FoundCommand }
  | { readonly kind: 'place'; readonly id: string; readonly found: FoundPlace };

/** What the palette works with. */
export interface PaletteOptions {
  readonly mode: PaletteMode;
  /** What is typed already. */
  readonly query: string;
  readonly t: () => Catalog;
  /** Ids of the commands that were chosen last, the last one first. */
  readonly recent: readonly string[];
  /** Whether a command does something now; the others come last. */
  readonly isAvailable: (id: CommandId) => boolean;
  readonly places: () => PlaceSource;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Calls `action` once, after what the page has to do first. */
  readonly later: (action: () => void) => Disposable;
}

/** What is typed into the palette, what was found for it, and which row is chosen. */
export class PaletteModel implements Disposable {
  readonly #options: PaletteOptions;
  readonly #index = new PlaceIndex();
  #query = $state('');
  #rows = $state.raw<readonly PaletteRow[]>([]);
  #at = $state(0);
  /** What was looked through last. */
  #source: PlaceSource | null = null;
  /** A search that goes on later. */
  #pending: { readonly search: PlaceSearch; readonly timer: Disposable } | null = null;

  constructor(options: PaletteOptions) {
    this.#options = options;
    this.#query = options.query;
    this.#look(null);
  }

  get query(): string {
    return this.#query;
  }

  /** Looks for something else; the first row is chosen. */
  set query(query: string) {
    this.#query = query;
    this.#look(null);
  }

  /** Commands while the query says so, whatever the palette was opened for. */
  get mode(): PaletteMode {
    return this.#query.startsWith(COMMANDS_SIGN) ? 'commands' : this.#options.mode;
  }

  get rows(): readonly PaletteRow[] {
    return this.#rows;
  }

  /** Index of the chosen row; 0 where there is none. */
  get at(): number {
    return this.#at;
  }

  set at(at: number) {
    this.#at = Math.max(0, Math.min(at, this.#rows.length - 1));
  }

  /** The chosen row, or null. Waits for nothing: what is still being looked for is found first. */
  choose(): PaletteRow | null {
    this.#finish();
    return this.#rows[this.#at] ?? null;
  }

  /** The next row, after the last one the first. @param by -1 for the other way round */
  step(by: 1 | -1): void {
    const count = this.#rows.length;
    if (count > 0) this.#at = (this.#at + by + count) % count;
  }

  /** Looks again, because the list may have changed; the chosen row stays chosen. */
  refresh(): void {
    if (this.mode !== 'quickOpen' || this.#pending) return;
    const source = this.#options.places();
    if (!isSameSource(source, this.#source)) this.#look(this.#rows[this.#at]?.id ?? null);
  }

  /** The language is another one: says everything in it; the chosen row stays chosen. */
  translate(): void {
    if (this.mode === 'commands') this.#look(this.#rows[this.#at]?.id ?? null);
    else this.refresh();
  }

  dispose(): void {
    this.#pending?.timer.dispose();
    this.#pending = null;
  }

  /** @param keep the id of the row that stays chosen, where it is found again */
  #look(keep: string | null): void {
    this.dispose();
    if (this.mode === 'commands') {
      this.#show(this.#commands(), keep);
      return;
    }
    this.#source = this.#options.places();
    this.#advance(searchPlaces(this.#index.places(this.#source), this.#query), keep);
  }

  #commands(): readonly PaletteRow[] {
    const { t, recent, isAvailable } = this.#options;
    const query = this.#query.startsWith(COMMANDS_SIGN) ? this.#query.slice(1) : this.#query;
    const found = searchCommands(commandEntries(CHOOSABLE, t(), en), query, recent);
    const rows = found.map((command) => ({ kind: 'command', id: command.id, command }) as const);
    return [
      ...rows.filter(({ command }) => isAvailable(command.id)),
      ...rows.filter(({ command }) => !isAvailable(command.id)),
    ];
  }

  #advance(search: PlaceSearch, keep: string | null): void {
    const { now, later } = this.#options;
    const until = now() + BUDGET;
    this.#pending = null;
    for (;;) {
      const step = search.next();
      if (step.done) {
        this.#show(placeRows(step.value), keep);
        return;
      }
      if (now() < until) continue;
      const timer = later(() => {
        this.#advance(search, keep);
      });
      this.#pending = { search, timer };
      return;
    }
  }

  #finish(): void {
    if (!this.#pending) return;
    const { search } = this.#pending;
    this.dispose();
    let step = search.next();
    while (!step.done) step = search.next();
    this.#show(placeRows(step.value), null);
  }

  #show(rows: readonly PaletteRow[], keep: string | null): void {
    this.#rows = rows;
    const kept = keep === null ? -1 : rows.findIndex(({ id }) => id === keep);
    this.#at = Math.max(0, kept);
  }
}

/** Thousands of environments are compared as the one list that they come in. */
function isSameSource(a: PlaceSource, b: PlaceSource | null): boolean {
  if (a.environments !== b?.environments) return false;
  const rest = ({ tabs, contexts, favourites, recent, unlabelled }: PlaceSource): string =>
    JSON.stringify([tabs, contexts, favourites, recent, unlabelled]);
  return rest(a) === rest(b);
}

type PlaceSearch = ReturnType<typeof searchPlaces>;

function placeRows(found: readonly FoundPlace[]): readonly PaletteRow[] {
  return found.map((one) => ({ kind: 'place', id: one.place.id, found: one }) as const);
}
