import type { Terminal } from '@xterm/xterm';
import { lineStart, readLine } from './buffer-text';
import { RowAnchor } from './row-anchor';

/** Lines read at once: some milliseconds. */
const SLICE_LINES = 2000;

/** How all of the text is read. */
export interface AllTextOptions {
  /** UTF-16 units at most: the oldest lines are left out. */
  readonly limit: number;
  /** Lets the window do what waits. */
  readonly rest: () => Promise<void>;
}

/**
 * All lines of a terminal, oldest first, without the blanks at their ends and the empty ones after the
 * last. What a full-screen program shows is none of them. What is printed meanwhile is left out.
 */
export async function allText(
  terminal: Terminal,
  { limit, rest }: AllTextOptions,
): Promise<string> {
  const lines: string[] = [];
  let length = 0;
  let read = 0;
  // From the end: the newest are kept.
  let row = terminal.buffer.normal.length;
  while (row > 0) {
    const { normal } = terminal.buffer;
    row = lineStart(normal, row - 1);
    const text = readLine(normal, row).text.trimEnd();
    if (text !== '' || lines.length > 0) {
      length += text.length + 1;
      if (length > limit) break;
      lines.push(text);
    }
    read += 1;
    if (read % SLICE_LINES === 0) row = await rowAfter(terminal, row, rest);
  }
  return lines.length === 0 ? '' : `${lines.reverse().join('\n')}\n`;
}

/** Where the line in `row` is after a rest; 0 where it has left the buffer. */
async function rowAfter(
  terminal: Terminal,
  row: number,
  rest: () => Promise<void>,
): Promise<number> {
  // While a full-screen program prints, the lines stay where they are.
  const anchor = terminal.buffer.active.type === 'normal' ? new RowAnchor(terminal, row, 0) : null;
  await rest();
  const now = anchor ? (anchor.isLost ? 0 : anchor.rowOf(0)) : row;
  anchor?.dispose();
  return now;
}
