/** What a label, a tree or a sentence must never carry: control characters (which a terminal or a
 * log would obey, CVE-2021-25743), line ends, marks that turn reading order around, halves of
 * surrogate pairs. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u;
const LINE_BREAKS = /[\t\n\v\f\r\p{Zl}\p{Zp}]+/gu;
const OTHERS = /[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu;

/**
 * Text of the cluster made fit to show on one line: line ends and tabs become one space, other
 * control characters go, and what is longer than `limit` UTF-16 units is cut and ends in `…`.
 * Anything but a string is the empty string.
 */
export function cleanText(value: unknown, limit: number): string {
  if (typeof value !== 'string' || value === '') return '';
  // Cut first, so that a megabyte of text costs no more than a line; the slack leaves room for what
  // cleaning removes.
  const cut = value.length > limit * 2 ? value.slice(0, limit * 2) : value;
  const clean = UNSAFE.test(cut) ? cut.replace(LINE_BREAKS, ' ').replace(OTHERS, '').trim() : cut;
  if (clean.length <= limit) return clean;
  // The cut may halve a surrogate pair: the half goes too.
  return `${clean.slice(0, limit - 1).replace(OTHERS, '')}…`;
}
