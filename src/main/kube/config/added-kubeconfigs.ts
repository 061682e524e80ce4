import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import type { AddedKubeconfig } from '../../../shared/kubernetes';
import { err, ok } from '../../../shared/result';
import { visibleText } from '../../../shared/visible-text';
import { errorCode, removeFile, replaceFile } from '../../atomic-file';
import { documentError } from './kubeconfig-file';
import type { AddedPlace } from './kubeconfig-places';
import { FILE_LIMIT, readRegularFile } from './regular-file';

/** What came of adding a kubeconfig. */
export interface Addition {
  readonly place: AddedPlace;
  /** The file's own `current-context`, or null. */
  readonly currentContext: string | null;
  /** False: the same text was added before. */
  readonly isNew: boolean;
}

/** Beside a copy, what it is called and where it came from. */
const ABOUT = '.origin.json';

/**
 * The kubeconfigs that were added in the app: copies in a folder of the app's own (0700, files 0600).
 * `~/.kube/config` is never written.
 *
 * A copy is `TIME-RANDOM.yaml`, so that their names sort by time and the first added wins. What it is
 * called and where it came from stands beside it; it is written first and removed last, so that a
 * crash leaves at most a note about nothing. A file that somebody else puts into the folder works, too.
 */
export class AddedKubeconfigs {
  readonly folder: string;
  readonly #now: () => number;
  /** Changes follow one another: two additions of one text are one. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param options.now milliseconds since the epoch */
  constructor(options: { readonly folder: string; readonly now: () => number }) {
    this.folder = options.folder;
    this.#now = options.now;
  }

  /** All added kubeconfigs, in the order in which they were added. Empty where the folder cannot be read. */
  async list(): Promise<readonly AddedPlace[]> {
    let names: string[];
    try {
      names = await readdir(this.folder);
    } catch (error) {
      if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(errorCode(error))) return [];
      throw error;
    }
    return Promise.all(
      names
        .filter(isCopy)
        .sort()
        .map((id) => this.#place(id)),
    );
  }

  /**
   * Copies a kubeconfig into the folder.
   *
   * @param from the file that `bytes` come from, absolute, or null where they were pasted
   * @returns `kubeconfig-too-large`, `-empty`, `-invalid`, `-no-contexts` (`path` is `from`, or empty
   *   for pasted text) or `kubeconfig-not-saved`
   */
  add(bytes: Uint8Array, from: string | null): Promise<Outcome<Addition>> {
    return this.#inTurn(() => this.#add(bytes, from));
  }

  /**
   * Puts another kubeconfig in the place of an added one.
   *
   * @param from as with `add`
   * @returns as `add`; a copy that is not there any more is added anew
   */
  replace(id: string, bytes: Uint8Array, from: string): Promise<Outcome<Addition>> {
    return this.#inTurn(async () => {
      const place = (await this.list()).find(({ added }) => added.id === id);
      if (place === undefined) return this.#add(bytes, from);
      const { parseKubeconfig } = await import('./kubeconfig-document');
      const parsed = parseKubeconfig(bytes);
      if (!parsed.ok) return err(documentError(from, parsed.error));
      const name = visibleText(basename(from));
      try {
        await replaceFile(`${place.path}${ABOUT}`, JSON.stringify({ name, from }));
        await replaceFile(place.path, bytes);
      } catch (error) {
        return notSaved(place.path, error);
      }
      const { currentContext } = parsed.value;
      return ok({ place: this.#placeOf({ id, name, from }), currentContext, isNew: false });
    });
  }

  /** Deletes a copy; one that is not there is deleted already. `kubeconfig-not-saved` where it stays. */
  remove(id: string): Promise<Outcome<null>> {
    return this.#inTurn(async () => {
      const place = (await this.list()).find(({ added }) => added.id === id);
      if (place === undefined) return ok(null);
      try {
        await removeFile(place.path);
        await removeFile(`${place.path}${ABOUT}`);
      } catch (error) {
        return notSaved(place.path, error);
      }
      return ok(null);
    });
  }

  async #add(bytes: Uint8Array, from: string | null): Promise<Outcome<Addition>> {
    const shown = from ?? '';
    if (bytes.length > FILE_LIMIT) {
      return err(appError('kubeconfig-too-large', { path: shown, limitBytes: FILE_LIMIT }));
    }
    const { parseKubeconfig } = await import('./kubeconfig-document');
    const parsed = parseKubeconfig(bytes);
    if (!parsed.ok) return err(documentError(shown, parsed.error));
    const { currentContext, contexts } = parsed.value;
    const main = contexts.find(({ name }) => name === currentContext) ?? contexts[0];
    if (main === undefined) return err(appError('kubeconfig-no-contexts', { path: shown }));
    const name = from === null ? main.name : visibleText(basename(from));

    for (const place of await this.list()) {
      const known = await readRegularFile(place.path);
      if (known.ok && known.value.equals(bytes)) return ok({ place, currentContext, isNew: false });
    }
    const time = new Date(this.#now()).toISOString().replaceAll(/[-:.]/g, '');
    const id = `${time}-${randomBytes(4).toString('hex')}.yaml`;
    const path = join(this.folder, id);
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await chmod(this.folder, 0o700);
      await replaceFile(`${path}${ABOUT}`, JSON.stringify({ name, from }));
      await replaceFile(path, bytes);
    } catch (error) {
      return notSaved(path, error);
    }
    return ok({ place: this.#placeOf({ id, name, from }), currentContext, isNew: true });
  }

  async #place(id: string): Promise<AddedPlace> {
    const text = await readRegularFile(join(this.folder, `${id}${ABOUT}`));
    const about = text.ok ? parseAbout(text.value.toString('utf8')) : null;
    return this.#placeOf({ id, ...(about ?? { name: id, from: null }) });
  }

  #placeOf(added: AddedKubeconfig): AddedPlace {
    const folder = added.from === null ? this.folder : dirname(added.from);
    return { added, path: join(this.folder, added.id), folder };
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(change);
    this.#last = turn.catch(() => undefined); // whoever asked for it is told
    return turn;
  }
}

function isCopy(name: string): boolean {
  return !name.startsWith('.') && !name.endsWith(ABOUT) && !name.endsWith('.tmp');
}

function parseAbout(text: string): Pick<AddedKubeconfig, 'name' | 'from'> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // the copy is used without it
  }
  if (typeof value !== 'object' || value === null) return null;
  const { name, from }: { name?: unknown; from?: unknown } = value;
  if (typeof name !== 'string' || name === '') return null;
  return { name, from: typeof from === 'string' && isAbsolute(from) ? from : null };
}

function notSaved(path: string, error: unknown): Outcome<never> {
  return err(appError('kubeconfig-not-saved', { path, detail: errorCode(error) }));
}
