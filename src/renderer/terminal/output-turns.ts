import type { Disposable } from '../../shared/result';
import type { WriteBytes } from './output-feed';
import { OutputTurn } from './output-turn';

/** Bytes that a terminal parses without a look at what else has come: 1 to 2 ms. */
const SLICE = 16 * 1024;
/** Milliseconds that one terminal parses at a stretch; less while somebody types. */
const STRETCH_MS = { quiet: 12, typing: 4 } as const;
/** Milliseconds between two such stretches while somebody types: two thirds of the time are free. */
const PAUSE_MS = 8;
/** Milliseconds after a key during which somebody is typing. */
const TYPING_MS = 1000;
/** Milliseconds that a key's echo is waited for at most: programs that show no keys are usual. */
const REST_MS = 30;
/** Milliseconds after which a terminal that does not say it has parsed keeps no other one waiting. */
const STUCK_MS = 1000;

/** What the turns are made of. */
export interface OutputTurnsOptions {
  /** Milliseconds. */
  readonly now: () => number;
  /** Calls `action` once after so many milliseconds, 0 included; never in this turn. */
  readonly after: (milliseconds: number, action: () => void) => Disposable;
}

/**
 * The terminals of a window parse one after the other. Each by itself would take 12 ms of the window's
 * thread whenever it has output, and a key would wait for all of them. The one with the keyboard is
 * parsed as its output comes; the others take turns, rest from a key until its echo, and leave most of
 * the time to whoever types. What is not parsed is not acknowledged, so their programs, the server and
 * main rest with them, which on two cores counts for more than the window's own thread.
 */
export class OutputTurns implements Disposable {
  readonly #options: OutputTurnsOptions;
  /** Whose output waits, the next one first. */
  readonly #waiting = new Set<OutputTurn>();
  /** The one that is parsing. */
  #parsing: OutputTurn | null = null;
  #front: OutputTurn | null = null;
  #pressedAt = -Infinity;
  #restUntil = -Infinity;
  /** A rest is over, and nothing was parsed since: keys alone cannot keep a terminal from parsing. */
  #isOwed = false;
  #pauseUntil = -Infinity;
  #timer: Disposable | null = null;
  #patience: Disposable | null = null;

  constructor(options: OutputTurnsOptions) {
    this.#options = options;
  }

  /** A place for a terminal; whoever asked for it disposes it. */
  join(write: WriteBytes): OutputTurn {
    const turn: OutputTurn = new OutputTurn(write, {
      hasWork: () => {
        if (turn.isParsing) return;
        this.#waiting.add(turn);
        // Planned already: planned anew for each part that comes, it would be put off by each.
        if (this.#timer) return;
        // What nothing speaks against begins here: a tab's prompt is not kept waiting.
        if (this.#freeAt <= this.#options.now()) this.#begin();
        else this.#schedule();
      },
      hasSpoken: () => {
        if (this.#front === turn) this.#echoed();
      },
      isInFront: () => this.#front === turn,
      isDone: () => {
        this.#leave(turn);
      },
    });
    return turn;
  }

  /** The terminal that has the keyboard, or null. */
  set front(turn: OutputTurn | null) {
    this.#front = turn;
    if (!turn) return;
    this.#waiting.delete(turn);
    turn.rush();
  }

  get front(): OutputTurn | null {
    return this.#front;
  }

  /** A key was pressed, anywhere in the window. */
  pressed(): void {
    const now = this.#options.now();
    this.#pressedAt = now;
    if (this.#isOwed || now < this.#restUntil) return;
    this.#restUntil = now + REST_MS;
    this.#isOwed = true;
    this.#schedule();
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#patience?.dispose();
    this.#waiting.clear();
  }

  get #freeAt(): number {
    return Math.max(this.#restUntil, this.#pauseUntil);
  }

  get #isTyping(): boolean {
    return this.#options.now() - this.#pressedAt < TYPING_MS;
  }

  #echoed(): void {
    if (this.#options.now() >= this.#restUntil) return;
    this.#restUntil = -Infinity;
    this.#schedule();
  }

  /** Plans the next stretch, for when nothing speaks against it any more. */
  #schedule(): void {
    this.#timer?.dispose();
    this.#timer = null;
    if (this.#parsing || this.#waiting.size === 0) return;
    const wait = Math.max(this.#freeAt - this.#options.now(), 0);
    this.#timer = this.#options.after(wait, () => {
      this.#timer = null;
      this.#begin();
    });
  }

  #begin(): void {
    const [turn] = this.#waiting;
    if (!turn || this.#parsing) return;
    this.#parsing = turn;
    this.#isOwed = false;
    this.#patience = this.#options.after(STUCK_MS, () => {
      this.#leave(turn);
    });
    this.#parse(turn, this.#options.now());
  }

  /** xterm.js goes right on with what it is given in the callback of what was before. */
  #parse(turn: OutputTurn, since: number): void {
    // What came in the callback of what was before it put it among them.
    this.#waiting.delete(turn);
    turn.parse(SLICE, () => {
      if (this.#parsing !== turn) {
        // It was given up, and is here again.
        if (turn.hasOutput) this.#waiting.add(turn);
        this.#schedule();
        return;
      }
      const now = this.#options.now();
      const stretch = this.#isTyping ? STRETCH_MS.typing : STRETCH_MS.quiet;
      const goesOn = now - since < stretch && now >= this.#restUntil;
      if (goesOn && turn.hasOutput) this.#parse(turn, since);
      else this.#end(turn);
    });
  }

  #end(turn: OutputTurn): void {
    if (this.#isTyping) this.#pauseUntil = this.#options.now() + PAUSE_MS;
    if (turn.hasOutput) this.#waiting.add(turn);
    this.#free();
  }

  #leave(turn: OutputTurn): void {
    this.#waiting.delete(turn);
    if (this.#front === turn && turn.isDisposed) this.#front = null;
    if (this.#parsing === turn) this.#free();
  }

  #free(): void {
    this.#parsing = null;
    this.#patience?.dispose();
    this.#patience = null;
    this.#schedule();
  }
}
