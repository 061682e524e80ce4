import assert from 'node:assert/strict';
import { RECONNECT_POLICY } from '../../../src/main/sessions/auto-reconnect';
import type { SessionState } from '../../../src/shared/terminal';
import type { SessionWorld } from '../session-world';
import { names } from './expectations';
import type { Tab, ToldState } from './tab';

type Waiting = Extract<SessionState, { kind: 'waiting' }>;

/** Milliseconds of the wall clock, which is told in whole ones. */
const ROUNDING = 2;
/**
 * Real milliseconds by which Node's timers are early at most: they count from when the loop's turn began,
 * and on a busy machine a turn takes some.
 */
const TIMER_EARLY = 25;

/** What a tab tells of connecting again by itself, from the moment that the user asked it to. */
export class Attempts {
  readonly #from: number;

  private constructor(
    private readonly world: SessionWorld,
    private readonly tab: Tab,
  ) {
    this.#from = tab.told.length;
  }

  /** Turns the switch of a running tab on. */
  static of(world: SessionWorld, tab: Tab): Attempts {
    world.autoReconnect(tab);
    return new Attempts(world, tab);
  }

  /** The attempts that were announced, by their numbers. */
  get numbers(): readonly number[] {
    return this.#waits.map(({ attempt }) => attempt);
  }

  /** Resolves when so many have been announced in all. */
  async announced(count: number, deadlineMs: number): Promise<void> {
    const limit = this.world.limit(deadlineMs);
    await this.tab.until(() => this.#waits.length >= count, `attempt ${count}`, limit);
  }

  /**
   * Checks what was told: each attempt with its number, its reason in words and its time, which keeps
   * to the policy; lost since it was; nothing connects unannounced, early, or to another rhythm; and
   * the switch changes nothing while the shell runs.
   *
   * Call it at the speed at which the attempts were made.
   */
  check(): void {
    const told = this.tab.told.slice(this.#from);
    /** What the last attempts of this loss come after: the loss, then each one's own beginning. */
    let after = 0;
    let lostAt: number | null = null;
    for (const [index, { state, at, received }] of told.entries()) {
      const before = told[index - 1];
      if (state.kind === 'connecting' && state.step === 'pod') {
        const announced = waitingOf(before);
        assert.ok(announced !== null, 'an attempt that nobody could see coming');
        const early = announced.until - state.since;
        assert.ok(early <= ROUNDING + TIMER_EARLY * this.world.clock.speed, `${early} ms early`);
        assert.equal(received, before?.received, 'output of a stream that was lost');
        after = state.since;
      }
      if (state.kind === 'running') lostAt = null;
      if (state.kind !== 'waiting') continue;
      if (lostAt === null) after = state.since;
      lostAt ??= state.since;
      assert.equal(state.since, lostAt, 'lost since another time');
      names(state.error, this.tab);
      const longest = longestWait(state.attempt);
      const least = state.until - after;
      assert.ok(least >= longest / 2 - ROUNDING, `attempt ${state.attempt} after ${least} ms`);
      const most = state.until - this.world.clock.nowAt(at);
      assert.ok(most <= longest + ROUNDING, `attempt ${state.attempt} in ${most} ms`);
    }
    assert.deepEqual(this.tab.problems, []);
  }

  get #waits(): readonly Waiting[] {
    return this.tab.told.slice(this.#from).flatMap((one) => waitingOf(one) ?? []);
  }
}

/** Attempts 1 to `count`. */
export function firstAttempts(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function waitingOf(told: ToldState | undefined): Waiting | null {
  return told?.state.kind === 'waiting' ? told.state : null;
}

/** Milliseconds that the policy lets an attempt wait at most; at least, it is half of them. */
function longestWait(attempt: number): number {
  const { base, ceiling } = RECONNECT_POLICY;
  return Math.min(ceiling, base * 2 ** (attempt - 1));
}
