import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/result';
import { MAX_COMBINED } from './snapshot-lines';
import { coreOf, OSC, type XtermCore, type XtermLine } from './xterm-internals';

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
/** A reset, which makes both screens anew. */
const RESET = 60;
/** The other screen shown, for each of its lines. */
const SWITCHED_LINE = 0.5;
/** The private modes that show the other screen. */
const SCREENS: readonly number[] = [47, 1047, 1049];
/**
 * Links in a terminal at most; more are shown as text. xterm.js looks at every one of them for each
 * line that leaves the scrollback: 30,000 links in one line made that 5 to 9 ms a line.
 */
export const MAX_LINKS = 2000;

/**
 * Characters of an OSC's or DCS's string at most, its number included; a longer one has no effect. The
 * longest that has one is the text of OSC 52, 100 KB. xterm.js gathers up to 10 MB, and until such a
 * string ends there is no place for a checkpoint.
 */
const MAX_STRING = 128 * 1024;

/**
 * Bounds what a program in the pod can make the parser do. The clamped parameter goes to xterm.js'
 * own handler; its public parser API hands out copies of the parameters only, so this reaches for the
 * core.
 */
export function guardParser(terminal: Terminal): Disposable {
  const core = coreOf(terminal);
  limitStrings(core);
  limitCombined(core);
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
        if (params.length > 0 && params.params[0] === 3) moveSavedCursor(terminal);
        return spend(terminal.rows * ERASED_LINE);
      }),
    );
  }
  for (const final of ['h', 'l']) {
    parts.push(
      core.registerCsiHandler({ prefix: '?', final }, (params) => {
        const modes = Array.from(params.params.subarray(0, params.length));
        const switches = modes.filter((mode) => SCREENS.includes(mode)).length;
        return switches === 0 ? false : spend(switches * terminal.rows * SWITCHED_LINE);
      }),
    );
  }
  parts.push(
    terminal.parser.registerEscHandler({ final: 'c' }, () => spend(RESET)),
    terminal.parser.registerEscHandler({ intermediates: '#', final: '8' }, () =>
      spend(terminal.rows * SWITCHED_LINE),
    ),
    terminal.parser.registerOscHandler(8, () => {
      if (core._oscLinkService._dataByLinkId.size < MAX_LINKS) return false;
      // No new link, and no old one that goes on in its place.
      return core._inputHandler.setHyperlink(';');
    }),
  );
  return {
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}

type AddToCell = (this: XtermLine, index: number, codePoint: number, width: number) => void;

/**
 * Bounds what is stacked on one letter, or joined into one picture: a cell would take megabytes of
 * accents, and all of them would be drawn. All terminals share the method that does it.
 */
function limitCombined({ _bufferService: { buffers } }: XtermCore): void {
  const line = buffers.normal.lines.get(0);
  const lines = line && (Object.getPrototypeOf(line) as XtermLine);
  if (!lines || lines.addCodepointToCell.name === 'addBounded') return;
  const add: AddToCell = lines.addCodepointToCell;
  lines.addCodepointToCell = function addBounded(this: XtermLine, index, codePoint, width) {
    add.call(this, index, codePoint, width);
    const text = this._combined[index];
    if (text !== undefined && text.length > MAX_COMBINED) {
      this._combined[index] = text.slice(0, MAX_COMBINED);
    }
  };
}

/**
 * Makes strings beyond `MAX_STRING` have no effect and take no memory, whatever the chunks they come
 * in. xterm.js has no such setting, so its two string parsers are watched from the outside.
 */
function limitStrings({ _inputHandler: { _parser: parser } }: XtermCore): void {
  const { _oscParser: osc, _dcsParser: dcs } = parser;
  const original = {
    start: osc.start.bind(osc),
    putOsc: osc.put.bind(osc),
    hook: dcs.hook.bind(dcs),
    putDcs: dcs.put.bind(dcs),
  };
  let length = 0;
  osc.start = () => {
    length = 0;
    original.start();
  };
  osc.put = (data, from, to) => {
    original.putOsc(data, from, to);
    length += to - from;
    if (length <= MAX_STRING || osc._state !== OSC.payload) return;
    for (const handler of osc._active) handler.end(false);
    osc._active = [];
    osc._state = OSC.abort;
  };
  dcs.hook = (id, params) => {
    length = 0;
    original.hook(id, params);
  };
  dcs.put = (data, from, to) => {
    original.putDcs(data, from, to);
    length += to - from;
    if (length <= MAX_STRING) return;
    for (const handler of dcs._active) handler.unhook(false);
    dcs._active = [];
  };
}

/**
 * ED 3 takes the lines above the screen away. In 6.0.0 a saved cursor stays where it was counted from
 * the first of them, and would be restored so many lines too low; it moves with its text.
 */
function moveSavedCursor(terminal: Terminal): void {
  const { normal, alt } = coreOf(terminal)._bufferService.buffers;
  const buffer = terminal.buffer.active.type === 'normal' ? normal : alt;
  const gone = Math.max(buffer.lines.length - terminal.rows, 0);
  buffer.savedY = Math.max(buffer.savedY - gone, 0);
}
