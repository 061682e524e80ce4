import { randomUUID } from 'node:crypto';
import type { ConnectionCheck } from '../../../shared/check';
import type { Outcome } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';
import type { ClusterAccess } from '../config/cluster-access';
import { CheckReport } from './check-report';
import type { CheckParts } from './connection-check';
import { ConnectionCheckRun } from './connection-check';

/** Checks at a time: nobody looks at more, and each has connections of its own. */
const MAX_RUNNING = 4;

/** The connection checks under way. */
export class ConnectionChecks implements Disposable {
  readonly #parts: CheckParts;
  readonly #onChange: (check: ConnectionCheck) => void;
  /** Oldest first. */
  readonly #running = new Map<string, ConnectionCheckRun>();

  /** @param options.onChange called with each step's beginning, findings and end, and at the end */
  constructor(options: {
    readonly parts: CheckParts;
    readonly onChange: (check: ConnectionCheck) => void;
  }) {
    this.#parts = options.parts;
    this.#onChange = options.onChange;
  }

  /**
   * Starts a check; where there are as many as may be, the oldest is cancelled for it.
   *
   * @param access of the context, or why it cannot be used: that is the first step's failure
   * @param namespace to list pods in; the context's own where null
   * @returns its id; the first change comes after this returned
   */
  start(context: string, access: Outcome<ClusterAccess>, namespace: string | null): string {
    for (const [oldest] of this.#running) {
      if (this.#running.size < MAX_RUNNING) break;
      this.cancel(oldest);
    }
    const id = randomUUID();
    const { clock } = this.#parts;
    const report = new CheckReport({ id, context, clock, onChange: this.#onChange });
    const run = new ConnectionCheckRun(report, this.#parts);
    this.#running.set(id, run);
    // In a later task: who asked has the id by then.
    clock.after(0, () => {
      if (!this.#running.has(id)) return;
      void run.run(access, namespace).finally(() => this.#running.delete(id));
    });
    return id;
  }

  /** Ends a check; one that is over or unknown stays as it is. */
  cancel(id: string): void {
    const run = this.#running.get(id);
    this.#running.delete(id);
    run?.dispose();
  }

  dispose(): void {
    for (const id of [...this.#running.keys()]) this.cancel(id);
  }
}
