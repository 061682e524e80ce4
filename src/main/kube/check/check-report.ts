import type {
  CheckFacts,
  CheckSkip,
  CheckStep,
  CheckStepId,
  ConnectionCheck,
} from '../../../shared/check';
import { CHECK_STEPS } from '../../../shared/check';
import type { AppError } from '../../../shared/errors';
import type { Clock } from '../clock';

/**
 * A connection check as it fills up. Every change is told as a whole new check; a report that is done
 * changes no more, whoever still works for it.
 */
export class CheckReport {
  readonly id: string;
  readonly context: string;
  readonly #clock: Clock;
  readonly #onChange: (check: ConnectionCheck) => void;
  readonly #startedAt: number;
  readonly #steps = new Map<CheckStepId, CheckStep>(
    CHECK_STEPS.map((id) => [id, { id, facts: {}, state: 'waiting' }]),
  );
  #running: { readonly id: CheckStepId; readonly since: number } | undefined;
  #done = false;

  constructor(options: {
    readonly id: string;
    readonly context: string;
    readonly clock: Clock;
    readonly onChange: (check: ConnectionCheck) => void;
  }) {
    this.id = options.id;
    this.context = options.context;
    this.#clock = options.clock;
    this.#onChange = options.onChange;
    this.#startedAt = options.clock.now();
  }

  get done(): boolean {
    return this.#done;
  }

  /** The step under way. */
  get running(): CheckStepId | null {
    return this.#running?.id ?? null;
  }

  /** The check as it is now. */
  get check(): ConnectionCheck {
    return {
      id: this.id,
      context: this.context,
      startedAt: this.#startedAt,
      done: this.#done,
      steps: CHECK_STEPS.map((id) => this.#step(id)),
    };
  }

  /** Starts a step; the one under way, if any, has passed. */
  begin(id: CheckStepId): void {
    if (this.#done) return;
    this.pass();
    this.#running = { id, since: this.#clock.monotonic() };
    this.#set({ id, facts: this.#step(id).facts, state: 'running' });
  }

  /** Adds to what a step found out. */
  note(id: CheckStepId, facts: CheckFacts): void {
    if (this.#done) return;
    const step = this.#step(id);
    this.#set({ ...step, facts: { ...step.facts, ...facts } });
  }

  /** The step under way has passed. */
  pass(): void {
    this.#end((id, milliseconds) => ({
      id,
      facts: this.#step(id).facts,
      state: 'passed',
      milliseconds,
    }));
  }

  /** The step under way has failed. */
  fail(error: AppError): void {
    this.#end((id, milliseconds) => ({
      id,
      facts: this.#step(id).facts,
      state: 'failed',
      milliseconds,
      error,
    }));
  }

  /** A step, under way or not begun, is not taken. */
  skip(id: CheckStepId, why: CheckSkip): void {
    if (this.#done) return;
    if (this.#running?.id === id) this.#running = undefined;
    this.#set({ id, facts: this.#step(id).facts, state: 'skipped', why });
  }

  /** Ends the check: what was not taken yet is skipped. */
  finish(why: CheckSkip): void {
    if (this.#done) return;
    this.#running = undefined;
    for (const step of this.#steps.values()) {
      if (step.state !== 'waiting' && step.state !== 'running') continue;
      this.#steps.set(step.id, { id: step.id, facts: step.facts, state: 'skipped', why });
    }
    this.#done = true;
    this.#onChange(this.check);
  }

  #end(ended: (id: CheckStepId, milliseconds: number) => CheckStep): void {
    const running = this.#running;
    if (this.#done || running === undefined) return;
    this.#running = undefined;
    const milliseconds = Math.round(this.#clock.monotonic() - running.since);
    this.#set(ended(running.id, milliseconds));
  }

  #set(step: CheckStep): void {
    this.#steps.set(step.id, step);
    this.#onChange(this.check);
  }

  #step(id: CheckStepId): CheckStep {
    return this.#steps.get(id) ?? { id, facts: {}, state: 'waiting' };
  }
}
