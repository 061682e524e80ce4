// @vitest-environment happy-dom
import './no-buffer-pool';
import { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { allText } from '../../../../src/renderer/terminal/all-text';
import { BufferSearch } from '../../../../src/renderer/terminal/buffer-search';
import { cellsOf, lineStart, readLine } from '../../../../src/renderer/terminal/buffer-text';
import { loadAddons } from '../../../../src/renderer/terminal/addons';
import { EMPTY_QUERY, patternOf } from '../../../../src/renderer/ui/find-query';
import { searchParts } from './view-fixture';

const terminals: Terminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.dispose();
});

function createTerminal(
  options: { cols?: number; rows?: number; scrollback?: number } = {},
): Terminal {
  const terminal = new Terminal({
    cols: 20,
    rows: 5,
    scrollback: 100,
    allowProposedApi: true,
    ...options,
  });
  loadAddons(terminal);
  terminals.push(terminal);
  return terminal;
}
const write = (terminal: Terminal, text: string): Promise<void> =>
  new Promise((resolve) => {
    terminal.write(text, resolve);
  });

/** A search that can be waited for. */
class Search {
  readonly search: BufferSearch;
  #onChange: (() => void)[] = [];

  constructor(
    readonly terminal: Terminal,
    limit = 1000,
  ) {
    const { matcher, time } = searchParts();
    this.search = new BufferSearch({
      terminal,
      matcher,
      // Output is looked at at once, or tests would wait for it.
      time: {
        ...time,
        after: (milliseconds, action) => time.after(Math.min(milliseconds, 1), action),
      },
      limit,
      onChange: () => {
        for (const listener of this.#onChange.splice(0)) listener();
      },
    });
  }

  use(text: string): this {
    const pattern = patternOf({ ...EMPTY_QUERY, text });
    this.search.use(pattern.ok ? pattern.value : null);
    return this;
  }

  /** Waits until `condition` holds; it is asked at every change. */
  async until(condition: (rows: readonly string[]) => boolean): Promise<readonly string[]> {
    while (this.search.isSearching || !condition(this.found)) {
      await new Promise<void>((resolve) => {
        this.#onChange.push(resolve);
      });
    }
    return this.found;
  }

  /** The lines with matches, as they are in the buffer now. */
  get found(): readonly string[] {
    return this.search.matches.map(({ line, start, end }) => {
      const row = this.search.rowOf(line);
      const { text } = readLine(this.terminal.buffer.active, row);
      return `${text.slice(0, start)}[${text.slice(start, end)}]${text.slice(end)}`;
    });
  }
}

describe('BufferSearch', () => {
  it('finds what is there, oldest first, across the rows of a line', async () => {
    const terminal = createTerminal();
    await write(terminal, 'apple\r\nno\r\nan apple and a long apple\r\npie\r\n');
    const search = new Search(terminal).use('apple');
    expect(await search.until((found) => found.length === 3)).toEqual([
      '[apple]',
      'an [apple] and a long apple',
      'an apple and a long [apple]',
    ]);
    search.search.dispose();
  });

  it('takes up what is printed, also where lines change, and lets go what has left', async () => {
    const terminal = createTerminal();
    await write(terminal, 'one pear\r\n');
    const search = new Search(terminal).use('pear');
    await search.until((found) => found.length === 1);
    await write(terminal, 'two pear');
    await search.until((found) => found.length === 2);
    // The line is written over.
    await write(terminal, '\r\x1b[2Kplum');
    expect(await search.until((found) => found.length === 1)).toEqual(['one [pear]']);
    // 105 lines are kept.
    await write(terminal, `${'\r\nfiller'.repeat(50)}\r\nthree pear${'\r\nfiller'.repeat(60)}`);
    expect(await search.until((found) => found[0] === 'three [pear]')).toEqual(['three [pear]']);
    search.search.dispose();
  });

  it('begins anew where the terminal was cleared, reset, resized or another screen is shown', async () => {
    const terminal = createTerminal();
    await write(terminal, `${'a long fig\r\n'.repeat(30)}p fig`);
    const search = new Search(terminal).use('fig');
    await search.until((found) => found.length === 31);
    terminal.resize(8, 5);
    await search.until((found) => found.length === 31);
    terminal.resize(30, 5);
    await search.until((found) => found.length === 31);
    terminal.clear();
    expect(await search.until((found) => found.length === 1)).toEqual(['p [fig]']);
    await write(terminal, '\x1b[?1049h\x1b[Hfull-screen fig');
    expect(await search.until((found) => found.join() !== 'p [fig]')).toEqual([
      'full-screen [fig]',
    ]);
    await write(terminal, '\x1b[?1049l');
    await search.until((found) => found.join() === 'p [fig]');
    await write(terminal, '\x1bcfig');
    await search.until((found) => found.join() === '[fig]');
    search.search.dispose();
  });

  it('keeps the newest where there are too many, and says so', async () => {
    const terminal = createTerminal();
    await write(terminal, Array.from({ length: 60 }, (_, index) => `x ${index}`).join('\r\n'));
    const search = new Search(terminal, 10).use('x');
    const found = await search.until(() => search.search.isMore);
    expect(found).toHaveLength(10);
    expect(found.at(-1)).toBe('[x] 59');
    search.search.dispose();
  });

  it('looks for nothing any more when it is told so', async () => {
    const terminal = createTerminal();
    await write(terminal, 'x');
    const search = new Search(terminal).use('x');
    await search.until((found) => found.length === 1);
    search.use('');
    expect([search.search.matches.length, search.search.isSearching]).toEqual([0, false]);
    expect(terminal.markers).toHaveLength(0);
  });

  it('finds the same, however the output was cut and when it came', async () => {
    const words = fc.constantFrom('fig', 'plum ', '\r\n', '日本', '\r', 'e\u0301', '👩‍👩‍👧', '\x1b[3D');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(words, { maxLength: 40 }), { maxLength: 8 }),
        async (chunks) => {
          const [early, late] = [createTerminal(), createTerminal()];
          const following = new Search(early).use('fig');
          for (const chunk of chunks) {
            await write(early, chunk.join(''));
            await write(late, chunk.join(''));
          }
          const afterwards = new Search(late).use('fig');
          const all = await afterwards.until(() => true);
          await following.until((found) => found.join('\n') === all.join('\n'));
          following.search.dispose();
          afterwards.search.dispose();
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('cellsOf', () => {
  it('counts columns: wide characters, joined ones, and those that found no room in a row', async () => {
    const terminal = createTerminal({ cols: 10 });
    // Nine columns, then a wide character that has to go to the next row.
    await write(terminal, '日本語e\u0301ab語fig');
    const { active } = terminal.buffer;
    const { text, rows } = readLine(active, 0);
    expect([text, rows]).toEqual(['日本語e\u0301ab語fig', 2]);
    const range = (part: string): { start: number; end: number } => {
      const start = text.indexOf(part);
      return { start, end: start + part.length };
    };
    expect(cellsOf(active, 0, range('本'))).toEqual([{ row: 0, column: 2, width: 2 }]);
    expect(cellsOf(active, 0, range('e\u0301a'))).toEqual([{ row: 0, column: 6, width: 2 }]);
    expect(cellsOf(active, 0, range('fig'))).toEqual([{ row: 1, column: 2, width: 3 }]);
    expect(cellsOf(active, 0, range('b語'))).toEqual([
      { row: 0, column: 8, width: 1 },
      { row: 1, column: 0, width: 2 },
    ]);
  });

  it('output without line ends is read in pieces', async () => {
    const terminal = createTerminal({ cols: 10, scrollback: 1000 });
    await write(terminal, 'x'.repeat(10 * 600));
    const { active } = terminal.buffer;
    expect(readLine(active, 0).rows).toBe(256);
    expect([lineStart(active, 255), lineStart(active, 256), lineStart(active, 599)]).toEqual([
      0, 256, 512,
    ]);
  });
});

describe('allText', () => {
  const rest = (): Promise<void> => Promise.resolve();

  it('is the lines as they were written, without blanks at their ends', async () => {
    const terminal = createTerminal();
    await write(
      terminal,
      'short   \r\n\r\na line that is longer than the row is wide\r\n$ \r\n\r\n',
    );
    expect(await allText(terminal, { limit: 1000, rest })).toBe(
      'short\n\na line that is longer than the row is wide\n$\n',
    );
    expect(await allText(createTerminal(), { limit: 1000, rest })).toBe('');
  });

  it('is what the shell printed, also while a program has the screen', async () => {
    const terminal = createTerminal();
    await write(terminal, 'before\r\n\x1b[?1049h\x1b[Hvim');
    expect(await allText(terminal, { limit: 1000, rest })).toBe('before\n');
  });

  it('leaves the oldest lines out where it would be too long', async () => {
    const terminal = createTerminal();
    await write(terminal, 'oldest\r\nolder\r\nnewest');
    expect(await allText(terminal, { limit: 13, rest })).toBe('older\nnewest\n');
  });

  it('has every line once, although more is printed while it is read', async () => {
    const terminal = createTerminal({ scrollback: 5000 });
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
    await write(terminal, lines.join('\r\n'));
    const text = await allText(terminal, {
      limit: 1e6,
      rest: () => write(terminal, '\r\nmore\r\nmore\r\nmore'),
    });
    expect(text.split('\n').filter((line) => line.startsWith('line'))).toEqual(
      lines.slice(lines.indexOf(text.split('\n')[0] ?? '')),
    );
  });
});
