// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import {
  FindEverywhere,
  LINES_PER_TERMINAL,
  type FoundLine,
  type LineSearch,
} from '../../../../src/renderer/find/find-everywhere.svelte';
import {
  expressionOf,
  rangesIn,
  type FindPattern,
  type FindQuery,
} from '../../../../src/renderer/ui/find-query';

/** A terminal whose search ends when the test says so. */
class FakeTerminal {
  readonly shown: FindQuery[] = [];
  readonly revealed: string[] = [];
  selected = 0;
  searches = 0;
  disposed = 0;
  isMore = false;
  problem: 'too-slow' | null = null;
  /** What it has to wait for to have its text. */
  back: Promise<void> | null = null;
  broughtBack = 0;
  isSearching = false;
  pattern: FindPattern | null = null;
  #onChange = (): void => undefined;

  constructor(
    readonly id: string,
    public text: readonly string[],
  ) {}

  get name(): string {
    return `tab ${this.id}`;
  }

  readonly bringBack = (): Promise<void> | null => {
    this.broughtBack++;
    return this.back;
  };

  readonly search = (_limit: number, onChange: () => void): LineSearch<string> => {
    this.searches++;
    this.#onChange = onChange;
    const found = (limit: number): FoundLine<string>[] => this.#found().slice(-limit);
    const isMore = (): boolean => this.isMore;
    const isSearching = (): boolean => this.isSearching;
    const problem = (): 'too-slow' | null => this.problem;
    return {
      use: (pattern) => {
        this.pattern = pattern;
        this.isSearching = pattern !== null;
      },
      lines: found,
      get isMore() {
        return isMore();
      },
      get isSearching() {
        return isSearching();
      },
      get problem() {
        return problem();
      },
      reveal: (match) => {
        this.revealed.push(match);
      },
      selectActive: () => {
        this.selected++;
      },
      dispose: () => {
        this.disposed++;
        this.pattern = null;
      },
    };
  };

  readonly show = (query: FindQuery, select: () => void): void => {
    this.shown.push(query);
    this.onScreen = select;
  };
  /** It comes on screen. */
  onScreen = (): void => undefined;

  /** Everything was looked at. */
  finish(): void {
    this.isSearching = false;
    this.#onChange();
  }

  #found(): FoundLine<string>[] {
    const { pattern } = this;
    if (!pattern || this.isSearching) return [];
    return this.text.flatMap((text) => {
      const ranges = rangesIn(text, expressionOf(pattern), 10);
      return ranges.length > 0 ? [{ match: text, ranges, text }] : [];
    });
  }
}

function setUp(...texts: readonly (readonly string[])[]) {
  const terminals = texts.map((text, index) => new FakeTerminal(String(index), text));
  const waiting: (() => void)[] = [];
  const find = new FindEverywhere<string>({
    terminals: () => terminals,
    after: (_milliseconds, action) => {
      waiting.push(action);
      return {
        dispose: () => {
          waiting.splice(waiting.indexOf(action), 1);
        },
      };
    },
  });
  /** The next look at what was found. */
  const look = (): void => {
    for (const action of waiting.splice(0)) action();
  };
  const found = () => find.found.map(({ id, lines }) => [id, lines.map(({ text }) => text)]);
  return { terminals, find, look, found, waiting };
}

function deferred(): [resolve: () => void, promise: Promise<void>] {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return [resolve, promise];
}

