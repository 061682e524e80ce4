import { app, shell } from 'electron';
import { cpus, homedir, release, totalmem, type as systemName, userInfo, version } from 'node:os';
import { dirname, join } from 'node:path';
import { DEFAULT_SETTINGS, type Settings } from '../shared/settings';
import { crashFolder, keepCrashReports, pruneCrashReports } from './app/crash-reports';
import { describeDiagnostics } from './app/diagnostics';
import { readLicences } from './app/licences';
import type { LogFile } from './app/log';
import { maskHome } from './app/masking';
import { feedFile, Updates } from './app/updates';
import type { KubeParts } from './composition-kube';
import { aboutHandlers } from './ipc/handlers/about';
import type { Clock } from './kube/clock';
import { fetchText } from './kube/http/fetch-text';
import { isOutdatedRuntime } from './runtime-age';
import { systemCertificates } from './runtime-compat';
import type { SettingsStore } from './settings/settings-store';
import type { Events } from '../shared/ipc';

/** The project's page, which has the releases too. */
const HOMEPAGE = 'https://github.com/podshell/podshell';
/** Of a report: enough for what went wrong last. */
const LOG_LINES = 100;

/** What the parts about the app itself are made with. */
export interface AboutSurroundings {
  readonly clock: Clock;
  readonly log: LogFile;
  readonly settings: SettingsStore;
  readonly kube: KubeParts;
  readonly windowId: number;
  /** The language of the window. */
  readonly language: () => Promise<string>;
  readonly tell: (name: 'update', state: Events['update']) => void;
}

/** About, diagnostics, licences, crash reports, new versions: made and wired by hand. */
export function composeAbout(surroundings: AboutSurroundings) {
  const { clock, log, settings, kube } = surroundings;
  const systemCas = systemCertificates();
  const updates = new Updates({
    clock,
    version: app.getVersion(),
    file: feedFile(process.platform, process.arch),
    builtIn: {
      feed: `${HOMEPAGE}/releases/latest/download`,
      page: (latest) => `${HOMEPAGE}/releases/tag/v${latest}`,
    },
    choice: () => ({
      check: settings.current.updateCheck,
      feed: settings.current.updateFeed,
    }),
    fetch: (url, limitBytes) =>
      fetchText(url, limitBytes, { clock, environment: kube.environment, systemCas }),
    onState: (state) => {
      surroundings.tell('update', state);
    },
    log: log.warn,
  });
  settings.onChange(() => {
    updates.follow();
  });
  const started = clock.monotonic();
  const whose = { home: homedir(), user: userInfo().username };
  const versions = {
    app: app.getVersion(),
    electron: process.versions.electron,
    chrome: process.versions.chrome,
    node: process.versions.node,
  };
  const outdatedRuntime = isOutdatedRuntime(versions.electron);
  const system = `${systemName()} ${release()}, ${process.arch} (${version()})`;

  const diagnostics = async (withNames: boolean): Promise<string> => {
    const view = await kube.contexts.view(null);
    const memory = app
      .getAppMetrics()
      .reduce((sum, { memory: { workingSetSize } }) => sum + workingSetSize, 0);
    return describeDiagnostics(
      {
        versions,
        packaged: app.isPackaged,
        outdatedRuntime,
        system,
        displayServer: displayServer(process.env),
        locale: app.getLocale(),
        language: await surroundings.language(),
        gpu: { ...app.getGPUFeatureStatus() },
        cpus: cpus().length,
        memory: { system: totalmem(), app: memory * 1024 },
        uptime: clock.monotonic() - started,
        counts: {
          contexts: view.contexts.length,
          'kubeconfig files': view.sources.length,
          shells: kube.sessions.count(surroundings.windowId),
          connected: kube.sessions.connected(surroundings.windowId),
          'crash reports': await pruneCrashReports(crashFolder()),
        },
        settings: changedSettings(settings.current),
        log: await log.tail(LOG_LINES),
        private: {
          ...whose,
          names: {
            context: [
              ...view.contexts.map(({ name }) => name),
              ...Object.keys(settings.current.contexts),
            ],
            namespace: view.contexts.map(({ namespace }) => namespace),
            cluster: view.contexts.map(({ cluster }) => cluster),
          },
        },
      },
      withNames,
    );
  };

  return {
    requests: aboutHandlers({
      info: () => ({
        versions,
        system,
        outdatedRuntime,
        homepage: HOMEPAGE,
        logFolder: maskHome(log.folder, whose),
        crashFolder: maskHome(crashFolder(), whose),
        updateFeed: updates.feed,
      }),
      licences: () => readLicences(join(app.getAppPath(), 'out', 'licences.json')),
      diagnostics,
      folders: { logs: log.folder, crashes: crashFolder() },
      chromiumLicences: join(dirname(process.execPath), 'LICENSES.chromium.html'),
      openPath: (path) => shell.openPath(path),
      updates,
    }),
    /** After the first window has what it needs. */
    settleIn: async () => {
      // It starts a process: 20 ms of main.
      keepCrashReports();
      updates.follow();
      await pruneCrashReports(crashFolder());
    },
    end: () => {
      updates.dispose();
    },
  };
}

/** Settings that were changed and say nothing about the user or their clusters. */
function changedSettings(current: Settings): Readonly<Record<string, unknown>> {
  const telling = [
    'language',
    'theme',
    'contrast',
    'fontSize',
    'lineHeight',
    'cursorStyle',
    'bell',
  ];
  const more = ['copyOnSelect', 'screenReader', 'scrollback', 'restoreTabs', 'keepText'];
  const rest = ['updateCheck', 'confirmClose', 'sort', 'followRollouts'];
  const names = [...telling, ...more, ...rest] as readonly (keyof Settings)[];
  return Object.fromEntries(
    names
      .filter((name) => current[name] !== DEFAULT_SETTINGS[name])
      .map((name) => [name, current[name]]),
  );
}

/** What draws windows on Linux; null on other systems, which have one. */
function displayServer(env: NodeJS.ProcessEnv): string | null {
  if (process.platform !== 'linux') return null;
  const session =
    env['XDG_SESSION_TYPE'] ?? (env['WAYLAND_DISPLAY'] === undefined ? 'x11' : 'wayland');
  return `${session}, desktop ${env['XDG_CURRENT_DESKTOP'] ?? 'unknown'}`;
}
