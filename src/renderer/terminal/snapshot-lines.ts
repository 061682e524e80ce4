import { MAX_SCREEN, TERMINAL_LIMITS } from '../../shared/terminal';
import type { ExtendedAttributes, LinkData, XtermCore, XtermLine } from './xterm-internals';

/** A cell's content: a code point, whether a string of several takes its place, and its width. */
const CODE_POINT = 0x1fffff;
const IS_COMBINED = 0x200000;
const WIDTH_SHIFT = 22;
const BLANK = 1 << WIDTH_SHIFT;
/** In a cell's background: some of its attributes are in the line's `_extendedAttrs`. */
const HAS_EXTENDED = 0x10000000;

// What stands for a cell that holds no code point. No terminal ever puts these characters into a
// cell, and JSON writes them as they are.
/** An empty cell. */
const EMPTY = 0x7f;
/** The second half of a wide character. */
const SECOND_HALF = 0x80;
/** Several code points in one cell; they follow in the line's list. */
const COMBINED = 0x81;

/** An identifier that xterm.js, which counts from 1, never gives a link. */
const DEAD_LINK = 2 ** 31 - 1;
/** Characters of a link's address at most; a longer one leads nowhere. */
const MAX_ADDRESS = 2048;
/** UTF-16 units of one cell at most: a pod can stack any number of accents on one letter. */
export const MAX_COMBINED = 64;

/**
 * A line: its text where nothing else is to be said, else text, whether it continues the line before
 * (1) or not (0), pairs of how many cells have which attributes, each number a character from `FIRST`
 * on (as JSON's numbers they took most of the time), and the strings of combined cells. A line that
 * does not fit this scheme has its cells' contents as numbers in place of the text.
 */
export type LineSnapshot =
  | string
  | readonly [
      text: string | readonly number[],
      wrapped: 0 | 1,
      runs: string,
      combined?: readonly string[],
    ];

/** Stands for 0: from here on there are 50,000 characters that JSON writes as they are. */
const FIRST = 0xa1;

/** Foreground, background, extended attributes and link (0: none) of a cell. */
export type AttributeSnapshot = readonly [fg: number, bg: number, ext: number, link: number];

/** What of a line is written: a gigantic screen has no room for its colours, or for anything. */
export type Detail = 'all' | 'text' | 'nothing';

/** Characters of all lines after which no more is written; one more fits in any case. */
const FULL = MAX_SCREEN - 256 * 1024;
/** Characters of all lines at most; the rest is for modes, and for how inexact their count is. */
const TOO_LONG = MAX_SCREEN - 128 * 1024;
/** Sets of attributes that are found without looking far; a power of two. */
const RECENT = 512;
/** Characters of JSON that a set of attributes takes at most. */
const ATTRIBUTE_COST = 48;

/** Turns lines into snapshots; what many cells share is kept once. */
export class LineWriter {
  readonly #core: XtermCore;
  readonly #ids = new Map<number, Map<number, number>>();
  readonly #idsOfExtended = new Map<string, number>();
  readonly #linkIds = new Map<number, number>();
  /** All attributes that lines refer to, by index; the first are the defaults. */
  readonly attributes: AttributeSnapshot[] = [[0, 0, 0, 0]];
  /** All links that attributes refer to, by index from 1; null: xterm.js has forgotten where it leads. */
  readonly links: (LinkData | null)[] = [];
  readonly #detail: Detail;
  readonly #maxCombined: number;
  /** Attributes that were looked up last, by a part of their numbers: foreground, background, index. */
  readonly #recent = new Int32Array(RECENT * 3);
  #units = new Uint16Array(256);
  /** Characters of JSON that all written so far takes. */
  #cost = 0;

  constructor(core: XtermCore, detail: Detail) {
    this.#core = core;
    this.#detail = detail;
    this.#maxCombined = detail === 'all' ? MAX_COMBINED : 2;
  }

  /** There is room for what must be in a snapshot, and not for what may be left out. */
  get isFull(): boolean {
    return this.#cost > FULL;
  }

