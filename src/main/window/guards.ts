import { app, type Session, type WebContents } from 'electron';
import { APP_URL } from './app-protocol';

/** Denies a window's session everything but writing sanitized text to the clipboard. */
export function denyPermissions(session: Session): void {
  const allowed = (permission: string): boolean => permission === 'clipboard-sanitized-write';
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    answer(allowed(permission));
  });
  session.setPermissionCheckHandler((_contents, permission) => allowed(permission));
  session.setDevicePermissionHandler(() => false);
}

/** Our page goes nowhere, opens nothing and embeds nothing, whatever ends up running in it. */
export function guardContents(log: (line: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    const deny = (what: string, event: { preventDefault(): void }, url: string): void => {
      event.preventDefault();
      log(`${what} denied: ${url.slice(0, 200)}`);
    };
    contents.on('will-navigate', (event) => {
      if (event.url !== APP_URL) deny('navigation', event, event.url);
    });
    contents.on('will-redirect', (event) => {
      deny('redirect', event, event.url);
    });
    contents.on('will-attach-webview', (event) => {
      deny('webview', event, '');
    });
    contents.setWindowOpenHandler(({ url }) => {
      log(`new window denied: ${url.slice(0, 200)}`);
      return { action: 'deny' };
    });
  });
}

/** Whether a frame is our page's own top frame: only that may call us. */
export function isTrustedFrame(
  contents: WebContents,
  frame: Electron.WebFrameMain | null,
): boolean {
  return frame !== null && frame === contents.mainFrame && frame.url === APP_URL;
}
