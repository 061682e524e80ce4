// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  appCommands,
  type Actions,
  type CommandTarget,
} from '../../../../src/renderer/app-commands';
import CloseDialog from '../../../../src/renderer/CloseDialog.svelte';
import EmptyWorkspace from '../../../../src/renderer/EmptyWorkspace.svelte';
import { followSettings } from '../../../../src/renderer/follow-settings.svelte';
import { elementRegion, focusNextRegion, isKeyboardFree } from '../../../../src/renderer/regions';
import { SettingsModel } from '../../../../src/renderer/settings/settings-model.svelte';
import StatusBar from '../../../../src/renderer/StatusBar.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { Theme, type ThemeChoice } from '../../../../src/renderer/ui/theme.svelte';
import { Ticker } from '../../../../src/renderer/ui/ticker.svelte';
import { COMMAND_IDS, type CommandId, type CommandIdOf } from '../../../../src/shared/commands';
import { appError } from '../../../../src/shared/errors';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/shared/settings';
import type { SessionState } from '../../../../src/shared/terminal';
import { FakeApi } from '../../../support/fake-api';

const context = new Map([[LANGUAGE, new Language('en')]]);

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe('StatusBar', () => {
  const target = {
    context: 'staging-cn',
    namespace: 'test',
    pod: 'web-1',
    podUid: 'u',
    container: 'app',
  };
  const error = appError('connection-lost', { server: 's', detail: '' });
  const states: [SessionState, string][] = [
    [{ kind: 'connecting', since: 0, step: 'pod' }, 'connecting'],
    [{ kind: 'running', since: 0 }, 'connected'],
    [{ kind: 'lost', since: 0, error }, 'connection lost'],
    [{ kind: 'waiting', since: 0, until: 5, attempt: 1, error }, 'reconnecting'],
    [{ kind: 'exited', since: 0, exit: { kind: 'code', code: 7 } }, 'exited with code 7'],
    [{ kind: 'exited', since: 0, exit: { kind: 'unknown', message: '' } }, 'exited'],
    [{ kind: 'failed', since: 0, error }, 'failed'],
  ];

  it.each(states)('says where and how it is: %j', (state, words) => {
    const ticker = new Ticker(() => 240_000);
    const size = { cols: 120, rows: 36 };
    const pane = { target, state, size, preferences: {} };
    render(StatusBar, { props: { pane, ticker }, context });
    const status = screen.getByRole('status', { name: 'Connection' });
    expect(status.textContent.replace(/\s+/g, ' ').trim()).toBe(
      `staging-cn/test/web-1/app ${words}`,
    );
    // Ticking would be read out every second: beside the region, not in it.
    expect(screen.getByText('4m')).toBeTruthy();
    expect(screen.getByText('120×36')).toBeTruthy();
    ticker.dispose();
  });

  it('says that the context is protected, and wears its colour', () => {
    const ticker = new Ticker(() => 0);
    const preferences = { protected: true, colour: 'red' } as const;
    const state = { kind: 'running', since: 0 } as const;
    const pane = { target, state, size: null, roundTrip: 12.4, preferences };
    render(StatusBar, { props: { pane, ticker }, context });
    const status = screen.getByRole('status', { name: 'Connection' });
    expect(status.textContent).toContain('staging-cn is protected');
    expect(status.querySelector('.mark')).not.toBeNull();
    expect(screen.getByText('12 ms')).toBeTruthy();
    ticker.dispose();
  });

  it('says that nothing is open', () => {
    const ticker = new Ticker(() => 0);
    render(StatusBar, { props: { pane: null, ticker }, context });
    expect(screen.getByRole('status').textContent).toContain('No shell open');
    ticker.dispose();
  });
});

describe('Ticker', () => {
  it('follows the clock until disposed', () => {
    vi.useFakeTimers();
    let time = 5;
    const ticker = new Ticker(() => time);
    expect(ticker.now).toBe(5);
    time = 1005;
    vi.advanceTimersByTime(1000);
    expect(ticker.now).toBe(1005);
    ticker.dispose();
    time = 9005;
    vi.advanceTimersByTime(5000);
    expect(ticker.now).toBe(1005);
  });
});

