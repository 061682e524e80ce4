import type { TextRange } from '../ui/find-query';

/** UTF-16 units shown of a line, and before its first match. */
const SHOWN = 240;
const BEFORE = 60;

/** A piece of a line. */
export interface LinePiece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** The part of a line around its first match, in pieces; what is left out is said by `…`. */
export function linePieces(text: string, ranges: readonly TextRange[]): readonly LinePiece[] {
  const first = ranges[0]?.start ?? 0;
  const indent = text.length - text.trimStart().length;
  const from = first > BEFORE + 20 ? first - BEFORE : Math.min(indent, first);
  const to = Math.min(from + SHOWN, text.length);
  const pieces: LinePiece[] = [];
  let at = from;
  const add = (end: number, isMatch: boolean): void => {
    if (end > at) pieces.push({ text: text.slice(at, end), isMatch });
    at = Math.max(at, end);
  };
  for (const { start, end } of ranges) {
    if (start >= to) break;
    add(Math.max(start, at), false);
    add(Math.min(end, to), true);
  }
  add(to, false);
  return [
    ...(from > indent ? [{ text: '…', isMatch: false }] : []),
    ...pieces,
    ...(to < text.length ? [{ text: '…', isMatch: false }] : []),
  ];
}
