import { isDeepStrictEqual } from 'node:util';
import type { ContextsView } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { Clock } from './clock';
import type { Clusters } from './clusters';
import type { AddedKubeconfigs } from './config/added-kubeconfigs';
import { referencedFiles } from './config/cluster-access';
import type { KubeconfigFile } from './config/kubeconfig-file';
import type { Kubeconfigs } from './config/kubeconfig-merge';
import { mergeKubeconfigs } from './config/kubeconfig-merge';
import type { KubeconfigPlace, KubeconfigPlaces } from './config/kubeconfig-places';
import { listPlaces } from './config/kubeconfig-places';
import { keepLastGood, KubeconfigWatch } from './config/kubeconfig-watch';

/** What `Contexts` works with. */
export interface ContextsOptions {
  readonly clusters: Clusters;
  readonly clock: Clock;
  readonly added: AddedKubeconfigs;
  /** Asked at every load: the login shell may have told another `KUBECONFIG` since. */
  readonly places: () => Omit<KubeconfigPlaces, 'added'>;
  readonly inCluster: () => Promise<boolean>;
  /** Reads one file; unless told, in this thread. What is wrong with it is its problem. */
  readonly readFile?: (place: KubeconfigPlace) => Promise<KubeconfigFile>;
}

interface Loaded {
  readonly kubeconfigs: Kubeconfigs;
  readonly variable: string | null;
  readonly inCluster: boolean;
}

/**
 * The contexts of all kubeconfig files: loads them, follows their files, hands what is needed to use
 * them to `Clusters`, and shows them.
 */
export class Contexts implements Disposable {
  readonly #options: ContextsOptions;
  readonly #watch: KubeconfigWatch;
  readonly #changeListeners = new Set<() => void>();
  readonly #fileListeners = new Set<(contexts: ReadonlySet<string>) => void>();
  /** Added in this run: those of earlier runs are not read beside `--kubeconfig`, as kubectl reads it alone. */
  readonly #addedNow = new Set<string>();
  #files: readonly KubeconfigFile[] = [];
  #loading: Promise<Loaded> | undefined;
  #contextsByFile: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  #following = false;
  /** Whether any files were taken yet. */
  #inUse = false;
  /** Rises with each load: one that is overtaken does not count. */
  #turn = 0;

