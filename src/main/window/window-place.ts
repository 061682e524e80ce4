/** A part of the desktop, in device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a window is while it is neither maximized nor full-screen, and whether it is one of these. */
export interface WindowPlace extends Rectangle {
  readonly maximized: boolean;
  readonly fullScreen: boolean;
}

/** A window's size before the user chose one. */
const DEFAULT_WINDOW = { width: 1280, height: 800 } as const;
/** Smaller ones show nothing of use. */
export const MIN_WINDOW = { width: 640, height: 400 } as const;
/** So much of a window's upper edge must be on a screen that the mouse can get hold of it. */
const HANDLE = { width: 100, height: 50 } as const;
/** Pixels that a window's frame may reach beyond the screen: Windows' maximized and snapped ones do. */
const OVERHANG = 16;
/** Larger numbers are no desktop's. */
const MAX_PIXELS = 100_000;

/** A place's file, with a final newline. */
export function formatPlace({ x, y, width, height, maximized, fullScreen }: WindowPlace): string {
  return `${JSON.stringify({ x, y, width, height, maximized, fullScreen })}\n`;
}

/**
 * What such a file says; null where it says nothing of use. Never throws. Without the schemas of the
 * rest, which are not loaded before the first window.
 */
export function parsePlace(text: string): WindowPlace | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // No JSON: as if there was none.
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, width, height, maximized, fullScreen } = value as Readonly<Record<string, unknown>>;
  const isPlace = isPixels(x) && isPixels(y) && isLength(width) && isLength(height);
  if (!isPlace || typeof maximized !== 'boolean' || typeof fullScreen !== 'boolean') return null;
  return { x, y, width, height, maximized, fullScreen };
}

/**
 * Where a window is to be opened: in its old place where its upper edge can still be reached there,
 * because monitors come and go; else, and the first time, in the middle of the main screen. Never
 * larger than all screens together.
 *
 * @param screens the parts of the screens that windows may use, the main one first
 */
export function placeOn(
  kept: WindowPlace | null,
  screens: readonly [Rectangle, ...Rectangle[]],
): WindowPlace {
  const wanted = kept ?? { ...DEFAULT_WINDOW, maximized: false, fullScreen: false };
  const { maximized, fullScreen } = wanted;
  if (kept) {
    // Its size first: a window that has to shrink does not reach as far.
    const place = { ...kept, ...sizeWithin(kept, around(screens)) };
    if (screens.some((screen) => isReachable(place, screen))) return place;
  }
  const [main] = screens;
  const size = sizeWithin(wanted, main);
  return {
    x: Math.round(main.x + (main.width - size.width) / 2),
    y: Math.round(main.y + (main.height - size.height) / 2),
    ...size,
    maximized,
    fullScreen,
  };
}

const isPixels = (value: unknown): value is number =>
  Number.isInteger(value) && Math.abs(Number(value)) <= MAX_PIXELS;
const isLength = (value: unknown): value is number => isPixels(value) && value > 0;

function isReachable(window: Rectangle, screen: Rectangle): boolean {
  const width =
    Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  return (
    width >= HANDLE.width &&
    window.y >= screen.y - OVERHANG &&
    window.y + HANDLE.height <= screen.y + screen.height
  );
}

function sizeWithin(
  { width, height }: Pick<Rectangle, 'width' | 'height'>,
  room: Rectangle,
): Pick<Rectangle, 'width' | 'height'> {
  return {
    width: Math.max(Math.min(width, room.width), MIN_WINDOW.width),
    height: Math.max(Math.min(height, room.height), MIN_WINDOW.height),
  };
}

function around(screens: readonly Rectangle[]): Rectangle {
  const left = Math.min(...screens.map(({ x }) => x));
  const top = Math.min(...screens.map(({ y }) => y));
  const right = Math.max(...screens.map(({ x, width }) => x + width));
  const bottom = Math.max(...screens.map(({ y, height }) => y + height));
  return { x: left, y: top, width: right - left, height: bottom - top };
}
