/** Those who wait for what may be true after any change. */
export class Watchers {
  readonly #checks = new Set<() => void>();

  /** Something has changed. */
  tell(): void {
    for (const check of [...this.#checks]) check();
  }

  /**
   * Resolves when `condition` holds, now or after a change; rejects after `limit` milliseconds, a hang
   * guard, with what `problem` says then.
   */
  until(condition: () => boolean, limit: number, problem: () => string): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!condition()) return;
        done();
        resolve();
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(problem()));
      }, limit);
      const done = (): void => {
        clearTimeout(timer);
        this.#checks.delete(check);
      };
      this.#checks.add(check);
      check();
    });
  }
}
