import { appError } from '../../../shared/errors';
import type { Outcome } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { ConnectionChecks } from '../../kube/check/connection-checks';
import { whoAmI } from '../../kube/check/who-am-i';
import type { ClusterAccess } from '../../kube/config/cluster-access';
import type { ClusterClient } from '../../kube/http/cluster-client';
import type { RequestHandlers } from '../router';

/** What the requests about reaching a cluster need. */
export interface CheckHandlerOptions {
  readonly checks: ConnectionChecks;
  /** Of a context as the kubeconfigs are now, or why it cannot be used. */
  readonly access: (context: string) => Promise<Outcome<ClusterAccess>>;
  readonly client: (context: string) => Promise<Outcome<ClusterClient>>;
  /** The namespace chosen for a context, or null for its own. */
  readonly namespace: (context: string) => string | null;
  /** Opens an address in the user's browser; rejects where there is none. */
  readonly openExternal: (url: string) => Promise<void>;
  /** The user wants something of a context: what failed to sign in may try again. */
  readonly onAct: (context: string) => void;
}

type Handlers = Pick<RequestHandlers, 'probeContext' | 'startCheck' | 'cancelCheck' | 'openLink'>;

/** Requests about whether and how a cluster is reached, and links to where people sign in. */
export function checkHandlers(options: CheckHandlerOptions): Handlers {
  const { checks } = options;
  return {
    probeContext: async ({ context }) => {
      options.onAct(context);
      const client = await options.client(context);
      if (!client.ok) return client;
      const who = await whoAmI(client.value);
      return who.ok ? ok({ user: who.value?.user ?? null }) : who;
    },
    startCheck: async ({ context }) => {
      options.onAct(context);
      const access = await options.access(context);
      return ok({ id: checks.start(context, access, options.namespace(context)) });
    },
    cancelCheck: ({ id }) => {
      checks.cancel(id);
      return ok(null);
    },
    openLink: async ({ url }) => {
      const link = webAddress(url);
      if (link === null) return err(appError('invalid-request', { request: 'openLink' }));
      await options.openExternal(link);
      return ok(null);
    },
  };
}

/** Sign-in addresses carry signed requests in their query; browsers and desktops stop at 2 to 8 KiB. */
const LINK_LIMIT = 8 * 1024;

/**
 * A web address as the browser gets it, or null. Other schemes start programs: `file:`, `smb:`,
 * `ms-msdt:`. Control characters and spaces never come in an address that someone means; the address
 * is handed on as it was parsed, so that nothing reads it in another way than we did.
 */
export function webAddress(text: string): string | null {
  if (text.length > LINK_LIMIT || /[\p{Cc}\p{Z}\p{Bidi_Control}"<>\\^`{|}]/u.test(text))
    return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  // `https://accounts.example@evil.example/` looks like another address than it is.
  if (url.username !== '' || url.password !== '') return null;
  return url.href;
}
