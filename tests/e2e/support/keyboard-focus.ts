import { expect, type Page } from '@playwright/test';
import { isDeepStrictEqual } from 'node:util';

/** A box on the screen, CSS pixels. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What has the keyboard. */
export interface Focused {
  /** In words, for a failure and to know it again. */
  readonly name: string;
  /** Where that shows: the label around a control that is hidden behind it. */
  readonly box: Box;
  readonly isTerminal: boolean;
  readonly isNothing: boolean;
}

/** What has the keyboard now. */
export function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const isHidden = element.matches('.visually-hidden');
    const shown = (isHidden ? element.closest('label') : null) ?? element;
    const { x, y, width, height } = shown.getBoundingClientRect();
    const role = element.getAttribute('role') ?? element.tagName.toLowerCase();
    const label = element.getAttribute('aria-label') ?? shown.textContent;
    return {
      name: `${role} “${label.trim().replace(/\s+/g, ' ').slice(0, 60)}”`,
      box: { x, y, width, height },
      isTerminal: element.matches('.xterm-helper-textarea'),
      isNothing: element === document.body,
    };
  });
}

/** Pixels around an element that belong to how its focus is shown. */
const MARGIN = 4;

/** How a part of the window looks, as far as it is in the window. */
async function look(page: Page, { x, y, width, height }: Box): Promise<Buffer> {
  const [right, bottom] = await page.evaluate(() => [innerWidth, innerHeight] as const);
  const left = Math.max(0, x - MARGIN);
  const top = Math.max(0, y - MARGIN);
  const clip = {
    x: left,
    y: top,
    width: Math.min(right, x + width + MARGIN) - left,
    height: Math.min(bottom, y + height + MARGIN) - top,
  };
  expect(Math.min(clip.width, clip.height)).toBeGreaterThan(0);
  return page.screenshot({ clip, animations: 'disabled' });
}

/** How what has the keyboard looks, once it stays where it is: what comes into a dialog later moves it. */
async function settledLook(page: Page): Promise<{ readonly box: Box; readonly image: Buffer }> {
  for (;;) {
    const { box } = await focused(page);
    const image = await look(page, box);
    if (isDeepStrictEqual((await focused(page)).box, box)) return { box, image };
  }
}

/**
 * Goes on with Tab until the keyboard is in a terminal, at a place for the second time, or has been at
 * `most` places. At each one it has to be seen where it is: what is around it looks different once it
 * has gone on.
 *
 * @returns the places, in words
 */
export async function walkByTab(page: Page, most = 40): Promise<readonly string[]> {
  const places: string[] = [];
  for (;;) {
    const here = await focused(page);
    expect(here.isNothing, `the keyboard is nowhere after ${places.join(', ')}`).toBe(false);
    if (here.isTerminal || places.includes(here.name) || places.length >= most) return places;
    places.push(here.name);
    const before = await settledLook(page);
    await page.keyboard.press('Tab');
    const after = await look(page, before.box);
    // Alone in its dialog it keeps the keyboard.
    const next = await focused(page);
    if (next.name === here.name) return places;
    expect(before.image.equals(after), `focus is seen on ${here.name}`).toBe(false);
  }
}
