import type { IBuffer } from '@xterm/xterm';

/**
 * Rows of one line of text at most. Output without line ends would be one line of the whole scrollback:
 * it is read, searched and kept in pieces of this many rows (30,000 characters at 120 columns).
 */
const MAX_ROWS = 256;

/** A line as the program wrote it: rows that the terminal wrapped are joined. */
export interface TextLine {
  /** Where it begins in the buffer, counted from 0. */
  readonly row: number;
  /** How many rows it has. */
  readonly rows: number;
  /** Without the blanks that the terminal filled its last row with. */
  readonly text: string;
}

/** Cells of one row. */
export interface CellRange {
  readonly row: number;
  readonly column: number;
  readonly width: number;
}

/** The row in which the line begins that a row is part of. */
export function lineStart(buffer: IBuffer, row: number): number {
  let start = row;
  while (start > 0 && buffer.getLine(start)?.isWrapped === true) start -= 1;
  return row - ((row - start) % MAX_ROWS);
}

/** The line that begins in a row. */
export function readLine(buffer: IBuffer, row: number): TextLine {
  const parts: string[] = [];
  let at = row;
  do {
    parts.push(rowText(buffer, at));
    at += 1;
  } while (at - row < MAX_ROWS && isContinued(buffer, at - 1));
  return { row, rows: at - row, text: parts.join('') };
}

/**
 * Where a piece of a line's text stands on the screen.
 *
 * @param row the line's first row
 * @param start UTF-16 units
 */
export function cellsOf(
  buffer: IBuffer,
  row: number,
  { start, end }: { readonly start: number; readonly end: number },
): readonly CellRange[] {
  const ranges: CellRange[] = [];
  let offset = 0;
  for (let at = row; at < row + MAX_ROWS && offset < end; at += 1) {
    const { length } = rowText(buffer, at);
    if (start < offset + length) {
      const from = columnAt(buffer, at, Math.max(start - offset, 0));
      const to = columnAt(buffer, at, Math.min(end - offset, length));
      ranges.push({ row: at, column: from, width: to - from });
    }
    offset += length;
    if (!isContinued(buffer, at)) break;
  }
  return ranges;
}

/** Whether the line goes on in the next row. */
function isContinued(buffer: IBuffer, row: number): boolean {
  return buffer.getLine(row + 1)?.isWrapped === true;
}

function rowText(buffer: IBuffer, row: number): string {
  const line = buffer.getLine(row);
  if (!line) return '';
  if (!isContinued(buffer, row)) return line.translateToString(true);
  const text = line.translateToString(false);
  // A wide character that found no room stands in the next row, and a blank cell is left in this one.
  const last = line.getCell(line.length - 1);
  const isLeft = last?.getChars() === '' && last.getWidth() === 1;
  return isLeft &&
    buffer
      .getLine(row + 1)
      ?.getCell(0)
      ?.getWidth() === 2
    ? text.slice(0, -1)
    : text;
}

/** The column of the character at an offset of a row's text. */
function columnAt(buffer: IBuffer, row: number, offset: number): number {
  const line = buffer.getLine(row);
  if (!line) return 0;
  let units = 0;
  let column = 0;
  while (column < line.length && units < offset) {
    const cell = line.getCell(column);
    // An empty cell reads as a blank.
    units += cell?.getChars().length || 1;
    column += Math.max(cell?.getWidth() ?? 1, 1);
  }
  return column;
}
