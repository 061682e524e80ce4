import type { AppError } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { cleanText } from '../../../shared/clean-text';
import type { RequestSubject } from './cluster-client';

/** Who asked whom for what. */
export interface Asked {
  readonly context: string;
  readonly user: string;
  readonly server: string;
  readonly what: RequestSubject;
}

/** An answer that is no success. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The header, seconds or an HTTP date. */
  readonly retryAfter: string | undefined;
  /** Milliseconds since the epoch, for a date in `retryAfter`. */
  readonly now: number;
}

/**
 * The API's refusal in our words. Its body is a `metav1.Status` where an API server speaks; proxies
 * say 401, 403 and 5xx in their own way.
 *
 * Source: k8s.io/apimachinery/pkg/api/errors (NewGenericServerResponse).
 */
export function refusal(asked: Asked, answer: Answer): AppError {
  const { server, user, context, what } = asked;
  const { status } = answer;
  const statusMessage = readStatus(answer.body);
  const message = cleanText(statusMessage ?? plainText(answer.body));
  const { resource, namespace, name, verb } = what;
  if (status === 401) return appError('unauthorized', { context, user, message });
  if (status === 403) {
    return appError('forbidden', { verb, resource, namespace, user, message });
  }
  const retryAfterSeconds = parseRetryAfter(answer.retryAfter, answer.now);
  if (status === 429) return appError('too-many-requests', { server, retryAfterSeconds });
  if (status >= 500) {
    const wait = retryAfterSeconds === null ? {} : { retryAfterSeconds };
    return appError('server-error', { server, status, message, ...wait });
  }
  // Redirects are never followed: the token would go along.
  const redirect = status >= 300 && status < 400;
  if (statusMessage === undefined || redirect || status < 300) {
    return appError('bad-response', { server, detail: `HTTP ${status}` });
  }
  if (status === 404) return appError('not-found', { resource, name, namespace, message });
  return appError('server-error', { server, status, message });
}

/** Whether an error says that a resourceVersion or a list's continuation is too old (410 Gone). */
export function isGone(error: AppError): boolean {
  return error.kind === 'server-error' && error.params.status === 410;
}

/** How long the server wants us to wait, in seconds, or null where it says nothing of it (429, 503). */
export function retryAfter(error: AppError): number | null {
  const waits = error.kind === 'too-many-requests' || error.kind === 'server-error';
  return waits ? (error.params.retryAfterSeconds ?? null) : null;
}

/** The message of a `metav1.Status`, or undefined where the text is none. */
function readStatus(body: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined; // a proxy's page
  }
  if (typeof value !== 'object' || value === null || Reflect.get(value, 'kind') !== 'Status') {
    return undefined;
  }
  const message: unknown = Reflect.get(value, 'message');
  return typeof message === 'string' ? message : '';
}

/** Pages in HTML are for browsers. */
function plainText(body: string): string {
  const text = body.trimStart();
  return text.startsWith('<') || text.startsWith('{') ? '' : text;
}

/** Seconds from now. Source: RFC 9110, section 10.2.3. */
function parseRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}
