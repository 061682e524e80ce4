import { untrack } from 'svelte';
import type { ExecTarget } from '../shared/kubernetes';

/** A terminal, as much of it as following a rollout takes. */
interface FollowingTerminal {
  /** The pod that took the place of the one that is gone, or null. */
  readonly replacement: ExecTarget | null;
  reconnect(target: ExecTarget): Promise<unknown>;
}

/**
 * Where the user wants it, takes a shell whose pod a rollout has ended on to the pod that took its
 * place, under a divider. Returns how to stop.
 */
export function followRollouts(options: {
  /** Read reactively, as are the terminals. */
  readonly isOn: () => boolean;
  readonly terminals: () => readonly FollowingTerminal[];
}): () => void {
  return $effect.root(() => {
    $effect(() => {
      if (!options.isOn()) return;
      for (const terminal of options.terminals()) {
        const { replacement } = terminal;
        if (replacement) untrack(() => void terminal.reconnect(replacement));
      }
    });
  });
}
