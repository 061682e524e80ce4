import { MESSAGE_LIMIT, cleanText } from '../../../shared/clean-text';
import { redact } from './redact';

/**
 * Bytes of messages kept, the last ones: what people read is 4 KiB of it, and a secret must not lose
 * its name because it was cut off before.
 */
const KEPT = 64 * 1024;

/** Those of a program that writes byte by byte are put together now and then. */
const MOST_CHUNKS = 1024;

/** ECMA-48: control sequences, strings (titles, links, clipboards), and other escapes. */
const ESCAPES =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;
const LINE_ENDS = /\r\n?|[\v\f\x85\p{Zl}\p{Zp}]/gu;
/** What is not seen: control characters but tabs and line ends, zero widths, marks of direction. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** What a plugin prints for people (stderr): its last 64 KiB. */
export class PluginOutput {
  #chunks: Uint8Array[] = [];
  #length = 0;
  #total = 0;

  /** Bytes printed so far. */
  get total(): number {
    return this.#total;
  }

  add(bytes: Uint8Array): void {
    this.#total += bytes.length;
    this.#chunks.push(bytes);
    this.#length += bytes.length;
    for (let first = this.#chunks[0]; first !== undefined; first = this.#chunks[0]) {
      if (this.#length - first.length < KEPT) break;
      this.#chunks.shift();
      this.#length -= first.length;
    }
    if (this.#chunks.length > MOST_CHUNKS) this.#chunks = [Buffer.concat(this.#chunks)];
  }

  /**
   * The last `limit` characters as people may see them while it runs: cleaned, secrets hidden, web
   * addresses fit to be opened.
   */
  shown(limit: number, known: readonly string[]): string {
    const text = redact(this.#text(), { known, keepLinks: true }).trimEnd();
    return text.length > limit ? wholeLines(text.slice(-limit)) : text;
  }

  /** What went wrong, on one line: the last words, without secrets, of bounded length. */
  lastWords(known: readonly string[]): string {
    const text = redact(this.#text(), { known }).trim();
    if (text.length <= MESSAGE_LIMIT) return cleanText(text);
    return `…${cleanText(wholeLines(text.slice(-(MESSAGE_LIMIT - 1))))}`;
  }

  /**
   * Cleaned before anything is looked for in it: an escape sequence in the middle of a token would
   * hide it.
   */
  #text(): string {
    const kept = Buffer.concat(this.#chunks);
    const text = new TextDecoder().decode(kept.subarray(-KEPT));
    const clean = text.replace(ESCAPES, '').replace(LINE_ENDS, '\n').replace(UNSEEN, '');
    return this.#total > KEPT ? withoutFirstWord(clean) : clean;
  }
}

/** The text from its first line's beginning, if that comes soon. */
function wholeLines(text: string): string {
  const line = text.indexOf('\n');
  return line >= 0 && line < text.length / 2 ? text.slice(line + 1) : text;
}

/** Half a word may be half a secret. */
function withoutFirstWord(text: string): string {
  const gap = text.search(/\s/);
  return gap < 0 ? '' : text.slice(gap + 1);
}
