import { app, clipboard, dialog, shell, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { AppError } from '../shared/errors';
import type { Catalog } from '../shared/i18n/catalog';
import type { EventName, Events } from '../shared/ipc';
import { LINK_SCHEME } from '../shared/link';
import { ok } from '../shared/result';
import { preferencesOf, type Language } from '../shared/settings';
import { Closing } from './app/closing';
import type { LaunchInbox } from './app/launch-inbox';
import type { LaunchRequest } from './app/launch-request';
import type { LogFile } from './app/log';
import type { Trace } from './app/trace';
import { followPower } from './app/power';
import { readSecondStart, relaunchArguments } from './app/second-start';
import { Settling } from './app/settling';
import { startFacts } from './app/start-facts';
import { composeAbout } from './composition-about';
import { composeKube } from './composition-kube';
import { composeLinks } from './composition-links';
import { composeRestore } from './composition-restore';
import type { KubeconfigReader } from './environments/worker/kubeconfig-reader';
import type { SideThread } from './environments/worker/side-thread';
import { sendEvent, sendText } from './ipc/events';
import type { FirstAnswers } from './ipc/first-answers';
import { appHandlers } from './ipc/handlers/app';
import { checkHandlers } from './ipc/handlers/checks';
import { environmentHandlers } from './ipc/handlers/environments';
import { explanationHandlers } from './ipc/handlers/explanations';
import { kubeconfigHandlers } from './ipc/handlers/kubeconfigs';
import { restoreHandlers } from './ipc/handlers/restore';
import { isNameable, sessionHandlers } from './ipc/handlers/sessions';
import { settingsHandlers } from './ipc/handlers/settings';
import { signInHandlers } from './ipc/handlers/sign-in';
import { textFileHandlers } from './ipc/handlers/text-files';
import { chooseKubeconfig } from './ipc/kubeconfig-chooser';
import type { Routes } from './ipc/router';
import { chooseTextFile } from './ipc/text-file-chooser';
import { REQUEST_SCHEMAS, SIGNAL_SCHEMAS } from './ipc/schemas';
import { systemClock as clock } from './kube/clock';
import { readClipboardText } from './runtime-compat';
import { SettingsStore } from './settings/settings-store';
import { applyTheme, followMainWindow } from './window/main-window';
import { NativeMenu } from './window/native-menu';
import type { WindowPlace } from './window/window-place';
import { keepWindowPlace } from './window/window-place-file';

/** What index.ts has made by the time the rest is loaded. */
export interface FirstParts {
  readonly launch: LaunchRequest;
  /** What is to be opened, by this start and by others. */
  readonly inbox: LaunchInbox;
  readonly log: LogFile;
  readonly trace: Trace;
  /** Running; it has read the first kubeconfigs, or is about to. */
  readonly thread: SideThread;
  readonly kubeconfigs: KubeconfigReader;
  /** Have told the page what could be told without the rest. */
  readonly answers: FirstAnswers;
  /** Open and loading its page. */
  readonly window: BrowserWindow;
  /** Where it was opened. */
  readonly place: WindowPlace;
  /** Takes over what a signal to end does. */
  readonly onEnd: (listener: () => void) => void;
}

/**
 * The composition root of everything behind the window: makes the parts and wires them, by hand. It
 * holds no logic. Resolves to what answers the page's requests.
 */
export async function compose(first: FirstParts): Promise<Routes> {
  const { launch, inbox, log, trace, window, onEnd } = first;
  const userData = app.getPath('userData');
  const { store: settings, notices } = await SettingsStore.load(join(userData, 'settings.json'), {
    clock,
  });
  applyTheme(window, settings.current.theme);

  const tell = <K extends EventName>(name: K, payload: Events[K]): void => {
    if (!window.isDestroyed()) sendEvent(window.webContents, name, payload);
  };
  const notify = (error: AppError): void => {
    tell('notice', { error });
  };

  const restore = await composeRestore({
    clock,
    settings,
    userData,
    notify,
    askLastWords: () => {
      tell('lastWords', null);
    },
  });
  const { layouts, texts, lastWords } = restore;
  const savePlace = keepWindowPlace(window, {
    file: join(userData, 'window.json'),
    opened: first.place,
    clock,
    log: log.warn,
  });

  const kube = composeKube({
    clock,
    settings,
    kubeconfig: launch.kubeconfig,
    userData,
    log: log.warn,
    tell,
    notify,
    tellEnvironments: (text) => {
      if (!window.isDestroyed()) sendText(window.webContents, 'environments', text);
    },
    thread: first.thread,
    kubeconfigs: first.kubeconfigs,
  });
  const { checks, clusters, contexts, sessions, watch } = kube;
  const environments = environmentHandlers({
    clusters,
    contexts,
    settings,
    watch,
    onAct: (context) => {
      kube.plugins.userActed(context);
    },
  });
  const kubeconfigs = kubeconfigHandlers({
    contexts,
    added: kube.added,
    settings,
    environments: {
      preferencesChanged: (context) => {
        environments.preferencesChanged(context);
      },
      filesChanged: (changed) => {
        environments.filesChanged(changed);
        kube.explanations.retryContexts(changed);
        for (const context of changed) kube.access.forget(context);
      },
    },
    choose: async () => {
      const path = await chooseKubeconfig(window, await catalog());
      // A team file is asked about first.
      return (await links.takeFile(path)) ? null : path;
    },
    readClipboard: () => readClipboardText(clipboard, 'clipboard'),
    onContexts: (view) => {
      watch.refresh();
      tell('contexts', view);
    },
  });
  const closing = new Closing({
    clock,
    connected: () => (window.isDestroyed() ? 0 : sessions.connected(window.webContents.id)),
    asks: () =>
      settings.current.confirmClose ||
      sessions.connectedContexts(window.webContents.id).some(kube.isProtected),
    ask: (connected) => {
      tell('closeRequested', { connected });
    },
    askWithoutPage: async (connected) => {
      const { app: words } = await catalog();
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: words.closeTitle,
        detail: words.closeBody(connected),
        buttons: [words.closeConfirm, words.cancel],
        defaultId: 0,
        cancelId: 1,
      });
      return response === 0;
    },
    closeWindow: () => {
      if (!window.isDestroyed()) window.close();
    },
    finish: async () => {
      await kube.end();
      settling.dispose();
      following.dispose();
      about.end();
      await Promise.all([settings.flush(), restore.end(), savePlace()]);
      // Written at last: a shell that could not be told to end is named nowhere else now.
      await log.flush();
    },
    exit: () => {
      app.exit(0);
    },
  });
  const systemLanguage = app.getLocale();
  const language = async (): Promise<Language> => {
    const { languageFor } = await import('../shared/i18n/catalog');
    return languageFor(settings.current.language, systemLanguage);
  };
  // Loaded when main has something to say itself, which at most starts it has not.
  const catalog = async (): Promise<Catalog> => {
    const { catalogFor } = await import('../shared/i18n/catalogs');
    return catalogFor(await language());
  };

  const menu = new NativeMenu();
  const showMenu = async (): Promise<void> => {
    menu.show({
      platform: process.platform,
      catalog: await catalog(),
      bindings: settings.current.bindings,
      run: (id) => {
        tell('command', { id });
      },
    });
  };
  const isMenuShown = process.platform === 'darwin';
  if (isMenuShown) void showMenu();

  followMainWindow(window, {
    mayClose: () =>
      closing.mayClose() &&
      lastWords.mayClose(() => {
        if (!window.isDestroyed()) window.close();
      }),
    onPageGone: (id, reason) => {
      log.error(`the page is gone: ${reason}`);
      sessions.orphan(id);
      kube.explanations.closeWindow(id);
    },
    onPageLost: () => {
      void catalog().then(({ app: words, native }) => {
        dialog.showErrorBox(words.name, native.pageLost(log.file));
        closing.agree();
        window.destroy();
      });
    },
    onClosed: (id) => {
      sessions.closeWindow(id);
      kube.explanations.closeWindow(id);
    },
  });
  settings.onChange((current) => {
    tell('settings', current);
    if (!window.isDestroyed()) applyTheme(window, current.theme);
    if (isMenuShown) void showMenu();
  });
  settings.onProblem(notify);
  settings.onFileProblem((problem) => {
    tell('settingsFile', { problem });
  });
  const following = settings.follow();
  app.on('accessibility-support-changed', (_event, isRunning) => {
    tell('screenReader', { isRunning });
  });
  let startedAgain = false;
  app.on('second-instance', (_event, _argv, _folder, message) => {
    if (window.isDestroyed()) {
      // The window is gone while shells are still being hung up: the new start comes after them.
      const args = relaunchArguments(process.argv.slice(1), readSecondStart(message));
      if (!startedAgain) app.relaunch({ args });
      startedAgain = true;
      return;
    }
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    closing.quit();
  });
  onEnd(() => {
    closing.agree();
    void lastWords.ask().then(() => {
      // Not `close`: that asks the page, and one that is still being loaded never answers.
      if (!window.isDestroyed()) window.destroy();
      app.quit();
    });
  });

  const about = composeAbout({
    clock,
    log,
    settings,
    kube,
    windowId: window.webContents.id,
    language,
    tell,
  });
  const links = composeLinks({
    window,
    launch,
    inbox,
    kube,
    settings,
    catalog,
    readClipboard: () => readClipboardText(clipboard, 'clipboard'),
    tell,
  });
  if (app.isPackaged && process.platform !== 'linux') {
    // On Linux the desktop entry says so. After `--`, nothing in a link can pass for an option.
    app.setAsDefaultProtocolClient(LINK_SCHEME, process.execPath, ['--']);
  }

  const settling = new Settling({
    clock,
    settle: () => {
      void kube.settleIn().then(about.settleIn);
    },
  });

  kubeconfigs.follow();
  void contexts.view(null).then(async ({ sources }) => {
    const problem = sources.find(({ origin }) => origin === 'argument')?.problem;
    if (!problem) return;
    const { kubeconfigComplaint } = await import('./app/command-line');
    process.stderr.write(`${kubeconfigComplaint(problem, await catalog())}\n`);
  });
  followPower(() => {
    kube.wake.resumed();
  });
  // The page asks for its list once it is drawn: by then it is under way, or here.
  const told = first.answers.handOver();
  const expected = environments.expect(told?.shows ?? null);
  if (told !== null) {
    const { found, facts } = told;
    settling.begin();
    // What the page was told was read a moment before.
    if (!isDeepStrictEqual(found.settings, settings.current)) tell('settings', settings.current);
    const view = await contexts.view(settings.current.context);
    if (!isDeepStrictEqual(found.contexts, view)) tell('contexts', view);
    const isRunning = app.accessibilitySupportEnabled;
    if (isRunning !== facts.screenReader) tell('screenReader', { isRunning });
    for (const notice of [...notices, ...restore.notices]) notify(notice);
    const taken = await expected;
    if (!taken.ok) notify(taken.error);
  }

  return {
    requests: {
      ...appHandlers({
        contexts,
        settings,
        startInfo: () => ({
          ...startFacts(),
          notices: [...notices, ...restore.notices],
          consent: kube.consents.pending,
          signIns: kube.plugins.signIns,
          sessions: sessions.surviving(window.webContents.id),
          ...layouts.last,
        }),
        onStart: () => {
          settling.begin();
        },
        onCloseAnswer: (close) => {
          closing.answer(close);
        },
      }),
      ...environments,
      ...explanationHandlers({
        explanations: kube.explanations,
        access: kube.access,
        clock,
        client: (context) => clusters.client(context),
        onAct: (context) => {
          kube.plugins.userActed(context);
        },
      }),
      ...kubeconfigs.requests,
      ...links.requests,
      ...about.requests,
      ...checkHandlers({
        checks,
        access: async (context) => {
          await contexts.view(null);
          return clusters.access(context);
        },
        client: async (context) => {
          await contexts.view(null);
          return clusters.client(context);
        },
        namespace: (context) => {
          const { namespaces } = preferencesOf(settings.current, context);
          return namespaces === undefined || namespaces === 'all' ? null : (namespaces[0] ?? null);
        },
        openExternal: (url) => shell.openExternal(url),
        onAct: (context) => {
          kube.plugins.userActed(context);
        },
      }),
      ...settingsHandlers({
        settings,
        openFile: (path) => shell.openPath(path),
        showInFolder: (path) => {
          shell.showItemInFolder(path);
        },
      }),
      ...signInHandlers(kube),
      ...textFileHandlers({
        choose: async (name) => chooseTextFile(window, await catalog(), name),
      }),
      ...restoreHandlers(restore),
      ...sessionHandlers({
        sessions,
        log: log.warn,
        watched: (port) => kube.typing.watched(port),
        onAct: (context) => {
          kube.plugins.userActed(context);
        },
      }),
    },
    signals: {
      mark: ({ name, at }) => {
        trace.pageMark(name, at);
        if (name === 'rows-shown') settling.now();
      },
      layout: ({ text }) => {
        layouts.keep(text);
      },
      layoutRefused: () => {
        layouts.refuse();
      },
      keepText: ({ paneKey, text }) => {
        texts.keep(paneKey, text);
      },
      panes: ({ keys }) => {
        texts.retain(keys);
      },
      pressed: ({ target }) => {
        if (isNameable(target)) sessions.press(target);
      },
      explanationRead: ({ id, sequence }) => {
        kube.explanations.acknowledge(id, sequence);
      },
    },
    addDropped: async (path) =>
      (await links.takeFile(path)) ? ok(null) : kubeconfigs.addDropped(path),
    schemas: { requests: REQUEST_SCHEMAS, signals: SIGNAL_SCHEMAS },
  };
}
