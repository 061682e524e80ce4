import { join } from 'node:path';
import type { EnvironmentsUpdate } from '../../shared/kubernetes';
import { chosenScope } from '../environments/chosen-scope';
import { HeadStart } from '../environments/worker/head-start';
import type { Beginning, FirstFindings } from '../environments/worker/messages';
import type { Clock } from '../kube/clock';
import { Clusters } from '../kube/clusters';
import { AddedKubeconfigs } from '../kube/config/added-kubeconfigs';
import { isInCluster } from '../kube/config/in-cluster';
import type { KubeconfigFile } from '../kube/config/kubeconfig-file';
import type { KubeconfigPlace } from '../kube/config/kubeconfig-places';
import { readKubeconfigFile } from '../kube/config/read-kubeconfig';
import { Contexts } from '../kube/contexts';
import { layoutFile, NO_LAYOUT, readLayout } from '../restore/layout-file';
import { realDisk as restoreDisk } from '../restore/restore-disk';
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
 * What a start shows first: the settings, the contexts, and the list, begun while the window gets ready.
 * By the same rules that main goes by later, only without credential plugins: their lists wait for main.
 */
export class FirstList {
  readonly #clock: Clock;
  readonly #onUpdate: (update: EnvironmentsUpdate) => void;
  readonly #onFailure: () => void;
  readonly #read = new Map<string, Promise<KubeconfigFile>>();
  #headStart: HeadStart | null = null;
  #isAsked = false;

  constructor(options: {
    readonly clock: Clock;
    /** Hears what the list finds, until it is taken over. */
    readonly onUpdate: (update: EnvironmentsUpdate) => void;
    /** The list was refused or failed, and waits for main. */
    readonly onFailure: () => void;
  }) {
    this.#clock = options.clock;
    this.#onUpdate = options.onUpdate;
    this.#onFailure = options.onFailure;
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

  /**
   * Begins the list. Resolves to what the page can be told before main has looked, or null where no list
   * was begun, or where a file has to be mended first.
   */
  async begin({ places, userData }: Beginning): Promise<FirstFindings | null> {
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
      inCluster: () => isInCluster(process.env),
      readFile: (place) => {
        const file = readKubeconfigFile(place);
        this.#read.set(JSON.stringify(place), file);
        return file;
      },
    });
    const [{ settings, notices }, kept] = await Promise.all([
      loadSettings(join(userData, 'settings.json'), READ_ONLY, clock.now()),
      readLayout(layoutFile(userData), restoreDisk).catch(() => 'damaged' as const),
      contexts.load(),
    ]);
    const view = await contexts.view(settings.context);
    const { current } = view;
    contexts.dispose();
    if (current === null || this.#isAsked) return null;
    const access = clusters.access(current);
    const client = clusters.client(current);
    if (!access.ok || !client.ok || access.value.credential.plugin !== null) return null;
    const asked = { context: current, namespaces: null, labelKey: null };
    const scope = chosenScope(settings, asked, client.value.namespace);
    if (scope === null) return null;
    this.#headStart = new HeadStart({
      client: client.value,
      scope,
      clock,
      deadlines: {},
      onUpdate: this.#onUpdate,
      onFailure: this.#onFailure,
    });
    if (notices.length > 0 || kept === 'damaged') return null;
    return { settings, contexts: view, scope, ...(settings.restoreTabs ? kept : NO_LAYOUT) };
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('settings are only read in this thread'));
}
