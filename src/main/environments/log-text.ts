import { cleanText } from '../../shared/clean-text';
import type { LogLine } from '../../shared/explain';

/** Control sequences of a terminal (ECMA-48): colours say nothing in a list of lines. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/** RFC 3339 as the kubelet writes it before each line: nanoseconds without trailing zeros. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d) ?/;

/** A line of a log asked for with `timestamps=true`. */
export interface StampedLine extends LogLine {
  /** Sorts as time does, within one time zone; empty where the line bears no time. */
  readonly stamp: string;
}

/**
 * Reads one line of a log.
 *
 * @param limit UTF-16 units of the text at most
 */
export function readLogLine(line: string, limit: number): StampedLine {
  const match = STAMP.exec(line);
  const [whole = '', seconds = '', fraction = '', zone = ''] = match ?? [];
  // Cut before anything else, so that a line of megabytes costs no more than a long one.
  const text = line.slice(whole.length, whole.length + limit * 4);
  const at =
    match === null
      ? Number.NaN
      : Date.parse(`${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  return {
    at: Number.isNaN(at) ? null : at,
    text: cleanText(expandTabs(text.replace(SEQUENCES, '')), limit),
    stamp: match === null ? '' : `${seconds}.${fraction.padEnd(9, '0')}`,
  };
}

/** Stack traces are indented with tabs, which cleaning would take for one space. */
function expandTabs(text: string): string {
  return text.replace(/^\t+/, (tabs) => '\u00a0\u00a0'.repeat(tabs.length));
}

/** The last lines of a log, bounded in number and length. */
export class LineTail {
  readonly #limits: { readonly lines: number; readonly length: number };
  #lines: StampedLine[] = [];
  #length = 0;
  /** Lines were left out before the first. */
  cut = false;

  /** @param limits lines, and UTF-16 units of all of them together */
  constructor(limits: { readonly lines: number; readonly length: number }) {
    this.#limits = limits;
  }

  get lines(): readonly LogLine[] {
    return this.#lines.map(({ at, text }) => ({ at, text }));
  }

  /** The time of the last line that bears one, as the server wrote it, or empty. */
  get lastStamp(): string {
    for (let i = this.#lines.length - 1; i >= 0; i -= 1) {
      const stamp = this.#lines[i]?.stamp ?? '';
      if (stamp !== '') return stamp;
    }
    return '';
  }

  get size(): number {
    return this.#lines.length;
  }

  push(line: StampedLine): void {
    this.#lines.push(line);
    this.#length += line.text.length;
    while (this.#lines.length > this.#limits.lines || this.#length > this.#limits.length) {
      this.#length -= this.#lines.shift()?.text.length ?? 0;
      this.cut = true;
    }
  }
}
