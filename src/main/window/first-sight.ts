import type { SignalName } from '../../shared/ipc';
import { markName } from '../ipc/page-mark';
import type { Clock } from '../kube/clock';

/**
 * Milliseconds after its files came, or could not, that a page is shown which has not said that it has anything
 * to show: what is wrong then is to be seen, too.
 */
const PATIENCE_MS = 3_000;

/** Shows the window once: when its page says that its parts stand. */
export class FirstSight {
  readonly #clock: Clock;
  readonly #show: () => void;
  #isShown = false;

  constructor(options: { readonly clock: Clock; readonly show: () => void }) {
    this.#clock = options.clock;
    this.#show = options.show;
  }

  /** The page's load, whatever comes of it. */
  follow(loaded: Promise<void>): void {
    const wait = (): void => {
      this.#clock.after(PATIENCE_MS, this.#now);
    };
    loaded.then(wait, wait);
  }

  hear(name: SignalName, payload: unknown): void {
    if (markName(name, payload) === 'mounted') this.#now();
  }

  readonly #now = (): void => {
    if (this.#isShown) return;
    this.#isShown = true;
    this.#show();
  };
}
