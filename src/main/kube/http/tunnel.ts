import { request } from 'node:http';
import type { Socket } from 'node:net';
import { isIPv6 } from 'node:net';
import { version } from '../../../../package.json';
import { cleanText } from '../../../shared/clean-text';
import { appError } from '../../../shared/errors';
import { KnownFailure } from './network-failure';
import type { ProxyRoute } from './proxy-route';

/** Where a tunnel leads. */
export interface TunnelTarget {
  /** Scheme, host and port of the server, for errors. */
  readonly server: string;
  /** A name, which the proxy resolves, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Asks a proxy for a way to the target; afterwards `socket`, which is connected to the proxy, leads
 * there. Ends when the socket is destroyed: deadlines are the caller's.
 *
 * @throws `KnownFailure` (`proxy-refused`, `proxy-sign-in`) where the proxy says no, else the network's
 *   error. None carries the proxy's credentials.
 */
export function openTunnel(socket: Socket, proxy: ProxyRoute, target: TunnelTarget): Promise<void> {
  return proxy.scheme === 'socks5'
    ? openSocksTunnel(socket, proxy, target)
    : openHttpTunnel(socket, proxy, target);
}

/**
 * HTTP CONNECT. Source: RFC 9110, section 9.3.6.
 *
 * For servers that speak plain HTTP as well: Go would send them absolute-form requests, which carry no
 * WebSocket.
 */
function openHttpTunnel(socket: Socket, proxy: ProxyRoute, target: TunnelTarget): Promise<void> {
  const { host, port } = target;
  const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
  const { credentials } = proxy;
  return new Promise((resolve, reject) => {
    // Node's own parser, with its limits (16 KiB of headers).
    const asked = request({
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        'user-agent': `podshell/${version}`,
        // Said, as Node says `close` on its own: the tunnel is to last. The first is for old proxies.
        'proxy-connection': 'keep-alive',
        connection: 'keep-alive',
        ...(credentials !== null && { 'proxy-authorization': basic(credentials) }),
      },
      createConnection: () => socket,
    });
    asked.on('connect', (response, _socket, head) => {
      const status = response.statusCode ?? 0;
      if (status === 407) {
        reject(signInWanted(proxy, target));
      } else if (status < 200 || status > 299) {
        reject(refused(proxy, target, `HTTP ${status}`));
      } else if (head.length > 0) {
        // A server waits to be spoken to: these are the proxy's, and would be taken for the server's.
        reject(refused(proxy, target, 'data after the answer'));
      } else {
        resolve();
      }
    });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const notHttp = error.code?.startsWith('HPE_') === true;
      reject(notHttp ? refused(proxy, target, error.code ?? '') : error);
    });
    asked.end();
  });
}

function basic({ user, password }: NonNullable<ProxyRoute['credentials']>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/**
 * What `socks` says in words only (constants.js, 2.8): a proxy without a method in common, and one
 * that refused user name and password.
 */
const SOCKS_SIGN_IN = /no accepted authentication type|Authentication failed/i;
/** `Socks5 proxy rejected connection - HostUnreachable`: the reply's name of RFC 1928, section 6. */
const SOCKS_REPLY = /rejected connection - (\w+)/;
/** The longest user name and password that RFC 1929 can carry, and the longest name of RFC 1928. */
const SOCKS_TEXT_LIMIT = 255;

/** Its own timer only backs up the caller's deadline, with which the socket goes. Milliseconds. */
const SOCKS_BACKUP_MS = 10 * 60_000;

async function openSocksTunnel(
  socket: Socket,
  proxy: ProxyRoute,
  target: TunnelTarget,
): Promise<void> {
  const { host, port } = target;
  const texts = [host, proxy.credentials?.user ?? '', proxy.credentials?.password ?? ''];
  if (texts.some((text) => Buffer.byteLength(text) > SOCKS_TEXT_LIMIT)) {
    throw refused(proxy, target, 'name or password too long for SOCKS');
  }
  // Few have a SOCKS proxy: the others do not load it.
  const { SocksClient } = await import('socks');
  // What ends the socket before the proxy answered: `socks` keeps only its message.
  let broke: unknown;
  const remember = (error: unknown): void => {
    broke = error;
  };
  socket.prependOnceListener('error', remember);
  try {
    await SocksClient.createConnection({
      command: 'connect',
      existing_socket: socket,
      proxy: {
        type: 5,
        host: proxy.host,
        port: proxy.port,
        ...(proxy.credentials !== null && {
          userId: proxy.credentials.user,
          password: proxy.credentials.password,
        }),
      },
      destination: { host, port },
      timeout: SOCKS_BACKUP_MS,
    });
  } catch (error) {
    // The library's error carries its options, the password among them: it goes no further.
    const message = error instanceof Error ? error.message : '';
    if (broke !== undefined) throw broke instanceof Error ? broke : new Error('socket error');
    if (SOCKS_SIGN_IN.test(message)) throw signInWanted(proxy, target);
    const reply = SOCKS_REPLY.exec(message)?.[1];
    if (reply !== undefined) throw refused(proxy, target, reply);
    if (message === 'Socket closed') throw new ProxyHungUp();
    throw refused(proxy, target, cleanText(message, 200));
  } finally {
    socket.off('error', remember);
  }
}

/** The proxy closed the connection instead of answering. */
class ProxyHungUp extends Error {
  readonly code = 'ECONNRESET';
}

function signInWanted(proxy: ProxyRoute, { server }: TunnelTarget): KnownFailure {
  return new KnownFailure(appError('proxy-sign-in', { server, proxy: proxy.address }));
}

function refused(proxy: ProxyRoute, { server }: TunnelTarget, detail: string): KnownFailure {
  return new KnownFailure(appError('proxy-refused', { server, proxy: proxy.address, detail }));
}
