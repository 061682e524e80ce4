/** Characters of a server's words that an error carries: two or three sentences, never a page. */
const LIMIT = 500;

/** C0, DEL and C1 controls, and what turns the direction of text around. */
// eslint-disable-next-line no-control-regex -- they are what is removed
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/**
 * A server's words, fit to be shown: on one line, without control characters (cluster data can carry
 * escape sequences: CVE-2021-25743), cut to a readable length.
 */
export function cleanText(text: string): string {
  // Cut first: a hostile megabyte is not worth a regular expression.
  const line = text
    .slice(0, 4 * LIMIT)
    .replace(CONTROLS, ' ')
    .trim();
  // Half of a surrogate pair is no character.
  return line.length <= LIMIT
    ? line
    : `${line.slice(0, LIMIT - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
