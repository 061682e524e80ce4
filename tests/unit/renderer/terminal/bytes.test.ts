import './no-buffer-pool';
import { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputQueue } from '../../../../src/renderer/terminal/input-queue';
import { OutputFeed } from '../../../../src/renderer/terminal/output-feed';
import {
  isTooLongToPaste,
  lineCount,
  pasteQuestion,
  previewPaste,
  sanitizePaste,
} from '../../../../src/renderer/terminal/paste';
import { divider, streamEnd, streamReset } from '../../../../src/renderer/terminal/stream-marks';
import { FLOW, PASTE_LIMIT } from '../../../../src/shared/terminal';

describe('OutputFeed', () => {
  function feed(from = 0): {
    feed: OutputFeed;
    parse: (count?: number) => void;
    acknowledged: number[];
    /** What was parsed and what happened, in order. */
    order: string[];
    written: Uint8Array[];
  } {
    const parsed: (() => void)[] = [];
    const acknowledged: number[] = [];
    const order: string[] = [];
    const written: Uint8Array[] = [];
    return {
      feed: new OutputFeed({
        from,
        write: (bytes, onParsed) => {
          written.push(bytes);
          parsed.push(() => {
            if (bytes.length < 100) order.push(new TextDecoder().decode(bytes));
            onParsed();
          });
        },
        acknowledge: (offset) => acknowledged.push(offset),
        onParsed: () => undefined,
      }),
      // What is written meanwhile is parsed too.
      parse: (count = Infinity) => {
        for (let left = count; left > 0 && parsed.length > 0; left -= 1) parsed.shift()?.();
      },
      acknowledged,
      order,
      written,
    };
  }

  it('acknowledges the end of what is parsed as soon as all that came is parsed', () => {
    const { feed: output, parse, acknowledged } = feed();
    output.push(new Uint8Array(10), 0);
    expect(acknowledged).toEqual([]);
    parse();
    expect(acknowledged).toEqual([10]);
  });

  it('acknowledges in between every FLOW.ackEvery bytes, once for what is parsed at a stretch', async () => {
    const { feed: output, parse, acknowledged } = feed();
    const part = FLOW.ackEvery / 2;
    for (let i = 0; i < 9; i++) output.push(new Uint8Array(part), i * part);
    parse(1);
    await Promise.resolve();
    expect(acknowledged).toEqual([]);
    parse(1);
    await Promise.resolve();
    parse(6);
    await Promise.resolve();
    expect(acknowledged).toEqual([2 * part, 8 * part]);
    expect(output.pending).toBe(part);
    parse();
    expect(acknowledged.at(-1)).toBe(9 * part);
  });

  it('never leaves main waiting: whatever was sent is acknowledged in the end, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 65_536 }), fc.nat(5))), (steps) => {
        const { feed: output, parse, acknowledged } = feed();
        let offset = 0;
        for (const [length, parses] of steps) {
          output.push(new Uint8Array(length), offset);
          offset += length;
          parse(parses);
        }
        parse();
        expect(acknowledged.at(-1) ?? 0).toBe(offset);
        expect(acknowledged).toEqual([...acknowledged].sort((a, b) => a - b));
        expect(output.pending).toBe(0);
      }),
    );
  });

  it('goes on where a checkpoint was left', () => {
    const { feed: output, parse, acknowledged } = feed(FLOW.ackEvery * 3);
    expect([output.parsed, output.pending]).toEqual([FLOW.ackEvery * 3, 0]);
    output.push(new Uint8Array(5), FLOW.ackEvery * 3);
    parse();
    expect(acknowledged).toEqual([FLOW.ackEvery * 3 + 5]);
  });

  const text = (of: string): Uint8Array => new TextEncoder().encode(of);

  it('does what is to be done at its place in the output', () => {
    const { feed: output, parse, order } = feed();
    output.then(() => {
      order.push('at once');
    });
    output.push(text('one'), 0);
    output.then(() => {
      order.push('after one');
    });
    output.push(text('two'), 3);
    output.then(() => {
      order.push('after two');
    });
    expect(output.isIdle).toBe(false);
    parse();
    expect(order).toEqual(['at once', 'one', 'after one', 'two', 'after two']);
    expect(output.isIdle).toBe(true);
  });

  it('lets nothing come in between what takes time', async () => {
    const { feed: output, parse, order, acknowledged } = feed();
    let done = (): void => undefined;
    output.then(
      () =>
        new Promise<void>((resolve) => {
          done = () => {
            order.push('done');
            resolve();
          };
        }),
    );
    output.push(text('later'), 0);
    parse();
    expect(order).toEqual([]);
    expect(output.isIdle).toBe(false);
    done();
    await new Promise(setImmediate);
    parse();
    expect(order).toEqual(['done', 'later']);
    expect(acknowledged).toEqual([5]);
  });

  it.each([
    ['before the last escape', `${'x'.repeat(FLOW.maxMessage - 5)}\x1b[31m`, 5],
    ['nowhere, where there is no escape', 'x'.repeat(FLOW.maxMessage), 0],
    ['nowhere, where the last escape is far', `\x1b[1m${'x'.repeat(FLOW.maxMessage - 4)}`, 0],
    ['nowhere, where it is small', 'small\x1b[1m', 0],
  ])('cuts a full chunk %s', (_name, chunk, tail) => {
    const { feed: output, parse, written, acknowledged } = feed();
    const bytes = text(chunk);
    output.push(bytes, 0);
    parse();
    expect(Buffer.concat(written).equals(bytes)).toBe(true);
    expect(written.slice(1).map(({ length }) => length)).toEqual(tail === 0 ? [] : [tail]);
    expect(acknowledged).toEqual([bytes.length]);
  });

  it('gives no part of a character: what is missing comes first', () => {
    const characters = ['é', '漢', '“—…”', '。', '👩', '\u1000', '\u{10000}', 'x'];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...characters), { minLength: 1 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
        (parts, sizes) => {
          const { feed: output, parse, written, acknowledged } = feed();
          const bytes = text(parts.join(''));
          for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
            const to = Math.min(from + (sizes[turn % sizes.length] ?? 1), bytes.length);
            output.push(bytes.slice(from, to), from);
            from = to;
            parse();
          }
          expect(Buffer.concat(written).equals(bytes)).toBe(true);
          for (const chunk of written) {
            expect(new TextDecoder('utf-8', { fatal: true }).decode(chunk)).not.toBe('');
          }
          expect(acknowledged.at(-1)).toBe(bytes.length);
          expect(output.isIdle).toBe(true);
        },
      ),
    );
  });

  it('acknowledges what can be parsed: main must not wait for half a character', () => {
    const { feed: output, parse, acknowledged } = feed();
    output.push(new Uint8Array([0x61, 0xe6, 0xbc]), 0);
    parse();
    expect(acknowledged).toEqual([1]);
    expect([output.parsed, output.isIdle]).toEqual([1, true]);
  });

  it('holds nothing back that is no character', () => {
    for (const bytes of [[0xff], [0x80, 0x80, 0x80, 0x80], [0xf8], [0x61, 0x80]]) {
      const { feed: output, written } = feed();
      output.push(new Uint8Array(bytes), 0);
      expect(written).toEqual([new Uint8Array(bytes)]);
    }
  });

  it('forgets half a character when its stream ends', () => {
    const { feed: output, parse, written } = feed();
    output.push(new Uint8Array([0x61, 0xe6]), 0);
    output.then(() => {
      output.endStream();
    });
    output.push(text('b'), 2);
    parse();
    expect(written.map((chunk) => new TextDecoder().decode(chunk))).toEqual(['a', 'b']);
    expect(output.parsed).toBe(3);
  });
});

