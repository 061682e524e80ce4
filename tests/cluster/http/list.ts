import type { Clock } from '../world/clock';
import { keyOf } from '../world/collection';
import type { ObjectOf, ResourceName } from '../world/objects';
import type { Store } from '../world/store';
import type { Encoding, ListMeta } from './encoding';
import { listFrame, listItemJson } from './encoding';
import type { ResourceRequest } from './request';
import { parseFieldSelector, parseLabelSelector } from './selectors';
import { Failure, badRequest, expired, tooLargeResourceVersion } from './status';

/** etcd compacts every five minutes: a continue token lives about as long. */
const TOKEN_LIFE_MS = 5 * 60_000;
/** Snapshots kept for continued lists: arrays of references, 80 kB for 10,000 objects each. */
const MAX_SNAPSHOTS = 32;

interface Token {
  /** Revision of the list it continues; -1 continues on whatever is there now. */
  readonly rv: number;
  /** Key of the last object served. */
  readonly start: string;
}

interface Snapshot {
  readonly objects: readonly unknown[];
  readonly expiresAt: number;
}

/** A list ready to be streamed. */
export interface Page {
  readonly pieces: Iterable<string>;
}

/** Which objects of a resource a request selects. */
export interface Selection<R extends ResourceName> {
  readonly everything: boolean;
  readonly matches: (object: ObjectOf[R]) => boolean;
}

/** The selectors, namespace and name of a request as one predicate. */
export function selectionOf<R extends ResourceName>(
  request: ResourceRequest & { resource: R },
  url: URL,
): Selection<R> | Failure {
  const labels = parseLabelSelector(url.searchParams.get('labelSelector') ?? '');
  if (labels instanceof Failure) {
    return labels;
  }
  const fields = parseFieldSelector(request.resource, url.searchParams.get('fieldSelector') ?? '');
  if (fields instanceof Failure) {
    return fields;
  }
  const { namespace, name } = request;
  return {
    everything: labels.everything && fields.everything,
    matches: (object) =>
      (namespace === '' || object.metadata.namespace === namespace) &&
      (name === undefined || object.metadata.name === name) &&
      labels.matches(object) &&
      fields.matches(object),
  };
}

/** Lists with the semantics of `limit`, `continue` and `resourceVersion`. */
export class Lister {
  readonly #snapshots = new Map<string, Snapshot>();
  /** The last selection: what a list in pages asks for again and again. */
  #narrowed: {
    readonly key: string;
    readonly from: readonly ObjectOf[ResourceName][];
    readonly objects: readonly ObjectOf[ResourceName][];
  } = { key: '', from: [], objects: [] };

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /** Makes every continue token given out so far expire. */
  expireTokens(): void {
    this.#snapshots.clear();
  }

  list(request: ResourceRequest, url: URL, encoding: Encoding): Page | Failure {
    const selection = selectionOf(request, url);
    if (selection instanceof Failure) {
      return selection;
    }
    const source = this.#source(request.resource, url);
    if (source instanceof Failure) {
      return source;
    }
    const limit = limitOf(url);
    if (limit instanceof Failure) {
      return limit;
    }
    const narrow = (objects: readonly ObjectOf[ResourceName][]): typeof objects =>
      this.#narrow(selectionKey(request, url), objects, selection);
    const { page, rest } = cut(source.objects, source.start, { narrow }, limit);
    const last = page.at(-1);
    const meta: ListMeta = {
      resourceVersion: String(source.revision),
      ...(rest > 0 && last !== undefined
        ? {
            continue: encodeToken({
              rv: source.revision,
              start: keyOf(last.metadata.namespace, last.metadata.name),
            }),
            // Only known without selectors; real servers leave it out otherwise.
            ...(selection.everything ? { remainingItemCount: rest } : {}),
          }
        : {}),
    };
    if (rest > 0) {
      this.#keep(request.resource, source.revision, source.objects);
    }
    return { pieces: this.#pieces(request.resource, encoding, meta, page) };
  }

  /** The pages of a list share one pass over a snapshot, which never changes. */
  #narrow(
    key: string,
    objects: readonly ObjectOf[ResourceName][],
    selection: Selection<ResourceName>,
  ): readonly ObjectOf[ResourceName][] {
    if (this.#narrowed.from !== objects || this.#narrowed.key !== key) {
      this.#narrowed = { key, from: objects, objects: objects.filter(selection.matches) };
    }
    return this.#narrowed.objects;
  }

  #source<R extends ResourceName>(
    resource: R,
    url: URL,
  ): { objects: readonly ObjectOf[R][]; revision: number; start?: string } | Failure {
    const collection = this.store.collections[resource];
    const { current } = this.store.revisions;
    const asked = url.searchParams.get('resourceVersion') ?? '';
    const text = url.searchParams.get('continue') ?? '';
    if (text !== '') {
      if (asked !== '' && asked !== '0') {
        return badRequest('specifying resource version is not allowed when using continue');
      }
      const token = decodeToken(text);
      if (token === undefined) {
        return badRequest('continue key is not valid: encoded continue value is not valid');
      }
      const objects = token.rv === -1 ? collection.list() : this.#recall(resource, token.rv);
      return objects === undefined
        ? expired(
            'The provided continue parameter is too old to display a consistent list result. ' +
              'You can start a new list without the continue parameter, or use the continue token ' +
              'in this response to retrieve the remainder of the results.',
            encodeToken({ rv: -1, start: token.start }),
          )
        : { objects, revision: token.rv === -1 ? current : token.rv, start: token.start };
    }
    const revision = revisionOf(asked);
    if (revision instanceof Failure) {
      return revision;
    }
    if (revision !== undefined && revision > current) {
      return tooLargeResourceVersion(revision, current);
    }
    if (url.searchParams.get('resourceVersionMatch') === 'Exact' && revision !== undefined) {
      const objects = revision === current ? collection.list() : this.#recall(resource, revision);
      return objects === undefined
        ? expired(`The resourceVersion for the provided list is too old: ${revision} (${current})`)
        : { objects, revision };
    }
    return { objects: collection.list(), revision: current };
  }

  *#pieces<R extends ResourceName>(
    resource: R,
    encoding: Encoding,
    meta: ListMeta,
    page: readonly ObjectOf[R][],
  ): Iterable<string> {
    const frame = listFrame(resource, encoding, meta);
    const now = this.clock.now();
    yield frame.before;
    let separator = '';
    for (const object of page) {
      yield separator + listItemJson(resource, object, encoding, now);
      separator = ',';
    }
    yield frame.after;
  }

  #keep(resource: ResourceName, revision: number, objects: readonly unknown[]): void {
    const key = `${resource}@${revision}`;
    this.#snapshots.delete(key);
    this.#snapshots.set(key, { objects, expiresAt: this.clock.now() + TOKEN_LIFE_MS });
    for (const oldest of this.#snapshots.keys()) {
      if (this.#snapshots.size <= MAX_SNAPSHOTS) {
        break;
      }
      this.#snapshots.delete(oldest);
    }
  }

  #recall<R extends ResourceName>(
    resource: R,
    revision: number,
  ): readonly ObjectOf[R][] | undefined {
    const snapshot = this.#snapshots.get(`${resource}@${revision}`);
    return snapshot === undefined || snapshot.expiresAt < this.clock.now()
      ? undefined
      : // The key holds the resource, so these are its objects.
        (snapshot.objects as readonly ObjectOf[R][]);
  }
}