  /** It does not fit in a snapshot. */
  get isTooLong(): boolean {
    return this.#cost > TOO_LONG;
  }

  /** A line's snapshot. */
  write(line: XtermLine): LineSnapshot {
    // What is too long is thrown away as a whole.
    if (this.#detail === 'nothing' || this.isTooLong) return '';
    const snapshot = this.#write(line);
    this.#cost += costOf(snapshot);
    return snapshot;
  }

  #write(line: XtermLine): LineSnapshot {
    const { _data: data, isWrapped } = line;
    const end = usedEnd(line);
    const wrapped = isWrapped ? 1 : 0;
    // Two units a cell, and for runs two units and one more run.
    if (this.#units.length < end * 2 + 2) this.#units = new Uint16Array(end * 2 + 2);
    const runs = this.#detail === 'all' ? this.#runs(line, end) : '';
    const combined: string[] = [];
    const units = this.#units;
    let size = 0;
    for (let cell = 0; cell < end; cell += 1) {
      const content = data[cell * 3] ?? 0;
      const width = content >>> WIDTH_SHIFT;
      const code = content & CODE_POINT;
      if ((content & IS_COMBINED) !== 0) {
        if (width !== 1 && !isWide(data, cell, line.length)) return this.#raw(line, end, runs);
        combined.push((line._combined[cell] ?? '').slice(0, this.#maxCombined));
        units[size++] = COMBINED;
      } else if (code === 0) {
        if (width > 1) return this.#raw(line, end, runs);
        // A second half without its first is written as it is, too: see `isWide`.
        if (width === 0 && !(cell > 0 && isWide(data, cell - 1, line.length)))
          return this.#raw(line, end, runs);
        units[size++] = width === 0 ? SECOND_HALF : EMPTY;
      } else {
        if (width !== 1 && !isWide(data, cell, line.length)) return this.#raw(line, end, runs);
        if (code > 0xffff) {
          units[size++] = 0xd7c0 + (code >> 10);
          units[size++] = 0xdc00 + (code & 0x3ff);
        } else units[size++] = code;
      }
    }
    const text = textOf(units, size);
    if (wrapped === 0 && runs === '' && combined.length === 0) return text;
    return combined.length === 0 ? [text, wrapped, runs] : [text, wrapped, runs, combined];
  }

  /** The index of attributes in `attributes`. */
  #attribute(fg: number, bg: number, extended: ExtendedAttributes | undefined): number {
    if ((bg & HAS_EXTENDED) !== 0 && extended) return this.#extended(fg, bg, extended);
    const recent = this.#recent;
    const slot = ((fg ^ (bg << 3) ^ (fg >>> 11)) & (RECENT - 1)) * 3;
    if (recent[slot] === (fg | 0) && recent[slot + 1] === (bg | 0)) return recent[slot + 2] ?? 0;
    let byBg = this.#ids.get(fg);
    if (!byBg) this.#ids.set(fg, (byBg = new Map<number, number>()));
    let id = byBg.get(bg);
    if (id === undefined) {
      id = fg === 0 && bg === 0 ? 0 : this.#add([fg, bg, 0, 0]);
      byBg.set(bg, id);
    }
    recent[slot] = fg;
    recent[slot + 1] = bg;
    recent[slot + 2] = id;
    return id;
  }

  #extended(fg: number, bg: number, { _ext: ext, urlId }: ExtendedAttributes): number {
    const key = `${fg} ${bg} ${ext} ${urlId}`;
    let id = this.#idsOfExtended.get(key);
    if (id === undefined) {
      id = this.#add([fg, bg, ext, this.link(urlId)]);
      this.#idsOfExtended.set(key, id);
    }
    return id;
  }

  /** The index of a link in `links`, from 1; 0 for none. */
  link(urlId: number): number {
    const known = this.#linkIds.get(urlId);
    if (known !== undefined) return known;
    const data = urlId === 0 ? undefined : this.#core._oscLinkService.getLinkData(urlId);
    const isKept = data !== undefined && data.uri.length + (data.id ?? '').length <= MAX_ADDRESS;
    if (isKept) this.#cost += data.uri.length + 64;
    const link = urlId === 0 ? 0 : this.links.push(isKept ? { uri: data.uri, id: data.id } : null);
    this.#linkIds.set(urlId, link);
    return link;
  }

  #add(attributes: AttributeSnapshot): number {
    this.#cost += ATTRIBUTE_COST;
    return this.attributes.push(attributes) - 1;
  }

