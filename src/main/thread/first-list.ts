import { join } from 'node:path';
import { chosenScope } from '../environments/chosen-scope';
import { HeadStart } from '../environments/worker/head-start';
import type { Beginning } from '../environments/worker/messages';
import type { Clock } from '../kube/clock';
import { Clusters } from '../kube/clusters';
import { AddedKubeconfigs } from '../kube/config/added-kubeconfigs';
import type { KubeconfigFile } from '../kube/config/kubeconfig-file';
import type { KubeconfigPlace } from '../kube/config/kubeconfig-places';
import { readKubeconfigFile } from '../kube/config/read-kubeconfig';
import { Contexts } from '../kube/contexts';
import { systemCertificates } from '../runtime-compat';
import { realDisk, type SettingsDisk } from '../settings/settings-disk';
import { loadSettings } from '../settings/settings-file';

/** Settings are main's to mend: here they are only read. */
const READ_ONLY: SettingsDisk = {
  ...realDisk,
  replace: refuse,
  move: refuse,
  copy: refuse,
};

/**
 * The list that a start shows first, begun while Electron gets ready: by the same rules that main goes
 * by later, only without credential plugins. Their lists wait for main.
 */
export class FirstList {
  readonly #clock: Clock;
  readonly #read = new Map<string, Promise<KubeconfigFile>>();
  #headStart: HeadStart | null = null;
  #isAsked = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads a kubeconfig; the first time, what was read for the list. */
  readonly read = (place: KubeconfigPlace): Promise<KubeconfigFile> => {
    const key = JSON.stringify(place);
    const early = this.#read.get(key);
    this.#read.delete(key);
    return early ?? readKubeconfigFile(place);
  };

  /** What was begun, if anything was: asked once, and nothing is begun after that. */
  readonly take = (): HeadStart | null => {
    this.#isAsked = true;
    const begun = this.#headStart;
    this.#headStart = null;
    return begun;
  };

  async begin({ places, userData }: Beginning): Promise<void> {
    const clock = this.#clock;
    const clusters = new Clusters({
      clock,
      signing: { clock, plugins: null, systemCas: systemCertificates() },
      environment: () => process.env,
    });
    const contexts = new Contexts({
      clusters,
      clock,
      added: new AddedKubeconfigs({
        folder: join(userData, 'kubeconfigs'),
        now: () => clock.now(),
      }),
      places: () => places,
      inCluster: () => Promise.resolve(false),
      readFile: (place) => {
        const file = readKubeconfigFile(place);
        this.#read.set(JSON.stringify(place), file);
        return file;
      },
    });
    const [{ settings }] = await Promise.all([
      loadSettings(join(userData, 'settings.json'), READ_ONLY, clock.now()),
      contexts.load(),
    ]);
    const { current } = await contexts.view(settings.context);
    contexts.dispose();
    if (current === null || this.#isAsked) return;
    const access = clusters.access(current);
    const client = clusters.client(current);
    if (!access.ok || !client.ok || access.value.credential.plugin !== null) return;
    const asked = { context: current, namespaces: null, labelKey: null };
    const scope = chosenScope(settings, asked, client.value.namespace);
    if (scope === null) return;
    this.#headStart = new HeadStart({ client: client.value, scope, clock, deadlines: {} });
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('settings are only read in this thread'));
}
