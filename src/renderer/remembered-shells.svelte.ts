import type { ExecTarget } from '../shared/kubernetes';
import type { SessionState } from '../shared/terminal';

/** So many shells are opened again without asking. */
const FEW = 3;
/** Shells that are connected at a time: a login must not be asked for by thirty at once. */
const AT_ONCE = 4;

/** A pane, as much of it as opening its shell again takes. */
export interface RememberedPane {
  readonly id: string;
  readonly context: string;
  readonly isProtected: boolean;
  /** Null where it explains. */
  readonly terminal: {
    readonly state: SessionState;
    readonly target: ExecTarget;
    reconnect(target?: ExecTarget | null): Promise<unknown>;
  } | null;
}

/** A protected context, and how many shells of the last run were on it. */
export interface ProtectedShells {
  readonly context: string;
  readonly count: number;
}

/** What the window needs to offer the shells of the last run again. */
export interface RememberedShellsOptions<P extends RememberedPane> {
  /** All panes of the window; read reactively. */
  readonly panes: () => readonly P[];
  readonly close: (paneId: string) => void;
}

/**
 * The shells that ended with the last run of the app and were neither opened again nor closed. None is
 * opened but by the user's choice; those on protected contexts only one by one, or where the user has
 * typed the context's name.
 */
export class RememberedShells<P extends RememberedPane> {
  /** The user does not want to be reminded any more. */
  isDismissed = $state(false);
  readonly #options: RememberedShellsOptions<P>;
  #asking = $state<'reopen' | 'close' | null>(null);

  constructor(options: RememberedShellsOptions<P>) {
    this.#options = options;
  }

  get panes(): readonly P[] {
    return this.#options.panes().filter(isRemembered);
  }

  /** What the user is asked, or null. */
  get asking(): 'reopen' | 'close' | null {
    return this.panes.length > 0 ? this.#asking : null;
  }

  /** The protected contexts among them. */
  get protectedContexts(): readonly ProtectedShells[] {
    const contexts = this.panes.flatMap(({ isProtected, context }) => (isProtected ? context : []));
    return contexts
      .filter((context, index) => contexts.indexOf(context) === index)
      .map((context) => ({ context, count: contexts.filter((one) => one === context).length }));
  }

  /** How many would be opened, were these protected contexts confirmed. */
  countWith(confirmed: readonly string[]): number {
    return this.#openable(confirmed).length;
  }

  /** Opens all again, after asking where it is many, or some are on a protected context. */
  reopenAll(): void {
    if (this.panes.length > FEW || this.protectedContexts.length > 0) this.#asking = 'reopen';
    else void reopen(this.#openable([]));
  }

  /** Closes all, after asking: what they show is deleted. */
  closeAll(): void {
    this.#asking = 'close';
  }

  /** The user's answer; `confirmed` are the protected contexts whose name was typed. */
  answer(yes: boolean, confirmed: readonly string[] = []): void {
    const asked = this.#asking;
    this.#asking = null;
    if (!yes) return;
    if (asked === 'reopen') void reopen(this.#openable(confirmed));
    else if (asked === 'close') for (const { id } of this.panes) this.#options.close(id);
  }

  #openable(confirmed: readonly string[]): readonly P[] {
    return this.panes.filter(
      ({ isProtected, context }) => !isProtected || confirmed.includes(context),
    );
  }
}

/** Whether the pane's shell ended with the last run, and no other was opened in it since. */
export function isRemembered({ terminal }: RememberedPane): boolean {
  return terminal?.state.kind === 'exited' && terminal.state.exit.kind === 'app-closed';
}

/**
 * The user asked for a shell where this pane's ended with the last run: opens it in the pane, in the
 * pane's own pod where that is among `pods` (their uids), else in `target`.
 */
export function wakePane(pane: RememberedPane, target: ExecTarget, pods: readonly string[]): void {
  const { terminal } = pane;
  if (!terminal || !isRemembered(pane)) return;
  void terminal.reconnect(pods.includes(terminal.target.podUid) ? null : target);
}

async function reopen(panes: readonly RememberedPane[]): Promise<void> {
  const waiting = [...panes];
  const openNext = async (): Promise<void> => {
    for (let pane = waiting.shift(); pane; pane = waiting.shift()) {
      // Closed, or opened by itself, while it waited for its turn.
      if (isRemembered(pane)) await pane.terminal?.reconnect();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, openNext));
}
