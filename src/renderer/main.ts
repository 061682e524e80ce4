import { mount, tick } from 'svelte';
import { describeError } from '../shared/i18n/catalog';
import type { Api, Bridge } from '../shared/ipc';
import { apiOver } from './api';
import type { Disposable } from '../shared/result';
import { AboutModel } from './about/about.svelte';
import App from './App.svelte';
import { appCommands } from './app-commands';
import { AppLinks } from './app-links.svelte';
import { AppModel } from './app-model.svelte';
import { AppView } from './app-view';
import { unavailableCommand } from './command-availability';
import { KeyBindings } from './commands/bindings.svelte';
import type { CommandSet } from './commands/command-set';
import { Keyboard } from './commands/keyboard';
import { ExplanationChannel } from './explanation/explanation-channel';
import { ExplanationModel } from './explanation/explanation.svelte';
import { FindEverywhere } from './find/find-everywhere.svelte';
import { followElsewhere } from './follow-elsewhere.svelte';
import { followRollouts } from './follow-rollouts.svelte';
import { followSettings } from './follow-settings.svelte';
import { keepTexts } from './keep-texts.svelte';
import { loadLaterParts } from './later-parts';
import { PaneView } from './pane-view.svelte';
import { RememberedShells, wakePane } from './remembered-shells.svelte';
import { isKeyboardFree } from './regions';
import { restoreTabs, startOf } from './restore-tabs';
import { SessionPorts } from './session-ports';
import { whenIdle } from './terminal/idle';
import { LazyTerminals } from './terminal/lazy-terminals';
import { terminalCommands } from './terminal/terminal-commands';
import type { TerminalSession } from './terminal/terminal-session.svelte';
import './ui/base.css';
import { searchableTerminals } from './searchable-terminals';
import { Language, loadSystemCatalog } from './ui/i18n.svelte';
import { TextKeeper } from './text-keeper';
import { Theme } from './ui/theme.svelte';
import { Ticker } from './ui/ticker.svelte';
import { workspaceCommands } from './workspace/workspace-commands';
import { Workspace } from './workspace/workspace.svelte';

declare global {
  interface Window {
    readonly podshell: Bridge;
  }
}

/**
 * Milliseconds that the window's parts wait for the list at most: where main has it already, as mostly, they are
 * drawn once, with its rows in it, and not first without.
 */
const FIRST_ROWS_PATIENCE_MS = 12;
/** Milliseconds that the tabs of the last run wait for the list at most. */
const LIST_PATIENCE_MS = 1_000;

/** Calls `action` once after so many milliseconds. */
function after(milliseconds: number, action: () => void): Disposable {
  const timer = setTimeout(action, milliseconds);
  return {
    dispose: () => {
      clearTimeout(timer);
    },
  };
}

/** Tells main of a moment. It shows the window at `mounted`, and composes itself at `rows-shown`. */
function tellMark(api: Api, name: 'page-start' | 'mounted' | 'rows-shown'): void {
  const { startTime } = performance.mark(name);
  api.tell.mark({ name, at: performance.timeOrigin + startTime });
}

