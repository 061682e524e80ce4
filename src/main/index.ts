import { app, dialog, screen, session, type BrowserWindow } from 'electron';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Catalog } from '../shared/i18n/catalog';
import type { Settings } from '../shared/settings';
import { LaunchInbox } from './app/launch-inbox';
import { isTeamFileName, parseLaunchRequest } from './app/launch-request';
import { openLog, type LogFile } from './app/log';
import {
  NOTHING,
  ownOpenings,
  readSecondStart,
  secondStartMessage,
  startFolder,
} from './app/second-start';
import { Trace } from './app/trace';
import { startFacts } from './app/start-facts';
import { KubeconfigReader } from './environments/worker/kubeconfig-reader';
import { SideThread } from './environments/worker/side-thread';
import { FirstAnswers } from './ipc/first-answers';
import { routeRequests } from './ipc/router';
import { systemClock } from './kube/clock';
import { loadComposition } from './load-composition';
import sideThread from './thread/entry?modulePath';
import { APP_URL, readAppFiles, registerAppScheme, serveApp } from './window/app-protocol';
import { preventDefaultMenu } from './window/default-menu';
import { closeNetwork, denyPermissions, guardContents } from './window/guards';
import { FirstSight } from './window/first-sight';
import { applyTheme, openMainWindow, showMainWindow } from './window/main-window';
import { readWindowPlace, windowPlace } from './window/window-place-file';

// The start: what the first window needs, and nothing else. Everything behind the window is made in
// composition.ts, which is loaded when the page shows its first rows, or cannot be told anything before.

const trace = new Trace(
  process.env['PODSHELL_TRACE'] === '1' ? (line) => process.stdout.write(line) : null,
);
trace.mark('main-start');
const argv = process.argv.slice(app.isPackaged ? 1 : 2);
const launch = parseLaunchRequest(argv);
if (launch.userDataDir !== null) app.setPath('userData', resolve(launch.userDataDir));
registerAppScheme();
closeNetwork();
preventDefaultMenu(process.platform);

if (launch.action !== 'open' || launch.problems.length > 0) {
  void answerCommandLine();
} else if (app.requestSingleInstanceLock(secondStartMessage(argv, startFolder()))) {
  const log = openLog(join(app.getPath('userData'), 'logs'));
  run(log).catch((error: unknown) => {
    void giveUp(log, error);
  });
} else app.quit();

async function run(log: LogFile): Promise<void> {
  const inbox = followOpenings();
  let opened: BrowserWindow | null = null;
  const { thread, kubeconfigs, answers } = lookAhead(log, (theme) => {
    if (opened?.isDestroyed() === false) applyTheme(opened, theme);
  });
  process.on('uncaughtException', (error) => {
    log.error(`uncaught: ${error.stack ?? error.message}`);
  });
  process.on('unhandledRejection', (reason) => {
    log.error(
      `unhandled: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`,
    );
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  guardContents(log.warn);

  // Asked to end before there is a window: none is opened then.
  const asked = { toQuit: false };
  app.on('before-quit', () => {
    asked.toQuit = true;
  });
  const files = readAppFiles(join(__dirname, '../renderer'));
  const place = readWindowPlace(join(app.getPath('userData'), 'window.json'));
  await app.whenReady();
  trace.mark('app-ready');
  if (asked.toQuit) {
    app.exit(0);
    return;
  }
  // Until there is something to hang up or to save, the end of the desktop session is simply the end.
  // Not before ready: Chromium would put its own handlers over ours.
  let end = (): void => {
    app.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      end();
    });
  }
  denyPermissions(session.defaultSession);
  const pageServed = serveApp(session.defaultSession, files);
  const opensAt = windowPlace(place, screen);
  const window = openMainWindow(__dirname, opensAt);
  opened = window;
  const sight = new FirstSight({
    clock: systemClock,
    show: () => {
      if (!window.isDestroyed()) showMainWindow(window, opensAt);
    },
  });
  const loaded = window.loadURL(APP_URL);
  sight.follow(loaded);
  trace.mark('window-opened');
  // Or the page is there without them, and no start of it waits for main.
  const served = Promise.race([pageServed, loaded]);
  const routes = served
    .then(() => {
      answers.begin();
      return answers.over;
    })
    .then(loadComposition)
    .then(({ compose }) =>
      compose({
        launch,
        inbox,
        log,
        trace,
        thread,
        kubeconfigs,
        answers,
        window,
        place: opensAt,
        onEnd: (listener) => {
          end = listener;
        },
      }),
    );
  routeRequests({
    routes,
    early: {
      answer: (...asked) => answers.answer(...asked),
      hear: (name, payload) => {
        sight.hear(name, payload);
        answers.hear(name, payload);
      },
    },
    log: log.warn,
  });
  await Promise.all([routes, loaded]).catch((error: unknown) => {
    // A window closed this early takes what was being made for it along.
    if (!window.isDestroyed()) throw error;
  });
}

