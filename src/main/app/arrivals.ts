import { randomUUID } from 'node:crypto';
import type { Arrival, TeamFileOffer } from '../../shared/arrival';
import { appError, type AppError, type Outcome } from '../../shared/errors';
import { parseLink } from '../../shared/link';
import type { SecondStart } from './second-start';

/** What `Arrivals` works with. */
export interface ArrivalsOptions {
  /** The file of this start's `--kubeconfig`, absolute, or null. */
  readonly kubeconfig: string | null;
  /** Reads a team file; nothing of it is used yet. */
  readonly readTeamFile: (path: string) => Promise<Outcome<TeamFileOffer>>;
  /** Told of what is to be shown now; null: nothing. */
  readonly onArrival: (arrival: Arrival | null) => void;
}

type NewArrival = Arrival extends infer A ? (A extends Arrival ? Omit<A, 'id'> : never) : never;

/**
 * What came from outside and waits for the user: links, team files, places from the command line,
 * and what was refused of them. One is shown at a time, in the order in which they came. Nothing is
 * opened here: the page does that, after the user has agreed.
 */
export class Arrivals {
  /** A page full of links must not keep the user clicking: so many wait, the rest is left out. */
  static readonly LIMIT = 5;

  readonly #options: ArrivalsOptions;
  readonly #waiting: Arrival[] = [];
  /** Files are read in their order. */
  #last: Promise<void> = Promise.resolve();
  #reading = 0;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** What is to be shown now, also to a page that has just been loaded. */
  get current(): Arrival | null {
    return this.#waiting[0] ?? null;
  }

  /** How many wait behind the current one. */
  get waiting(): number {
    return Math.max(0, this.#waiting.length - 1);
  }

  /** Takes what a start, or the system, asks to open. */
  add(start: SecondStart): void {
    const { kubeconfig, place, links, teamFiles } = start;
    if (kubeconfig !== null && kubeconfig !== this.#options.kubeconfig) {
      const current = this.#options.kubeconfig;
      this.#refuse(appError('already-open', { kubeconfig, current }));
      // What it asks to open is of clusters that this window does not have.
      return;
    }
    for (const link of links) {
      const parsed = parseLink(link);
      if (parsed.ok) this.#push({ kind: 'place', from: 'link', place: parsed.value });
      else this.#refuse(appError('link-refused', { problem: parsed.error }));
    }
    if (place !== null) this.#push({ kind: 'place', from: 'command-line', place });
    for (const path of teamFiles) void this.addTeamFile(path);
  }

  /** Takes a team file. Resolves once it is read. */
  addTeamFile(path: string): Promise<void> {
    if (this.#waiting.length + this.#reading >= Arrivals.LIMIT) {
      this.#refuseRest();
      return Promise.resolve();
    }
    this.#reading += 1;
    this.#last = this.#last.then(async () => {
      const offer = await this.#options.readTeamFile(path);
      this.#reading -= 1;
      if (offer.ok) this.#push({ kind: 'team-file', offer: offer.value });
      else this.#refuse(offer.error);
    });
    return this.#last;
  }

  /** The team file that is shown under this id, or null. */
  teamFile(id: string): TeamFileOffer | null {
    const { current } = this;
    return current?.kind === 'team-file' && current.id === id ? current.offer : null;
  }

  /** The user has dealt with one: the next comes. An unknown id changes nothing. */
  end(id: string): void {
    if (this.current?.id !== id) return;
    this.#waiting.shift();
    this.#options.onArrival(this.current);
  }

  #refuse(error: AppError): void {
    this.#push({ kind: 'refused', error });
  }

  #refuseRest(): void {
    const last = this.#waiting.at(-1);
    if (last?.kind === 'refused' && last.error.kind === 'too-many-arrivals') return;
    const error = appError('too-many-arrivals', { limit: Arrivals.LIMIT });
    this.#enqueue({ kind: 'refused', id: randomUUID(), error });
  }

  #push(arrival: NewArrival): void {
    if (this.#waiting.length >= Arrivals.LIMIT) this.#refuseRest();
    else this.#enqueue({ ...arrival, id: randomUUID() });
  }

  #enqueue(arrival: Arrival): void {
    this.#waiting.push(arrival);
    if (this.#waiting.length === 1) this.#options.onArrival(arrival);
  }
}
