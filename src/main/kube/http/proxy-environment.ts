import { BlockList, isIP, isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';

/** A proxy that the environment names. */
export interface EnvironmentProxy {
  /** With its credentials. Its scheme is what someone wrote: not checked. */
  readonly url: URL;
  /** The variable, as it is written in the environment. */
  readonly variable: string;
}

/**
 * The proxy that the environment wants for a server, or null for none.
 *
 * The rules are kubectl's, which are Go's: HTTPS_PROXY for https, HTTP_PROXY for http, each also in
 * small letters, capitals first; no ALL_PROXY; never for localhost and loopback addresses; a value
 * without a scheme is an HTTP proxy, and one that is no address counts as absent.
 * Source: golang.org/x/net/http/httpproxy.
 */
export function environmentProxy(
  server: URL,
  environment: NodeJS.ProcessEnv,
): EnvironmentProxy | null {
  const named =
    server.protocol === 'https:'
      ? firstOf(environment, ['HTTPS_PROXY', 'https_proxy'])
      : firstOf(environment, ['HTTP_PROXY', 'http_proxy']);
  if (named === null) return null;
  const url = parseProxy(named.value);
  if (url === null || goesDirect(server, environment)) return null;
  return { url, variable: named.name };
}

function goesDirect(server: URL, environment: NodeJS.ProcessEnv): boolean {
  const host = unbracketed(server.hostname).toLowerCase();
  if (host === 'localhost') return true;
  const port = server.port === '' ? (server.protocol === 'https:' ? '443' : '80') : server.port;
  const address = isIP(host) === 0 ? null : embeddedIPv4(host);
  if (address !== null && LOOPBACK.check(address, family(address))) return true;
  const list = firstOf(environment, ['NO_PROXY', 'no_proxy'])?.value ?? '';
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && matches(entry, { host, port, address }));
}

interface Target {
  readonly host: string;
  readonly port: string;
  /** The host, where it is an address. */
  readonly address: string | null;
}

/** One entry of NO_PROXY: `*`, a CIDR, an address or a domain, the last two with or without a port. */
function matches(entry: string, { host, port, address }: Target): boolean {
  if (entry === '*') return true;
  const subnet = parseCidr(entry);
  if (subnet !== null) return address !== null && subnet.check(address, family(address));
  const [entryHost, entryPort] = splitPort(entry);
  if (entryHost === '' || (entryPort !== '' && entryPort !== port)) return false;
  if (isIP(entryHost) !== 0) {
    const one = new BlockList();
    const wanted = embeddedIPv4(entryHost);
    one.addAddress(wanted, family(wanted));
    return address !== null && one.check(address, family(address));
  }
  if (address !== null) return false;
  const domain = entryHost.startsWith('*.') ? entryHost.slice(1) : entryHost;
  const subdomainsOnly = domain.startsWith('.');
  const bare = subdomainsOnly ? domain.slice(1) : domain;
  const ascii = domainToASCII(bare) || bare;
  return host.endsWith(`.${ascii}`) || (!subdomainsOnly && host === ascii);
}

function parseCidr(entry: string): BlockList | null {
  const [, net = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? [];
  const prefix = Number(bits);
  if (isIP(net) === 0 || prefix > (isIPv4(net) ? 32 : 128)) return null;
  const list = new BlockList();
  list.addSubnet(net, prefix, family(net));
  return list;
}

/** Host and port, the port empty where there is none. An IPv6 address has one only after brackets. */
function splitPort(entry: string): readonly [string, string] {
  const [, bracketed, name, port = ''] = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(entry) ?? [];
  const host = bracketed ?? name;
  return host === undefined ? [entry, ''] : [host, port];
}

function parseProxy(value: string): URL | null {
  // `proxy:3128` would read as a URL of scheme "proxy".
  const url = tryUrl(value.includes('://') ? value : `http://${value}`);
  return url === null || url.host === '' ? null : url;
}

function tryUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function firstOf(
  environment: NodeJS.ProcessEnv,
  names: readonly string[],
): { readonly name: string; readonly value: string } | null {
  for (const name of names) {
    const value = environment[name];
    if (value !== undefined && value !== '') return { name, value };
  }
  return null;
}

const LOOPBACK = loopback();

function loopback(): BlockList {
  const list = new BlockList();
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  list.addAddress('::1', 'ipv6');
  return list;
}

/** URLs write IPv6 addresses in brackets, sockets do not. */
export function unbracketed(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** `::ffff:10.0.0.1` is 10.0.0.1 (RFC 4291, section 2.5.5.2); URLs write it in hexadecimal. */
function embeddedIPv4(address: string): string {
  const [, dotted, high, low] =
    /^::ffff:(?:(\d+(?:\.\d+){3})|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  if (high === undefined || low === undefined) return address;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
