// @vitest-environment happy-dom
import './no-buffer-pool';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  TerminalFind,
  type Findings,
} from '../../../../src/renderer/terminal/terminal-find.svelte';
import {
  TerminalView,
  type TerminalViewEvents,
} from '../../../../src/renderer/terminal/terminal-view';
import { viewParts } from './view-fixture';

let events: TerminalViewEvents;
let view: TerminalView;
let find: TerminalFind;
let selected: ReturnType<typeof vi.fn<(text: string) => void>>;
let focused: number;

const createView = (): TerminalView =>
  new TerminalView({ ...viewParts(), events, onDispose: () => undefined });

beforeEach(() => {
  selected = vi.fn();
  focused = 0;
  events = {
    onText: () => undefined,
    onInserted: () => undefined,
    onMouse: () => undefined,
    onReply: () => undefined,
    onBinary: () => undefined,
    onTitle: () => undefined,
    onBell: () => undefined,
    onResize: () => undefined,
    onKey: () => true,
    onSelected: selected,
    onPaste: () => undefined,
    onMiddleClick: () => undefined,
    onLink: () => undefined,
    onOpenLink: () => undefined,
    onScrolled: () => undefined,
  };
  view = createView();
  view.setVisible(true);
  view.open(document.body);
  find = new TerminalFind({
    search: (limit, onChange) => view.search({ limit, goesToFirst: true, onChange }),
    selection: () => view.selection,
    focus: () => {
      focused++;
    },
  });
});
afterEach(() => {
  find.dispose();
  view.dispose();
});

const write = (text: string): Promise<void> =>
  new Promise((resolve) => {
    view.write(new TextEncoder().encode(text), resolve);
  });
/** Waits until the search has come to this. */
const settles = (findings: Partial<Findings>): Promise<void> =>
  vi.waitFor(
    () => {
      expect(find.findings).toMatchObject({ ...findings, isSearching: false });
    },
    { interval: 2, timeout: 20_000 },
  );

describe('TerminalFind', () => {
  it('begins at the newest match, and goes round', async () => {
    await write('fig one\r\nfig two\r\nfig three\r\n');
    find.open();
    find.change({ text: 'fig' });
    await settles({ count: 3, index: 2 });
    find.next();
    expect(find.findings.index).toBe(0);
    find.previous();
    find.previous();
    expect(find.findings.index).toBe(1);
  });

  it('a word that gets longer stays where it was found', async () => {
    await write('figs\r\nfig one\r\nfigure\r\nfig\r\n');
    find.open();
    find.change({ text: 'fi' });
    await settles({ count: 4, index: 3 });
    find.next();
    find.next();
    find.next();
    expect(find.findings.index).toBe(2);
    find.change({ text: 'figu' });
    await settles({ count: 1, index: 0 });
    find.change({ text: 'fig' });
    await settles({ count: 4, index: 2 });
  });

  it('keeps its match while output comes', async () => {
    await write('fig one\r\nfig two\r\n');
    find.open();
    find.change({ text: 'fig' });
    await settles({ count: 2, index: 1 });
    find.next();
    await write('fig three\r\n');
    await settles({ count: 3, index: 0 });
  });

  it('leaves its match selected when it is closed, and no clipboard hears of it', async () => {
    await write('a fig\r\n');
    find.open();
    find.change({ text: 'fig' });
    await settles({ count: 1 });
    find.close();
    expect([view.selection, find.isOpen, focused]).toEqual(['fig', false, 1]);
    expect(selected).not.toHaveBeenCalled();
  });

  it('goes on from there when it is asked for the next match while it is closed', async () => {
    await write('fig one\r\nfig two\r\nfig three\r\n');
    find.open();
    find.change({ text: 'fig' });
    await settles({ index: 2 });
    find.previous();
    find.close();
    find.previous();
    expect(find.isOpen).toBe(true);
    await settles({ count: 3, index: 0 });
  });

  it('asked for the next of nothing it opens', () => {
    find.next();
    expect([find.isOpen, find.findings.count]).toEqual([true, 0]);
  });

  it('looks for what is selected, as plain text', async () => {
    await write('a.c abc\r\n');
    find.open();
    find.change({ text: 'a.c', isRegex: false });
    await settles({ count: 1 });
    find.close();
    find.change({ isRegex: true });
    find.open();
    expect(find.query).toMatchObject({ text: 'a.c' });
  });

  it('searches a terminal that was never on screen', async () => {
    view.dispose();
    view = createView();
    await write('a fig\r\n');
    find.open();
    find.change({ text: 'fig' });
    await settles({ count: 1, index: 0 });
    find.close();
    expect(view.selection).toBe('');
  });

  it('says what is no expression, and finds nothing then', () => {
    find.open();
    find.change({ text: '(', isRegex: true });
    expect(find.findings).toMatchObject({ problem: 'invalid', count: 0 });
  });
});
