import type { AppError } from '../../shared/errors';
import type { Catalog } from '../../shared/i18n/catalog';

/** Something the user should know, shown until dismissed. */
export interface Notice {
  readonly id: number;
  /** What failed; a function, so that it follows the language. */
  readonly what: (t: Catalog) => string;
  readonly error: AppError;
}

/** More than this many at once hides the window; the oldest goes. */
const MAX_NOTICES = 4;

/** The notices on screen, oldest first. */
export class Notices {
  #list = $state.raw<readonly Notice[]>([]);
  #nextId = 1;

  get list(): readonly Notice[] {
    return this.#list;
  }

  /** Shows a failure; one that is on screen already is not shown twice. */
  add(error: AppError, what: (t: Catalog) => string = (t) => t.failures.notice(error.kind)): void {
    const same = JSON.stringify(error);
    if (this.#list.some((notice) => JSON.stringify(notice.error) === same)) return;
    const notice = { id: this.#nextId++, what, error };
    this.#list = [...this.#list, notice].slice(-MAX_NOTICES);
  }

  /** Takes a failure off the screen that is said elsewhere. */
  withdraw(error: AppError): void {
    const same = JSON.stringify(error);
    this.#list = this.#list.filter((notice) => JSON.stringify(notice.error) !== same);
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }
}