  constructor(options: ContextsOptions) {
    this.#options = options;
    this.#watch = new KubeconfigWatch({
      clock: options.clock,
      read: () => this.#read(),
      inUse: () => this.#files,
      onChange: (files) => {
        void this.#useSoon(() => files);
      },
      onReferenced: (paths) => {
        this.#referencedChanged(paths);
      },
    });
  }

  /**
   * Reads all files again, and takes them as they are; of a broken one, what it said before. Never
   * rejects: what is wrong with a file or a context is in the view.
   */
  async load(): Promise<Kubeconfigs> {
    return (await this.#load()).kubeconfigs;
  }

  /** Takes an added kubeconfig for one of this run, though an earlier one may have added it already. */
  include(id: string): void {
    this.#addedNow.add(id);
  }

  /** Whether an added kubeconfig is read in this run. */
  includes(id: string): boolean {
    return this.#options.places().argument === null || this.#addedNow.has(id);
  }

  /**
   * Follows the files from now on: changes are taken up within a second, and told to `onChange`.
   * Resolves when it does.
   */
  async follow(): Promise<void> {
    this.#following = true;
    await (this.#loading ?? this.#load());
    await this.#followFiles();
    // What changed between the load and now.
    await this.#watch.look();
  }

  /** Tells when contexts have changed; `view` has them. */
  onChange(listener: () => void): Disposable {
    return subscribe(this.#changeListeners, listener);
  }

  /** Tells when certificates, keys or tokens of these contexts have changed on disk. */
  onFilesChanged(listener: (contexts: ReadonlySet<string>) => void): Disposable {
    return subscribe(this.#fileListeners, listener);
  }

  /**
   * What the window shows, as last loaded.
   *
   * @param remembered the context shown last; used if it still exists, and if the file of
   *   `--kubeconfig` does not name another
   */
  async view(remembered: string | null): Promise<ContextsView> {
    const { kubeconfigs, variable, inCluster } = await (this.#loading ?? this.#load());
    const { contexts, sources, argumentContext, currentContext } = kubeconfigs;
    const summaries = contexts.map(({ summary }) => summary);
    const named = (name: string | null): string | undefined =>
      summaries.find((summary) => summary.name === name)?.name;
    const usable = summaries.find(({ problem }) => problem === null)?.name;
    return {
      contexts: summaries,
      sources,
      current:
        named(argumentContext) ??
        named(remembered) ??
        named(currentContext) ??
        usable ??
        summaries[0]?.name ??
        null,
      kubeconfigVariable: variable,
      inCluster,
    };
  }

  dispose(): void {
    this.#watch.dispose();
    this.#changeListeners.clear();
    this.#fileListeners.clear();
  }

  #load(): Promise<Loaded> {
    // What the watch is reading just now is older than what is read here.
    this.#watch.forget();
    return this.#useSoon(async () => keepLastGood(this.#files, await this.#read()));
  }

  async #read(): Promise<readonly KubeconfigFile[]> {
    const places = this.#options.places();
    const added = await this.#options.added.list();
    const ofRun = added.filter((place) => this.includes(place.added.id));
    const { readFile = readHere } = this.#options;
    return Promise.all(listPlaces({ ...places, added: ofRun }).map((place) => readFile(place)));
  }

  /** Uses files once they are read, unless others were asked for in the meantime. */
  #useSoon(
    read: () => Promise<readonly KubeconfigFile[]> | readonly KubeconfigFile[],
  ): Promise<Loaded> {
    const turn = ++this.#turn;
    const load = async (): Promise<Loaded> => {
      const files = await read();
      const loaded: Loaded = {
        kubeconfigs: mergeKubeconfigs(files),
        variable: this.#options.places().variable,
        inCluster: await this.#options.inCluster(),
      };
      if (turn === this.#turn) this.#use(files, loaded.kubeconfigs);
      return loaded;
    };
    this.#loading = load();
    return this.#loading;
  }

  #use(files: readonly KubeconfigFile[], kubeconfigs: Kubeconfigs): void {
    const first = !this.#inUse;
    this.#inUse = true;
    const changed = !isDeepStrictEqual(files, this.#files);
    this.#files = files;
    this.#contextsByFile = contextsByFile(kubeconfigs);
    this.#watch.forget();
    this.#options.clusters.use(kubeconfigs);
    if (!changed || first) return;
    if (this.#following) void this.#followFiles();
    for (const listener of [...this.#changeListeners]) listener();
  }

  #followFiles(): Promise<void> {
    // The folder, too: somebody may put a file there.
    const places = [...this.#files.map(({ place }) => place.path), this.#options.added.folder];
    return this.#watch.follow(places, [...this.#contextsByFile.keys()].slice(0, REFERENCED_LIMIT));
  }

  #referencedChanged(paths: ReadonlySet<string>): void {
    const contexts = new Set(
      [...paths].flatMap((path) => [...(this.#contextsByFile.get(path) ?? [])]),
    );
    this.#options.clusters.filesChanged(contexts);
    for (const listener of [...this.#fileListeners]) listener(contexts);
  }
}

/**
 * Certificates, keys and tokens that are followed, at most: with fifty, looking takes less than one
 * per cent of a core. The others are read again within a minute and when they are refused.
 */
const REFERENCED_LIMIT = 50;

/** The files that contexts refer to, each with the contexts that do. */
function contextsByFile({ contexts }: Kubeconfigs): ReadonlyMap<string, ReadonlySet<string>> {
  const byFile = new Map<string, Set<string>>();
  for (const { summary, access } of contexts) {
    for (const path of access.ok ? referencedFiles(access.value) : []) {
      const known = byFile.get(path);
      if (known === undefined) byFile.set(path, new Set([summary.name]));
      else known.add(summary.name);
    }
  }
  return byFile;
}

/** The parser is loaded where it is used: at a start that is in another thread. */
async function readHere(place: KubeconfigPlace): Promise<KubeconfigFile> {
  const { readKubeconfigFile } = await import('./config/read-kubeconfig');
  return readKubeconfigFile(place);
}

function subscribe<T>(listeners: Set<T>, listener: T): Disposable {
  listeners.add(listener);
  return {
    dispose: () => {
      listeners.delete(listener);
    },
  };
}
