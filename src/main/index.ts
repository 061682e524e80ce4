import { app, session, type BrowserWindow } from 'electron';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AppError } from '../shared/errors';
import { catalogFor, languageFor, type Catalog } from '../shared/i18n/catalog';
import type { EventName, Events } from '../shared/ipc';
import { Closing } from './app/closing';
import { commandLineAnswer } from './app/command-line';
import { parseLaunchRequest } from './app/launch-request';
import { openLog } from './app/log';
import { Trace } from './app/trace';
import { sendEvent } from './ipc/events';
import { appHandlers } from './ipc/handlers/app';
import { environmentHandlers } from './ipc/handlers/environments';
import { sessionHandlers } from './ipc/handlers/sessions';
import { routeRequests } from './ipc/router';
import { systemClock as clock } from './kube/clock';
import { Clusters } from './kube/clusters';
import { Contexts } from './kube/contexts';
import { isOutdatedRuntime } from './runtime-compat';
import { SessionRegistry } from './sessions/session-registry';
import { SettingsStore } from './settings/settings-store';
import { registerAppScheme, serveApp } from './window/app-protocol';
import { denyPermissions, guardContents } from './window/guards';
import { openMainWindow } from './window/main-window';
import { setNativeMenu } from './window/native-menu';

// The composition root: makes the parts and wires them, by hand. It holds no logic.

const trace = new Trace(
  process.env['PODSHELL_TRACE'] === '1' ? (line) => process.stdout.write(line) : null,
);
trace.mark('main-start');
const launch = parseLaunchRequest(process.argv.slice(app.isPackaged ? 1 : 2));
const answer = commandLineAnswer(
  launch,
  catalogFor(languageFor('system', app.getLocale())),
  app.getVersion(),
);
if (launch.userDataDir !== null) app.setPath('userData', launch.userDataDir);
registerAppScheme();

if (answer !== null) {
  (answer.exitCode === 0 ? process.stdout : process.stderr).write(`${answer.text}\n`);
  app.exit(answer.exitCode);
} else if (app.requestSingleInstanceLock()) void run();
else app.quit();

async function run(): Promise<void> {
  const userData = app.getPath('userData');
  const log = openLog(join(userData, 'logs'));
  process.on('uncaughtException', (error) => {
    log.error(`uncaught: ${error.stack ?? error.message}`);
  });
  process.on('unhandledRejection', (reason) => {
    log.error(
      `unhandled: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`,
    );
  });

  const [{ store: settings, notices }] = await Promise.all([
    SettingsStore.load(join(userData, 'settings.json'), { clock }),
    app.whenReady(),
  ]);
  trace.mark('app-ready');

  let window: BrowserWindow | undefined;
  const tell = <K extends EventName>(name: K, payload: Events[K]): void => {
    if (window) sendEvent(window.webContents, name, payload);
  };
  const notify = (error: AppError): void => {
    tell('notice', { error });
  };

  const clusters = new Clusters({ clock });
  const contexts = new Contexts({
    clusters,
    places: () => ({
      argument: launch.kubeconfig,
      variable: process.env['KUBECONFIG'] ?? null,
      home: homedir(),
      chosen: settings.current.kubeconfigFiles,
    }),
  });
  const sessions = new SessionRegistry({
    clock,
    client: (context) => clusters.client(context),
    log: log.warn,
    onLeftover: (_windowId, error) => {
      log.warn(`hang-up: ${JSON.stringify(error)}`);
      notify(error);
    },
  });
  const environments = environmentHandlers({
    clock,
    clusters,
    settings,
    ready: () => contexts.view(null),
    onUpdate: (update) => {
      tell('environments', update);
    },
  });
  const closing = new Closing({
    clock,
    connected: () => (window ? sessions.connected(window.webContents.id) : 0),
    asks: () => settings.current.confirmClose,
    ask: (connected) => {
      tell('closeRequested', { connected });
    },
    closeWindow: () => window?.close(),
    finish: async () => {
      environments.dispose();
      await sessions.settled();
      await settings.flush();
      clusters.dispose();
    },
    exit: () => {
      app.exit(0);
    },
  });
  const systemLanguage = app.getLocale();
  const catalog = (): Catalog => catalogFor(languageFor(settings.current.language, systemLanguage));

  routeRequests({
    requests: {
      ...appHandlers({
        window: () => window,
        contexts,
        settings,
        catalog,
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
        }),
        onContexts: (view) => {
          tell('contexts', view);
        },
        onCloseAnswer: (close) => {
          closing.answer(close);
        },
      }),
      ...environments,
      ...sessionHandlers({ sessions, log: log.warn }),
    },
    signals: {
      mark: ({ name, at }) => {
        trace.pageMark(name, at);
      },
    },
    log: log.warn,
  });

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
  guardContents(log.warn);

  denyPermissions(session.defaultSession);
  await serveApp(session.defaultSession, join(__dirname, '../renderer'));
  window = openMainWindow({
    theme: settings.current.theme,
    mainFolder: __dirname,
    mayClose: () => closing.mayClose(),
    onPageGone: (id, reason) => {
      log.error(`the page is gone: ${reason}`);
      sessions.closeWindow(id);
    },
    onClosed: (id) => {
      window = undefined;
      sessions.closeWindow(id);
    },
  });
  trace.mark('window-opened');
  // Right after the window's URL: parsing kubeconfigs overlaps with the page's own start.
  void contexts.load();

  settings.onChange((current) => {
    tell('settings', current);
    showMenu();
  });
  settings.onProblem(notify);
  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('will-quit', (event) => {
    event.preventDefault();
    closing.quit();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      closing.agree();
      app.quit();
    });
  }
}

function platformOf(platform: NodeJS.Platform): 'darwin' | 'win32' | 'linux' {
  return platform === 'darwin' || platform === 'win32' ? platform : 'linux';
}
