import { app, clipboard, dialog, shell, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import type { AppError } from '../shared/errors';
import { catalogFor, languageFor, type Catalog } from '../shared/i18n/catalog';
import type { EventName, Events } from '../shared/ipc';
import { preferencesOf } from '../shared/settings';
import { Closing } from './app/closing';
import type { LaunchRequest } from './app/launch-request';
import type { LogFile } from './app/log';
import type { Trace } from './app/trace';
import { followPower } from './app/power';
import { composeKube } from './composition-kube';
import { sendEvent } from './ipc/events';
import { appHandlers } from './ipc/handlers/app';
import { checkHandlers } from './ipc/handlers/checks';
import { environmentHandlers } from './ipc/handlers/environments';
import { explanationHandlers } from './ipc/handlers/explanations';
import { kubeconfigHandlers } from './ipc/handlers/kubeconfigs';
import { sessionHandlers } from './ipc/handlers/sessions';
import { signInHandlers } from './ipc/handlers/sign-in';
import { chooseKubeconfig } from './ipc/kubeconfig-chooser';
import type { Routes } from './ipc/router';
import { REQUEST_SCHEMAS, SIGNAL_SCHEMAS } from './ipc/schemas';
import { systemClock as clock } from './kube/clock';
import { isOutdatedRuntime, readClipboardText } from './runtime-compat';
import { SettingsStore } from './settings/settings-store';
import { applyTheme, followMainWindow } from './window/main-window';
import { setNativeMenu } from './window/native-menu';

/** What index.ts has made by the time the rest is loaded. */
export interface FirstParts {
  readonly launch: LaunchRequest;
  readonly log: LogFile;
  readonly trace: Trace;
  /** Open and loading its page. */
  readonly window: BrowserWindow;
  /** Resolves when the page has its script: main has nothing to do for it then, until it starts. */
  readonly pageServed: Promise<void>;
  /** Takes over what a signal to end does. */
  readonly onEnd: (listener: () => void) => void;
}

/**
 * The composition root of everything behind the window: makes the parts and wires them, by hand. It
 * holds no logic. Resolves to what answers the page's requests.
 */
export async function compose(first: FirstParts): Promise<Routes> {
  const { launch, log, trace, window, pageServed, onEnd } = first;
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

  const kube = composeKube({
    clock,
    settings,
    kubeconfig: launch.kubeconfig,
    userData,
    log: log.warn,
    tell,
    notify,
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
    choose: () => chooseKubeconfig(window, catalog()),
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
      const { app: words } = catalog();
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
      await settings.flush();
      // Written at last: a shell that could not be told to end is named nowhere else now.
      await log.flush();
    },
    exit: () => {
      app.exit(0);
    },
  });
  const systemLanguage = app.getLocale();
  const catalog = (): Catalog => catalogFor(languageFor(settings.current.language, systemLanguage));

  const showMenu = (): void => {
    setNativeMenu({
      platform: process.platform,
      catalog: catalog(),
      run: (id) => {
        tell('command', { id });
      },
    });
  };
  showMenu();

  followMainWindow(window, {
    mayClose: () => closing.mayClose(),
    onPageGone: (id, reason) => {
      log.error(`the page is gone: ${reason}`);
      sessions.orphan(id);
      kube.explanations.closeWindow(id);
    },
    onPageLost: () => {
      const { app: words, native } = catalog();
      dialog.showErrorBox(words.name, native.pageLost(log.file));
      closing.agree();
      window.destroy();
    },
    onClosed: (id) => {
      sessions.closeWindow(id);
      kube.explanations.closeWindow(id);
    },
  });
  settings.onChange((current) => {
    tell('settings', current);
    if (!window.isDestroyed()) applyTheme(window, current.theme);
    showMenu();
  });
  settings.onProblem(notify);
  let startedAgain = false;
  app.on('second-instance', () => {
    if (window.isDestroyed()) {
      // The window is gone while shells are still being hung up: the new start comes after them.
      if (!startedAgain) app.relaunch();
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
    // Not `close`: that asks the page, and one that is still being loaded never answers.
    if (!window.isDestroyed()) window.destroy();
    app.quit();
  });

  kubeconfigs.follow();
  followPower(() => {
    kube.wake.resumed();
  });
  void pageServed.then(() => contexts.load());
  /** The tabs of a page that this one follows, as it told them. */
  let layout: string | null = null;

  return {
    requests: {
      ...appHandlers({
        contexts,
        settings,
        startInfo: () => ({
          platform: platformOf(process.platform),
          versions: {
            app: app.getVersion(),
            electron: process.versions.electron,
            chrome: process.versions.chrome,
          },
          outdatedRuntime: isOutdatedRuntime(process.versions.electron),
          gpu: app.getGPUFeatureStatus().webgl === 'enabled',
          systemLanguage,
          notices,
          consent: kube.consents.pending,
          signIns: kube.plugins.signIns,
          sessions: sessions.surviving(window.webContents.id),
          layout,
        }),
        onStart: () => {
          // The page asks for its list once it is drawn: by then it is under way, or here. Not
          // earlier: loading the client then would hold up the page's own files.
          void environments.expect().then(kube.settleIn);
        },
        onCloseAnswer: (close) => {
          closing.answer(close);
        },
      }),
      ...environments,
      ...explanationHandlers({
        explanations: kube.explanations,
        access: kube.access,
        client: (context) => clusters.client(context),
        onAct: (context) => {
          kube.plugins.userActed(context);
        },
      }),
      ...kubeconfigs.requests,
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
        namespace: (context) => preferencesOf(settings.current, context).namespace ?? null,
        openExternal: (url) => shell.openExternal(url),
        onAct: (context) => {
          kube.plugins.userActed(context);
        },
      }),
      ...signInHandlers(kube),
      ...sessionHandlers({
        sessions,
        log: log.warn,
        onAct: (context) => {
          kube.plugins.userActed(context);
        },
      }),
    },
    signals: {
      mark: ({ name, at }) => {
        trace.pageMark(name, at);
      },
      layout: ({ text }) => {
        layout = text;
      },
      explanationRead: ({ id, sequence }) => {
        kube.explanations.acknowledge(id, sequence);
      },
    },
    addDropped: (path) => kubeconfigs.addDropped(path),
    schemas: { requests: REQUEST_SCHEMAS, signals: SIGNAL_SCHEMAS },
  };
}

function platformOf(platform: NodeJS.Platform): 'darwin' | 'win32' | 'linux' {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}
