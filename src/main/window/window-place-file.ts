import type { BrowserWindow, Screen } from 'electron';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { replaceFile } from '../atomic-file';
import type { Clock } from '../kube/clock';
import type { Disposable } from '../../shared/result';
import { formatPlace, parsePlace, placeOn, type Rectangle, type WindowPlace } from './window-place';

/** Milliseconds between two writes at most: a drag moves a window hundreds of times a second. */
const SAVE_DELAY_MS = 1000;
/** Bytes that are read of the file: a place takes about a hundred. */
const MAX_BYTES = 1024;

/** The place of the last run, read at once; null where none was kept, or none that can be used. */
export function readWindowPlace(file: string): WindowPlace | null {
  try {
    // Looked at before it is opened: opening a FIFO waits for a writer that never comes.
    if (!statSync(file).isFile()) return null;
    const handle = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(MAX_BYTES);
      return parsePlace(buffer.toString('utf8', 0, readSync(handle, buffer, 0, MAX_BYTES, 0)));
    } finally {
      closeSync(handle);
    }
  } catch {
    // No file, or none of ours: the window opens where new ones do, and nobody has lost anything.
    return null;
  }
}

/** Where the window is to be opened on the screens that are there now. */
export function windowPlace(kept: WindowPlace | null, screen: Screen): WindowPlace {
  const areas: readonly Rectangle[] = screen.getAllDisplays().map(({ workArea }) => workArea);
  return placeOn(kept, [screen.getPrimaryDisplay().workArea, ...areas]);
}

/**
 * Writes down where the window is, whenever that changes. Returns what writes down the last change at
 * once.
 */
export function keepWindowPlace(
  window: BrowserWindow,
  options: {
    readonly file: string;
    /** Where it was opened; it may have been moved since. */
    readonly opened: WindowPlace;
    readonly clock: Clock;
    readonly log: (line: string) => void;
  },
): () => Promise<void> {
  const { file, opened, clock, log } = options;
  let place = opened;
  let written = formatPlace(opened);
  let timer: Disposable | null = null;
  let work: Promise<void> = Promise.resolve();
  const write = (): void => {
    timer = null;
    work = work
      .then(async () => {
        const text = formatPlace(place);
        if (text === written) return;
        await replaceFile(file, text);
        written = text;
      })
      .catch((error: unknown) => {
        // Nobody needs to be told: a full disk says so with the tabs.
        log(`window place: ${error instanceof Error ? error.message : String(error)}`);
      });
  };
  const changed = (): void => {
    // A minimized window comes back as it was before.
    if (window.isDestroyed() || window.isMinimized()) return;
    place = placeOf(window);
    timer ??= clock.after(SAVE_DELAY_MS, write);
  };
  window.on('resize', changed);
  window.on('move', changed);
  window.on('maximize', changed);
  window.on('unmaximize', changed);
  window.on('enter-full-screen', changed);
  window.on('leave-full-screen', changed);
  if (formatPlace(placeOf(window)) !== written) changed();
  return async () => {
    timer?.dispose();
    write();
    await work;
  };
}

function placeOf(window: BrowserWindow): WindowPlace {
  const { x, y, width, height } = window.getNormalBounds();
  return {
    x,
    y,
    width,
    height,
    maximized: window.isMaximized(),
    fullScreen: window.isFullScreen(),
  };
}