/** Composition root: makes everything, hands it to each other, and holds no logic. */
async function start(api: Api): Promise<void> {
  tellMark(api, 'page-start');

  const systemCatalog = loadSystemCatalog(navigator.language);
  const answer = await api.start(null);
  if (!answer.ok) {
    // Nothing is there yet that could show it better.
    const catalog = await systemCatalog;
    const { why, next } = describeError(catalog, answer.error);
    document.body.textContent = `${catalog.failures.start}. ${why} ${next}`;
    tellMark(api, 'mounted');
    return;
  }
  const { settings, platform, gpu, systemLanguage, versions } = answer.value;
  const now = (): number => Date.now();
  const language = new Language(systemLanguage);
  const speaks = language.use(settings.language);
  const theme = new Theme({
    root: document.documentElement,
    dark: matchMedia('(prefers-color-scheme: dark)'),
    more: matchMedia('(prefers-contrast: more)'),
    choice: settings,
  });
  const ticker = new Ticker(now);
  const keys = new KeyBindings({ platform, own: () => app.settings.current.bindings });
  const keyboard = new Keyboard({
    target: window,
    bindings: keys,
    isAvailable: (id) => commands.unavailable(id) === null,
    run: (id) => {
      commands.run(id);
    },
  });
  const paneView = new PaneView();
  const terminals = new LazyTerminals(() => paneView.load(), {
    api,
    platform,
    gpu,
    settings,
    screenReader: answer.value.screenReader,
    language,
    document,
    isChord: (event) => keyboard.commandFor(event) !== null,
    preferences: (context) => app.settings.preferences(context),
    now,
    replacement: (gone) => {
      const pane = workspace.panes.find(({ target }) => target?.podUid === gone.podUid);
      return pane ? app.pods.replacement(pane.environmentId, gone) : null;
    },
    layout: () => {
      if (!workspace.isWhole) return null;
      const { sidebarVisible, sidebarWidth, fontSize, fontFamily, lineHeight } =
        app.settings.current;
      const font = [fontSize, fontFamily, lineHeight];
      return [innerWidth, innerHeight, sidebarVisible, sidebarWidth, ...font].join(' ');
    },
  });
  const keepsTexts = (): boolean =>
    app.settings.current.restoreTabs && app.settings.current.keepText;
  const keeper = new TextKeeper({
    isOn: keepsTexts,
    keep: (paneKey, text) => {
      api.tell.keepText({ paneKey, text });
    },
    now: () => performance.now(),
    later: whenIdle,
  });
  const explanations = new ExplanationChannel(api);
  const workspace: Workspace<TerminalSession, ExplanationModel> = new Workspace({
    createTerminal: (request, { key, close }, restored) => {
      const start = startOf(restored, answer.value.closedAt, api.readText);
      const terminal = terminals.open(request.target, close, start, () => {
        keeper.changed(key, terminal);
      });
      return terminal;
    },
    createExplanation: ({ subject, container, wantsShell, ...environment }, becomeShell) => {
      void paneView.load();
      return new ExplanationModel({
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
      });
    },
    confirmClose: () => app.settings.current.confirmClose,
    preferences: (context) => app.settings.preferences(context),
    newKey: () => crypto.randomUUID(),
  });
  const app = new AppModel({
    api,
    start: answer.value,
    workspace: {
      whenReady: (action) => {
        terminals.whenLoaded(action);
      },
      focusFor: (match) => workspace.focusFor(match),
      hasFor: (match) => workspace.hasFor(match),
      wake: (target, pods) => {
        if (workspace.activePane) wakePane(workspace.activePane, target, pods);
      },
      open: (request) => workspace.open(request),
      openBeside: (request) => workspace.split('row', request) ?? workspace.open(request),
      explain: (request) => workspace.explain(request),
      openWaiting: (subject, request) => workspace.openWaiting(subject, request),
    },
    now,
  });
  api.on.screenReader(({ isRunning }) => {
    terminals.setScreenReader(isRunning);
  });
  followSettings(app.settings, { language, theme, terminals, root: document.documentElement });

  followRollouts({
    isOn: () => app.settings.current.followRollouts,
    shells: () =>
      workspace.panes.flatMap(({ terminal, isProtected }) =>
        terminal === null ? [] : { terminal, isProtected },
      ),
  });

  followElsewhere({
    shells: () =>
      workspace.panes.flatMap((pane) =>
        pane.terminal === null
          ? []
          : {
              state: pane.terminal.state,
              target: pane.terminal.target,
              environmentId: pane.environmentId,
              isVisible: workspace.activeTab?.isVisible(pane) ?? false,
            },
      ),
    isListed: ({ target }) => app.pods.isListed(target),
    look: (context, id) => void app.elsewhere.look(context, id),
    later: after,
  });

  const links = new AppLinks({
    api,
    app,
    explain: (request) => workspace.explain(request),
    later: after,
  });
  const about = new AboutModel({
    api,
    onFailure: (error, what) => {
      app.notices.add(error, what);
    },
  });
  const everywhere = new FindEverywhere({
    terminals: () => searchableTerminals(workspace),
    after,
  });
  const view = new AppView();
  const actions = appCommands({
    app,
    view,
    closeWindow: () => {
      window.close();
    },
    workspace: workspaceCommands(workspace),
    terminal: terminalCommands({
      active: () => workspace.activeTab?.terminal ?? null,
      findEverywhere: () => {
        everywhere.open();
      },
    }),
    team: links.commands,
    about: about.commands,
  });
  const commands: CommandSet = {
    keys,
    unavailable: unavailableCommand({
      workspace,
      hasSearched: () => (workspace.activeTab?.terminal?.find.query.text ?? '') !== '',
    }),
    run: (id) => {
      actions[id]();
    },
  };
  api.on.command(({ id }) => {
    commands.run(id);
  });
  const firstRows = new Promise<void>((resolve) => {
    const stopWaiting = api.on.environments(() => {
      if (app.environments.environments.length === 0) return;
      stopWaiting();
      resolve();
    });
  });
  if (app.contexts.current?.problem === null) {
    await Promise.race([
      firstRows,
      new Promise<void>((resolve) => after(FIRST_ROWS_PATIENCE_MS, resolve)),
    ]);
  }
  await speaks;
  mount(App, {
    target: document.querySelector('#app') ?? document.body,
    props: {
      app,
      about,
      links,
      everywhere,
      workspace,
      paneView,
      language,
      ticker,
      versions,
      syntax: platform === 'win32' ? 'powershell' : 'posix',
      commands,
      theme,
      view,
      remembered: new RememberedShells({
        panes: () => workspace.panes,
        close: (paneId) => {
          workspace.closePane(paneId);
        },
      }),
    },
  });

  // The window is not shown before.
  tellMark(api, 'mounted');
  let haveListed = (): void => undefined;
  const listed = new Promise<void>((resolve) => {
    haveListed = resolve;
    after(LIST_PATIENCE_MS, resolve);
  });
  const tellLayout = restoreTabs({
    start: answer.value,
    workspace,
    whenReady: (action) => {
      terminals.whenLoaded(action);
    },
    whenListed: (action) => void listed.then(action),
    isKeyboardFree: () => isKeyboardFree(document.activeElement),
    tell: api.tell,
    onRestored: () => {
      keepTexts({
        keeper,
        panes: () => workspace.panes,
        isOn: keepsTexts,
        tellPanes: (keys) => {
          api.tell.panes({ keys });
        },
      });
    },
    after,
    later: whenIdle,
  });
  api.on.lastWords(() => {
    tellLayout();
    keeper.last();
    void api.lastWordsTold(null);
  });

  await firstRows;
  await tick();
  // The second frame's start proves that the first, with the rows in it, was painted.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      tellMark(api, 'rows-shown');
      haveListed();
      void terminals.load().then(() => {
        whenIdle(0, () => void loadLaterParts());
      });
      void about.follow();
    }),
  );
}

// A rejection is a bug of ours; the window must not stay empty because of it.
const api = apiOver(window.podshell, new SessionPorts(window));
start(api).catch(async () => {
  const { failures } = await loadSystemCatalog(navigator.language);
  if (document.body.innerText.trim() === '') document.body.textContent = failures.start;
  tellMark(api, 'mounted');
});
