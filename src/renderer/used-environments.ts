import { REMEMBERED } from '../shared/settings';
import type { SettingsModel } from './settings/settings-model.svelte';

/**
 * The environments that the user prefers, and those used last: settings, in which an environment's id
 * has its context's name before it.
 */
export class UsedEnvironments {
  readonly #settings: Pick<SettingsModel, 'current' | 'update'>;

  constructor(settings: Pick<SettingsModel, 'current' | 'update'>) {
    this.#settings = settings;
  }

  /** Ids of those of a context, without its name, in their order. */
  of(context: string): {
    readonly favourites: readonly string[];
    readonly recent: readonly string[];
  } {
    const prefix = `${context}/`;
    const here = (keys: readonly string[]): readonly string[] =>
      keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    const { favourites, recent } = this.#settings.current;
    return { favourites: here(favourites), recent: here(recent) };
  }

  /** Puts an environment above the others, or back. */
  async toggleFavourite(key: string): Promise<void> {
    const { favourites } = this.#settings.current;
    const others = favourites.filter((other) => other !== key);
    const isNew = others.length === favourites.length;
    await this.#settings.update({
      favourites: isNew ? [key, ...others].slice(0, REMEMBERED.favourites) : others,
    });
  }

  /** Notes that an environment was used. */
  remember(key: string): void {
    const { recent } = this.#settings.current;
    if (recent[0] === key) return;
    const others = recent.filter((other) => other !== key);
    void this.#settings.update({ recent: [key, ...others].slice(0, REMEMBERED.recent) });
  }
}
