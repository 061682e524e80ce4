import type { Disposable } from '../../shared/result';
import { HeldKeys, type Hold } from './held-keys';
import { InputQueue } from './input-queue';
import { ReplyBudget } from './reply-budget';

/** What a person gave a terminal: key by key, or as one paste that they agreed to. */
export interface Typed {
  readonly kind: 'keys' | 'paste';
  /** Keys: as the shell got them. A paste: cleaned, as it was before the terminal bracketed it. */
  readonly text: string;
}

/** What a terminal's input is made of. */
export interface TerminalInputOptions {
  /** Whether there is a shell that reads. */
  readonly isRunning: () => boolean;
  /** Whether output of the past is being shown: nobody waits for answers to its queries. */
  readonly isReplaying: () => boolean;
  /** Gets at most `FLOW.maxInput` bytes at once, in order. */
  readonly send: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * The only way into a terminal's shell: what is typed, pasted, reported by the mouse, answered to
 * queries, broadcast. So read-only is one condition in one place.
 */
export class TerminalInput {
  readonly #options: TerminalInputOptions;
  readonly #queue: InputQueue;
  readonly #replies: ReplyBudget;
  readonly #held: HeldKeys;
  #listeners: readonly ((typed: Typed) => void)[] = [];
  #isReadOnly = $state(false);
  #refused = $state(0);

  constructor(options: TerminalInputOptions) {
    this.#options = options;
    this.#queue = new InputQueue(options.send);
    this.#replies = new ReplyBudget(options.now);
    this.#held = new HeldKeys((text) => {
      this.#typed(text);
    });
  }

  /** Look, do not type: nothing at all reaches the shell. */
  get isReadOnly(): boolean {
    return this.#isReadOnly;
  }

  set isReadOnly(isReadOnly: boolean) {
    this.#isReadOnly = isReadOnly;
    this.#refused = 0;
  }

  /** How often a person tried to type since it is read-only. */
  get refused(): number {
    return this.#refused;
  }

  /** Whether what a person types reaches a shell. */
  get isOpen(): boolean {
    return this.#options.isRunning() && !this.#isReadOnly;
  }

  /** Tells of everything a person typed or pasted, once it is on its way to the shell. */
  onTyped(listener: (typed: Typed) => void): Disposable {
    // A function of its own: the same one may listen twice.
    const own = (typed: Typed): void => {
      listener(typed);
    };
    this.#listeners = [...this.#listeners, own];
    return {
      dispose: () => {
        this.#listeners = this.#listeners.filter((other) => other !== own);
      },
    };
  }

  /** Keys, as the shell gets them; after the paste that they were typed after. */
  keys(text: string): void {
    if (!this.#held.keep(text)) this.#typed(text);
  }

  /** A paste is on its way: keys wait for it. */
  holdKeys(): Hold {
    return this.#held.begin();
  }

  /** What we put in ourselves: nobody is told. */
  inserted(text: string): void {
    if (this.isOpen) this.#queue.text(text);
  }

  /** What the mouse does, where the program in the terminal asked for it. */
  mouse(text: string): void {
    if (this.isOpen) this.#queue.text(text);
  }

  /** The same in xterm.js' binary strings. */
  binary(data: string): void {
    if (this.isOpen) this.#queue.binary(data);
  }

  /** What the terminal answers by itself. */
  reply(text: string): void {
    const isWanted = this.isOpen && !this.#options.isReplaying();
    if (isWanted && this.#replies.take(text.length)) this.#queue.text(text);
  }

  /** Tells the listeners of what a person gave. */
  tell(typed: Typed): void {
    for (const listener of this.#listeners) listener(typed);
  }

  /** Whether what a person gives goes to the shell; what a read-only terminal refuses is counted. */
  admits(): boolean {
    if (!this.#options.isRunning()) return false;
    if (this.#isReadOnly) this.#refused += 1;
    return !this.#isReadOnly;
  }

  #typed(text: string): void {
    if (!this.admits()) return;
    this.#queue.text(text);
    this.tell({ kind: 'keys', text });
  }
}
