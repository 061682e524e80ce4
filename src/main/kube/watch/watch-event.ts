/**
 * One line of a watch. Source: k8s.io/apimachinery/pkg/apis/meta/v1 (WatchEvent).
 *
 * `unreadable`: an event may be in it, so nothing after it can be trusted.
 */
export type WatchEvent =
  | {
      readonly kind: 'apply';
      readonly uid: string;
      readonly resourceVersion: string;
      readonly object: unknown;
    }
  | { readonly kind: 'delete'; readonly uid: string; readonly resourceVersion: string }
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }
  | {
      readonly kind: 'error';
      readonly code: number;
      /** The `metav1.Status` as JSON. */
      readonly status: string;
      /** Seconds, as the HTTP header would say. */
      readonly retryAfter: string | undefined;
    }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Reads one line of a watch. Never throws. */
export function readWatchEvent(line: string): WatchEvent {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return { kind: 'unreadable', detail: 'a watch event that is no JSON' };
  }
  const type = field(event, 'type');
  const object = field(event, 'object');
  if (type === 'ERROR') return readError(object);
  const { uid, resourceVersion } = readMetadata(object);
  if (resourceVersion === undefined) {
    return { kind: 'unreadable', detail: 'a watch event without a resourceVersion' };
  }
  if (type === 'BOOKMARK') return { kind: 'bookmark', resourceVersion };
  if (uid === undefined) {
    return { kind: 'unreadable', detail: 'a watch event about an object without a uid' };
  }
  if (type === 'ADDED' || type === 'MODIFIED') {
    return { kind: 'apply', uid, resourceVersion, object };
  }
  if (type === 'DELETED') return { kind: 'delete', uid, resourceVersion };
  return { kind: 'unreadable', detail: 'a watch event of an unknown type' };
}

/** What identifies an object and its state; undefined where it is not said. */
export function readMetadata(object: unknown): {
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
} {
  const metadata = field(object, 'metadata');
  return {
    uid: text(field(metadata, 'uid')),
    resourceVersion: text(field(metadata, 'resourceVersion')),
  };
}

/** A field of a JSON value; undefined where it is no object or has no such field of its own. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}

function readError(object: unknown): WatchEvent {
  const code = field(object, 'code');
  const reason = field(object, 'reason');
  const retryAfter = field(field(object, 'details'), 'retryAfterSeconds');
  const expired = reason === 'Expired' || reason === 'Gone';
  return {
    kind: 'error',
    code: typeof code === 'number' && code >= 400 ? code : expired ? 410 : 500,
    status: JSON.stringify({ kind: 'Status', message: text(field(object, 'message')) }),
    retryAfter: typeof retryAfter === 'number' ? String(retryAfter) : undefined,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
