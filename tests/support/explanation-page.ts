import { expect } from 'vitest';

import type { Explanation, ExplanationUpdate, Part } from '../../src/shared/explain';
import { NOTHING_EXPLAINED } from '../../src/shared/explain';

/** The window's side of an explanation: applies updates as the page does, and acknowledges them. */
export class ExplanationPage {
  explanation: Explanation = NOTHING_EXPLAINED;
  readonly updates: ExplanationUpdate[] = [];
  /** Called with each number; a page that does not read sets it to nothing. */
  acknowledge: (sequence: number) => void = () => undefined;
  readonly #waiting = new Set<() => void>();

  readonly take = (update: ExplanationUpdate): void => {
    expect(update.sequence).toBe(this.updates.length + 1);
    this.updates.push(update);
    this.explanation = { ...this.explanation, ...update.changed };
    this.acknowledge(update.sequence);
    for (const check of [...this.#waiting]) check();
  };

  /** Resolves once `holds`. */
  until(holds: (explanation: Explanation) => boolean): Promise<Explanation> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds(this.explanation)) return;
        this.#waiting.delete(check);
        resolve(this.explanation);
      };
      this.#waiting.add(check);
      check();
    });
  }
}

/** The value of a part that is known, else undefined. */
export function valueOf<T>(part: Part<T> | null): T | undefined {
  return part?.kind === 'known' ? part.value : undefined;
}
