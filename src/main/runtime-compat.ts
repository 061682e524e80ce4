import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/**
 * What runtimes older than the Electron we ship have otherwise. Delete it, and `runtime-age.ts` and its
 * banner with it, when demo and tests no longer run on the stand-in runtime
 * (docs/adr/0001-electron-runtime.md).
 */

type ClipboardName = 'clipboard' | 'primary';

/** Electron's clipboard before it became asynchronous: the selection is an argument there. */
interface OldClipboard {
  readText(type?: 'clipboard' | 'selection'): string;
  writeText(text: string, type?: 'clipboard' | 'selection'): void;
}

/** Reads text; `primary` is X11's selection, empty where the platform has none. */
export async function readClipboardText(
  clipboard: Electron.Clipboard,
  from: ClipboardName,
): Promise<string> {
  if (from === 'clipboard') return clipboard.readText();
  if (process.platform !== 'linux') return '';
  return hasSelection(clipboard)
    ? clipboard.selection.readText()
    : (clipboard as unknown as OldClipboard).readText('selection');
}

/** Writes text; writing `primary` does nothing where the platform has none. */
export async function writeClipboardText(
  clipboard: Electron.Clipboard,
  to: ClipboardName,
  text: string,
): Promise<void> {
  if (to === 'clipboard') await clipboard.writeText(text);
  else if (process.platform !== 'linux') return;
  else if (hasSelection(clipboard)) await clipboard.selection.writeText(text);
  else (clipboard as unknown as OldClipboard).writeText(text, 'selection');
}

function hasSelection(clipboard: object): boolean {
  return 'selection' in clipboard;
}

/** Where Linux distributions keep their CAs. Source: Go's crypto/x509/root_linux.go. */
const CA_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** `node:tls`, which has it from Node 22.15 on. */
interface SystemTrust {
  readonly rootCertificates?: readonly string[];
  readonly getCACertificates?: (type: 'system') => readonly string[];
}

/** What `systemCertificates` asks; tests give another machine. */
export interface CertificateSources {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly trust: SystemTrust;
  readonly bundles: readonly string[];
}

/**
 * The CAs that this machine trusts, each PEM: companies add their own to them. `SSL_CERT_FILE` comes
 * in their place on Linux, as in Go programs. Where the runtime cannot ask the system, the first file
 * that Linux distributions have them in; none on other systems.
 *
 * @returns looks them up when first called, and keeps them
 */
export function systemCertificates(
  sources: CertificateSources = {
    platform: process.platform,
    environment: process.env,
    trust: tls,
    bundles: CA_BUNDLES,
  },
): () => readonly string[] {
  let found: readonly string[] | undefined;
  return () => (found ??= findCertificates(sources));
}

function findCertificates(sources: CertificateSources): readonly string[] {
  const { platform, environment, trust, bundles } = sources;
  const chosen = environment['SSL_CERT_FILE'] ?? '';
  if (platform === 'linux' && chosen !== '') return readBundle(chosen) ?? [];
  if (trust.getCACertificates !== undefined) return trust.getCACertificates('system');
  if (platform !== 'linux') return [];
  for (const file of bundles) {
    const certificates = readBundle(file);
    if (certificates !== null) return certificates;
  }
  return [];
}

/** The certificates of a PEM file, or null where it cannot be read: the next one may. */
function readBundle(file: string): readonly string[] | null {
  try {
    const text = readFileSync(file, 'utf8');
    return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  } catch {
    return null;
  }
}
