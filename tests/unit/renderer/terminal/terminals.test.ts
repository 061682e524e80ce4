// @vitest-environment happy-dom
import './no-buffer-pool';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Terminals } from '../../../../src/renderer/terminal/terminals.svelte';
import { TerminalView } from '../../../../src/renderer/terminal/terminal-view';
import { TERMINAL_COLORS } from '../../../../src/renderer/ui/terminal-themes';
import { appError } from '../../../../src/shared/errors';
import { DEFAULT_SETTINGS } from '../../../../src/shared/settings';
import { Language } from '../../../../src/renderer/ui/i18n.svelte';
import { FakeApi } from '../../../support/fake-api';
import { NOW, settled, TARGET } from './session-fixture';

let terminals: Terminals;
let fake: FakeApi;
let layout = '';

beforeEach(() => {
  // happy-dom has no font loading.
  Object.defineProperty(document, 'fonts', {
    configurable: true,
    value: { load: () => Promise.reject(new Error('not found')) },
  });
  fake = new FakeApi();
  layout = '1280×800';
  terminals = new Terminals({
    api: fake.api,
    platform: 'linux',
    gpu: false,
    settings: { ...DEFAULT_SETTINGS, scrollback: 1000 },
    screenReader: false,
    language: new Language('en'),
    document,
    isChord: () => false,
    preferences: () => ({}),
    now: () => NOW,
    layout: () => layout,
    replacement: () => null,
  });
});
afterEach(() => {
  terminals.dispose();
  vi.restoreAllMocks();
  document.documentElement.removeAttribute('data-theme');
});

/** What a method of it was called on. */
function viewOf(context: unknown): TerminalView {
  if (!(context instanceof TerminalView)) throw new Error('called on no view');
  return context;
}

describe('Terminals', () => {
  it('a font that cannot be loaded keeps no shell from opening', async () => {
    const session = terminals.open(TARGET, () => undefined);
    session.setVisible(true);
    session.mount(document.body);
    await settled();
    expect(session.size).toEqual({ cols: 80, rows: 24 });
    session.dispose();
  });

  it('connects a second one of the same layout at once, with the size of the first', async () => {
    const size = { cols: 80, rows: 24 };
    const first = terminals.open(TARGET, () => undefined);
    await settled();
    expect(fake.callsOf('openSession')).toEqual([]);
    first.setVisible(true);
    first.mount(document.body);
    await settled();
    const second = terminals.open(TARGET, () => undefined);
    await settled();
    expect(fake.callsOf('openSession')).toEqual([
      { target: TARGET, size },
      { target: TARGET, size },
    ]);
    layout = '900×600';
    const third = terminals.open(TARGET, () => undefined);
    await settled();
    expect(fake.callsOf('openSession')).toHaveLength(2);
    for (const session of [first, second, third]) session.dispose();
  });

  it('keeps every live terminal to the settings, and no other', () => {
    const looks = vi.spyOn(TerminalView.prototype, 'setLook');
    const scrollbacks = vi.spyOn(TerminalView.prototype, 'setScrollback');
    const [first, second] = [
      terminals.open(TARGET, () => undefined),
      terminals.open(TARGET, () => undefined),
    ];
    expect(terminals.size).toBe(2);
    first.dispose();
    terminals.use({
      ...DEFAULT_SETTINGS,
      fontSize: 18,
      scrollback: 5000,
      cursorStyle: 'bar',
      terminalThemeLight: 'mist',
    });
    expect(scrollbacks.mock.calls).toEqual([[5000]]);
    expect(looks.mock.calls).toMatchObject([
      [
        {
          fontSize: 18,
          cursorStyle: 'bar',
          theme: { background: TERMINAL_COLORS.mist.background },
        },
      ],
    ]);
    second.dispose();
    expect(terminals.size).toBe(0);
  });

  it('follows a screen reader that comes and goes', () => {
    const looks = vi.spyOn(TerminalView.prototype, 'setLook');
    const session = terminals.open(TARGET, () => undefined);
    terminals.setScreenReader(true);
    terminals.setScreenReader(false);
    expect(looks.mock.calls.map(([look]) => look.screenReaderMode)).toEqual([true, false]);
    session.dispose();
  });

  it('follows the theme until it is disposed', async () => {
    const looks = vi.spyOn(TerminalView.prototype, 'setLook');
    const session = terminals.open(TARGET, () => undefined);
    document.documentElement.dataset['theme'] = 'dark';
    await settled();
    expect(looks).toHaveBeenCalledTimes(1);
    terminals.dispose();
    document.documentElement.dataset['theme'] = 'light';
    await settled();
    expect(looks).toHaveBeenCalledTimes(1);
    session.dispose();
  });

  it('keeps one in reserve once it is asked to, which the next session takes', async () => {
    const prepared = vi.spyOn(TerminalView.prototype, 'prepare');
    const session = terminals.open(TARGET, () => undefined);
    expect(prepared).not.toHaveBeenCalled();
    terminals.prepare();
    await vi.waitFor(() => {
      expect(prepared).toHaveBeenCalledTimes(1);
    });
    const reserve = viewOf(prepared.mock.contexts[0]);
    // Nobody finds it in the window, and nobody counts it.
    expect(document.querySelector('.terminal-host')).toBeNull();
    expect(terminals.size).toBe(1);
    const next = terminals.open(TARGET, () => undefined);
    next.setVisible(true);
    next.mount(document.body);
    await settled();
    expect(document.querySelector('.terminal-host')).toBe(reserve.element);
    expect(next.size).toEqual({ cols: 80, rows: 24 });
    expect(terminals.size).toBe(2);
    await vi.waitFor(() => {
      expect(prepared).toHaveBeenCalledTimes(2);
    });
    session.dispose();
    next.dispose();
    expect(terminals.size).toBe(0);
  });

  it('has one in reserve follow the settings, and tell whoever takes it', async () => {
    const prepared = vi.spyOn(TerminalView.prototype, 'prepare');
    const looks = vi.spyOn(TerminalView.prototype, 'setLook');
    terminals.prepare();
    await vi.waitFor(() => {
      expect(prepared).toHaveBeenCalledTimes(1);
    });
    terminals.use({ ...DEFAULT_SETTINGS, fontSize: 18 });
    expect(looks.mock.contexts).toEqual(prepared.mock.contexts);
    // A terminal that has something to show already takes none: its text is drawn before it is placed.
    const error = appError('session-unknown', { sessionId: 'session-1' });
    const gone = terminals.open(TARGET, () => undefined, { kind: 'gone', error });
    gone.setVisible(true);
    gone.mount(document.body);
    await settled();
    expect(viewOf(prepared.mock.contexts[0]).element.isConnected).toBe(false);
    gone.dispose();
    const session = terminals.open(TARGET, () => undefined);
    session.setVisible(true);
    session.mount(document.body);
    await settled();
    viewOf(prepared.mock.contexts[0]).write(new TextEncoder().encode('\x1b]0;vim\x07'));
    await vi.waitFor(() => {
      expect(session.title).toBe('vim');
    });
    session.dispose();
  });
});
