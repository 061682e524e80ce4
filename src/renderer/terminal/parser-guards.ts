import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/result';

/** What xterm.js hands to its own handlers: the parameters themselves, not a copy. */
interface Params {
  readonly params: Int32Array;
  readonly length: number;
}
interface Core {
  registerCsiHandler(
    id: { prefix?: string; final: string },
    handler: (params: Params) => boolean | Promise<boolean>,
  ): Disposable;
}

type Bound = (size: { readonly cols: number; readonly rows: number }) => number;
const rows: Bound = (size) => size.rows;
const columns: Bound = (size) => size.cols;
const screen: Bound = (size) => size.cols * size.rows;

/**
 * Sequences that repeat something as often as their first parameter says, by final byte: how much of
 * it has an effect that can be told from less, and what one repetition costs in units of
 * `WORK_PER_TURN`. xterm.js repeats up to 2³¹−1 times: `a ESC[2147483647b`, 14 bytes, stops a window
 * for minutes.
 */
const REPEATING: Readonly<Record<string, { readonly bound: Bound; readonly cost: number }>> = {
  b: { bound: screen, cost: 0.05 }, // REP, repeat the preceding character
  L: { bound: rows, cost: 1 }, // IL, insert lines
  M: { bound: rows, cost: 1 }, // DL, delete lines
  S: { bound: rows, cost: 1 }, // SU, scroll up
  T: { bound: rows, cost: 1 }, // SD, scroll down
  P: { bound: columns, cost: 0.02 }, // DCH, delete characters
  X: { bound: columns, cost: 0.02 }, // ECH, erase characters
  I: { bound: columns, cost: 0.02 }, // CHT, forward by tab stops
  Z: { bound: columns, cost: 0.02 }, // CBT, backward by tab stops
  '@': { bound: columns, cost: 0.02 }, // ICH, insert characters
};

/**
 * Lines moved in one go before the window gets a turn. A line costs about 3 µs, so this is the 12 ms
 * that xterm.js itself parses at a stretch: it looks at the clock only between chunks, and a chunk of
 * 64 KiB holds 13,000 such sequences.
 */
const WORK_PER_TURN = 4000;
/** An erased line, in the same unit. */
const ERASED_LINE = 0.12;

/**
 * Bounds what a program in the pod can make the parser do. The clamped parameter goes to xterm.js'
 * own handler; its public parser API hands out copies of the parameters only, so this reaches for the
 * core, as xterm.js' own addons do. tests/unit/renderer/terminal/parser-guards.test.ts tells if a new
 * version changes that.
 */
export function guardParser(terminal: Terminal): Disposable {
  const core = coreOf(terminal);
  let work = 0;
  // What a handler returns: false, so that xterm.js' own handler does the work, now or, where enough
  // was done in one go, after the window had its turn.
  const spend = (cost: number): boolean | Promise<boolean> => {
    work += cost;
    if (work < WORK_PER_TURN) return false;
    work = 0;
    return new Promise((resolve) => {
      setTimeout(resolve, 0, false);
    });
  };
  const parts: Disposable[] = [
    terminal.onWriteParsed(() => {
      work = 0;
    }),
  ];
  for (const [final, { bound, cost }] of Object.entries(REPEATING)) {
    parts.push(
      core.registerCsiHandler({ final }, (params) => {
        const limit = bound(terminal);
        const times = params.length > 0 ? (params.params[0] ?? 0) : 0;
        if (times > limit) params.params[0] = limit;
        return spend(Math.max(1, Math.min(times, limit)) * cost);
      }),
    );
  }
  for (const prefix of [{}, { prefix: '?' }]) {
    parts.push(
      core.registerCsiHandler({ ...prefix, final: 'J' }, (params) => {
        // ED 1 in the last cell throws in 6.0.0 while the buffer has no line below it, and the write
        // buffer never recovers: the terminal is dead. There it erases all, which is what ED 2 does.
        const { cursorX, cursorY } = terminal.buffer.active;
        const last = cursorX >= terminal.cols - 1 && cursorY === terminal.rows - 1;
        if (last && params.length > 0 && params.params[0] === 1) params.params[0] = 2;
        return spend(terminal.rows * ERASED_LINE);
      }),
    );
  }
  return {
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}

function coreOf(terminal: Terminal): Core {
  const core: unknown = Reflect.get(terminal, '_core');
  if (!isCore(core)) throw new Error('this version of xterm.js has no core to guard');
  return core;
}

function isCore(value: unknown): value is Core {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'registerCsiHandler') === 'function'
  );
}
