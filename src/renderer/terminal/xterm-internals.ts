import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/result';

/**
 * What we use of xterm.js beyond its API. Its own addons reach for the same parts. Every name is
 * looked for when a terminal is made, so a version that renames one fails in the first test and not in
 * a user's window; package.json pins the version.
 */
export interface XtermCore {
  registerCsiHandler(
    id: { prefix?: string; final: string },
    handler: (params: Params) => boolean | Promise<boolean>,
  ): Disposable;
  readonly coreService: {
    isCursorInitialized: boolean;
    isCursorHidden: boolean;
    modes: object;
    decPrivateModes: object;
    /** Fires right before text that the user typed; replies to queries come without it. */
    readonly onUserInput: (listener: () => void) => Disposable;
  };
  readonly coreMouseService: { activeProtocol: string; activeEncoding: string };
  readonly _charsetService: {
    charset: Charset | undefined;
    glevel: number;
    _charsets: (Charset | undefined)[];
  };
  readonly _oscLinkService: {
    getLinkData(id: number): LinkData | undefined;
    registerLink(data: LinkData): number;
    addLineToLink(id: number, y: number): void;
    readonly _dataByLinkId: { readonly size: number };
  };
  readonly _bufferService: {
    readonly buffers: {
      readonly normal: XtermBuffer;
      readonly alt: XtermBuffer;
      activateAltBuffer(): void;
    };
  };
  readonly _inputHandler: {
    readonly _curAttrData: Attributes;
    readonly _utf8Decoder: { readonly interim: Uint8Array; clear(): void };
    /** Does what OSC 8 says. */
    setHyperlink(data: string): boolean;
    readonly onColor: (listener: (event: ColorEvent) => void) => Disposable;
    readonly _parser: {
      readonly currentState: number;
      precedingJoinState: number;
      /** Forgets the sequence that it is inside of. */
      reset(): void;
      readonly _oscParser: OscParser;
      readonly _dcsParser: DcsParser;
    };
  };
  /** Does nothing before the terminal is on screen. */
  _handleColorEvent(event: ColorEvent): void;
}

/** Colours that a program asks for, changes or takes back. */
export type ColorEvent = readonly ColorRequest[];
export interface ColorRequest {
  readonly type: number;
  /** All of the 256 where it is left out. */
  readonly index?: number;
  readonly color?: readonly [number, number, number];
}

/** What xterm.js hands to its own handlers: the parameters themselves, not a copy. */
export interface Params {
  readonly params: Int32Array;
  readonly length: number;
}

/** A character set: what is drawn in place of an ASCII character. */
export type Charset = Readonly<Record<string, string>>;

/** A hyperlink (OSC 8). */
export interface LinkData {
  readonly id?: string | undefined;
  readonly uri: string;
}

/** Colours and flags that do not fit in a cell's two numbers. */
export interface ExtendedAttributes {
  /** Without the dashes that every link is underlined with. */
  _ext: number;
  urlId: number;
  clone(): ExtendedAttributes;
}

/** A pen. */
export interface Attributes {
  fg: number;
  bg: number;
  extended: ExtendedAttributes;
}

/** A line's cells, three numbers each: content, foreground, background. */
export interface XtermLine {
  length: number;
  isWrapped: boolean;
  _data: Uint32Array;
  readonly _combined: Record<number, string>;
  readonly _extendedAttrs: Record<number, ExtendedAttributes | undefined>;
  addCodepointToCell: (this: XtermLine, index: number, codePoint: number, width: number) => void;
}

/** The normal or the alternate screen. */
export interface XtermBuffer {
  readonly lines: {
    length: number;
    maxLength: number;
    get(index: number): XtermLine | undefined;
    /** Fires as the oldest lines go, with their number. */
    readonly onTrim: (listener: (count: number) => void) => Disposable;
    push(line: XtermLine): void;
  };
  x: number;
  y: number;
  ybase: number;
  ydisp: number;
  scrollTop: number;
  scrollBottom: number;
  tabs: Record<number, boolean | undefined>;
  savedX: number;
  savedY: number;
  readonly savedCurAttrData: Attributes;
  savedCharset: Charset | undefined;
  getBlankLine(attributes: Attributes, isWrapped?: boolean): XtermLine;
}

