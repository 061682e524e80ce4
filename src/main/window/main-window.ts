import { BrowserWindow, nativeTheme } from 'electron';
import { join } from 'node:path';
import type { Settings } from '../../shared/settings';
import { MIN_WINDOW, type WindowPlace } from './window-place';

/** Whom a window asks and tells. */
export interface MainWindowEvents {
  /** Asked before the window closes; true lets it. */
  readonly mayClose: () => boolean;
  /** The page crashed or is loaded again: its sessions have no view any more. */
  readonly onPageGone: (pageId: number, reason: string) => void;
  /** It crashed again at once: loading it once more would not help. */
  readonly onPageLost: () => void;
  readonly onClosed: (pageId: number) => void;
}

/** `--color-bg` of ui/tokens.css. */
const DARK = '#15171c';
const LIGHT = '#ffffff';
/** Milliseconds within which a second crash is not answered by loading the page again. */
const CRASH_LOOP = 10_000;

/**
 * Opens the window, unseen until its page has something to draw, and not drawing before: a page that draws
 * waits for its way to the GPU process before it runs its first line, 25 ms of a start.
 *
 * @param mainFolder the built main bundle's; the preload's is beside it
 */
export function openMainWindow(mainFolder: string, place: WindowPlace): BrowserWindow {
  const { x, y, width, height } = place;
  const window = new BrowserWindow({
    x,
    y,
    width,
    height,
    minWidth: MIN_WINDOW.width,
    minHeight: MIN_WINDOW.height,
    show: false,
    paintWhenInitiallyHidden: false,
    title: 'Podshell',
    webPreferences: {
      preload: join(mainFolder, '../preload/index.js'),
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
  window.on('page-title-updated', (event) => {
    // The shells' titles belong to their tabs.
    event.preventDefault();
  });
  return window;
}

/** Shows the window for the first time, where it was left. */
export function showMainWindow(window: BrowserWindow, place: WindowPlace): void {
  if (place.maximized) window.maximize();
  window.show();
  if (place.fullScreen) window.setFullScreen(true);
}

/** Gives the window's frame, native dialogs and first background the theme of the page. */
export function applyTheme(window: BrowserWindow, theme: Settings['theme']): void {
  nativeTheme.themeSource = theme;
  // The page's own background (ui/tokens.css), so that nothing flashes before its first frame.
  window.setBackgroundColor(nativeTheme.shouldUseDarkColors ? DARK : LIGHT);
}

/** Connects the window's life with what depends on it. */
export function followMainWindow(window: BrowserWindow, events: MainWindowEvents): void {
  const { webContents } = window;
  const pageId = webContents.id;
  window.on('close', (event) => {
    if (!events.mayClose()) event.preventDefault();
  });
  window.on('closed', () => {
    events.onClosed(pageId);
  });
  let crashedAt = -Infinity;
  webContents.on('render-process-gone', (_event, { reason }) => {
    events.onPageGone(pageId, reason);
    if (reason === 'clean-exit') return;
    const now = performance.now();
    if (now - crashedAt > CRASH_LOOP) webContents.reload();
    else events.onPageLost();
    crashedAt = now;
  });
  // The first load started before anybody followed the window, and may have ended badly by now.
  if (webContents.isCrashed()) webContents.reload();
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) events.onPageGone(pageId, 'loaded again');
  });
}