/**
 * Begins what the first rows need beside Electron's own start: settings, kubeconfigs and the list, in the
 * side thread. They are there when the page asks, and main's own thread is the window's until then.
 */
function lookAhead(
  log: LogFile,
  onTheme: (theme: Settings['theme']) => void,
): {
  readonly thread: SideThread;
  readonly kubeconfigs: KubeconfigReader;
  readonly answers: FirstAnswers;
} {
  const thread = new SideThread({ start: () => new Worker(sideThread), log: log.warn });
  const kubeconfigs = new KubeconfigReader({
    thread,
    readHere: async (place) =>
      (await import('./kube/config/read-kubeconfig')).readKubeconfigFile(place),
  });
  const answers = new FirstAnswers({
    thread,
    clock: systemClock,
    facts: startFacts,
    onTold: ({ settings }) => {
      onTheme(settings.theme);
    },
  });
  const places = {
    argument: launch.kubeconfig,
    variable: process.env['KUBECONFIG'] ?? null,
    home: homedir(),
  };
  thread.post({ type: 'begin', begin: { places, userData: app.getPath('userData') } });
  return { thread, kubeconfigs, answers };
}

/** Keeps what is to be opened until there is somebody to open it: macOS tells before the app is ready. */
function followOpenings(): LaunchInbox {
  const inbox = new LaunchInbox();
  inbox.add(ownOpenings(launch, startFolder()));
  app.on('second-instance', (_event, _argv, _folder, message) => {
    const start = readSecondStart(message);
    if (start) inbox.add(start);
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    inbox.add({ ...NOTHING, links: [url] });
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (isTeamFileName(path)) inbox.add({ ...NOTHING, teamFiles: [path] });
  });
  return inbox;
}

/** The app's sentences, in the system's language. Not loaded before there is something to say. */
async function words(): Promise<Catalog> {
  const { languageFor } = await import('../shared/i18n/catalog');
  const { catalogFor } = await import('../shared/i18n/catalogs');
  // Before the app is ready Chromium has no locale yet, and the command line is answered then.
  const language = app.getLocale() || app.getPreferredSystemLanguages()[0];
  return catalogFor(languageFor('system', language ?? ''));
}

/** Prints what was asked for, or what cannot be followed, and ends. */
async function answerCommandLine(): Promise<void> {
  const { commandLineAnswer } = await import('./app/command-line');
  const answer = commandLineAnswer(launch, await words(), app.getVersion());
  (answer?.exitCode === 0 ? process.stdout : process.stderr).write(`${answer?.text ?? ''}\n`);
  app.exit(answer?.exitCode ?? 2);
}

/** Without its first parts there is no app: says so, and lets the next start try again. */
async function giveUp(log: LogFile, error: unknown): Promise<void> {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log.error(`start: ${detail}`);
  const { app: named, native } = await words();
  dialog.showErrorBox(named.name, native.startFailed(log.file));
  await log.flush();
  app.exit(1);
}
