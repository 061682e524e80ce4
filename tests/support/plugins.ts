import { readFileSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Clock } from '../../src/main/kube/clock';
import { systemClock } from '../../src/main/kube/clock';
import type { CredentialPlugin } from '../../src/main/kube/config/cluster-access';
import { CredentialPlugins } from '../../src/main/kube/credentials/credential-plugins';
import { PluginConsents } from '../../src/main/kube/credentials/plugin-consent';
import type { PluginDeadlines } from '../../src/main/kube/credentials/plugin-runner';
import type { PluginConsent, SignIn } from '../../src/shared/sign-in';

/** The credential plugin of the tests. */
export const DEMO_LOGIN = resolve('tests/fixtures/plugins/demo-login');

/** Hang guards only, but for processes that do not want to end. */
const PATIENT: PluginDeadlines = {
  silentMs: 30_000,
  wholeMs: 60_000,
  patienceMs: 300,
  drainMs: 100,
};

/** A sixtieth and a hundredth of the real ones: for plugins that are to pass them. */
export const SHORT: PluginDeadlines = { ...PATIENT, silentMs: 1_000, wholeMs: 3_000 };

export interface PluginsUnderTest {
  readonly plugins: CredentialPlugins;
  readonly consents: PluginConsents;
  /** What was asked, in order; null: the question is gone. */
  readonly questions: readonly (PluginConsent | null)[];
  /** What the user saw of sign-ins, update by update. */
  readonly seen: readonly (readonly SignIn[])[];
}

/** Plugins as the app has them, run for real; `allow` answers each question at once. */
export function pluginsUnderTest(
  options: {
    readonly clock?: Clock;
    readonly deadlines?: PluginDeadlines;
    readonly variables?: NodeJS.ProcessEnv;
    readonly allow?: boolean | null;
    readonly onSignIns?: (signIns: readonly SignIn[]) => void;
  } = {},
): PluginsUnderTest {
  const { clock = systemClock, allow = true, deadlines = PATIENT, onSignIns } = options;
  const variables = options.variables ?? { PATH: process.env['PATH'] };
  const store = new Map<string, string>();
  const questions: (PluginConsent | null)[] = [];
  const seen: (readonly SignIn[])[] = [];
  const consents = new PluginConsents({
    store: { get: (key) => store.get(key), set: (key, hash) => store.set(key, hash) },
    onConsent: (question) => {
      questions.push(question);
      if (question !== null && allow !== null) {
        queueMicrotask(() => consents.answer(question.id, allow));
      }
    },
  });
  const plugins = new CredentialPlugins({
    clock,
    environment: { get: () => Promise.resolve(variables) },
    consents,
    deadlines,
    onSignIns: (signIns) => {
      seen.push(signIns);
      onSignIns?.(signIns);
    },
  });
  return { plugins, consents, questions, seen };
}

/** The plugin of the tests as a kubeconfig in `folder` names it; it works in that folder. */
export function demoLogin(
  folder: string,
  args: readonly string[] = [],
  more: Partial<CredentialPlugin> = {},
): CredentialPlugin {
  return {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: DEMO_LOGIN,
    args,
    env: [{ name: 'DEMO_LOGIN', value: folder }],
    installHint: '',
    provideClusterInfo: false,
    interactiveMode: 'IfAvailable',
    path: join(folder, 'kubeconfig'),
    folder,
    clusterConfig: null,
    ...more,
  };
}

/** What the plugin of the tests answers from now on. */
export async function answerWith(
  folder: string,
  status: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const answer = {
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status,
    ...more,
  };
  await writeFile(join(folder, 'answer'), JSON.stringify(answer));
}

/** How many times it was started in that folder. */
export function runsIn(folder: string): number {
  try {
    return readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n').length;
  } catch {
    return 0; // never
  }
}

/** Live processes that were started with that folder: what a run has left. */
export async function processesOf(folder: string): Promise<string[]> {
  const marker = `DEMO_LOGIN=${folder}`;
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = await readFile(join('/proc', pid, 'environ'), 'latin1');
      if (!environment.split('\0').includes(marker)) continue;
      found.push(`${pid} ${await readFile(join('/proc', pid, 'cmdline'), 'latin1')}`);
    } catch {
      // Gone meanwhile, or another user's.
    }
  }
  return found;
}
