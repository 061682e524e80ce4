import type { ExecTarget } from '../shared/kubernetes';
import type { Disposable } from '../shared/result';
import type { SessionState } from '../shared/terminal';

/** Milliseconds between two looks at an environment that somebody waits for. */
const LOOK_MS = 15_000;

/** Why a shell ended whose pod another one replaces. */
const GONE: ReadonlySet<string> = new Set(['pod-gone', 'pod-replaced', 'pod-not-running']);

/** A shell in a tab, as much of it as this takes. */
interface FollowedShell {
  readonly state: SessionState;
  readonly target: ExecTarget;
  /** Its context's name, a slash, and its environment's id. */
  readonly environmentId: string;
  /** It is on screen. */
  readonly isVisible: boolean;
}

/**
 * Looks after the environments of shells that the list on screen knows nothing of: of a shell whose
 * pod is gone, until it goes on, and of those on screen, whose pods a rollout may replace. Returns how
 * to stop.
 */
export function followElsewhere(options: {
  /** Read reactively. */
  readonly shells: () => readonly FollowedShell[];
  /** Whether the list has it; read reactively. */
  readonly isListed: (shell: FollowedShell) => boolean;
  /** Asks for an environment by its id. */
  readonly look: (context: string, id: string) => void;
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}): () => void {
  return $effect.root(() => {
    const wanted = $derived(
      options
        .shells()
        .filter((shell) => isWanted(shell) && !options.isListed(shell))
        .map(({ target, environmentId }) =>
          JSON.stringify([target.context, environmentId.slice(target.context.length + 1)]),
        )
        .sort()
        .filter((one, index, all) => one !== all[index - 1]),
    );
    /** Equal for equal sets: what is asked for again is what changed. */
    const key = $derived(wanted.join('\n'));
    $effect(() => {
      const asked = key === '' ? [] : key.split('\n');
      if (asked.length === 0) return undefined;
      let timer: Disposable | undefined;
      const look = (): void => {
        for (const one of asked) {
          const [context, id] = JSON.parse(one) as readonly [string, string];
          options.look(context, id);
        }
        timer = options.later(LOOK_MS, look);
      };
      look();
      return () => {
        timer?.dispose();
      };
    });
  });
}

function isWanted({ state, isVisible }: FollowedShell): boolean {
  if (state.kind === 'running') return isVisible;
  if (state.kind !== 'lost' && state.kind !== 'failed') return false;
  return GONE.has(state.error.kind);
}
