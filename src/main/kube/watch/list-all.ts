import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { ClusterClient, RequestSubject } from '../http/cluster-client';
import { field, readMetadata } from './watch-event';

/** Objects a page: kubectl's and client-go's. About 10 ms of JSON.parse for pods. */
const PAGE_SIZE = 500;

/**
 * Objects a list may have. A Kubernetes cluster is built for 150,000 pods; a server that goes on and
 * on is none, and must not fill the memory.
 */
const OBJECT_LIMIT = 200_000;

/** A whole collection as it was at `resourceVersion`. */
export interface WholeList<T> {
  readonly items: ReadonlyMap<string, T>;
  readonly resourceVersion: string;
}

/**
 * Lists a collection page by page, keeping only what `project` makes of its objects. Between two
 * pages the event loop turns, so nothing waits longer than one page takes to parse.
 *
 * A list whose continuation has expired fails as a whole (410): its first pages are of another time.
 * Source: kubernetes.io/docs/reference/using-api/api-concepts (Retrieving large results sets in chunks).
 */
export async function listAll<T>(options: {
  readonly client: ClusterClient;
  readonly path: string;
  readonly what: RequestSubject;
  readonly project: (object: unknown) => T | undefined;
  readonly signal: AbortSignal;
  /** For one page, milliseconds. */
  readonly pageMs: number;
}): Promise<Outcome<WholeList<T>>> {
  const { client, path, what, project, signal, pageMs } = options;
  const bad = (detail: string): Outcome<never> =>
    err(appError('bad-response', { server: client.server, detail }));
  const items = new Map<string, T>();
  let next = '';
  let seen = 0;
  for (;;) {
    const query: (readonly [string, string])[] = [['limit', String(PAGE_SIZE)]];
    if (next !== '') query.push(['continue', next]);
    const page = await client.json<unknown>({ path, query, what, signal, timeoutMs: pageMs });
    if (!page.ok) return page;
    const objects = readItems(page.value);
    const resourceVersion = readMetadata(page.value).resourceVersion;
    if (objects === undefined || resourceVersion === undefined) return bad('not a list');
    for (const object of objects) {
      const { uid } = readMetadata(object);
      if (uid === undefined) return bad('an object without a uid');
      const item = project(object);
      if (item !== undefined) items.set(uid, item);
    }
    seen += objects.length;
    const continuation = field(field(page.value, 'metadata'), 'continue');
    if (typeof continuation !== 'string' || continuation === '') {
      return ok({ items, resourceVersion });
    }
    if (continuation === next || seen > OBJECT_LIMIT) return bad('a list without an end');
    next = continuation;
  }
}

/** The items of a list; an empty one may be null (Go's nil slice). */
function readItems(page: unknown): readonly unknown[] | undefined {
  const items = field(page, 'items');
  if (items === null) return [];
  return Array.isArray(items) ? (items as readonly unknown[]) : undefined;
}