describe('InputQueue', () => {
  function queue(): { input: InputQueue; sent: Uint8Array[]; text: () => string } {
    const sent: Uint8Array[] = [];
    return {
      input: new InputQueue((bytes) => sent.push(bytes)),
      sent,
      text: () => sent.map((bytes) => new TextDecoder().decode(bytes)).join(''),
    };
  }

  it('sends text as UTF-8, in one message for what came in one go', async () => {
    const { input, sent, text } = queue();
    for (let i = 0; i < 20_000; i++) input.text('\x1b[?1;2c');
    await Promise.resolve();
    expect(text()).toBe('\x1b[?1;2c'.repeat(20_000));
    expect(sent.length).toBe(Math.ceil((7 * 20_000) / FLOW.maxInput));
    input.text('é漢');
    await Promise.resolve();
    expect(sent.at(-1)).toEqual(new Uint8Array([0xc3, 0xa9, 0xe6, 0xbc, 0xa2]));
  });

  it('sends binary reports as the bytes they are', async () => {
    const { input, sent } = queue();
    input.binary('\x1b[M \xff\x80');
    await Promise.resolve();
    expect(sent).toEqual([new Uint8Array([0x1b, 0x5b, 0x4d, 0x20, 0xff, 0x80])]);
  });

  it('splits without losing or reordering a byte', async () => {
    const { input, sent, text } = queue();
    const long = Array.from({ length: 30_000 }, (_, i) => `${i}漢`).join('');
    input.text('before ');
    input.text(long);
    input.text(' after');
    await Promise.resolve();
    expect(text.length).toBe(0);
    const all = new Uint8Array(sent.reduce((total, bytes) => total + bytes.length, 0));
    let at = 0;
    for (const bytes of sent) {
      expect(bytes.length).toBeLessThanOrEqual(FLOW.maxInput);
      all.set(bytes, at);
      at += bytes.length;
    }
    expect(new TextDecoder().decode(all)).toBe(`before ${long} after`);
  });
});

