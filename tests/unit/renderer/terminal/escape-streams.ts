import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { guardParser } from '../../../../src/renderer/terminal/parser-guards';
import {
  coreOf,
  type XtermBuffer,
  type XtermLine,
} from '../../../../src/renderer/terminal/xterm-internals';

/** A terminal as the window makes it, without a window. */
export function openTerminal(options: {
  readonly cols: number;
  readonly rows: number;
  readonly scrollback?: number;
}): Terminal {
  const terminal = new Terminal({
    scrollback: 1000,
    ...options,
    allowProposedApi: true,
    logLevel: 'off',
  });
  terminal.loadAddon(new UnicodeGraphemesAddon());
  guardParser(terminal);
  return terminal;
}

/** Resolves when it is parsed. */
export const write = (to: Terminal, data: string | Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    to.write(data, resolve);
  });

/** The text of all lines, from the first of the scrollback on. */
export function linesOf({ buffer }: Terminal): string[] {
  return Array.from(
    { length: buffer.active.length },
    (_, y) => buffer.active.getLine(y)?.translateToString(true) ?? '',
  );
}

/**
 * A line's cells, without empty ones beyond the terminal's last column: xterm.js leaves them to a line
 * that it did not get around to cutting, and a wider terminal has them either way.
 */
function shownLength(line: XtermLine, cols: number): number {
  let { length } = line;
  const isEmpty = (x: number): boolean =>
    ((line._data[x * 3] ?? 0) & 0x3fffff) === 0 &&
    line._data[x * 3 + 1] === 0 &&
    line._data[x * 3 + 2] === 0;
  while (length > cols && isEmpty(length - 1)) length -= 1;
  return length;
}

/**
 * Everything that a terminal shows and that decides what it does next, in a form to compare.
 *
 * @param last lines at the end of the scrollback to compare; Infinity: all
 * @param links whether to compare where links lead: one is forgotten with its last line
 */
export function stateOf(terminal: Terminal, last = Infinity, links = true): unknown {
  const core = coreOf(terminal);
  const { buffers } = core._bufferService;
  const { _inputHandler: input, coreService, coreMouseService, _charsetService: charsets } = core;
  const { _curAttrData: pen } = input;
  const link = (id: number): string => {
    const data = id === 0 || !links ? undefined : core._oscLinkService.getLinkData(id);
    return data ? `${data.id ?? ''}→${data.uri}` : '';
  };
  const buffer = (of: XtermBuffer): unknown => {
    const from = Math.max(of.ybase - last, 0);
    const lines: string[] = [];
    for (let y = from; y < of.lines.length; y += 1) {
      const line = of.lines.get(y);
      if (!line) throw new Error('a hole');
      let text = line.isWrapped ? '↩' : '';
      let attributes = '';
      for (let x = 0; x < shownLength(line, terminal.cols); x += 1) {
        const content = line._data[x * 3] ?? 0;
        const bg = line._data[x * 3 + 2] ?? 0;
        const extended = (bg & 0x10000000) === 0 ? undefined : line._extendedAttrs[x];
        const code = content & 0x1fffff;
        const string = (content & 0x200000) !== 0 ? line._combined[x] : '';
        text += `${string ?? '?'}${code === 0 ? '' : String.fromCodePoint(code)}${'₀₁₂₃'[content >>> 22] ?? ''}`;
        const next = `${line._data[x * 3 + 1] ?? 0}/${bg}/${extended?._ext ?? 0}/${link(extended?.urlId ?? 0)}`;
        if (!attributes.endsWith(next)) attributes += ` ${x}:${next}`;
      }
      lines.push(text, attributes);
    }
    const { x, y, scrollTop, scrollBottom, savedX, savedCurAttrData, savedCharset } = of;
    return {
      lines,
      cursor: [x, y],
      margins: [scrollTop, scrollBottom],
      tabs: of.tabs,
      // Adding zero: the negative one is no other place.
      saved: [savedX, Math.max(of.savedY - of.ybase, -last) + 0],
      savedPen: [savedCurAttrData.fg, savedCurAttrData.bg, savedCharset],
    };
  };
  return {
    size: [terminal.cols, terminal.rows],
    shown: terminal.buffer.active.type,
    normal: buffer(buffers.normal),
    alternate: buffer(buffers.alt),
    pen: [pen.fg, pen.bg, pen.extended._ext, link(pen.extended.urlId)],
    modes: { ...coreService.modes, ...coreService.decPrivateModes, ...terminal.modes },
    cursor: [coreService.isCursorHidden, coreService.isCursorInitialized],
    mouse: [coreMouseService.activeProtocol, coreMouseService.activeEncoding],
    charsets: [charsets.charset, charsets.glevel, Array.from(charsets._charsets)],
    options: [terminal.options.convertEol, terminal.options.cursorBlink],
    parser: [input._parser.currentState, input._parser.precedingJoinState],
  };
}

