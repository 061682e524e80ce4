import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { AppError } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import { err, ok, type Result } from '../../../shared/result';
import type { Clock } from '../clock';
import { readText } from './answer-body';
import { Connector } from './connector';
import { networkFailure } from './network-failure';

/** What an unasked-for page is fetched with. */
export interface FetchParts {
  readonly clock: Clock;
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are looked up. */
  readonly environment: () => NodeJS.ProcessEnv;
  /** Trusted beside the public ones. */
  readonly systemCas: () => readonly string[];
}

/** Why a page was not fetched: the network's reason, or the status of an answer that is none. */
export type FetchFailure =
  | { readonly kind: 'network'; readonly error: AppError }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'redirect'; readonly to: string };

const DEADLINES = { connectMs: 10_000, headersMs: 15_000 } as const;
/** The whole of it, redirects included, milliseconds. */
const WHOLE_MS = 30_000;
/** Release pages of code hosts take two or three. */
const MAX_REDIRECTS = 5;

/**
 * Fetches a text with GET, without credentials: no cookie, no certificate, no user name is ever sent.
 * Redirects lead to http(s) addresses only, and never from https to http.
 *
 * @param limitBytes of the unpacked text
 */
export async function fetchText(
  url: URL,
  limitBytes: number,
  parts: FetchParts,
): Promise<Result<string, FetchFailure>> {
  const giveUp = new AbortController();
  const timer = parts.clock.after(WHOLE_MS, () => {
    giveUp.abort();
  });
  try {
    let at = url;
    for (let redirects = 0; ; redirects += 1) {
      const response = await get(at, giveUp.signal, parts);
      const { statusCode: status = 0, headers } = response;
      if (status === 200) return ok(await readText(response, limitBytes));
      response.destroy();
      if (![301, 302, 303, 307, 308].includes(status)) return err({ kind: 'status', status });
      const to = redirectTarget(at, headers.location ?? '');
      if (to === null || redirects === MAX_REDIRECTS) {
        return err({ kind: 'redirect', to: (headers.location ?? '').slice(0, 200) });
      }
      at = to;
    }
  } catch (error) {
    return err({
      kind: 'network',
      error: giveUp.signal.aborted
        ? appError('timed-out', {
            server: url.origin,
            waitingFor: 'data',
            seconds: WHOLE_MS / 1000,
          })
        : networkFailure(url.origin, error),
    });
  } finally {
    timer.dispose();
  }
}

/** Where a redirect may lead, or null. */
function redirectTarget(from: URL, location: string): URL | null {
  let to: URL;
  try {
    to = new URL(location, from);
  } catch {
    return null;
  }
  const isWeb = to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
  return isWeb && to.username === '' && to.password === '' ? to : null;
}

/** @throws the network's error, or one of `network-failure.ts` */
async function get(url: URL, signal: AbortSignal, parts: FetchParts): Promise<IncomingMessage> {
  const connector = new Connector({
    ...parts,
    access: {
      context: url.host,
      server: url,
      proxy: null,
      tls: { ca: null, serverName: null, skipVerify: false },
    },
    deadlines: DEADLINES,
  });
  const tls = { ca: [...rootCertificates, ...parts.systemCas()] };
  const socket = await connector.open({ tls, signal });
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        createConnection: () => socket,
        headers: { accept: 'text/yaml, text/plain, */*', 'user-agent': 'podshell' },
        signal,
      },
      resolve,
    );
    request.on('error', reject);
    request.end();
  });
}