describe('paste', () => {
  it.each([
    ['tab, CR and LF stay', 'a\tb\nc\rd', 'a\tb\nc\rd'],
    ['CRLF is one line end', 'a\r\nb', 'a\nb'],
    ['the end of a bracketed paste', 'x\x1b[201~; rm -rf /', 'x[201~; rm -rf /'],
    ['the same in one C1 character', 'x\x9b201~y', 'x201~y'],
    ['NUL, BEL, DEL', 'a\x00b\x07c\x7fd', 'abcd'],
    ['everything else', 'é漢👩‍👧\u200b', 'é漢👩‍👧\u200b'],
  ])('%s', (_name, text, sent) => {
    expect(sanitizePaste(text)).toBe(sent);
  });

  it('never sends a control character but tab, CR and LF', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 0x2fff }).map((code) => String.fromCharCode(code))),
        (characters) => {
          const controls = Array.from(sanitizePaste(characters.join('')))
            .filter((character) => /\p{Cc}/u.test(character))
            .filter((character) => !'\t\r\n'.includes(character));
          expect(controls).toEqual([]);
        },
      ),
    );
  });

  it.each([
    ['ls -l', null],
    ['ls\n', 'lines'],
    ['a\rb', 'lines'],
    ['x'.repeat(5 * 1024), null],
    ['x'.repeat(5 * 1024 + 1), 'size'],
  ] as const)('asks where it must (%#)', (text, question) => {
    expect(pasteQuestion(text)).toBe(question);
  });

  it.each([
    ['bytes, where a character is one', 'x'.repeat(PASTE_LIMIT), 'x'],
    ['bytes, where a character is three', '漢'.repeat(Math.floor(PASTE_LIMIT / 3)), '漢'],
    ['bytes, where a character is two UTF-16 units', '👩'.repeat(PASTE_LIMIT / 4), 'x'],
  ])('is too long by its %s', (_name, longest, more) => {
    expect(isTooLongToPaste(longest)).toBe(false);
    expect(isTooLongToPaste(longest + more)).toBe(true);
  });

  it('counts lines as people do', () => {
    expect(lineCount('one')).toBe(1);
    expect(lineCount('one\n')).toBe(1);
    expect(lineCount('one\ntwo')).toBe(2);
    expect(lineCount('one\r\rthree\n')).toBe(3);
  });

  it('shows what cannot be seen', () => {
    const { pieces, hidden } = previewPaste('a\tb\x1b[201~\u200b\u202e\u0085\r\nc');
    const shown = { text: ['', ''], mark: ['«', '»'], end: ['<', '>'], dropped: ['-', '-'] };
    expect(pieces.map(({ kind, text }) => shown[kind].join(text)).join('')).toBe(
      'a«→»b-^[-[201~«U+200B»«U+202E»-U+0085-<⏎>\nc',
    );
    expect(hidden).toBe(0);
  });

  it('shows the beginning of a long one, and says how much is left out', () => {
    const { pieces, hidden } = previewPaste('x'.repeat(10_000_000));
    expect(pieces.map(({ text }) => text).join('')).toHaveLength(4000);
    expect(hidden).toBe(9_996_000);
  });
});

