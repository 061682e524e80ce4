import type { AppError } from './errors';
import type { ExecTarget } from './kubernetes';

/** A terminal's size in cells. */
export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** How a remote process ended. */
export type Exit =
  | { readonly kind: 'code'; readonly code: number }
  /** The exec ended and the server named no code. */
  | { readonly kind: 'unknown'; readonly message: string };

/** How a terminal's last shell ended: by itself, or in an earlier run, with the app. */
export type Ending = Exit | { readonly kind: 'app-closed' };

/**
 * One terminal's life. Times are milliseconds since the epoch.
 *
 * | from | event | to |
 * |---|---|---|
 * | (start) | open | connecting |
 * | connecting | one step further | connecting |
 * | connecting | first output, or the server's ready frame | running |
 * | connecting, running | the command ended | exited |
 * | connecting, running | refused, or the command could not be run | failed |
 * | connecting, running | the stream broke, or the server ended it | lost |
 * | connecting, running, lost | the same, and the tab connects again by itself | waiting |
 * | waiting | the user calls it off, or it has become pointless | lost |
 * | waiting, lost, exited, failed | its time has come, or the user says so | connecting |
 *
 * The code of it is `TRANSITIONS` in main's `sessions/session-machine.ts`; a test compares the two.
 */
export type SessionState =
  | { readonly kind: 'connecting'; readonly since: number; readonly step: ConnectingStep }
  | { readonly kind: 'running'; readonly since: number }
  | { readonly kind: 'lost'; readonly since: number; readonly error: AppError }
  /** Lost, and connecting again by itself at `until`; `attempt` counts from 1 since it was healthy. */
  | {
      readonly kind: 'waiting';
      readonly since: number;
      readonly until: number;
      readonly attempt: number;
      readonly error: AppError;
    }
  | { readonly kind: 'exited'; readonly since: number; readonly exit: Ending }
  | { readonly kind: 'failed'; readonly since: number; readonly error: AppError };

/** What a connecting session waits for. */
export type ConnectingStep = 'pod' | 'server' | 'shell';

/**
 * Main to page, over the session's port. State travels with the output so that an exit is never
 * shown before the last byte.
 */
export type PortToPage =
  /** `offset` is the absolute position of the first byte in the session's output. */
  | { readonly type: 'output'; readonly offset: number; readonly bytes: Uint8Array<ArrayBuffer> }
  /** `index` counts the session's states from 0; after a replay the last one is told again. */
  | { readonly type: 'state'; readonly state: SessionState; readonly index: number }
  /** The pod does not read: this many bytes of input were not taken. */
  | { readonly type: 'input-refused'; readonly bytes: number }
  | { readonly type: 'round-trip'; readonly milliseconds: number }
  /** Replay: the terminal had this size from here on. */
  | { readonly type: 'replayed-size'; readonly size: TerminalSize }
  /** The replay is over. */
  | { readonly type: 'live' };

/** Page to main, over the session's port. */
export type PortToMain =
  | { readonly type: 'input'; readonly bytes: Uint8Array<ArrayBuffer> }
  /** `at` is where the terminal was when it took that size. */
  | { readonly type: 'resize'; readonly size: TerminalSize; readonly at: StreamPosition }
  /** All output before `offset` is parsed by the terminal. */
  | { readonly type: 'ack'; readonly offset: number }
  | { readonly type: 'checkpoint'; readonly checkpoint: TerminalCheckpoint };

/** How far a terminal has come in its session's stream. */
export interface StreamPosition {
  /** All output before this absolute offset is parsed, and nothing after it. */
  readonly offset: number;
  /** So many states are taken: each end and beginning leaves its mark in the terminal. */
  readonly states: number;
}

/** What a terminal's stream has come to: no shell was there yet, one is, or the last one ended. */
export type StreamPhase = 'new' | 'running' | 'ended';

/** A terminal at a place in its session's stream, enough to make its equal. */
export interface TerminalCheckpoint extends StreamPosition {
  readonly size: TerminalSize;
  readonly phase: StreamPhase;
  /**
   * Text, cursor and modes, in the page's own words (`renderer/terminal/terminal-snapshot.ts`); at
   * most `MAX_SCREEN` characters. Main keeps it and does not look into it.
   */
  readonly screen: string;
  /** The title that the shell set, or null. */
  readonly title: string | null;
}

/** A pane's key: random, and fit to be a file's name on every system. */
export const PANE_KEY = /^[a-z0-9][a-z0-9-]{7,63}$/;

