import type { TerminalSize } from '../../shared/terminal';

/** Lines of a buffer at most: the longest scrollback that can be set, and the tallest screen. */
const MAX_LINES = 200_000;
/** Sets of attributes at most: what a line can refer to. */
const MAX_ATTRIBUTES = 65_536;
/** Characters of a link's address or name at most. */
const MAX_LINK = 2048;
/** UTF-16 units of one cell at most. */
const MAX_COMBINED = 64;
/** Room of a buffer at least, see `MIN_ROOM` in terminal-snapshot.ts. */
const MIN_ROOM = 100;
/**
 * Lines that are written below it, what became of its shell, with something to spare: in a buffer that
 * is full they would push its oldest lines out.
 */
const END_ROOM = 16;
/** Cells from one tab stop to the next. */
const TAB_WIDTH = 8;

// Of a cell's content, see snapshot-lines.ts.
const CODE_POINT = 0x1fffff;
const MAX_CODE_POINT = 0x10ffff;
const IS_COMBINED = 0x200000;
const WIDTH_SHIFT = 22;
const MAX_WIDTH = 2;
/** Stands for a cell of several code points. */
const COMBINED = '\x81';

type Values = Readonly<Record<string, unknown>>;

/**
 * A snapshot that comes from a file, fit for `restoreSnapshot`: what is shown is checked part by part
 * (a file can be damaged, or made by somebody else), and everything that its programs had set up is
 * left out: modes, mouse, charsets, changed colours, unfinished sequences. Null: it is none.
 */
export function plainSnapshot(text: string, size: TerminalSize): string | null {
  const value = parseJson(text);
  if (!isRecord(value)) return null;
  const { version, attributes, links, options } = value;
  const normal = bufferOf(value['normal'], size, MAX_LINES);
  const alternate =
    value['alternate'] === null ? null : bufferOf(screenOf(value['alternate'], size), size, 0);
  if (!normal || alternate === undefined) return null;
  if (!isList(attributes, MAX_ATTRIBUTES, isAttributes)) return null;
  if (!isList(links, MAX_ATTRIBUTES, isLink)) return null;
  return JSON.stringify({
    version,
    prefix: '',
    normal,
    alternate,
    alternateRest: restOf(size),
    attributes,
    links,
    pen: [0, 0, 0, 0],
    modes: {},
    privateModes: {},
    cursorHidden: true,
    cursorShown: true,
    mouse: ['NONE', 'DEFAULT'],
    charsets: { active: null, level: 0, all: [] },
    options: {
      convertEol: false,
      cursorBlink: isRecord(options) && options['cursorBlink'] === true,
    },
    join: 0,
    colors: [],
  });
}

/** @param scrollback lines above the screen at most; undefined is returned for what is no buffer */
function bufferOf(value: unknown, size: TerminalSize, scrollback: number): object | undefined {
  if (!isRecord(value)) return undefined;
  const { lines, base, cursor } = value;
  const { cols, rows } = size;
  if (!isList(lines, scrollback + rows, isLine) || base !== lines.length - rows || base < 0) {
    return undefined;
  }
  if (!Array.isArray(cursor) || !isWithin(cursor[0], 0, cols)) return undefined;
  if (!isWithin(cursor[1], 0, rows - 1)) return undefined;
  return {
    lines,
    base,
    room: scrollback === 0 ? rows : Math.max(lines.length + END_ROOM, rows + MIN_ROOM),
    cursor: [cursor[0], cursor[1]],
    margins: [0, rows - 1],
    ...restOf(size),
  };
}

/** A buffer without the lines above its screen. */
function screenOf(value: unknown, { rows }: TerminalSize): unknown {
  if (!isRecord(value) || !Array.isArray(value['lines'])) return value;
  const above = value['lines'].length - rows;
  return above > 0 && value['base'] === above
    ? { ...value, lines: value['lines'].slice(above), base: 0 }
    : value;
}

function restOf({ cols }: TerminalSize): object {
  const stops = Array.from(
    { length: Math.ceil(cols / TAB_WIDTH) },
    (_, index) => index * TAB_WIDTH,
  );
  return { tabs: stops, saved: { x: 0, y: 0, fg: 0, bg: 0, charset: null } };
}

function isLine(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes(COMBINED);
  if (!isList(value, 4, () => true) || value.length < 3) return false;
  const [text, wrapped, runs, combined = []] = value;
  if (wrapped !== 0 && wrapped !== 1) return false;
  if (typeof runs !== 'string') return false;
  if (!isList(combined, Infinity, isCombined)) return false;
  if (typeof text === 'string') return text.split(COMBINED).length - 1 === combined.length;
  if (!isList(text, Infinity, isContent)) return false;
  return text.filter((content) => (Number(content) & IS_COMBINED) !== 0).length === combined.length;
}

function isContent(value: unknown): boolean {
  if (!isWithin(value, 0, 2 ** 32 - 1)) return false;
  return (value & CODE_POINT) <= MAX_CODE_POINT && value >>> WIDTH_SHIFT <= MAX_WIDTH;
}

const isCombined = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_COMBINED;

function isAttributes(value: unknown): boolean {
  const whole = (item: unknown): boolean => isWithin(item, -(2 ** 31), 2 ** 32 - 1);
  return Array.isArray(value) && value.length === 4 && value.every(whole);
}

function isLink(value: unknown): boolean {
  if (value === null) return true;
  if (!isRecord(value)) return false;
  const { uri, id } = value;
  const isShort = (text: unknown): boolean => typeof text === 'string' && text.length <= MAX_LINK;
  return isShort(uri) && (id === undefined || isShort(id));
}

function isList(
  value: unknown,
  limit: number,
  isItem: (item: unknown) => boolean,
): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= limit && value.every(isItem);
}

function isWithin(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is no snapshot either.
    return null;
  }
}
