import { app, session } from 'electron';
import { join } from 'node:path';
import { catalogFor, languageFor } from '../shared/i18n/catalog';
import { commandLineAnswer } from './app/command-line';
import { parseLaunchRequest } from './app/launch-request';
import { openLog } from './app/log';
import { Trace } from './app/trace';
import { routeRequests } from './ipc/router';
import { readAppFiles, registerAppScheme, serveApp } from './window/app-protocol';
import { denyPermissions, guardContents } from './window/guards';
import { openMainWindow } from './window/main-window';

// The start: what the first window needs, and nothing else. Everything behind the window is made in
// composition.ts, which is loaded while the page's own process starts.

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
  const log = openLog(join(app.getPath('userData'), 'logs'));
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

  const [files] = await Promise.all([
    readAppFiles(join(__dirname, '../renderer')),
    app.whenReady(),
  ]);
  trace.mark('app-ready');
  denyPermissions(session.defaultSession);
  const pageServed = serveApp(session.defaultSession, files);
  const window = openMainWindow(__dirname);
  trace.mark('window-opened');
  routeRequests({
    routes: import('./composition').then(({ compose }) =>
      compose({ launch, log, trace, window, pageServed }),
    ),
    log: log.warn,
  });
}
