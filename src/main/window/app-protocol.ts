import { protocol, type ProtocolRequest, type ProtocolResponse, type Session } from 'electron';
import { readdirSync } from 'node:fs';
import { extname, join, posix } from 'node:path';

/** The scheme that the window's files come from; nothing else is ever loaded. */
const APP_SCHEME = 'app';
/** The window's origin. */
const APP_ORIGIN = `${APP_SCHEME}://podshell`;
/** The window's page. */
export const APP_URL = `${APP_ORIGIN}/index.html`;

/**
 * xterm.js sets style elements and style attributes for cell colours without a nonce; nothing else
 * needs `'unsafe-inline'` (docs/adr/0007-safe-window.md).
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * No `cross-origin-opener-policy`: it makes Chromium load the page in a second renderer process, started when
 * the first is told of it. Nothing opens this window and it opens none (guards.ts), so there is no opener.
 */
const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
};

/** Chromium's net::ERR_FILE_NOT_FOUND. */
const FILE_NOT_FOUND = -6;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    // Compiled code is kept from start to start where the runtime can (Electron 28 and later).
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** The page's files by the path they are asked for: fixed at start. */
export type AppFiles = ReadonlyMap<string, string>;

/**
 * Serves the bundled page from a map: a request is a look-up of a name, never a path into the disk.
 * Resolves when the page has its first script and style sheet, without which it does not run the script.
 */
export function serveApp(session: Session, files: AppFiles): Promise<void> {
  let allServed = (): void => undefined;
  const served = new Promise<void>((resolve) => {
    allServed = resolve;
  });
  const awaited = new Set(['.js', '.css']);
  const answer = ({ method, url }: ProtocolRequest): ProtocolResponse => {
    const { host, pathname } = new URL(url);
    const path = host === 'podshell' ? files.get(pathname) : undefined;
    if (method !== 'GET' || path === undefined) return { error: FILE_NOT_FOUND };
    const type = extname(path);
    if (awaited.delete(type) && awaited.size === 0) allServed();
    const mimeType = TYPES[type] ?? 'application/octet-stream';
    return { path, mimeType, headers: HEADERS };
  };
  // Chromium reads the file itself. `protocol.handle` would pump it through main's event loop,
  // which is busiest just then: 75 ms of a start, measured on Electron 25 with 2 cores.
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its successor has no such way
  session.protocol.registerFileProtocol(APP_SCHEME, (request, callback) => {
    callback(answer(request));
  });
  return served;
}

/** Finds the page's files. At once: what waits for a disk's answer waits for Chromium's first turn, too. */
export function readAppFiles(folder: string): AppFiles {
  const files = new Map<string, string>();
  const visit = (below: string): void => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = posix.join(below, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (TYPES[extname(entry.name)]) files.set(`/${path}`, join(folder, path));
    }
  };
  visit('');
  return files;
}
