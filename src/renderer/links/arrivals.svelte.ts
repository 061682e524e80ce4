import type { Arrival, Place } from '../../shared/arrival';
import type { AppError } from '../../shared/errors';
import type { Api } from '../../shared/ipc';
import type { ContextSummary } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { ContextPreferences } from '../../shared/settings';

/** What arrivals work with. */
export interface ArrivalsModelOptions {
  readonly api: Pick<Api, 'readArrival' | 'endArrival'> & {
    readonly on: Pick<Api['on'], 'arrival'>;
  };
  /** Read reactively. */
  readonly contexts: {
    readonly contexts: readonly ContextSummary[];
    readonly current: ContextSummary | null;
  };
  readonly preferences: (context: string) => ContextPreferences;
  readonly open: (place: Place) => void;
  /** Tells what was refused. */
  readonly onRefused: (error: AppError) => void;
}

/** What a place's context is here. */
export type PlaceContext =
  | {
      readonly kind: 'known';
      readonly context: ContextSummary;
      readonly preferences: ContextPreferences;
    }
  /** It cannot be used, and says why. */
  | { readonly kind: 'unusable'; readonly name: string; readonly problem: AppError }
  /** None of that name; null: none was named, and none is shown. */
  | { readonly kind: 'unknown'; readonly name: string | null };

/** A question about what came from outside. */
export type Question = Exclude<Arrival, { kind: 'refused' }>;

/** What came from outside the window: one at a time is asked about, and opened if the user agrees. */
export class ArrivalsModel implements Disposable {
  readonly #options: ArrivalsModelOptions;
  readonly #unsubscribe: () => void;
  #question = $state.raw<Question | null>(null);
  /** Dealt with: told again, it is old news. */
  #ended: string | null = null;

  constructor(options: ArrivalsModelOptions) {
    this.#options = options;
    this.#unsubscribe = options.api.on.arrival((arrival) => {
      this.#take(arrival);
    });
    void options.api.readArrival(null).then((answer) => {
      if (answer.ok && answer.value !== null) this.#take(answer.value);
    });
  }

  /** What the user is asked about now, or null. */
  get question(): Question | null {
    return this.#question;
  }

  /** What a place's context is here. */
  contextOf(place: Place): PlaceContext {
    const { contexts, current } = this.#options.contexts;
    const name = place.context ?? current?.name ?? null;
    const context = contexts.find((one) => one.name === name);
    if (context === undefined) return { kind: 'unknown', name };
    return context.problem === null
      ? { kind: 'known', context, preferences: this.#options.preferences(context.name) }
      : { kind: 'unusable', name: context.name, problem: context.problem };
  }

  /** The user's answer to the question about a place. */
  answer(open: boolean): void {
    const question = this.#question;
    if (question === null) return;
    this.end();
    if (open && question.kind === 'place' && this.contextOf(question.place).kind === 'known') {
      this.#options.open(question.place);
    }
  }

  /** The question is dealt with. */
  end(): void {
    if (this.#question !== null) this.#end(this.#question.id);
  }

  dispose(): void {
    this.#unsubscribe();
  }

  #take(arrival: Arrival | null): void {
    if (arrival === null || arrival.id === this.#ended) {
      this.#question = null;
    } else if (arrival.kind === 'refused') {
      this.#options.onRefused(arrival.error);
      this.#end(arrival.id);
    } else if (arrival.kind === 'place' && !this.#asksFor(arrival)) {
      this.#options.open(arrival.place);
      this.#end(arrival.id);
    } else this.#question = arrival;
  }

  /** Links always; what the user has typed where it is of consequence, or cannot be done. */
  #asksFor({ from, place }: Extract<Arrival, { kind: 'place' }>): boolean {
    const found = this.contextOf(place);
    return from === 'link' || found.kind !== 'known' || found.preferences.protected === true;
  }

  #end(id: string): void {
    this.#question = null;
    this.#ended = id;
    void this.#options.api.endArrival({ id });
  }
}
