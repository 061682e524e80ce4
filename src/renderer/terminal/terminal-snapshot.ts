import type { Terminal } from '@xterm/xterm';
import type { ColorChange } from './color-changes';
import {
  LineReader,
  LineWriter,
  type AttributeSnapshot,
  type Detail,
  type LineSnapshot,
} from './snapshot-lines';
import {
  coreOf,
  OSC,
  PARSER,
  type Attributes,
  type Charset,
  type LinkData,
  type XtermBuffer,
  type XtermCore,
} from './xterm-internals';

/** Changes with the format: a page of another version starts from nothing instead. */
const VERSION = 1;
/** As `MIN_SCROLLBACK` of the view: xterm.js 6.0 throws when it is resized with less. */
const MIN_ROOM = 100;

type Pen = readonly [fg: number, bg: number, ext: number, link: number];

interface BufferSnapshot {
  /** The last lines, the screen's included. */
  readonly lines: readonly LineSnapshot[];
  /** Index of the screen's first line in `lines`. */
  readonly base: number;
  /** Lines at most: a full buffer behaves differently from one that is not. */
  readonly room: number;
  readonly cursor: readonly [x: number, y: number];
  readonly margins: readonly [top: number, bottom: number];
  readonly tabs: readonly number[];
  readonly saved: SavedCursor;
}
interface SavedCursor {
  readonly x: number;
  /** Counted as `base` is. */
  readonly y: number;
  readonly fg: number;
  readonly bg: number;
  readonly charset: Charset | null;
}

interface Snapshot {
  readonly version: typeof VERSION;
  /** What puts the parser where it was, if that was inside of a string that has no effect. */
  readonly prefix: string;
  readonly normal: BufferSnapshot;
  /** The alternate screen, where it is shown. */
  readonly alternate: BufferSnapshot | null;
  /** What the alternate screen keeps while it is not shown. */
  readonly alternateRest: Pick<BufferSnapshot, 'saved' | 'tabs'> &
    Partial<Pick<BufferSnapshot, 'room'>>;
  readonly attributes: readonly AttributeSnapshot[];
  readonly links: readonly (LinkData | null)[];
  readonly pen: Pen;
  readonly modes: object;
  readonly privateModes: object;
  readonly cursorHidden: boolean;
  readonly cursorShown: boolean;
  readonly mouse: readonly [protocol: string, encoding: string];
  readonly charsets: {
    readonly active: Charset | null;
    readonly level: number;
    readonly all: readonly (Charset | null)[];
  };
  readonly options: { readonly convertEol: boolean; readonly cursorBlink: boolean };
  readonly join: number;
  readonly colors: readonly ColorChange[];
}

/** What is kept of a terminal. */
export interface SnapshotOptions {
  /** Lines above the screen at most. */
  readonly scrollback: number;
  /** Colours that programs changed. */
  readonly colors: readonly ColorChange[];
}

/** A terminal as text. */
export interface TakenSnapshot {
  readonly text: string;
  /** All lines are in it; else there was no leave, or no room, for some above the screen. */
  readonly isWhole: boolean;
}

/**
 * A terminal as it is now, as text of at most `MAX_SCREEN` characters: written into a fresh terminal
 * of the same size by `restoreSnapshot`, it gives one that shows the same and does the same with all
 * output that follows. Null: the parser is inside of a sequence, so there is nothing whole to keep.
 *
 * xterm.js' own serialize addon writes escape sequences instead; what these cannot say (margins,
 * charsets, saved cursors, tab stops, links, empty cells) is lost, see the ADR.
 */
export function takeSnapshot(terminal: Terminal, options: SnapshotOptions): TakenSnapshot | null {
  const prefix = prefixOf(coreOf(terminal));
  if (prefix === null) return null;
  for (const detail of ['all', 'text'] as const) {
    const taken = write(terminal, { ...options, prefix, detail });
    if (taken) return taken;
  }
  // A screen of a million cells: better an empty one with all its modes than none.
  return write(terminal, { ...options, prefix, detail: 'nothing' });
}

