import type { Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { ClusterClient, RequestSubject } from '../http/cluster-client';
import { field, readMetadata } from './watch-event';

/**
 * Objects a page. client-go asks for 500; half of that, because a page is parsed in one go in the
 * process that also carries keystrokes: 250 pods are 5 ms of JSON.parse, 500 were 9 to 12 ms.
 */
const PAGE_SIZE = 250;

/** Objects projected before others get their turn: 100 pods are 2 ms. */
const SLICE = 100;

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

/** What is listed, and how. */
export interface ListOptions<T> {
  readonly client: ClusterClient;
  readonly path: string;
  /** Selectors, such as `labelSelector`. */
  readonly query?: readonly (readonly [string, string])[];
  readonly what: RequestSubject;
  readonly project: (object: unknown) => T | undefined;
  readonly signal: AbortSignal;
  /** For one page, milliseconds. */
  readonly pageMs: number;
  /** Called with what each page but the last brought, as soon as it is there. */
  readonly onPage?: (items: ReadonlyMap<string, T>) => void;
}

/**
 * Lists a collection page by page, keeping only what `project` makes of its objects. Between pages,
 * and between slices of one, the event loop turns: nothing waits longer than a page takes to parse.
 * The next page is asked for before the last one is looked through.
 *
 * A list whose continuation has expired fails as a whole (410): its first pages are of another time.
 * Source: kubernetes.io/docs/reference/using-api/api-concepts (Retrieving large results sets in chunks).
 */
export async function listAll<T>(options: ListOptions<T>): Promise<Outcome<WholeList<T>>> {
  // A page asked for ahead ends with the list that it is not needed for any more.
  const own = new AbortController();
  const stop = (): void => {
    own.abort();
  };
  options.signal.addEventListener('abort', stop);
  if (options.signal.aborted) stop();
  try {
    return await listPages({ ...options, signal: own.signal });
  } finally {
    options.signal.removeEventListener('abort', stop);
    stop();
  }
}

async function listPages<T>(options: ListOptions<T>): Promise<Outcome<WholeList<T>>> {
  const { client, signal } = options;
  const bad = (detail: string): Outcome<never> =>
    err(appError('bad-response', { server: client.server, detail }));
  const items = new Map<string, T>();
  let next = '';
  let seen = 0;
  let asked = ask(options, next);
  for (;;) {
    const page = await asked;
    if (!page.ok) return page;
    const objects = readItems(page.value);
    const resourceVersion = readMetadata(page.value).resourceVersion;
    if (objects === undefined || resourceVersion === undefined) return bad('not a list');
    seen += objects.length;
    const continuation = field(field(page.value, 'metadata'), 'continue');
    const isLast = typeof continuation !== 'string' || continuation === '';
    if (!isLast) {
      if (continuation === next || seen > OBJECT_LIMIT) return bad('a list without an end');
      next = continuation;
      asked = ask(options, next);
    }
    const brought = await projectAll(objects, options.project);
    if (brought === undefined) return bad('an object without a uid');
    for (const [uid, item] of brought) items.set(uid, item);
    if (isLast) return ok({ items, resourceVersion });
    if (!signal.aborted) options.onPage?.(brought);
  }
}

function ask<T>(options: ListOptions<T>, next: string): Promise<Outcome<unknown>> {
  const { client, path, what, signal, pageMs: timeoutMs } = options;
  const query: (readonly [string, string])[] = [
    ...(options.query ?? []),
    ['limit', String(PAGE_SIZE)],
  ];
  if (next !== '') query.push(['continue', next]);
  return client.json({ path, query, what, signal, timeoutMs });
}

/** What is worth keeping, by uid; undefined where an object has none. */
async function projectAll<T>(
  objects: readonly unknown[],
  project: (object: unknown) => T | undefined,
): Promise<ReadonlyMap<string, T> | undefined> {
  const kept = new Map<string, T>();
  for (const [index, object] of objects.entries()) {
    if (index > 0 && index % SLICE === 0) await turn();
    const { uid } = readMetadata(object);
    if (uid === undefined) return undefined;
    const item = project(object);
    if (item !== undefined) kept.set(uid, item);
  }
  return kept;
}

/** Lets the event loop turn once. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** The items of a list; an empty one may be null (Go's nil slice). */
function readItems(page: unknown): readonly unknown[] | undefined {
  const items = field(page, 'items');
  if (items === null) return [];
  return Array.isArray(items) ? (items as readonly unknown[]) : undefined;
}
