/**
 * What the window itself writes into a terminal when a stream ends and another begins. As bytes: the
 * parser's UTF-8 decoder may hold half a character of the old stream, which these push out.
 */
const encoder = new TextEncoder();

/** Cancels a sequence that the old stream left unfinished. */
const CANCEL = '\x18';
const MOUSE_OFF = '\x1b[?9;1000;1002;1003;1004;1005;1006;1015;1016l';
const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';

/**
 * After the last byte of a stream: the mouse is the user's again, so that text can be selected, and
 * there is no cursor where nothing can be typed. The screen stays as it is.
 */
export function streamEnd(): Uint8Array<ArrayBuffer> {
  return encoder.encode(CANCEL + MOUSE_OFF + HIDE_CURSOR + '\x1b[?2026l');
}

/** Where no shell could be had, nothing can be typed either; `true` once there is one. */
export function cursorShown(shown: boolean): Uint8Array<ArrayBuffer> {
  return encoder.encode(shown ? SHOW_CURSOR : HIDE_CURSOR);
}

/**
 * Before a new stream: the modes that the old program left behind are taken back (a soft reset, the
 * main screen, bracketed paste, cursor and keypad keys, character sets), nothing is erased.
 *
 * @param alternate whether the alternate screen is shown; leaving it where it is not would move the cursor
 */
export function streamReset(alternate: boolean): Uint8Array<ArrayBuffer> {
  const leave = alternate ? '\x1b[?1049l' : '';
  return encoder.encode(
    `${CANCEL}${leave}\x1b[!p\x1b[?1;66;2004l\x1b[?7;25h\x1b>\x1b(B\x0f\x1b[0m`,
  );
}

/**
 * A thin line across the terminal with the time in it: above is what was, below what comes.
 *
 * @param cursorColumn where the cursor stands; a started line is ended first
 */
export function divider(options: {
  readonly cols: number;
  readonly cursorColumn: number;
  readonly time: string;
}): Uint8Array<ArrayBuffer> {
  const label = ` ${options.time} `;
  const length = Math.max(options.cols - label.length - 2, 0);
  const lineEnd = options.cursorColumn > 0 ? '\r\n' : '';
  return encoder.encode(`${lineEnd}\x1b[90m──${label}${'─'.repeat(length)}\x1b[0m\r\n`);
}