describe('stream marks', () => {
  const opened = async (data: string): Promise<Terminal> => {
    const terminal = new Terminal({ cols: 40, rows: 6, allowProposedApi: true });
    await write(terminal, new TextEncoder().encode(data));
    return terminal;
  };
  const write = (terminal: Terminal, bytes: Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      terminal.write(bytes, resolve);
    });
  const lines = ({ buffer }: Terminal): string[] =>
    Array.from({ length: buffer.active.length }, (_, row) =>
      (buffer.active.getLine(row)?.translateToString(true) ?? '').trim(),
    ).filter((line) => line !== '');

  it('an end gives the mouse back and changes no text', async () => {
    const terminal = await opened('keep\r\n\x1b[?1003h\x1b[?1006hthis');
    await write(terminal, streamEnd());
    expect(terminal.modes.mouseTrackingMode).toBe('none');
    expect(lines(terminal)).toEqual(['keep', 'this']);
  });

  it('a reset takes back what the old program set, and erases nothing', async () => {
    const terminal = await opened('\x1b[2;3r\x1b[5;1Hscrollback\x1b[?1;2004h\x1b(0\x1b[4h\x1b[31m');
    await write(terminal, streamReset(false));
    await write(terminal, new TextEncoder().encode('q'));
    expect(terminal.modes).toMatchObject({
      applicationCursorKeysMode: false,
      bracketedPasteMode: false,
      insertMode: false,
      originMode: false,
    });
    // Not a line-drawing character: the character set is back too.
    expect(lines(terminal)).toEqual(['scrollbackq']);
  });

  it('a reset leaves the alternate screen where it is shown', async () => {
    const terminal = await opened('main screen\x1b[?1049hvim');
    await write(terminal, streamReset(true));
    expect(terminal.buffer.active.type).toBe('normal');
    expect(lines(terminal)).toEqual(['main screen']);
  });

  it('ends an unfinished sequence and an unfinished character', async () => {
    const terminal = await opened('a\x1b]0;unfinished title');
    await write(terminal, new Uint8Array([0xe6, 0xbc]));
    await write(terminal, streamReset(false));
    await write(terminal, new TextEncoder().encode('seen'));
    expect(lines(terminal).join('')).toContain('seen');
  });

  it('a divider is one line with the time in it, below what was there', async () => {
    const terminal = await opened('last words');
    await write(terminal, divider({ cols: 40, cursorColumn: 10, time: '14:02' }));
    const [text, line] = lines(terminal);
    expect(text).toBe('last words');
    expect(line).toMatch(/^── 14:02 ─+$/);
    expect(terminal.buffer.active.cursorX).toBe(0);
    expect(terminal.buffer.active.cursorY).toBe(2);
  });
});
