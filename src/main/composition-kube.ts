import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AppError } from '../shared/errors';
import type { EventName, Events, JsonText } from '../shared/ipc';
import type { EnvironmentsUpdate } from '../shared/kubernetes';
import { preferencesOf } from '../shared/settings';
import { LoginEnvironment } from './app/login-environment';
import { AccessProbe } from './environments/access';
import { EnvironmentWatch } from './environments/environment-watch';
import { Explanations } from './environments/explanations';
import type { KubeconfigReader } from './environments/worker/kubeconfig-reader';
import { ListWorker } from './environments/worker/list-worker';
import type { SideThread } from './environments/worker/side-thread';
import { ConnectionChecks } from './kube/check/connection-checks';
import type { Clock } from './kube/clock';
import { Clusters } from './kube/clusters';
import { AddedKubeconfigs } from './kube/config/added-kubeconfigs';
import { isInCluster } from './kube/config/in-cluster';
import { Contexts } from './kube/contexts';
import { CredentialPlugins } from './kube/credentials/credential-plugins';
import { PluginConsents } from './kube/credentials/plugin-consent';
import type { SigningParts } from './kube/credentials/request-signer';
import { WakeDetector } from './kube/wake';
import { systemCertificates } from './runtime-compat';
import { SessionRegistry } from './sessions/session-registry';
import { Typing } from './sessions/typing';
import type { SettingsStore } from './settings/settings-store';

/** What the parts that speak to clusters are made with. None of them knows Electron. */
export interface KubeSurroundings {
  readonly clock: Clock;
  readonly settings: SettingsStore;
  /** The file of `--kubeconfig`. */
  readonly kubeconfig: string | null;
  /** Where the app keeps what is its own. */
  readonly userData: string;
  readonly log: (line: string) => void;
  readonly tell: <K extends EventName>(name: K, payload: Events[K]) => void;
  readonly notify: (error: AppError) => void;
  /** Tells the page of the list, in a text that is ready for it. */
  readonly tellEnvironments: (update: JsonText<EnvironmentsUpdate>) => void;
  /** The thread that keeps lists, and reads kubeconfigs. */
  readonly thread: SideThread;
  readonly kubeconfigs: Pick<KubeconfigReader, 'read'>;
}

/** Everything that speaks to clusters, made and wired by hand. */
export type KubeParts = ReturnType<typeof composeKube>;

/** The half of the composition root that runs in plain Node. */
export function composeKube(surroundings: KubeSurroundings) {
  const { clock, settings, log, tell, notify } = surroundings;
  const environment = new LoginEnvironment();
  const consents = new PluginConsents({
    store: {
      get: (key) => settings.current.pluginConsents[key],
      set: (key, hash) => {
        settings.update({ pluginConsents: { ...settings.current.pluginConsents, [key]: hash } });
      },
    },
    onConsent: (question) => {
      tell('consent', question);
    },
  });
  const plugins = new CredentialPlugins({
    clock,
    environment,
    consents,
    onSignIns: (signIns) => {
      tell('signIns', signIns);
    },
  });
  const signing: SigningParts = { clock, plugins, systemCas: systemCertificates() };
  const network = { clock, signing, environment: () => environment.current };
  const clusters = new Clusters(network);
  const added = new AddedKubeconfigs({
    folder: join(surroundings.userData, 'kubeconfigs'),
    now: () => clock.now(),
  });
  const contexts = new Contexts({
    clusters,
    clock,
    added,
    places: () => ({
      argument: surroundings.kubeconfig,
      variable: environment.current['KUBECONFIG'] ?? null,
      home: homedir(),
    }),
    inCluster: () => isInCluster(process.env),
    readFile: (place) => surroundings.kubeconfigs.read(place),
  });
  const sessions = new SessionRegistry({
    clock,
    client: (context) => clusters.client(context),
    log,
    onLeftover: (_windowId, error) => {
      log(`hang-up: ${JSON.stringify(error)}`);
      notify(error);
    },
  });
  const typing = new Typing(clock);
  const lists = new ListWorker(surroundings.thread, typing);
  const watch = new EnvironmentWatch({
    makeList: (options) => lists.list(options),
    client: (context) => clusters.client(context),
    onUpdate: surroundings.tellEnvironments,
  });
  const explanations = new Explanations({
    clock,
    client: (context) => clusters.client(context),
    onUpdate: (id, update) => {
      tell('explanation', { id, update });
    },
  });
  const access = new AccessProbe({ clock, client: (context) => clusters.client(context) });
  const checks = new ConnectionChecks({
    parts: network,
    onChange: (check) => {
      tell('check', check);
    },
  });
  const wake = new WakeDetector({
    clock,
    onWake: (seconds) => {
      sessions.woke(seconds);
      watch.checkNow();
      explanations.checkNow();
    },
  });

  return {
    access,
    added,
    checks,
    clusters,
    consents,
    contexts,
    /** The variables of the user's login shell, proxies among them. */
    environment: () => environment.current,
    explanations,
    plugins,
    sessions,
    typing,
    wake,
    watch,
    /** Whether closing a shell of this context always asks. */
    isProtected: (context: string) => preferencesOf(settings.current, context).protected === true,
    /** After the first window has what it needs: what may take its time. */
    settleIn: async () => {
      await contexts.follow();
      const { from, problem } = await environment.find();
      if (problem !== null) log(`login shell: ${problem}`);
      // It may name other kubeconfigs, and the proxies to reach their servers by.
      if (from === 'login-shell') await contexts.load();
    },
    /** Ends all of it; resolves when no shell, stream or plugin is left. */
    end: async () => {
      wake.dispose();
      watch.dispose();
      lists.dispose();
      typing.dispose();
      surroundings.thread.dispose();
      explanations.dispose();
      checks.dispose();
      contexts.dispose();
      await Promise.all([sessions.settled(), plugins.end()]);
      clusters.dispose();
    },
  };
}