function write(
  terminal: Terminal,
  options: SnapshotOptions & { readonly prefix: string; readonly detail: Detail },
): TakenSnapshot | null {
  const core = coreOf(terminal);
  const writer = new LineWriter(core, options.detail);
  const { normal, alt } = core._bufferService.buffers;
  const isAlternate = terminal.buffer.active.type === 'alternate';
  const { coreService, coreMouseService, _charsetService: charsets, _inputHandler: input } = core;
  const { _curAttrData: pen } = input;
  // The alternate screen first: it has no scrollback to leave out. (Where the terminal got lower before
  // it was shown, xterm.js leaves it room for some lines above.)
  const alternate = isAlternate
    ? bufferOf(alt, { scrollback: Infinity, minRoom: 0 }, writer)
    : null;
  const main = bufferOf(normal, { scrollback: options.scrollback, minRoom: MIN_ROOM }, writer);
  const snapshot: Snapshot = {
    version: VERSION,
    prefix: options.prefix,
    normal: main,
    alternate,
    alternateRest: { saved: savedOf(alt, 0), tabs: tabsOf(alt), room: alt.lines.maxLength },
    attributes: writer.attributes,
    pen: penOf(pen, writer),
    links: writer.links,
    modes: coreService.modes,
    privateModes: coreService.decPrivateModes,
    cursorHidden: coreService.isCursorHidden,
    cursorShown: coreService.isCursorInitialized,
    mouse: [coreMouseService.activeProtocol, coreMouseService.activeEncoding],
    charsets: {
      active: charsets.charset ?? null,
      level: charsets.glevel,
      all: Array.from(charsets._charsets, (charset) => charset ?? null),
    },
    options: {
      convertEol: terminal.options.convertEol ?? false,
      cursorBlink: terminal.options.cursorBlink ?? false,
    },
    join: input._parser.precedingJoinState,
    colors: options.colors,
  };
  if (writer.isTooLong && options.detail !== 'nothing') return null;
  return { text: JSON.stringify(snapshot), isWhole: main.base === normal.ybase };
}

/**
 * Makes a fresh terminal of the same size, not yet on screen, the equal of the one that the snapshot
 * was taken of, but for its colours, which are returned: they
 * need a theme. Null: the snapshot is none of this version, and the terminal is as it was.
 *
 * Its scrollback grows beyond what the snapshot holds after `releaseScrollback` only.
 */
export function restoreSnapshot(terminal: Terminal, text: string): readonly ColorChange[] | null {
  const snapshot = parse(text);
  if (!snapshot) return null;
  const core = coreOf(terminal);
  const { buffers } = core._bufferService;
  const reader = new LineReader(core, snapshot);
  fillBuffer(buffers.normal, snapshot.normal, core, reader);
  if (snapshot.alternate) {
    buffers.activateAltBuffer();
    fillBuffer(buffers.alt, snapshot.alternate, core, reader);
  } else buffers.alt.lines.maxLength = snapshot.alternateRest.room ?? terminal.rows;
  fillRest(buffers.alt, snapshot.alternateRest);
  const { coreService, coreMouseService, _charsetService: charsets, _inputHandler: input } = core;
  Object.assign(coreService.modes, snapshot.modes);
  Object.assign(coreService.decPrivateModes, snapshot.privateModes);
  coreService.isCursorHidden = snapshot.cursorHidden;
  coreService.isCursorInitialized = snapshot.cursorShown;
  [coreMouseService.activeProtocol, coreMouseService.activeEncoding] = snapshot.mouse;
  charsets._charsets = snapshot.charsets.all.map((charset) => charset ?? undefined);
  charsets.glevel = snapshot.charsets.level;
  charsets.charset = snapshot.charsets.active ?? undefined;
  terminal.options.convertEol = snapshot.options.convertEol;
  terminal.options.cursorBlink = snapshot.options.cursorBlink;
  const [fg, bg, ext, link] = snapshot.pen;
  input._curAttrData.fg = fg;
  input._curAttrData.bg = bg;
  input._curAttrData.extended = reader.extended(ext, link);
  input._parser.precedingJoinState = snapshot.join;
  if (snapshot.prefix !== '') terminal.write(snapshot.prefix);
  return snapshot.colors;
}

/**
 * Gives the scrollback its full length again. Until then it has room for as many lines as the
 * terminal of the snapshot had, because a saved cursor moves with the text only while there is room.
 */
export function releaseScrollback(terminal: Terminal): void {
  const { normal } = coreOf(terminal)._bufferService.buffers;
  const room = terminal.rows + (terminal.options.scrollback ?? 0);
  if (room > normal.lines.maxLength) normal.lines.maxLength = room;
}

/**
 * What puts a fresh parser into the state of this one: nothing between two sequences, and a string's
 * beginning inside of a string that will have no effect however it ends. Null: neither.
 */
