// @vitest-environment happy-dom
import './no-buffer-pool';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  TerminalView,
  type TerminalViewEvents,
} from '../../../../src/renderer/terminal/terminal-view';
import type { TerminalSize } from '../../../../src/shared/terminal';
import { viewParts } from './view-fixture';

const views: TerminalView[] = [];
let events: { [K in keyof TerminalViewEvents]: ReturnType<typeof vi.fn<TerminalViewEvents[K]>> };
let disposed: number;

function createView(scrollback = 1000): TerminalView {
  const view = new TerminalView({
    ...viewParts(),
    scrollback,
    events,
    onDispose: () => {
      disposed++;
    },
  });
  views.push(view);
  view.setVisible(true);
  view.open(document.body);
  return view;
}
const write = (view: TerminalView, data: string | Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    view.write(typeof data === 'string' ? new TextEncoder().encode(data) : data, resolve);
  });

beforeEach(() => {
  disposed = 0;
  events = {
    onText: vi.fn(),
    onInserted: vi.fn(),
    onMouse: vi.fn(),
    onReply: vi.fn(),
    onBinary: vi.fn(),
    onTitle: vi.fn(),
    onBell: vi.fn(),
    onResize: vi.fn(),
    onKey: vi.fn(() => true),
    onSelected: vi.fn(),
    onPaste: vi.fn(),
    onMiddleClick: vi.fn(),
    onLink: vi.fn(),
    onOpenLink: vi.fn(),
    onScrolled: vi.fn(),
  };
});
afterEach(() => {
  for (const view of views.splice(0)) view.dispose();
  document.body.innerHTML = '';
});

