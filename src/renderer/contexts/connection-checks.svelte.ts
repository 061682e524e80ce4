import type { ConnectionCheck } from '../../shared/check';
import type { AppError } from '../../shared/errors';
import type { Api } from '../../shared/ipc';
import type { Disposable } from '../../shared/result';

/** The last connection check of a context. */
export interface CheckRun {
  readonly context: string;
  /** Null until main has answered. */
  readonly id: string | null;
  /** As far as it is known. */
  readonly check: ConnectionCheck | null;
  /** Why it could not even be started. */
  readonly error: AppError | null;
}

/** Connection checks by context: the last one of each, growing step by step. */
export class ConnectionChecks implements Disposable {
  readonly #api: Pick<Api, 'startCheck' | 'cancelCheck'>;
  readonly #unsubscribe: () => void;
  #runs = $state.raw<readonly CheckRun[]>([]);

  constructor(api: Pick<Api, 'startCheck' | 'cancelCheck' | 'on'>) {
    this.#api = api;
    this.#unsubscribe = api.on.check((check) => {
      const run = this.of(check.context);
      // Steps may overtake the answer that names their check.
      if (run && (run.id === check.id || run.id === null)) {
        this.#set({ ...run, check });
      }
    });
  }

  /** The context's last check, or null. */
  of(context: string): CheckRun | null {
    return this.#runs.find((run) => run.context === context) ?? null;
  }

  /** Whether the context is being checked. */
  isRunning(context: string): boolean {
    const run = this.of(context);
    return run !== null && run.error === null && run.check?.done !== true;
  }

  /** Begins anew; one at work is cancelled. */
  async start(context: string): Promise<void> {
    const cancelled = this.cancel(context);
    const mine: CheckRun = { context, id: null, check: null, error: null };
    this.#set(mine);
    await cancelled;
    const answer = await this.#api.startCheck({ context });
    const run = this.of(context);
    // Another one was begun meanwhile.
    if (run?.id !== null) return;
    if (!answer.ok) this.#set({ ...mine, error: answer.error });
    else {
      const { id } = answer.value;
      this.#set({ ...mine, id, check: run.check?.id === id ? run.check : null });
    }
  }

  /** Ends the check at work; what it found stays, its last words follow as an event. */
  async cancel(context: string): Promise<void> {
    const id = this.of(context)?.id ?? null;
    if (id !== null && this.isRunning(context)) {
      // One that has just ended by itself cannot be cancelled, and need not be.
      await this.#api.cancelCheck({ id });
    }
  }

  dispose(): void {
    this.#unsubscribe();
  }

  #set(run: CheckRun): void {
    this.#runs = [...this.#runs.filter(({ context }) => context !== run.context), run];
  }
}
