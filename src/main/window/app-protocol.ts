import { protocol, type Session } from 'electron';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, posix } from 'node:path';

/** The scheme that the window's files come from; nothing else is ever loaded. */
export const APP_SCHEME = 'app';
/** The window's origin. */
export const APP_ORIGIN = `${APP_SCHEME}://podshell`;
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

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true } },
  ]);
}

/**
 * Serves the bundled page from a map fixed at start: a request is a look-up of a name, never a
 * path into the disk.
 *
 * @param folder the built renderer
 */
export async function serveApp(session: Session, folder: string): Promise<void> {
  const files = await fileMap(folder);
  session.protocol.handle(APP_SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = host === 'podshell' ? files.get(pathname) : undefined;
    if (request.method !== 'GET' || file === undefined) return new Response(null, { status: 404 });
    return new Response(await readFile(file), {
      headers: {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
      },
    });
  });
}

async function fileMap(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const visit = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = posix.join(below, entry.name);
      if (entry.isDirectory()) await visit(path);
      else if (TYPES[extname(entry.name)]) files.set(`/${path}`, join(folder, path));
    }
  };
  await visit('');
  return files;
}
