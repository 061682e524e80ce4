import type { SecondStart } from './second-start';

/**
 * What this start, the system and other starts ask to open. It is there before anything that could
 * open it: until someone takes it, it waits, as much of it as is answered for later on.
 */
export class LaunchInbox {
  readonly #waiting: SecondStart[] = [];
  #take: ((start: SecondStart) => void) | null = null;

  /** Starts that wait for the app's parts at most; whoever makes more in a second is a program. */
  static readonly LIMIT = 16;

  /** Hands a start on, or keeps it. */
  add(start: SecondStart): void {
    if (this.#take) this.#take(start);
    else if (this.#waiting.length < LaunchInbox.LIMIT) this.#waiting.push(start);
  }

  /** Takes what has come, and from now on what comes. */
  open(take: (start: SecondStart) => void): void {
    this.#take = take;
    for (const start of this.#waiting.splice(0)) take(start);
  }
}