  #runs({ _data: data, _extendedAttrs: extended }: XtermLine, end: number): string {
    const units = this.#units;
    let size = 0;
    let [fg, bg, count, last] = [0, 0, 0, 0];
    for (let cell = 0; cell < end; cell += 1) {
      const nextFg = data[cell * 3 + 1] ?? 0;
      const nextBg = data[cell * 3 + 2] ?? 0;
      // Cells of one run need not share the object of their extended attributes.
      if (nextFg === fg && nextBg === bg && (bg & HAS_EXTENDED) === 0) {
        count += 1;
        continue;
      }
      const attribute = this.#attribute(nextFg, nextBg, extended[cell]);
      [fg, bg] = [nextFg, nextBg];
      if (attribute === last) {
        count += 1;
        continue;
      }
      units[size++] = FIRST + count;
      units[size++] = FIRST + last;
      [last, count] = [attribute, 1];
    }
    // Cells behind the last run have the defaults.
    if (last !== 0) {
      units[size++] = FIRST + count;
      units[size++] = FIRST + last;
    }
    return size === 0 ? '' : textOf(units, size);
  }

  #raw(line: XtermLine, end: number, runs: string): LineSnapshot {
    const combined: string[] = [];
    const contents: number[] = [];
    for (let cell = 0; cell < end; cell += 1) {
      const content = line._data[cell * 3] ?? 0;
      contents.push(content);
      if ((content & IS_COMBINED) !== 0) {
        combined.push((line._combined[cell] ?? '').slice(0, this.#maxCombined));
      }
    }
    return [contents, line.isWrapped ? 1 : 0, runs, combined];
  }
}

/** Fills blank lines from snapshots. */
export class LineReader {
  readonly #attributes: readonly AttributeSnapshot[];
  readonly #linkIds: readonly number[];
  readonly #extended: ExtendedAttributes;
  readonly #core: XtermCore;

  constructor(
    core: XtermCore,
    shared: { attributes: readonly AttributeSnapshot[]; links: readonly (LinkData | null)[] },
  ) {
    this.#core = core;
    this.#attributes = shared.attributes;
    const { _oscLinkService: service } = core;
    this.#linkIds = [
      0,
      ...shared.links.map((link) => (link === null ? DEAD_LINK : service.registerLink(link))),
    ];
    this.#extended = core._inputHandler._curAttrData.extended.clone();
  }

  /** @param y where the line will be in the active buffer: links are kept as long as their lines */
  read(snapshot: LineSnapshot, line: XtermLine, y: number): void {
    const [text, wrapped, runs, combined = []] =
      typeof snapshot === 'string' ? [snapshot, 0, ''] : snapshot;
    line.isWrapped = wrapped === 1;
    // A text has no more cells than units, but for a line that is longer than the terminal is wide.
    if (text.length > line.length) lengthen(line, Math.min(cellsOf(text), TERMINAL_LIMITS.maxCols));
    if (typeof text === 'string') fillText(line, text, combined);
    else fillRaw(line, text, combined);
    let cell = 0;
    for (let at = 0; at < runs.length; at += 2) {
      const end = Math.min(cell + runs.charCodeAt(at) - FIRST, line.length);
      const attributes = this.#attributes[runs.charCodeAt(at + 1) - FIRST];
      const [fg, bg, ext, link] = attributes ?? [0, 0, 0, 0];
      const linkId = this.#linkIds[link] ?? 0;
      if (linkId !== 0) this.#core._oscLinkService.addLineToLink(linkId, y);
      for (; cell < end; cell += 1) {
        line._data[cell * 3 + 1] = fg;
        line._data[cell * 3 + 2] = bg;
        if ((bg & HAS_EXTENDED) !== 0) line._extendedAttrs[cell] = this.extended(ext, link);
      }
    }
  }

  /** Extended attributes of one's own. */
  extended(ext: number, link: number): ExtendedAttributes {
    const attributes = this.#extended.clone();
    attributes._ext = ext;
    attributes.urlId = this.#linkIds[link] ?? 0;
    return attributes;
  }
}

