import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemCertificates, type CertificateSources } from '../../../src/main/runtime-compat';

const [FIRST = '', SECOND = ''] = rootCertificates;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podshell-cas-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function machine(changes: Partial<CertificateSources> = {}): CertificateSources {
  return { platform: 'linux', environment: {}, trust: {}, bundles: [], ...changes };
}

describe('the CAs of this machine', () => {
  it('come from the runtime where it can ask', () => {
    const trust = { getCACertificates: () => [FIRST] };
    expect(systemCertificates(machine({ platform: 'darwin', trust }))()).toEqual([FIRST]);
  });

  it('come from the first bundle that is there, one by one, else', () => {
    const bundles = [
      join(folder, 'missing'),
      file('bundle', `# comment\n${FIRST}\n\n${SECOND}\n`),
      file('later', SECOND),
    ];
    expect(systemCertificates(machine({ bundles }))()).toEqual([FIRST, SECOND]);
    expect(systemCertificates(machine({ bundles, platform: 'win32' }))()).toEqual([]);
    expect(systemCertificates(machine())()).toEqual([]);
  });

  it('are those of SSL_CERT_FILE on Linux', () => {
    const environment = { SSL_CERT_FILE: file('mine', SECOND) };
    const trust = { getCACertificates: () => [FIRST] };
    expect(systemCertificates(machine({ environment, trust }))()).toEqual([SECOND]);
    expect(systemCertificates(machine({ environment, trust, platform: 'darwin' }))()).toEqual([
      FIRST,
    ]);
    const unreadable = { SSL_CERT_FILE: join(folder, 'missing') };
    expect(systemCertificates(machine({ environment: unreadable, trust }))()).toEqual([]);
  });

  it('are looked up once, and not before someone asks', () => {
    const getCACertificates = vi.fn(() => [FIRST]);
    const certificates = systemCertificates(machine({ trust: { getCACertificates } }));
    expect(getCACertificates).not.toHaveBeenCalled();
    expect(certificates()).toBe(certificates());
    expect(getCACertificates).toHaveBeenCalledOnce();
  });
});