describe('Theme', () => {
  const choose = (theme: Settings['theme']): ThemeChoice => ({ ...DEFAULT_SETTINGS, theme });
  const query = (matches: boolean): MediaQueryList & { matches: boolean } =>
    Object.assign(new EventTarget(), { matches }) as MediaQueryList & { matches: boolean };

  function setUp(systemDark: boolean, choice: Settings['theme']) {
    const [dark, more] = [query(systemDark), query(false)];
    const root = document.createElement('div');
    const theme = new Theme({ root, dark, more, choice: choose(choice) });
    const setSystem = (isDark: boolean): void => {
      dark.matches = isDark;
      dark.dispatchEvent(new Event('change'));
    };
    const setContrast = (isMore: boolean): void => {
      more.matches = isMore;
      more.dispatchEvent(new Event('change'));
    };
    return { theme, root, setSystem, setContrast };
  }

  it('shows more contrast while the system asks for it, or in any case', () => {
    const { theme, root, setContrast } = setUp(false, 'light');
    expect(root.dataset['contrast']).toBe('normal');
    setContrast(true);
    expect(root.dataset['contrast']).toBe('more');
    setContrast(false);
    theme.use({ ...choose('light'), contrast: 'more' });
    expect(root.dataset['contrast']).toBe('more');
  });

  it('follows the system while asked to', () => {
    const { theme, root, setSystem } = setUp(true, 'system');
    expect(root.dataset['theme']).toBe('dark');
    setSystem(false);
    expect(root.dataset['theme']).toBe('light');
    theme.dispose();
    setSystem(true);
    expect(root.dataset['theme']).toBe('light');
  });

  it('keeps to a choice', () => {
    const { theme, root, setSystem } = setUp(true, 'light');
    setSystem(true);
    expect(root.dataset['theme']).toBe('light');
    theme.use(choose('dark'));
    expect([root.dataset['theme'], theme.resolved]).toEqual(['dark', 'dark']);
  });
});

describe('followSettings', () => {
  it('applies language, theme and terminal settings at every change, until stopped', async () => {
    const fake = new FakeApi();
    const settings = new SettingsModel({
      api: fake.api,
      settings: DEFAULT_SETTINGS,
      onFailure: vi.fn(),
    });
    const root = document.createElement('html');
    const language = new Language('en');
    const [theme, terminals] = [{ use: vi.fn<(choice: ThemeChoice) => void>() }, { use: vi.fn() }];
    const stop = followSettings(settings, { language, theme, terminals, root });
    flushSync();
    settings.apply({ ...DEFAULT_SETTINGS, language: 'zh-CN', theme: 'dark' });
    flushSync();
    // Its catalog is loaded first.
    await language.use('zh-CN');
    flushSync();
    expect(root.lang).toBe('zh-CN');
    expect(theme.use.mock.calls.map(([choice]: [ThemeChoice]) => choice.theme)).toEqual([
      'system',
      'dark',
    ]);
    expect(terminals.use).toHaveBeenCalledTimes(2);
    stop();
    settings.apply(DEFAULT_SETTINGS);
    flushSync();
    expect(terminals.use).toHaveBeenCalledTimes(2);
  });
});

describe('focusNextRegion', () => {
  const regions = (): ReturnType<typeof elementRegion>[] => {
    document.body.innerHTML =
      '<div id="a"><button id="a1">1</button></div><div id="b"></div><div id="c"><input id="c1"></div>';
    return ['a', 'b', 'c'].map((id) => elementRegion(() => document.getElementById(id)));
  };

  it('goes around, over regions with nothing to focus', () => {
    const all = regions();
    const order = [0, 1, 2].map(() => {
      focusNextRegion(all, document.activeElement);
      return document.activeElement?.id;
    });
    expect(order).toEqual(['a1', 'c1', 'a1']);
  });

  it('does nothing where there is nothing', () => {
    focusNextRegion([elementRegion(() => null)], null);
    focusNextRegion([], null);
    expect(document.activeElement).toBe(document.body);
  });
});

describe('isKeyboardFree', () => {
  it('is so while nothing has it, or an empty field of the window', () => {
    document.body.innerHTML =
      '<input id="empty"><input id="typed" value="sh"><button id="button"></button>' +
      '<div role="dialog"><input id="asked"></div>';
    const at = (id: string): boolean => isKeyboardFree(document.getElementById(id));
    expect(isKeyboardFree(null)).toBe(true);
    expect(isKeyboardFree(document.body)).toBe(true);
    expect(['empty', 'typed', 'button', 'asked'].map(at)).toEqual([true, false, false, false]);
  });
});

