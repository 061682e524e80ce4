import { untrack } from 'svelte';
import type { KeptTerminal, TextKeeper } from './text-keeper';

/** A pane, as much of it as keeping its text takes. */
interface KeptPane {
  readonly key: string;
  /** Null where it explains. */
  readonly terminal: KeptTerminal | null;
}

/**
 * Tells which panes there are, so that what was kept of others is deleted, and has the texts of all
 * kept when the user turns that on. Returns how to stop.
 */
export function keepTexts(options: {
  readonly keeper: Pick<TextKeeper, 'changed' | 'retain'>;
  /** Read reactively, as is the setting. */
  readonly panes: () => readonly KeptPane[];
  readonly isOn: () => boolean;
  readonly tellPanes: (keys: readonly string[]) => void;
}): () => void {
  const { keeper, panes, isOn, tellPanes } = options;
  let told: string | null = null;
  return $effect.root(() => {
    $effect(() => {
      const keys = panes().flatMap(({ key, terminal }) => (terminal ? [key] : []));
      const text = [...keys].sort().join(' ');
      if (text === told) return;
      told = text;
      keeper.retain(keys);
      tellPanes(keys);
    });
    let wasOn = isOn();
    $effect(() => {
      const isTurnedOn = isOn() && !wasOn;
      wasOn = isOn();
      if (!isTurnedOn) return;
      for (const { key, terminal } of untrack(panes)) if (terminal) keeper.changed(key, terminal);
    });
  });
}