/** Receives an OSC's or DCS's payload. */
interface StringHandler {
  end(success: boolean): unknown;
}
export interface OscParser {
  _state: number;
  _active: readonly StringHandler[];
  readonly _id: number;
  start(): void;
  put(data: Uint32Array, start: number, end: number): void;
}
export interface DcsParser {
  _active: readonly { unhook(success: boolean): unknown }[];
  hook(id: number, params: unknown): void;
  put(data: Uint32Array, start: number, end: number): void;
}

/** States of the parser (`ParserState` in xterm.js). */
export const PARSER = { ground: 0, sosPmApc: 7, osc: 8, dcsIgnore: 11, dcs: 13 } as const;
/** States of an OSC (`OscState` in xterm.js). */
export const OSC = { id: 1, payload: 2, abort: 3 } as const;

/** Where each part is, and what it has to be. */
const PARTS: readonly (readonly [
  path: string,
  type: 'function' | 'object' | 'number' | 'string',
])[] = [
  ['registerCsiHandler', 'function'],
  ['_handleColorEvent', 'function'],
  ['coreService.modes', 'object'],
  ['coreService.decPrivateModes', 'object'],
  ['coreService.onUserInput', 'function'],
  ['coreMouseService.activeProtocol', 'string'],
  ['coreMouseService.activeEncoding', 'string'],
  ['_charsetService.glevel', 'number'],
  ['_charsetService._charsets', 'object'],
  ['_oscLinkService.getLinkData', 'function'],
  ['_oscLinkService.registerLink', 'function'],
  ['_oscLinkService.addLineToLink', 'function'],
  ['_oscLinkService._dataByLinkId.size', 'number'],
  ['_inputHandler.setHyperlink', 'function'],
  ['_bufferService.buffers.activateAltBuffer', 'function'],
  ['_bufferService.buffers.alt.savedX', 'number'],
  ['_bufferService.buffers.normal.lines.maxLength', 'number'],
  ['_bufferService.buffers.normal.lines.push', 'function'],
  ['_bufferService.buffers.normal.getBlankLine', 'function'],
  ['_bufferService.buffers.normal.tabs', 'object'],
  ['_bufferService.buffers.normal.savedCurAttrData.fg', 'number'],
  ['_inputHandler._curAttrData.extended._ext', 'number'],
  ['_inputHandler._curAttrData.extended.urlId', 'number'],
  ['_inputHandler._utf8Decoder.interim', 'object'],
  ['_inputHandler._utf8Decoder.clear', 'function'],
  ['_inputHandler._parser.reset', 'function'],
  ['_inputHandler.onColor', 'function'],
  ['_inputHandler._parser.currentState', 'number'],
  ['_inputHandler._parser.precedingJoinState', 'number'],
  ['_inputHandler._parser._oscParser._state', 'number'],
  ['_inputHandler._parser._oscParser._active', 'object'],
  ['_inputHandler._parser._oscParser._id', 'number'],
  ['_inputHandler._parser._oscParser.put', 'function'],
  ['_inputHandler._parser._dcsParser._active', 'object'],
  ['_inputHandler._parser._dcsParser.put', 'function'],
];

/** The inside of a terminal. Throws where this version of xterm.js has another one. */
export function coreOf(terminal: Terminal): XtermCore {
  const core: unknown = Reflect.get(terminal, '_core');
  assertCore(core);
  return core;
}

function assertCore(core: unknown): asserts core is XtermCore {
  for (const [path, type] of PARTS) {
    const part = path.split('.').reduce<unknown>(memberOf, core);
    if (typeof part !== type || part === null) {
      throw new Error(`this version of xterm.js has no ${path}`);
    }
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
