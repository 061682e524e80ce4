/** What is wrong with a text that is no JSON, at the first place where it stops being JSON. */
export type JsonFault =
  | 'value-expected'
  | 'name-expected'
  | 'colon-expected'
  | 'comma-expected'
  | 'comma-extra'
  | 'text-broken'
  | 'number-broken'
  | 'word-unknown'
  | 'comment'
  | 'more-after-end'
  | 'unfinished';

/** Where and what; lines and columns count from 1, columns in UTF-16 units. */
export interface JsonFaultPlace {
  readonly line: number;
  readonly column: number;
  readonly fault: JsonFault;
}

/** Runs of one kind, from where they are looked for. Sticky, so `lastIndex` is set before each use. */
const BLANKS = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y; // eslint-disable-line no-control-regex -- JSON forbids just these
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NUMBER_LIKE = /[-+.\w]*/y;
const WORD = /(?:true|false|null)(?!\w)/y;

/** What may come next. `first` is right after an opening bracket, where a closing one may come, too. */
type Expected = 'value' | 'first-value' | 'name' | 'first-name' | 'colon' | 'after-value';

/**
 * Where a text stops being JSON (RFC 8259), or null where it is JSON. `JSON.parse` decides whether it is;
 * this says where, because engines word that differently, and some do not say it at all.
 */
export function findJsonFault(text: string): JsonFaultPlace | null {
  const scan = new Scan(text);
  const fault = scan.run();
  return fault === null ? null : { ...placeOf(text, scan.at), fault };
}

class Scan {
  at = 0;
  readonly #text: string;
  /** The open brackets, the innermost one last. */
  readonly #open: ('{' | '[')[] = [];
  #expected: Expected = 'value';

  constructor(text: string) {
    this.#text = text;
  }

  /** Stops at the first fault, with `at` on it. */
  run(): JsonFault | null {
    for (;;) {
      this.#take(BLANKS);
      const next = this.#text[this.at];
      const isWhole = this.#expected === 'after-value' && this.#open.length === 0;
      if (next === undefined) return isWhole ? null : 'unfinished';
      if (next === '/') return 'comment';
      if (isWhole) return 'more-after-end';
      const fault = this.#step(next);
      if (fault !== null) return fault;
    }
  }

  #step(next: string): JsonFault | null {
    switch (this.#expected) {
      case 'colon':
        if (next !== ':') return 'colon-expected';
        this.at += 1;
        this.#expected = 'value';
        return null;
      case 'name':
      case 'first-name':
        if (next === '}') return this.#expected === 'name' ? 'comma-extra' : this.#close();
        if (next !== '"') return 'name-expected';
        this.#expected = 'colon';
        return this.#take(TEXT) ? null : 'text-broken';
      case 'after-value':
        return this.#afterValue(next);
      case 'value':
      case 'first-value':
        return this.#value(next);
    }
  }

  #afterValue(next: string): JsonFault | null {
    const inner = this.#open.at(-1);
    if (next === ',') {
      this.at += 1;
      this.#expected = inner === '{' ? 'name' : 'value';
      return null;
    }
    return next === (inner === '{' ? '}' : ']') ? this.#close() : 'comma-expected';
  }

  #value(next: string): JsonFault | null {
    if (next === '{' || next === '[') {
      this.at += 1;
      this.#open.push(next);
      this.#expected = next === '{' ? 'first-name' : 'first-value';
      return null;
    }
    if (next === ']' && this.#open.at(-1) === '[') {
      return this.#expected === 'first-value' ? this.#close() : 'comma-extra';
    }
    this.#expected = 'after-value';
    if (next === '"') return this.#take(TEXT) ? null : 'text-broken';
    if (/[-+.\d]/.test(next)) return this.#number();
    if (!/\w/.test(next)) return 'value-expected';
    return this.#take(WORD) ? null : 'word-unknown';
  }

  /** The whole of what looks like a number has to be one: `01` and `1.` are none. */
  #number(): JsonFault | null {
    const from = this.at;
    this.#take(NUMBER_LIKE);
    const to = this.at;
    this.at = from;
    this.#take(NUMBER);
    if (this.at === to) return null;
    this.at = from;
    return 'number-broken';
  }

  #close(): null {
    this.at += 1;
    this.#open.pop();
    this.#expected = 'after-value';
    return null;
  }

  /** Goes behind what the pattern finds here; false where it finds nothing. */
  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return false;
    this.at += found.length;
    return true;
  }
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const lines = text.slice(0, at).split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}
