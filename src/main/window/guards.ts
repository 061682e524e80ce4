import { app, type Session, type WebContents } from 'electron';
import { APP_URL } from './app-protocol';

/**
 * Leaves the pages no network. Content Security Policy governs what is fetched, but not calls between
 * browsers (WebRTC): with this and `guardContents` they find neither a server's name nor its address.
 * Main speaks to clusters through Node, which this does not touch. Must run before the app is ready.
 */
export function closeNetwork(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
}

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
    // No datagrams. What is left of WebRTC then asks for names, and `closeNetwork` knows none.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
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