describe('CloseDialog', () => {
  it('says how many shells end and hands on the answer', async () => {
    const onAnswer = vi.fn();
    render(CloseDialog, { props: { connected: 3, protectedContexts: [], onAnswer }, context });
    await screen.findByRole('dialog', { name: 'Close Podshell?' });
    expect(screen.getByText('3 shells are still connected and will be hung up.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('checkbox', { name: "Don't ask again" }));
    await fireEvent.click(screen.getByRole('button', { name: 'Close Podshell' }));
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith({ close: true, dontAsk: true });
  });

  it('names protected contexts, and then always asks', async () => {
    const onAnswer = vi.fn();
    const protectedContexts = ['production'];
    render(CloseDialog, { props: { connected: 1, protectedContexts, onAnswer }, context });
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('This ends what runs on production, which is protected.');
    expect(screen.queryByRole('checkbox')).toBeNull();
    await vi.waitFor(() => {
      expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Cancel' }));
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Close Podshell' }));
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith({ close: true, dontAsk: false });
  });

  it('Escape means no', async () => {
    const onAnswer = vi.fn();
    render(CloseDialog, { props: { connected: 1, protectedContexts: [], onAnswer }, context });
    await fireEvent.keyDown(await screen.findByRole('dialog'), { key: 'Escape' });
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith({ close: false, dontAsk: false });
  });
});

it('EmptyWorkspace shows this platform’s keys, and the way in once there is something to pick', () => {
  const shortcut = (id: string): string => `keys of ${id}`;
  const { unmount } = render(EmptyWorkspace, { props: { shortcut, ready: true }, context });
  expect(screen.getByRole('heading', { name: 'Pick an environment' })).toBeTruthy();
  expect(screen.getByText('keys of sidebar.filter')).toBeTruthy();
  unmount();
  render(EmptyWorkspace, { props: { shortcut, ready: false }, context });
  expect(screen.queryByRole('heading')).toBeNull();
  expect(screen.getByText('keys of palette.open')).toBeTruthy();
});

describe('appCommands', () => {
  /** The features' own commands: they only note that they ran. */
  const noted = <Id extends CommandId>(
    log: string[],
    belongs: (id: CommandId) => id is Id,
  ): Actions<Id> =>
    Object.fromEntries(
      COMMAND_IDS.filter(belongs).map((id) => [
        id,
        () => {
          log.push(id);
        },
      ]),
    ) as Actions<Id>;
  const isOf =
    <Topic extends string>(...topics: Topic[]) =>
    (id: CommandId): id is CommandIdOf<Topic> =>
      topics.some((topic) => id.startsWith(`${topic}.`));

  function setUp() {
    const log: string[] = [];
    const note =
      (name: string) =>
      (...args: unknown[]): void => {
        log.push([name, ...args].join(' '));
      };
    const fake = new FakeApi();
    const target: CommandTarget = {
      workspace: noted(log, isOf('tab', 'pane', 'broadcast')),
      terminal: noted(log, isOf('terminal', 'find')),
      team: noted(log, isOf('team')),
      about: noted(
        log,
        (id): id is Exclude<CommandIdOf<'help'>, 'help.shortcuts'> =>
          isOf('help')(id) && id !== 'help.shortcuts',
      ),
      app: {
        palette: null,
        settingsSection: null,
        shortcutsOpen: false,
        settings: new SettingsModel({
          api: fake.api,
          settings: DEFAULT_SETTINGS,
          onFailure: vi.fn(),
        }),
        additions: {
          add: (from: string) => {
            log.push(`add ${from}`);
            return Promise.resolve();
          },
        },
        manager: { open: note('contexts') },
      },
      view: {
        focusFilter: note('filter'),
        focusNextRegion: note('region'),
        explain: note('explain'),
      },
      closeWindow: note('window'),
    };
    return { log, fake, target };
  }

  it('every command does its own thing', () => {
    const { log, fake, target } = setUp();
    const commands = appCommands(target);
    const palettes: unknown[] = [];
    for (const id of COMMAND_IDS) {
      commands[id]();
      if (id === 'palette.open' || id === 'quickOpen.open') palettes.push(target.app.palette);
    }
    const features = COMMAND_IDS.filter(
      (id) =>
        isOf('tab', 'pane', 'broadcast', 'terminal', 'find', 'team', 'help')(id) &&
        id !== 'help.shortcuts',
    );
    expect(log.filter((entry) => features.some((id) => id === entry))).toEqual(features);
    expect(log.filter((entry) => features.every((id) => id !== entry))).toEqual([
      'filter',
      'explain',
      'region',
      'contexts',
      'add chooser',
      'window',
    ]);
    expect(palettes).toEqual(['commands', 'quickOpen']);
    expect(target.app.settingsSection).toBe('general');
    expect(target.app.shortcutsOpen).toBe(true);
    expect(fake.callsOf('updateSettings')).toEqual([
      { fontSize: 14 },
      { fontSize: 13 },
      { fontSize: 13 },
      { sidebarVisible: false },
    ]);
    expect(fake.callsOf('editSettings')).toEqual([null]);
  });
});