function prefixOf({
  _inputHandler: { _parser: parser, _utf8Decoder: decoder },
}: XtermCore): string | null {
  if (decoder.interim[0] !== 0) return null;
  switch (parser.currentState) {
    case PARSER.ground:
      return '';
    case PARSER.osc: {
      const { _state: state, _active: active, _id: id } = parser._oscParser;
      const isIdle = state === OSC.payload && active.length === 0;
      // No handler has an identifier of seven digits.
      const isUnknown = state === OSC.id && id >= 1_000_000;
      return state === OSC.abort || isIdle || isUnknown ? '\x1b]x' : null;
    }
    case PARSER.dcs:
      return parser._dcsParser._active.length === 0 ? '\x1bP|' : null;
    case PARSER.dcsIgnore:
      return '\x1bP:';
    case PARSER.sosPmApc:
      return '\x1bX';
    default:
      return null;
  }
}

function bufferOf(
  buffer: XtermBuffer,
  { scrollback, minRoom }: { readonly scrollback: number; readonly minRoom: number },
  writer: LineWriter,
): BufferSnapshot {
  const { lines, ybase } = buffer;
  const parts: LineSnapshot[] = [];
  const first = Math.max(ybase - scrollback, 0);
  let from = lines.length;
  while (from > first) {
    const line = lines.get(from - 1);
    if (from <= ybase && writer.isFull) break;
    parts.push(line ? writer.write(line) : '');
    from -= 1;
  }
  parts.reverse();
  const rows = lines.length - ybase;
  return {
    lines: parts,
    base: ybase - from,
    room: Math.max(lines.maxLength - from, lines.maxLength > rows ? rows + minRoom : rows),
    cursor: [buffer.x, buffer.y],
    margins: [buffer.scrollTop, buffer.scrollBottom],
    tabs: tabsOf(buffer),
    saved: savedOf(buffer, from),
  };
}

function fillBuffer(
  buffer: XtermBuffer,
  snapshot: BufferSnapshot,
  core: XtermCore,
  reader: LineReader,
): void {
  const { lines } = buffer;
  lines.length = 0;
  lines.maxLength = Math.max(snapshot.room, snapshot.lines.length);
  const blank: Attributes = { fg: 0, bg: 0, extended: core._inputHandler._curAttrData.extended };
  for (const [y, part] of snapshot.lines.entries()) {
    const line = buffer.getBlankLine(blank);
    lines.push(line);
    reader.read(part, line, y);
  }
  buffer.ybase = snapshot.base;
  buffer.ydisp = snapshot.base;
  [buffer.x, buffer.y] = snapshot.cursor;
  [buffer.scrollTop, buffer.scrollBottom] = snapshot.margins;
  fillRest(buffer, snapshot);
}

function tabsOf({ tabs }: XtermBuffer): readonly number[] {
  return Object.keys(tabs)
    .map(Number)
    .filter((column) => tabs[column] === true);
}

function savedOf(buffer: XtermBuffer, dropped: number): SavedCursor {
  const { savedX, savedY, savedCurAttrData, savedCharset } = buffer;
  return {
    x: savedX,
    y: savedY - dropped,
    fg: savedCurAttrData.fg,
    bg: savedCurAttrData.bg,
    charset: savedCharset ?? null,
  };
}

function fillRest(
  buffer: XtermBuffer,
  { saved, tabs }: Pick<BufferSnapshot, 'saved' | 'tabs'>,
): void {
  buffer.tabs = Object.fromEntries(tabs.map((column) => [column, true]));
  buffer.savedX = saved.x;
  buffer.savedY = saved.y;
  buffer.savedCurAttrData.fg = saved.fg;
  buffer.savedCurAttrData.bg = saved.bg;
  buffer.savedCharset = saved.charset ?? undefined;
}

function penOf({ fg, bg, extended }: Attributes, writer: LineWriter): Pen {
  return [fg, bg, extended._ext, writer.link(extended.urlId)];
}

/** Only pages of this version write snapshots; a page of another one must not stumble over them. */
function parse(text: string): Snapshot | null {
  try {
    const value: unknown = JSON.parse(text);
    return isSnapshot(value) ? value : null;
  } catch {
    // No JSON: the same answer as another version.
    return null;
  }
}

function isSnapshot(value: unknown): value is Snapshot {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'version') === VERSION;
}
