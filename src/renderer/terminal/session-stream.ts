import type { SessionHandle, SessionListener } from '../../shared/ipc';
import type { Disposable } from '../../shared/result';
import type {
  SessionState,
  StreamPhase,
  StreamPosition,
  TerminalCheckpoint,
  TerminalSize,
} from '../../shared/terminal';
import { Checkpoints } from './checkpoints';
import { OutputFeed } from './output-feed';
import { cursorShown, divider, streamEnd, streamReset } from './stream-marks';
import type { TerminalView } from './terminal-view';

/** What a stream does with the terminal that shows it. */
export type StreamView = Pick<
  TerminalView,
  | 'write'
  | 'size'
  | 'resize'
  | 'hold'
  | 'isAlternate'
  | 'cursorColumn'
  | 'snapshot'
  | 'cancelSequence'
>;

/** What a stream is made of. */
export interface SessionStreamOptions {
  readonly attach: (listener: SessionListener) => SessionHandle;
  readonly view: StreamView;
  /** Where the terminal is: at a checkpoint, or at the beginning. */
  readonly from: StreamPosition & { readonly phase: StreamPhase };
  /** The output of a session that outlived its page comes first, at the sizes it was made for. */
  readonly isReplayed: boolean;
  readonly formatTime: (milliseconds: number) => string;
  /** Calls `action` once after so many milliseconds, when the window has nothing better to do. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
  /** The title that the shell set, or null. */
  readonly title: () => string | null;
  /** The state of now, once everything that came before it is shown. */
  readonly onState: (state: SessionState) => void;
  /** Output came that is no replay. */
  readonly onOutput: () => void;
  /** Everything is shown that was seen before. */
  readonly onLive: () => void;
  readonly onInputRefused: (bytes: number) => void;
  readonly onRoundTrip: (milliseconds: number) => void;
}

/**
 * A session's stream on its way into its terminal: output, where it ends and begins, and, in a page
 * that takes it over from another one, the sizes it was made for. All of it happens in the order in
 * which it came, so that two terminals with the same stream are equal.
 */
export class SessionStream implements Disposable {
  readonly #options: SessionStreamOptions;
  readonly #feed: OutputFeed;
  readonly #checkpoints: Checkpoints;
  readonly #handle: SessionHandle;
  #phase: StreamPhase;
  #states: number;
  /** Whether an attempt at its first shell may have failed, here or before its checkpoint. */
  #hasFailed: boolean;
  /** Whether what is drawn was seen before. */
  #isReplaying: boolean;
  /** Whether what comes was seen before. */
  #isReplayComing: boolean;
  #disposed = false;

  constructor(options: SessionStreamOptions) {
    this.#options = options;
    const { from, view } = options;
    this.#phase = from.phase;
    this.#states = from.states;
    this.#hasFailed = from.states > 0;
    this.#isReplaying = options.isReplayed;
    this.#isReplayComing = options.isReplayed;
    if (options.isReplayed) view.hold(true);
    this.#feed = new OutputFeed({
      from: from.offset,
      write: (bytes, onParsed, onProgress) => {
        if (!this.#disposed) view.write(bytes, onParsed, onProgress);
      },
      acknowledge: (offset) => {
        this.#handle.acknowledge(offset);
      },
      onParsed: () => {
        this.#checkpoints.parsed(this.#feed.parsed);
      },
    });
    this.#checkpoints = new Checkpoints(from.offset, {
      leave: (scrollback) => this.#leave(scrollback),
      cancelSequence: () => {
        view.cancelSequence();
      },
      isIdle: () => this.#feed.isIdle,
      later: options.later,
    });
    this.#handle = options.attach({
      onBytes: (bytes, offset) => {
        this.#feed.push(bytes, offset);
        if (!this.#isReplayComing) options.onOutput();
      },
      onState: (state, index) => {
        this.#feed.then(() => this.#take(state, index));
      },
      onReplayedSize: (size) => {
        this.#feed.then(() => {
          view.resize(size);
        });
      },
      onLive: () => {
        this.#isReplayComing = false;
        this.#feed.then(() => {
          this.#goLive();
        });
      },
      onInputRefused: options.onInputRefused,
      onRoundTrip: options.onRoundTrip,
    });
  }

  /** Whether what the terminal draws was seen before: it answers no queries, and rings no bell. */
  get isReplaying(): boolean {
    return this.#isReplaying;
  }

  /** Whether its terminal holds anything that a new stream must be divided from. */
  get phase(): StreamPhase {
    return this.#phase;
  }

  /** Sends to the shell. */
  write(bytes: Uint8Array<ArrayBuffer>): void {
    this.#handle.write(bytes);
  }

  /** The terminal took a size; one that is replayed is no news. */
  resized(size: TerminalSize): void {
    if (this.#isReplaying) return;
    this.#handle.resize(size, { offset: this.#feed.parsed, states: this.#states });
    this.#checkpoints.marked();
  }

  /** The user cleared the terminal, which no replay knows of. */
  cleared(): void {
    this.#checkpoints.changed();
  }

  dispose(): void {
    this.#disposed = true;
    this.#checkpoints.dispose();
    this.#handle.dispose();
  }

  #goLive(): void {
    if (this.#disposed || !this.#isReplaying) return;
    this.#isReplaying = false;
    this.#options.view.hold(false);
    this.#options.onLive();
  }

  #take(state: SessionState, index: number): void | Promise<void> {
    if (this.#disposed) return;
    const isNew = index >= this.#states;
    const marks = isNew ? this.#mark(state) : undefined;
    const tell = (): void => {
      if (this.#disposed) return;
      if (isNew) {
        this.#states = index + 1;
        this.#checkpoints.marked();
      }
      if (!this.#isReplaying) this.#options.onState(state);
    };
    if (marks) return marks.then(tell);
    tell();
    return undefined;
  }

  /** Draws the end of a shell's output, and the line above the next one's. */
  #mark(state: SessionState): Promise<void> | undefined {
    const before = this.#phase;
    if (state.kind === 'running') {
      this.#phase = 'running';
      if (before === 'ended') return this.#divide(state.since);
      return this.#hasFailed ? this.#written(cursorShown(true)) : undefined;
    }
    if (state.kind === 'connecting' || before === 'ended') return undefined;
    if (before === 'new') {
      this.#hasFailed = true;
      return this.#written(cursorShown(false));
    }
    this.#phase = 'ended';
    this.#feed.endStream();
    return this.#written(streamEnd());
  }

  /** Takes back the old program's modes, and draws the line between the old stream and the new. */
  async #divide(since: number): Promise<void> {
    const { view, formatTime } = this.#options;
    await this.#written(streamReset(view.isAlternate));
    if (this.#disposed) return;
    const { cols } = view.size;
    const time = formatTime(since);
    await this.#written(divider({ cols, cursorColumn: view.cursorColumn, time }));
  }

  #written(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#options.view.write(bytes, resolve);
    });
  }

  #leave(scrollback: number): 'whole' | 'part' | null {
    const { view, title } = this.#options;
    const taken = this.#disposed ? null : view.snapshot(scrollback);
    if (!taken) return null;
    this.#handle.checkpoint({
      offset: this.#feed.parsed,
      states: this.#states,
      size: view.size,
      phase: this.#phase,
      screen: taken.text,
      title: title(),
    } satisfies TerminalCheckpoint);
    return taken.isWhole ? 'whole' : 'part';
  }
}