const number = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom(1000, 2 ** 31 - 1) },
);
const parameters = fc
  .array(fc.oneof(number.map(String), fc.constant('')), { maxLength: 3 })
  .map((list) => list.join(';'));
const csi = (finals: string, prefix = ''): fc.Arbitrary<string> =>
  fc
    .tuple(parameters, fc.constantFrom(...Array.from(finals)))
    .map(([text, final]) => `\x1b[${prefix}${text}${final}`);

/** What a program prints. */
const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom(
    'hello world ',
    'x'.repeat(45),
    '漢字かな交じり文',
    'e\u0301a\u0308',
    '👩‍👧‍👦 👍🏽 🇨🇳',
    '한국어',
    '\u200d\u0301',
    '\t',
    '\r\n',
    '\r\n',
    '\n',
    '\b\b',
    '\x0e',
    '\x0f',
    '\x07',
  ),
);

/** SGR with all that it knows. */
const sgr = fc
  .array(
    fc.constantFrom(
      '0',
      '1',
      '2',
      '3',
      '4',
      '4:3',
      '5',
      '7',
      '8',
      '9',
      '21',
      '22',
      '24',
      '27',
      '31',
      '39',
      '44',
      '49',
      '53',
      '58:2::1:2:3',
      '58;5;9',
      '59',
      '91',
      '38;5;196',
      '48;5;17',
      '38;2;1;2;3',
      '48:2::9:8:7',
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((codes) => `\x1b[${codes.join(';')}m`);

const mode = fc
  .tuple(
    fc.constantFrom(
      '?1',
      '?6',
      '?7',
      '?9',
      '?12',
      '?25',
      '?45',
      '?47',
      '?66',
      '?1000',
      '?1002',
      '?1003',
      '?1004',
      '?1006',
      '?1016',
      '?1047',
      '?1048',
      '?1049',
      '?2004',
      '4',
      '20',
    ),
    fc.constantFrom('h', 'l'),
  )
  .map(([name, set]) => `\x1b[${name}${set}`);

const escape = fc.constantFrom(
  '\x1b7',
  '\x1b8',
  '\x1bD',
  '\x1bE',
  '\x1bH',
  '\x1bM',
  '\x1bc',
  '\x1b=',
  '\x1b>',
  '\x1b#8',
  '\x1b(0',
  '\x1b(B',
  '\x1b)0',
  '\x1b*A',
  '\x1bn',
  '\x1bo',
  '\x1b%G',
  '\x1b[!p',
  '\x1b[3g',
  '\x1b[g',
  '\x1b[2 q',
  '\x1b[5 q',
  '\x1b[1"q',
  '\x1b[0"q',
  '\x1b[?2J',
  '\x1b[?1K',
);

const string = fc.oneof(
  fc.constantFrom(
    '\x1b]8;;https://example.com/a\x1b\\',
    '\x1b]8;id=1;https://example.com/b\x07',
    '\x1b]8;;\x07',
    '\x1b]0;title\x07',
    '\x1b]9999;nobody knows\x1b\\',
    '\x1bP$q q\x1b\\',
    '\x1bPq#0;sixel\x1b\\',
    '\x1b_apc\x1b\\',
    '\x1b^pm\x1b\\',
    '\x1bXsos\x1b\\',
    '\u0090zdcs\u009c',
    '\u009dlong osc\u009c',
  ),
);

/** One thing that a program sends to its terminal. */
export const piece: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 4, arbitrary: sgr },
  { weight: 4, arbitrary: csi('ABCDEFGHJKdefa`b') },
  { weight: 2, arbitrary: csi('@ILMPSTXZr') },
  { weight: 1, arbitrary: csi('su') },
  { weight: 1, arbitrary: csi('JK', '?') },
  { weight: 3, arbitrary: mode },
  { weight: 3, arbitrary: escape },
  { weight: 2, arbitrary: string },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);

/** What a program sends in a while. */
export const stream = fc
  .array(piece, { minLength: 1, maxLength: 60 })
  .map((pieces) => pieces.join(''));
