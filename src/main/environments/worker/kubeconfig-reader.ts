import type { KubeconfigFile } from '../../kube/config/kubeconfig-file';
import type { KubeconfigPlace } from '../../kube/config/kubeconfig-places';
import type { FromWorker } from './messages';
import type { SideThread, ThreadUser } from './side-thread';

interface Asked {
  readonly place: KubeconfigPlace;
  readonly resolve: (file: KubeconfigFile | Promise<KubeconfigFile>) => void;
}

/** Reads a kubeconfig; what is wrong with it is its problem. */
type ReadFile = (place: KubeconfigPlace) => Promise<KubeconfigFile>;

/**
 * Main's side of kubeconfigs that are read and parsed in the side thread: a file of a megabyte keeps no
 * keystroke waiting, and at a start it is there before anybody asks.
 */
export class KubeconfigReader implements ThreadUser {
  readonly #thread: SideThread;
  readonly #readHere: ReadFile;
  readonly #asked = new Map<number, Asked>();
  #lastId = 0;

  /** @param options.readHere reads where there is no thread to be had */
  constructor(options: { readonly thread: SideThread; readonly readHere: ReadFile }) {
    this.#thread = options.thread;
    this.#readHere = options.readHere;
    this.#thread.use(this);
  }

  /** Reads a file. */
  read(place: KubeconfigPlace): Promise<KubeconfigFile> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#asked.set(id, { place, resolve });
      if (this.#thread.post({ type: 'read', id, place })) return;
      this.#asked.delete(id);
      resolve(this.#readHere(place));
    });
  }

  take(message: FromWorker): void {
    if (message.type !== 'kubeconfig') return;
    this.#asked.get(message.id)?.resolve(message.file);
    this.#asked.delete(message.id);
  }

  ended(): void {
    // Not another thread: what ended this one may have been the file.
    for (const { place, resolve } of this.#asked.values()) resolve(this.#readHere(place));
    this.#asked.clear();
  }
}
