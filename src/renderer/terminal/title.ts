/** Characters of a title at most: more is no title, and xterm.js takes up to 10 MB. */
const MAX_TITLE = 256;

/**
 * A title set by a program in the pod, made fit for a tab: no control characters, no characters that
 * reorder or hide text (they could make a tab look like another), blanks joined, at most 256
 * characters. Null where nothing is left.
 */
export function cleanTitle(raw: string): string | null {
  const title = Array.from(
    raw
      // Ten times as much as is kept, so that a title of megabytes costs nothing.
      .slice(0, MAX_TITLE * 10)
      .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+/gu, ' ')
      .replace(/\s+/gu, ' ')
      .trim(),
  )
    .slice(0, MAX_TITLE)
    .join('')
    .trim();
  return title === '' ? null : title;
}
