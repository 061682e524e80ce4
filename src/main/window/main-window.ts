import { BrowserWindow, nativeTheme } from 'electron';
import { join } from 'node:path';
import type { Settings } from '../../shared/settings';
import { APP_URL } from './app-protocol';

/** What the window is given, and whom it tells. */
export interface MainWindowOptions {
  readonly theme: Settings['theme'];
  /** The built main bundle's folder; the preload's is beside it. */
  readonly mainFolder: string;
  /** Asked before the window closes; true lets it. */
  readonly mayClose: () => boolean;
  /** The page crashed or is loaded again: its sessions have no view any more. */
  readonly onPageGone: (pageId: number, reason: string) => void;
  readonly onClosed: (pageId: number) => void;
}

/** Milliseconds within which a second crash is not answered by loading the page again. */
const CRASH_LOOP = 10_000;

/** Opens the window and starts loading its page at once; it shows itself when there is something to see. */
export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  nativeTheme.themeSource = options.theme;
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 640,
    minHeight: 400,
    show: false,
    title: 'Podshell',
    // The page's own background (ui/tokens.css), so that nothing flashes before its first frame.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#15171c' : '#ffffff',
    webPreferences: {
      preload: join(options.mainFolder, '../preload/index.js'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // Parsing runs on timers, and a hidden window's are throttled: output would stall.
      backgroundThrottling: false,
    },
  });
  const { webContents } = window;
  const pageId = webContents.id;
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('close', (event) => {
    if (!options.mayClose()) event.preventDefault();
  });
  window.on('closed', () => {
    options.onClosed(pageId);
  });
  window.on('page-title-updated', (event) => {
    // The shells' titles belong to their tabs.
    event.preventDefault();
  });
  let crashedAt = -Infinity;
  webContents.on('render-process-gone', (_event, { reason }) => {
    options.onPageGone(pageId, reason);
    const now = performance.now();
    if (reason !== 'clean-exit' && now - crashedAt > CRASH_LOOP) {
      crashedAt = now;
      webContents.reload();
    }
  });
  let loads = 0;
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (!isMainFrame || isSameDocument) return;
    loads += 1;
    if (loads > 1) options.onPageGone(pageId, 'loaded again');
  });
  void window.loadURL(APP_URL);
  return window;
}
