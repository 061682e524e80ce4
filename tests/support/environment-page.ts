import { expect } from 'vitest';

import {
  changedEnvironment,
  type Environment,
  type EnvironmentsUpdate,
  type PodRow,
} from '../../src/shared/kubernetes';

/** The window's side of a list of environments: applies updates as the page does. */
export class EnvironmentPage {
  readonly environments = new Map<string, Environment>();
  readonly updates: EnvironmentsUpdate[] = [];
  readonly #waiting = new Set<() => void>();

  readonly take = (update: EnvironmentsUpdate): void => {
    this.updates.push(update);
    if (update.reset) this.environments.clear();
    for (const id of update.remove) {
      // The removal of what was never shown would be noise.
      expect(this.environments.delete(id)).toBe(true);
    }
    for (const change of update.upsert) {
      const { id } = change;
      this.environments.set(id, changedEnvironment(this.environments.get(id), change));
    }
    for (const check of [...this.#waiting]) check();
  };

  get last(): EnvironmentsUpdate {
    const last = this.updates.at(-1);
    if (last === undefined) throw new Error('no update yet');
    return last;
  }

  /** All pods shown, by name. */
  get pods(): ReadonlyMap<string, PodRow> {
    const rows = [...this.environments.values()].flatMap(({ pods }) => pods);
    return new Map(rows.map((row) => [row.name, row]));
  }

  /** Resolves with the update, this one or a later, after which `holds`. */
  until(holds: (page: EnvironmentPage) => boolean): Promise<EnvironmentsUpdate> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.updates.length === 0 || !holds(this)) return;
        this.#waiting.delete(check);
        resolve(this.last);
      };
      this.#waiting.add(check);
      check();
    });
  }
}
