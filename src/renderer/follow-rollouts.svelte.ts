import { untrack } from 'svelte';
import type { ExecTarget } from '../shared/kubernetes';
import type { SessionState } from '../shared/terminal';

/** A terminal, as much of it as following a rollout takes. */
interface FollowingTerminal {
  readonly state: Pick<SessionState, 'kind'>;
  /** Where its shell ran. */
  readonly target: Pick<ExecTarget, 'container'>;
  /** The pod that took the place of the one that is gone, or null. */
  readonly replacement: ExecTarget | null;
  reconnect(target: ExecTarget): Promise<unknown>;
}

/** Such a terminal, and whether what is done in it is done to a context that the user protects. */
interface FollowingShell {
  readonly terminal: FollowingTerminal;
  readonly isProtected: boolean;
}

/**
 * Where the user wants it, takes a shell whose pod a rollout has ended on to the pod that took its
 * place, under a divider. Returns how to stop.
 *
 * A pod is tried once until a shell runs again: a list that is out of date may go on offering pods
 * that are gone as well, one in place of the other.
 *
 * Of a protected context, only a container of the same name is entered unasked: where the new pod has
 * none such, what it has instead stays an offer, for the user to look at.
 */
export function followRollouts(options: {
  /** Read reactively, as are the terminals. */
  readonly isOn: () => boolean;
  readonly shells: () => readonly FollowingShell[];
}): () => void {
  const tried = new WeakMap<FollowingTerminal, readonly string[]>();
  return $effect.root(() => {
    $effect(() => {
      if (!options.isOn()) return;
      for (const { terminal, isProtected } of options.shells()) {
        if (terminal.state.kind === 'running') tried.delete(terminal);
        const { replacement } = terminal;
        if (replacement === null) continue;
        if (isProtected && replacement.container !== terminal.target.container) continue;
        const before = tried.get(terminal) ?? [];
        if (before.includes(replacement.podUid)) continue;
        tried.set(terminal, [...before, replacement.podUid]);
        untrack(() => void terminal.reconnect(replacement));
      }
    });
  });
}
