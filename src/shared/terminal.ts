import type { AppError } from './errors';

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

/**
 * One terminal's life. Times are milliseconds since the epoch.
 *
 * | from | event | to |
 * |---|---|---|
 * | (start) | open | connecting |
 * | connecting | first output, or the server's ready frame | running |
 * | connecting | refused | failed |
 * | running | status frame | exited |
 * | running | socket ended without a status | lost |
 * | running | server's error status | failed |
 * | lost, exited, failed | reconnect | connecting |
 */
export type SessionState =
  | { readonly kind: 'connecting'; readonly since: number; readonly step: ConnectingStep }
  | { readonly kind: 'running'; readonly since: number }
  | { readonly kind: 'lost'; readonly since: number; readonly error: AppError }
  | { readonly kind: 'exited'; readonly since: number; readonly exit: Exit }
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
  | { readonly type: 'state'; readonly state: SessionState }
  /** The pod does not read: this many bytes of input were not taken. */
  | { readonly type: 'input-refused'; readonly bytes: number };

/** Page to main, over the session's port. */
export type PortToMain =
  | { readonly type: 'input'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'resize'; readonly size: TerminalSize }
  /** All output before `offset` is parsed by the terminal. */
  | { readonly type: 'ack'; readonly offset: number };

/**
 * Flow control, bytes. The chain is: socket → unacknowledged output → xterm's write buffer. Nothing
 * grows beyond `highWater` plus one socket read, because the socket is paused there.
 */
export const FLOW = {
  /**
   * Unacknowledged bytes at which the socket is paused. 100 KB stalled a 100 ms link 61 times in
   * 4 MB; 256 KiB halved the rate even on loopback. 2 MiB is ~0.15 s of parsing, so Ctrl-C still
   * shows at once, and far below the 50 MB at which xterm.js throws.
   */
  highWater: 2 * 1024 * 1024,
  /** Where it is resumed. Half: the parser has work while the socket starts up again. */
  lowWater: 1024 * 1024,
  /**
   * Parsed bytes after which the page acknowledges. Must be well below `highWater - lowWater`, or
   * main would wait for an acknowledgement that never comes; the page also acknowledges whenever
   * it has parsed all it got.
   */
  ackEvery: 128 * 1024,
  /** Bytes a port message carries at most: the parser's slices stay short, Blink stays responsive. */
  maxMessage: 64 * 1024,
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

/** Bounds that main enforces on what a page asks for. */
export const TERMINAL_LIMITS = { minCols: 2, maxCols: 1000, minRows: 1, maxRows: 1000 } as const;