describe('FindEverywhere', () => {
  it('searches one terminal after the other, and shows those that hold it in their order', () => {
    const { terminals, find, look, found } = setUp(['fig 1', 'plum'], ['plum'], ['a fig']);
    find.open();
    find.change({ text: 'fig' });
    const active = (): boolean[] => terminals.map(({ pattern }) => pattern !== null);
    expect([active(), find.isSearching]).toEqual([[true, false, false], true]);
    terminals[0]?.finish();
    expect(active()).toEqual([true, true, false]);
    terminals[1]?.finish();
    terminals[2]?.finish();
    look();
    expect(found()).toEqual([
      ['0', ['fig 1']],
      ['2', ['a fig']],
    ]);
    expect(find.isSearching).toBe(false);
  });

  it('goes to a line: scrolled to and selected, then shown with the same query, and closed', () => {
    const { terminals, find, look } = setUp(['fig 1'], ['fig 2']);
    find.open();
    find.change({ text: 'fig', isWholeWord: true });
    for (const terminal of terminals) terminal.finish();
    look();
    const [, second] = find.found;
    find.goTo('1', second!.lines[0]!);
    const [, terminal] = terminals;
    expect(terminal).toMatchObject({ revealed: ['fig 2'], selected: 0, disposed: 0 });
    terminal?.onScreen();
    expect(terminal).toMatchObject({ selected: 1, disposed: 1 });
    expect(terminal?.shown).toMatchObject([{ text: 'fig', isWholeWord: true }]);
    expect([find.isOpen, find.found]).toEqual([false, []]);
    expect(terminals[0]?.disposed).toBe(1);
  });

  it('shows the newest lines of one with many, and says that there are more', () => {
    const many = Array.from({ length: LINES_PER_TERMINAL + 5 }, (_, index) => `fig ${index}`);
    const { terminals, find, look, found } = setUp(many);
    find.open();
    find.change({ text: 'fig' });
    terminals[0]?.finish();
    look();
    expect(found()).toEqual([['0', many.slice(-LINES_PER_TERMINAL)]]);
    expect(find.found[0]?.isMore).toBe(true);
  });

  it('keeps up with output, and remembers what was looked for', () => {
    const { terminals, find, look, found } = setUp(['fig 1']);
    find.open();
    find.change({ text: 'fig' });
    terminals[0]!.finish();
    terminals[0]!.text = ['fig 1', 'fig 2'];
    terminals[0]!.finish();
    look();
    expect(found()).toEqual([['0', ['fig 1', 'fig 2']]]);
    find.close();
    find.open();
    terminals[0]!.finish();
    look();
    expect(found()).toEqual([['0', ['fig 1', 'fig 2']]]);
    expect([terminals[0]!.searches, terminals[0]!.disposed]).toEqual([2, 1]);
  });

  it('no expression is said, and one that does not come to an end is tried nowhere else', () => {
    const { terminals, find, look } = setUp(['a'], ['b']);
    find.open();
    find.change({ text: '(', isRegex: true });
    expect([find.problem, find.isSearching]).toEqual(['invalid', false]);
    find.change({ text: '(a+)+$' });
    expect(find.problem).toBeNull();
    terminals[0]!.problem = 'too-slow';
    terminals[0]!.finish();
    look();
    expect([find.problem, find.isSearching, terminals[1]!.pattern]).toEqual([
      'too-slow',
      false,
      null,
    ]);
  });

  it('brings texts of the last run back one by one, for a search and not before', async () => {
    const { terminals, find, look, found } = setUp([], ['a fig'], []);
    const arrivals = terminals.map((terminal) => {
      const [arrive, back] = deferred();
      terminal.back = back;
      return async (...text: string[]): Promise<void> => {
        terminal.text = text;
        terminal.back = null;
        arrive();
        await back;
      };
    });
    terminals[1]!.back = null;
    find.open();
    expect(terminals.map(({ broughtBack }) => broughtBack)).toEqual([0, 0, 0]);
    find.change({ text: 'fig' });
    expect(terminals.map(({ broughtBack }) => broughtBack)).toEqual([1, 0, 0]);
    expect([terminals[0]!.pattern, find.isSearching]).toEqual([null, true]);
    // What was typed meanwhile is what is looked for.
    find.change({ text: 'plum' });
    await arrivals[0]!('fig 1', 'plum 1');
    expect(terminals[0]!.pattern?.source).toBe('plum');
    terminals[0]!.finish();
    terminals[1]!.finish();
    expect([terminals[2]!.broughtBack, terminals[2]!.pattern]).toEqual([1, null]);
    await arrivals[2]!('plum 2');
    terminals[2]!.finish();
    look();
    expect(found()).toEqual([
      ['0', ['plum 1']],
      ['2', ['plum 2']],
    ]);
    expect(find.isSearching).toBe(false);
  });

  it('closed while a text is on its way, it searches nothing any more', async () => {
    const { terminals, find } = setUp(['a fig']);
    const [arrive, back] = deferred();
    terminals[0]!.back = back;
    find.open();
    find.change({ text: 'fig' });
    find.close();
    arrive();
    await back;
    expect([terminals[0]!.pattern, find.isSearching]).toEqual([null, false]);
  });

  it('leaves nothing behind', () => {
    const { terminals, find, waiting } = setUp(['a']);
    find.open();
    find.change({ text: 'a' });
    terminals[0]!.finish();
    find.dispose();
    expect([waiting, terminals[0]!.disposed, find.isOpen]).toEqual([[], 1, false]);
  });
});
