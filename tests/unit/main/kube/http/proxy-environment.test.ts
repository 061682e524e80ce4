import { describe, expect, it } from 'vitest';
import { environmentProxy } from '../../../../../src/main/kube/http/proxy-environment';

const PROXY = 'http://proxy.corp:3128';

/** The proxy's address, or null for none. */
function proxyFor(server: string, environment: NodeJS.ProcessEnv): string | null {
  const found = environmentProxy(new URL(server), environment);
  return found === null ? null : found.url.href.replace(/\/$/, '');
}

describe('which variable', () => {
  it.each<readonly [string, NodeJS.ProcessEnv, string | null]>([
    ['https://k8s.corp:6443', { HTTPS_PROXY: PROXY }, PROXY],
    ['https://k8s.corp:6443', { https_proxy: PROXY }, PROXY],
    [
      'https://k8s.corp',
      { HTTPS_PROXY: 'http://big:1', https_proxy: 'http://small:1' },
      'http://big:1',
    ],
    ['https://k8s.corp', { HTTPS_PROXY: '', https_proxy: 'http://small:1' }, 'http://small:1'],
    ['https://k8s.corp', { HTTP_PROXY: PROXY }, null],
    ['http://k8s.corp', { HTTP_PROXY: PROXY }, PROXY],
    ['http://k8s.corp', { http_proxy: PROXY }, PROXY],
    ['http://k8s.corp', { HTTPS_PROXY: PROXY }, null],
    ['https://k8s.corp', { ALL_PROXY: PROXY, all_proxy: PROXY }, null],
    ['https://k8s.corp', {}, null],
  ])('%s with %o: %s', (server, environment, expected) => {
    expect(proxyFor(server, environment)).toBe(expected);
  });

  it('is told as it is written', () => {
    const server = new URL('https://k8s.corp');
    expect(environmentProxy(server, { HTTPS_PROXY: PROXY })?.variable).toBe('HTTPS_PROXY');
    expect(environmentProxy(server, { https_proxy: PROXY })?.variable).toBe('https_proxy');
  });
});

describe('its value', () => {
  it.each([
    ['proxy.corp:3128', 'http://proxy.corp:3128'],
    ['proxy.corp', 'http://proxy.corp'],
    ['10.0.0.1:3128', 'http://10.0.0.1:3128'],
    ['qa:secret@proxy.corp:3128', 'http://qa:secret@proxy.corp:3128'],
    ['https://proxy.corp:3129', 'https://proxy.corp:3129'],
    ['socks5://10.0.0.1:1080', 'socks5://10.0.0.1:1080'],
    ['socks4://10.0.0.1:1080', 'socks4://10.0.0.1:1080'],
    ['http://[fd00::1]:3128', 'http://[fd00::1]:3128'],
    ['http://', null],
    ['not a proxy', null],
    ['http://proxy.corp:99999', null],
  ])('%s is %s', (value, expected) => {
    expect(proxyFor('https://k8s.corp', { HTTPS_PROXY: value })).toBe(expected);
  });
});

describe('loopback', () => {
  it.each([
    ['https://localhost:6443', null],
    ['https://LOCALHOST', null],
    ['https://127.0.0.1:6443', null],
    ['https://127.9.9.9', null],
    ['https://[::1]:6443', null],
    ['https://[::ffff:127.0.0.1]', null],
    ['https://my.localhost', PROXY],
    ['https://128.0.0.1', PROXY],
    ['https://[::2]', PROXY],
  ])('%s: %s', (server, expected) => {
    expect(proxyFor(server, { HTTPS_PROXY: PROXY })).toBe(expected);
  });
});

/** Checked against Go's own httpproxy as well. */
const NO_PROXY: readonly (readonly [list: string, server: string, direct: boolean])[] = [
  ['*', 'https://k8s.corp', true],
  ['other, *', 'https://10.0.0.1', true],
  ['*.corp', 'https://k8s.corp', true],
  ['*.corp', 'https://corp', false],
  ['corp', 'https://k8s.corp', true],
  ['corp', 'https://corp', true],
  ['corp', 'https://notcorp', false],
  ['.corp', 'https://k8s.corp', true],
  ['.corp', 'https://corp', false],
  ['k8s.corp', 'https://k8s.corp:6443', true],
  ['K8S.Corp', 'https://k8s.corp', true],
  ['k8s.corp', 'https://K8S.CORP', true],
  ['k8s.corp:6443', 'https://k8s.corp:6443', true],
  ['k8s.corp:443', 'https://k8s.corp', true],
  ['k8s.corp:6443', 'https://k8s.corp', false],
  ['.corp:6443', 'https://k8s.corp:6443', true],
  [':6443', 'https://k8s.corp:6443', false],
  [' a , k8s.corp ,b', 'https://k8s.corp', true],
  [',,', 'https://k8s.corp', false],
  ['bücher.corp', 'https://bücher.corp', true],
  ['bücher.corp', 'https://x.bücher.corp', true],
  ['10.0.0.1', 'https://10.0.0.1:6443', true],
  ['10.0.0.1', 'https://10.0.0.10', false],
  ['10.0.0.1:6443', 'https://10.0.0.1:6443', true],
  ['10.0.0.1:6443', 'https://10.0.0.1:6444', false],
  ['10.0.0.0/8', 'https://10.255.0.1', true],
  ['10.0.0.1/8', 'https://10.255.0.1', true],
  ['10.0.0.0/8', 'https://11.0.0.1', false],
  ['10.0.0.0/33', 'https://10.0.0.1', false],
  ['0.0.0.0/0', 'https://203.0.113.1', true],
  ['0.0.0.0/0', 'https://k8s.corp', false],
  ['10.0.0.0/8', 'https://[::ffff:10.0.0.1]', true],
  ['fd00::/8', 'https://[fd12::1]:6443', true],
  ['fd00::/8', 'https://[fe00::1]', false],
  ['fd00::1', 'https://[fd00:0:0::1]', true],
  ['[fd00::1]:6443', 'https://[fd00::1]:6443', true],
  ['[fd00::1]:6443', 'https://[fd00::1]', false],
  ['[fd00::1]', 'https://[fd00::1]', false],
  ['.0.0.1', 'https://10.0.0.1', false],
  ['0.0.1', 'https://10.0.0.1', false],
];

describe('NO_PROXY', () => {
  it.each(NO_PROXY)('%s, %s: %s', (list, server, direct) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      expect(proxyFor(server, { HTTPS_PROXY: PROXY, [name]: list })).toBe(direct ? null : PROXY);
    }
  });

  it('in capitals wins', () => {
    const both = { HTTPS_PROXY: PROXY, NO_PROXY: 'other', no_proxy: '*' };
    expect(proxyFor('https://k8s.corp', both)).toBe(PROXY);
  });
});