describe('its size in its place', () => {
  const SIZE = { cols: 80, rows: 24 };
  let looks: number;
  /** One that is put in its place, where it has `size` as far as is known. */
  function placed(size: TerminalSize | null): TerminalView {
    looks = 0;
    const parts = { ...viewParts(), scrollback: 1_000, events, onDispose: () => undefined };
    const view = new TerminalView({ ...parts, size: SIZE });
    views.push(view);
    Object.defineProperty(view.element, 'clientWidth', {
      get: () => {
        looks += 1;
        return 0;
      },
    });
    view.setVisible(true);
    view.open(document.body, size);
    return view;
  }

  it.each([null, { cols: 100, rows: 30 }])('is measured at once (known: %j)', (size) => {
    placed(size);
    expect(looks).toBeGreaterThan(0);
  });

  it('is measured when the window is laid out where it is known: asking would have it laid out once more', () => {
    const layouts: (() => void)[] = [];
    vi.stubGlobal(
      'ResizeObserver',
      class {
        constructor(onLayout: () => void) {
          layouts.push(onLayout);
        }
        observe(): void {
          return;
        }
        disconnect(): void {
          return;
        }
      },
    );
    try {
      placed(SIZE);
      expect(looks).toBe(0);
      for (const onLayout of layouts) onLayout();
      expect(looks).toBeGreaterThan(0);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('TerminalView', () => {
  it('reports titles cleaned and cut, whatever their size', async () => {
    const view = createView();
    await write(view, '\x1b]0;vim notes\u202e.txt\x07');
    expect(events.onTitle).toHaveBeenLastCalledWith('vim notes.txt');
    await write(view, `\x1b]2;${'x'.repeat(100_000)}\x1b\\`);
    expect(events.onTitle.mock.lastCall?.[0]).toHaveLength(256);
    await write(view, `\x1b]2;${'y'.repeat(9_000_000)}\x1b\\`);
    expect(events.onTitle.mock.lastCall?.[0]).toMatch(/^x/);
    await write(view, '\x1b]2;\x07');
    expect(events.onTitle).toHaveBeenLastCalledWith(null);
  });

  it('takes no clipboard sequence (OSC 52)', async () => {
    const view = createView();
    await write(view, '\x1b]52;c;aGVsbG8=\x07\x1b]52;c;?\x07');
    expect(events.onText).not.toHaveBeenCalled();
    expect(events.onPaste).not.toHaveBeenCalled();
  });

  it('follows no link by itself (OSC 8)', async () => {
    const opened = vi.spyOn(window, 'open');
    const view = createView();
    await write(view, '\x1b]8;;file:///etc/passwd\x07click\x1b]8;;\x07');
    view.element.querySelector('.xterm-screen')?.dispatchEvent(new MouseEvent('click'));
    expect(opened).not.toHaveBeenCalled();
  });

  it('lets 200,000 bells ring without falling behind', async () => {
    const view = createView();
    await write(view, '\x07'.repeat(200_000));
    expect(events.onBell).toHaveBeenCalled();
  });

  it('tells its answers to queries from what is typed', async () => {
    const view = createView();
    await write(view, '\x1b[c');
    expect(events.onReply).toHaveBeenCalledWith('\x1b[?1;2c');
    expect(events.onText).not.toHaveBeenCalled();
    view.paste('text');
    await write(view, '\x1b[5n');
    expect(events.onInserted.mock.calls).toEqual([['text']]);
    expect(events.onText).not.toHaveBeenCalled();
    expect(events.onReply.mock.calls).toEqual([['\x1b[?1;2c'], ['\x1b[0n']]);
  });

  it('a paste is marked as one where the program asked for that, also before it is on screen', async () => {
    const view = createView();
    view.paste('a\r\nb\nc');
    await write(view, '\x1b[?2004h');
    view.paste('d');
    expect(events.onInserted.mock.calls).toEqual([['a\rb\rc'], ['\x1b[200~d\x1b[201~']]);
  });

  it('keys of another terminal come as the program in this one wants them', async () => {
    const view = createView();
    const keys = ['\x1b[A', '\x1bOH', 'x', '\x1b[1;5C', '\x1b'];
    for (const key of keys) view.typeKeys(key);
    await write(view, '\x1b[?1h');
    for (const key of keys) view.typeKeys(key);
    expect(events.onInserted.mock.calls.flat()).toEqual([
      ...['\x1b[A', '\x1b[H', 'x', '\x1b[1;5C', '\x1b'],
      ...['\x1bOA', '\x1bOH', 'x', '\x1b[1;5C', '\x1b'],
    ]);
  });

  it('is like a new one after a reset, whatever sequence it was in', async () => {
    const view = createView();
    await write(view, 'text\x1b[?1000h\x1b(0\x1b]0;half a tit');
    view.reset();
    await write(view, 'x');
    expect([view.cursorColumn, view.isMouseTracked]).toEqual([1, false]);
    expect(await view.allText(100)).toBe('x\n');
  });

  it.each([
    ['日本語', 6],
    ['e\u0301', 1],
    ['👍🏽', 2],
    ['👨‍👩‍👧‍👦', 2],
    ['🇩🇪🇨🇳', 4],
    ['한글', 4],
    ['→…“”', 4],
  ])('%s takes its columns', async (text, columns) => {
    const view = createView();
    await write(view, text);
    expect(view.cursorColumn).toBe(columns);
  });

  it('assembles a character that is cut between writes', async () => {
    const view = createView();
    const bytes = new TextEncoder().encode('漢');
    await write(view, bytes.slice(0, 1));
    await write(view, bytes.slice(1));
    expect(view.cursorColumn).toBe(2);
  });

  it('draws emoji two columns wide, also one that is joined from several', async () => {
    const view = createView();
    await write(view, '😀');
    expect(view.cursorColumn).toBe(2);
    await write(view, '👩‍👩‍👧');
    expect(view.cursorColumn).toBe(4);
  });

  it('a paste by the browser takes the way of every paste', () => {
    const view = createView();
    const event = new Event('paste', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'clipboardData', { value: { getData: () => 'rm -rf /\n' } });
    view.element.querySelector('textarea')?.dispatchEvent(event);
    expect(events.onPaste).toHaveBeenCalledWith('rm -rf /\n');
    expect(events.onText).not.toHaveBeenCalled();
    expect(event.defaultPrevented).toBe(true);
  });

  it('a middle click is ours until a program asks for the mouse, and with Shift again', async () => {
    const view = createView();
    const click = (shiftKey = false): boolean => {
      const event = new MouseEvent('auxclick', {
        button: 1,
        bubbles: true,
        cancelable: true,
        shiftKey,
      });
      view.element.querySelector('.xterm-screen')?.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(click()).toBe(true);
    expect(events.onMiddleClick).toHaveBeenCalledTimes(1);
    await write(view, '\x1b[?1000h');
    expect(view.isMouseTracked).toBe(true);
    expect(click()).toBe(false);
    expect(events.onMiddleClick).toHaveBeenCalledTimes(1);
    click(true);
    expect(events.onMiddleClick).toHaveBeenCalledTimes(2);
  });

  it('asks about every key before it becomes input', () => {
    const view = createView();
    events.onKey.mockReturnValue(false);
    const press = (): void => {
      const key = { key: 'a', keyCode: 65, bubbles: true, cancelable: true };
      view.element.querySelector('textarea')?.dispatchEvent(new KeyboardEvent('keydown', key));
    };
    press();
    expect(events.onKey).toHaveBeenCalledTimes(1);
    expect(events.onText).not.toHaveBeenCalled();
  });

  it('names what receives the keys, before and after it is on screen', () => {
    const view = createView();
    view.setLabel('shop-a1b2 · web');
    expect(view.element.querySelector('textarea')?.getAttribute('aria-label')).toBe(
      'shop-a1b2 · web',
    );
  });

  it('tells the alternate screen', async () => {
    const view = createView();
    await write(view, '\x1b[?1049h');
    expect(view.isAlternate).toBe(true);
    await write(view, '\x1b[?1049l');
    expect(view.isAlternate).toBe(false);
  });

  it('keeps its size while there is nothing to measure', () => {
    const view = createView();
    view.fit();
    expect(view.size).toEqual({ cols: 80, rows: 24 });
    expect(events.onResize).not.toHaveBeenCalled();
  });

  it('leaves nothing behind', async () => {
    const view = createView();
    await write(view, 'text');
    view.dispose();
    views.length = 0;
    expect(disposed).toBe(1);
    expect(document.body.children).toHaveLength(0);
    document.dispatchEvent(new MouseEvent('mouseup'));
    expect(events.onSelected).not.toHaveBeenCalled();
  });
});
