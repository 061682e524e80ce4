import { err, ok, type Result } from '../../shared/result';

/** What to look for. */
export interface FindQuery {
  readonly text: string;
  readonly isCaseSensitive: boolean;
  readonly isWholeWord: boolean;
  readonly isRegex: boolean;
}

export const EMPTY_QUERY: FindQuery = {
  text: '',
  isCaseSensitive: false,
  isWholeWord: false,
  isRegex: false,
};

/** A query as a regular expression. */
export interface FindPattern {
  readonly source: string;
  readonly flags: string;
  /**
   * Made of plain text: it takes time in proportion to what it searches. An expression of the user's
   * may take for ever.
   */
  readonly isPlain: boolean;
}

/** A place in a line's text, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

const WORD = String.raw`[\p{L}\p{M}\p{N}_]`;

/** Null: nothing to look for. Fails where the text is no regular expression. */
export function patternOf(query: FindQuery): Result<FindPattern | null, 'invalid'> {
  const { text, isCaseSensitive, isWholeWord, isRegex } = query;
  if (text === '') return ok(null);
  const body = isRegex ? text : text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const source = isWholeWord ? `(?<!${WORD})(?:${body})(?!${WORD})` : body;
  // With `u` a dot is a whole emoji, and letters are folded without changing their length. Some
  // expressions of habit (`\-`) are only valid without it.
  for (const unicode of isRegex && !isWholeWord ? ['u', ''] : ['u']) {
    const flags = `g${unicode}${isCaseSensitive ? '' : 'i'}`;
    if (isValid(source, flags)) return ok({ source, flags, isPlain: !isRegex });
  }
  return err('invalid');
}

/** The expression of a pattern; it remembers where it was, so each search has its own. */
export function expressionOf({ source, flags }: FindPattern): RegExp {
  return new RegExp(source, flags);
}

/**
 * Where an expression is found in a text, at most `limit` times; what has no length is not found.
 *
 * @param expression global
 */
export function rangesIn(text: string, expression: RegExp, limit: number): TextRange[] {
  const found: TextRange[] = [];
  expression.lastIndex = 0;
  while (found.length < limit) {
    const match = expression.exec(text);
    if (!match) break;
    const { length } = match[0];
    if (length > 0) found.push({ start: match.index, end: match.index + length });
    else expression.lastIndex += isPair(text, expression.lastIndex) ? 2 : 1;
  }
  return found;
}

/** Whether a character of two UTF-16 units begins there. */
function isPair(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xffff;
}

function isValid(source: string, flags: string): boolean {
  try {
    new RegExp(source, flags);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