/** Cells that a line's text or contents fill. */
function cellsOf(text: string | readonly number[]): number {
  return typeof text === 'string' ? Array.from(text).length : text.length;
}

/**
 * Makes a line longer than the terminal is wide, as xterm.js leaves those of the alternate screen when
 * it gets narrower: they are seen again when it gets wider.
 */
function lengthen(line: XtermLine, cells: number): void {
  if (cells <= line.length) return;
  const data = new Uint32Array(cells * 3);
  data.set(line._data);
  for (let cell = line.length; cell < cells; cell += 1) data[cell * 3] = BLANK;
  line._data = data;
  line.length = cells;
}

function fillText(line: XtermLine, text: string, combined: readonly string[]): void {
  let cell = 0;
  let strings = 0;
  const { _data: data } = line;
  for (let at = 0; at < text.length && cell < line.length; at += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code > 0xffff) at += 1;
    if (code === SECOND_HALF) {
      data[cell * 3] = 0;
      if (cell > 0)
        data[(cell - 1) * 3] =
          ((data[(cell - 1) * 3] ?? 0) & ~(3 << WIDTH_SHIFT)) | (2 << WIDTH_SHIFT);
    } else if (code === COMBINED) {
      line._combined[cell] = combined[strings++] ?? '';
      data[cell * 3] = BLANK | IS_COMBINED;
    } else data[cell * 3] = code === EMPTY ? BLANK : BLANK | code;
    cell += 1;
  }
}

function fillRaw(line: XtermLine, contents: readonly number[], combined: readonly string[]): void {
  let strings = 0;
  for (const [cell, content] of contents.slice(0, line.length).entries()) {
    line._data[cell * 3] = content;
    if ((content & IS_COMBINED) !== 0) line._combined[cell] = combined[strings++] ?? '';
  }
}

/** Behind the last cell that differs from a blank one. */
function usedEnd({ _data: data, length }: XtermLine): number {
  let end = length;
  while (
    end > 0 &&
    data[end * 3 - 3] === BLANK &&
    data[end * 3 - 2] === 0 &&
    data[end * 3 - 1] === 0
  ) {
    end -= 1;
  }
  return end;
}

/** Characters of JSON that a line takes: never more, but for characters that JSON escapes. */
function costOf(line: LineSnapshot): number {
  if (typeof line === 'string') return line.length + 3 + escapesOf(line);
  const [text, , runs, combined = []] = line;
  const content = typeof text === 'string' ? text.length + escapesOf(text) : text.length * 9;
  const strings = combined.reduce((sum, string) => sum + string.length + 3, 0);
  return content + runs.length + strings + 16;
}

/** What JSON writes as two characters. */
function escapesOf(text: string): number {
  let count = 0;
  for (const escaped of ['"', '\\']) {
    for (let at = text.indexOf(escaped); at >= 0; at = text.indexOf(escaped, at + 1)) count += 1;
  }
  return count;
}

/** Whether a cell holds a wide character, and the one behind it its second half. */
function isWide(data: Uint32Array, cell: number, length: number): boolean {
  const content = data[cell * 3] ?? 0;
  if (content >>> WIDTH_SHIFT !== 2 || cell + 1 >= length) return false;
  if ((content & (CODE_POINT | IS_COMBINED)) === 0) return false;
  return data[cell * 3 + 3] === 0;
}

/** As many units as `fromCharCode` takes at once without a copy of its own. */
const PART = 4096;
function textOf(units: Uint16Array, size: number): string {
  if (size <= PART) return String.fromCharCode.apply(null, units.subarray(0, size) as never);
  let text = '';
  for (let at = 0; at < size; at += PART) {
    text += String.fromCharCode.apply(null, units.subarray(at, Math.min(at + PART, size)) as never);
  }
  return text;
}
