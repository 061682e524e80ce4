import { untrack } from 'svelte';
import type { ExecTarget } from '../shared/kubernetes';
import type { SessionState } from '../shared/terminal';

/** A terminal, as much of it as following a rollout takes. */
interface FollowingTerminal {
  readonly state: Pick<SessionState, 'kind'>;
  /** The pod that took the place of the one that is gone, or null. */
  readonly replacement: ExecTarget | null;
  reconnect(target: ExecTarget): Promise<unknown>;
}

/**
 * Where the user wants it, takes a shell whose pod a rollout has ended on to the pod that took its
 * place, under a divider. Returns how to stop.
 *
 * A pod is tried once until a shell runs again: a list that is out of date may go on offering pods
 * that are gone as well, one in place of the other.
 */
export function followRollouts(options: {
  /** Read reactively, as are the terminals. */
  readonly isOn: () => boolean;
  readonly terminals: () => readonly FollowingTerminal[];
}): () => void {
  const tried = new WeakMap<FollowingTerminal, readonly string[]>();
  return $effect.root(() => {
    $effect(() => {
      if (!options.isOn()) return;
      for (const terminal of options.terminals()) {
        if (terminal.state.kind === 'running') tried.delete(terminal);
        const { replacement } = terminal;
        if (replacement === null) continue;
        const before = tried.get(terminal) ?? [];
        if (before.includes(replacement.podUid)) continue;
        tried.set(terminal, [...before, replacement.podUid]);
        untrack(() => void terminal.reconnect(replacement));
      }
    });
  });
}
