import { mount, tick } from 'svelte';
import type { CommandId } from '../shared/commands';
import { catalogFor, describeError, languageFor } from '../shared/i18n/catalog';
import type { Api, Bridge } from '../shared/ipc';
import { apiOver } from './api';
import type { Disposable } from '../shared/result';
import App from './App.svelte';
import { appCommands } from './app-commands';
import { AppModel } from './app-model.svelte';
import { AppView } from './app-view';
import { Keyboard } from './commands/keyboard';
import { shortcutLabel } from './commands/shortcut-label';
import { ExplanationChannel } from './explanation/explanation-channel';
import { ExplanationModel } from './explanation/explanation.svelte';
import { followRollouts } from './follow-rollouts.svelte';
import { followSettings } from './follow-settings.svelte';
import { restoreTabs, startOf } from './restore-tabs';
import { whenIdle } from './terminal/idle';
import { LazyTerminals } from './terminal/lazy-terminals';
import type { TerminalSession } from './terminal/terminal-session.svelte';
import './ui/base.css';
import { Language } from './ui/i18n.svelte';
import { Theme } from './ui/theme.svelte';
import { Ticker } from './ui/ticker.svelte';
import { Workspace } from './workspace/workspace.svelte';

declare global {
  interface Window {
    readonly podshell: Bridge;
  }
}

/** Calls `action` once after so many milliseconds. */
function after(milliseconds: number, action: () => void): Disposable {
  const timer = setTimeout(action, milliseconds);
  return {
    dispose: () => {
      clearTimeout(timer);
    },
  };
}

/** Composition root: makes everything, hands it to each other, and holds no logic. */
async function start(api: Api): Promise<void> {
  const mark = (name: string): void => {
    const { startTime } = performance.mark(name);
    api.tell.mark({ name, at: performance.timeOrigin + startTime });
  };
  mark('page-start');

  const answer = await api.start(null);
  if (!answer.ok) {
    // Nothing is there yet that could show it better.
    const catalog = catalogFor(languageFor('system', navigator.language));
    const { why, next } = describeError(catalog, answer.error);
    document.body.textContent = `${catalog.failures.start}. ${why} ${next}`;
    return;
  }
  const { settings, platform, gpu, systemLanguage, versions } = answer.value;
  const now = (): number => Date.now();
  const language = new Language(systemLanguage, settings.language);
  const theme = new Theme({
    root: document.documentElement,
    dark: matchMedia('(prefers-color-scheme: dark)'),
    choice: settings.theme,
  });
  const ticker = new Ticker(now);
  const keyboard = new Keyboard({
    target: window,
    platform,
    run: (id) => {
      run(id);
    },
  });
  const terminals = new LazyTerminals({
    api,
    platform,
    gpu,
    settings,
    language,
    document,
    isChord: (event) => keyboard.commandFor(event) !== null,
    now,
    replacement: (gone) => {
      const tab = workspace.tabs.find(({ target }) => target?.podUid === gone.podUid);
      return tab ? app.replacement(tab.environmentId, gone) : null;
    },
    layout: () => {
      const { sidebarVisible, sidebarWidth, fontSize } = app.settings.current;
      return [innerWidth, innerHeight, sidebarVisible, sidebarWidth, fontSize].join(' ');
    },
  });
  const explanations = new ExplanationChannel(api);
  const workspace: Workspace<TerminalSession, ExplanationModel> = new Workspace({
    createTerminal: (request, close, restored) =>
      terminals.open(request.target, close, startOf(restored)),
    createExplanation: ({ subject, container, wantsShell, ...environment }, becomeShell) =>
      new ExplanationModel({
        channel: explanations,
        subject,
        container,
        wantsShell,
        onShell: (target) => {
          terminals.whenLoaded(() => {
            const request = { target, ...environment };
            if (wantsShell) becomeShell(request);
            else if (!workspace.focusFor(target)) workspace.open(request);
          });
        },
        later: after,
      }),
    confirmClose: () => app.settings.current.confirmClose,
    preferences: (context) => app.settings.preferences(context),
  });
  const app = new AppModel({
    api,
    start: answer.value,
    workspace: {
      whenReady: (action) => {
        terminals.whenLoaded(action);
      },
      focusFor: (match) => workspace.focusFor(match),
      open: (request) => workspace.open(request),
      explain: (request) => workspace.explain(request),
      openWaiting: (subject, request) => workspace.openWaiting(subject, request),
    },
    now,
  });
  followSettings(app.settings, { language, theme, terminals, root: document.documentElement });

  followRollouts({
    isOn: () => app.settings.current.followRollouts,
    terminals: () => workspace.tabs.flatMap(({ terminal }) => terminal ?? []),
  });

  const view = new AppView();
  const commands = appCommands({
    workspace,
    app,
    view,
    closeWindow: () => {
      window.close();
    },
  });
  const run = (id: CommandId): void => {
    commands[id]();
  };
  api.on.command(({ id }) => {
    run(id);
  });
  mount(App, {
    target: document.querySelector('#app') ?? document.body,
    props: {
      app,
      workspace,
      language,
      ticker,
      versions,
      syntax: platform === 'win32' ? 'powershell' : 'posix',
      shortcut: (id: CommandId) => shortcutLabel(id, platform),
      run,
      view,
    },
  });

  restoreTabs({
    start: answer.value,
    workspace,
    whenReady: (action) => {
      terminals.whenLoaded(action);
    },
    tellLayout: (text) => {
      api.tell.layout({ text });
    },
    later: whenIdle,
  });

  const stopWaiting = api.on.environments(() => {
    if (app.environments.environments.length === 0) return;
    stopWaiting();
    // The second frame's start proves that the first, with the rows in it, was painted.
    void tick().then(() =>
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          mark('rows-shown');
          void terminals.load();
        }),
      ),
    );
  });
}

// A rejection is a bug of ours; the window must not stay empty because of it.
start(apiOver(window.podshell)).catch(() => {
  const catalog = catalogFor(languageFor('system', navigator.language));
  if (document.body.innerText.trim() === '') document.body.textContent = catalog.failures.start;
});