/** A resourceVersion parameter: undefined when absent, else a number. */
export function revisionOf(text: string): number | undefined | Failure {
  if (text === '') {
    return undefined;
  }
  return /^\d+$/.test(text)
    ? Number(text)
    : badRequest(`resourceVersion: Invalid value: "${text}": strconv.ParseUint: invalid syntax`);
}

function limitOf(url: URL): number | Failure {
  const text = url.searchParams.get('limit') ?? '';
  // The watch cache serves resourceVersion=0 and does not page: clients must stand the full list.
  if (text === '' || text === '0' || url.searchParams.get('resourceVersion') === '0') {
    return Number.POSITIVE_INFINITY;
  }
  return /^\d+$/.test(text) ? Number(text) : badRequest(`limit: Invalid value: "${text}"`);
}

function cut<R extends ResourceName>(
  objects: readonly ObjectOf[R][],
  start: string | undefined,
  selection: { narrow: (objects: readonly ObjectOf[R][]) => readonly ObjectOf[R][] },
  limit: number,
): { page: readonly ObjectOf[R][]; rest: number } {
  const selected = selection.narrow(objects);
  const from = start === undefined ? 0 : firstAfter(selected, start);
  const page = selected.slice(from, from + limit);
  return { page, rest: selected.length - from - page.length };
}

/** Index of the first object whose key comes after `start`; the objects are in key order. */
function firstAfter(objects: readonly ObjectOf[ResourceName][], start: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const { namespace, name = '' } = objects[middle]?.metadata ?? {};
    if (keyOf(namespace, name) > start) high = middle;
    else low = middle + 1;
  }
  return low;
}

function selectionKey({ resource, namespace, name }: ResourceRequest, url: URL): string {
  const { searchParams } = url;
  const selectors = [searchParams.get('labelSelector'), searchParams.get('fieldSelector')];
  return JSON.stringify([resource, namespace, name, ...selectors]);
}

function encodeToken(token: Token): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', ...token })).toString('base64url');
}

function decodeToken(text: string): Token | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof value === 'object' &&
      value !== null &&
      'rv' in value &&
      'start' in value &&
      typeof value.rv === 'number' &&
      typeof value.start === 'string'
      ? { rv: value.rv, start: value.start }
      : undefined;
  } catch {
    return undefined;
  }
}
