import { describe, expect, it } from 'vitest';
import { describeDiagnostics, type DiagnosticFacts } from '../../../../src/main/app/diagnostics';
import { Masking, maskHome } from '../../../../src/main/app/masking';

const WHOSE = {
  home: '/home/jdoe',
  user: 'jdoe',
  names: {
    context: ['acme-prod-eu', 'acme-prod', 'prod', 'k8'],
    namespace: ['payments', 'default'],
    cluster: ['acme.cluster'],
  },
};
const mask = (text: string): string => new Masking(WHOSE).mask(text);

describe('masking', () => {
  it.each([
    ['context acme-prod-eu, then acme-prod', 'context context-1, then context-2'],
    ['acme-prod again: acme-prod', 'context-1 again: context-1'],
    ['in payments (default)', 'in namespace-1 (default)'],
    ['payments-api is another', 'payments-api is another'],
    ['cluster acme.cluster', 'cluster cluster-1'],
    ['/home/jdoe/.kube/config of jdoe', '~/.kube/config of USER'],
    ['https://api.acme.example:6443/api/v1', 'https://server-1:6443/api/v1'],
    ['wss://10.0.0.7:6443/x and 10.0.0.8', 'wss://server-1:6443/x and address-1'],
    ['https://[fd00::1]:6443/', 'https://server-1:6443/'],
    ['at fe80:0:0:0:1:2:3:4 now', 'at address-1 now'],
    ['getaddrinfo ENOTFOUND api.acme.example', 'getaddrinfo ENOTFOUND server-1'],
    ['Electron 25.1.1, Chromium 114.0.5735.134', 'Electron 25.1.1, Chromium 114.0.5735.134'],
    [
      'at Object.run (app.asar/out/main/index.js:1:2)',
      'at Object.run (app.asar/out/main/index.js:1:2)',
    ],
    ['[2026-11-22 21:36:26.208] [warn] x', '[2026-11-22 21:36:26.208] [warn] x'],
  ])('%s', (text, expected) => {
    expect(mask(text)).toBe(expected);
  });

  it('calls the same by the same name, in every line', () => {
    const masking = new Masking(WHOSE);
    expect(masking.mask('https://a.acme.example/')).toBe('https://server-1/');
    expect(masking.mask('https://b.acme.example/')).toBe('https://server-2/');
    expect(masking.mask('a.acme.example')).toBe('server-1');
  });

  it('always takes secrets out', () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';
    expect(mask(`Bearer ${token}`)).not.toContain('eyJ');
  });

  it('leaves a home that is the root folder', () => {
    expect(maskHome('/etc/hosts', { home: '/', user: 'root' })).toBe('/etc/hosts');
  });
});

const FACTS: DiagnosticFacts = {
  versions: { app: '1.2.3', electron: '45.4.1', chrome: '150.0.1', node: '24.1.0' },
  packaged: true,
  outdatedRuntime: false,
  system: 'Linux 6.1.0, x64',
  displayServer: 'wayland, desktop GNOME',
  locale: 'de-DE',
  language: 'en',
  gpu: { webgl: 'enabled', rasterization: 'disabled_software' },
  cpus: 8,
  memory: { system: 16 * 2 ** 30, app: 300 * 2 ** 20 },
  uptime: 3 * 3_600_000 + 5 * 60_000,
  counts: { contexts: 3, shells: 2 },
  settings: { theme: 'dark' },
  log: [
    'warn hang-up of acme-prod at https://api.acme.example:6443',
    'warn token=abcdefghijklmnop0123456789abcdef',
  ],
  private: WHOSE,
};

describe('the report', () => {
  it('says what runs where, and what was logged last, without names', () => {
    expect(describeDiagnostics(FACTS, false)).toMatchInlineSnapshot(`
      "Podshell:  1.2.3
      Electron:  45.4.1, Chromium 150.0.1, Node 24.1.0
      System:    Linux 6.1.0, x64
      Display:   wayland, desktop GNOME
      Language:  en, system de-DE
      Machine:   8 CPUs, 16.0 GiB
      App:       300 MiB, up for 3 h 5 min
      Graphics:  webgl=enabled, rasterization=disabled_software
      Counts:    contexts=3, shells=2
      Settings:  theme=dark

      Log, its last lines:
      warn hang-up of context-1 at https://server-1:6443
      warn token=•••
      "
    `);
  });

  it('with names has them, and still no secret', () => {
    const report = describeDiagnostics(FACTS, true);
    expect(report).toContain('hang-up of acme-prod at https://api.acme.example:6443');
    expect(report).toContain('token=•••');
  });

  it('says that there is nothing, and what does not run as it should', () => {
    const report = describeDiagnostics(
      {
        ...FACTS,
        packaged: false,
        outdatedRuntime: true,
        displayServer: null,
        settings: {},
        log: [],
      },
      false,
    );
    expect(report).toContain('Podshell:  1.2.3, from source');
    expect(report).toContain('45.4.1 (outdated)');
    expect(report).not.toContain('Display');
    expect(report).toContain('Settings:  none');
    expect(report).toContain('(empty)');
  });
});