/** What a terminal held, kept on disk so that the next start can show it again. */
export interface TerminalText {
  readonly size: TerminalSize;
  /** As a checkpoint's; at most `MAX_SCREEN` characters. */
  readonly screen: string;
  /** The title that the shell had set, or null. */
  readonly title: string | null;
}

/** A text that was kept, and when: milliseconds since the epoch. */
export interface KeptText extends TerminalText {
  readonly at: number;
}

/** A session whose page is gone; the next page takes it over with `resumeSession`. */
export interface SurvivingSession {
  readonly sessionId: string;
  readonly target: ExecTarget;
  readonly state: SessionState;
  readonly size: TerminalSize;
}

/**
 * Flow control, bytes. The chain is: socket → main's replay log → unacknowledged output → xterm's
 * write buffer. The socket is paused while either of the two is full, so nothing grows beyond
 * `replayLimit` plus one socket read.
 *
 * They fit together: the page leaves a checkpoint after `checkpointEvery` parsed bytes and no later
 * than after `checkpointBy`, which is less than `replayLimit`. So a full log always holds enough to
 * make the page leave one, and behind it lie less than `replayLow` bytes: main goes on.
 */
export const FLOW = {
  /**
   * Unacknowledged bytes at which the socket is paused: at most. How many it is follows from how fast
   * the page parses (`PageWindow` in main's `sessions/page-window.ts`). It and `checkpointEvery` make
   * up `replayLimit`.
   */
  highWater: 1024 * 1024,
  /** And before anything is known of how fast that is. */
  firstWindow: 256 * 1024,
  /** And at least: the parser takes some 200 KB at a stretch, and has work until more comes. */
  leastWindow: 192 * 1024,
  /**
   * Bytes below it at which the socket is resumed: one read of a socket. With half of it, the socket
   * was read in bursts, and the system's receive buffer grew by them, to megabytes.
   */
  room: 64 * 1024,
  /** Output that main keeps per session since the last checkpoint; then the socket is paused. */
  replayLimit: 2 * 1024 * 1024,
  /** Kept output at which it is resumed: a checkpoint leaves at most `highWater` behind it. */
  replayLow: 1536 * 1024,
  /** Parsed bytes after which the page leaves a checkpoint, at the next place where it can. */
  checkpointEvery: 1024 * 1024,
  /** Parsed bytes after which it leaves one in any case, cutting off what it waited for. */
  checkpointBy: 1536 * 1024,
  /**
   * Parsed bytes after which the page acknowledges, once for all that it parses at a stretch. Below
   * `leastWindow - room`, or the socket would rest although there is room; the page also acknowledges
   * whenever it has parsed all it got.
   */
  ackEvery: 64 * 1024,
  /**
   * Bytes a port message carries at most: the parser's slices stay short, Blink stays responsive. Below
   * 64 KiB, from where on Chromium makes shared memory for each message, which costs both ends more
   * than half of the message's time.
   */
  maxMessage: 60 * 1024,
  /**
   * Bytes of one input message at most; a longer paste is sent in parts. One below 32 KiB: with the
   * channel byte, each is one frame of the exec protocol (`MAX_STDIN_PAYLOAD` in main's
   * `kube/exec/frames.ts`). One more would make a frame of 32 KiB and one of a single byte out of it.
   */
  maxInput: 32 * 1024 - 1,
} as const;

/**
 * Bytes of UTF-8 that one paste has at most; the page refuses a longer one in words. Well below what
 * main queues for a pod that does not read (`STDIN_LIMIT` in `kube/exec/stdin-queue.ts`, 16 MiB), so
 * that even then a paste is taken whole, with room for what was typed around it and for the twelve
 * bytes that mark it as a paste: never cut in the middle, where half a command would run.
 */
export const PASTE_LIMIT = 10 * 1024 * 1024;

/** UTF-16 units of a text that is saved to a file at most; 100,000 lines of 120 columns are a fifth. */
export const SAVED_TEXT_LIMIT = 64 * 1024 * 1024;

/** Characters of a checkpoint's screen at most; the page leaves scrollback out until it fits. */
export const MAX_SCREEN = 2 * 1024 * 1024;

/** Bounds that main enforces on what a page asks for. */
export const TERMINAL_LIMITS = { minCols: 2, maxCols: 1000, minRows: 1, maxRows: 1000 } as const;
