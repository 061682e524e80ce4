import { expect, type Locator } from '@playwright/test';
import type { PodshellWindow } from './podshell-window';

/** The panes of the tab in front, from the top left on as they are named. */
export class Panes {
  readonly #podshell: PodshellWindow;

  constructor(podshell: PodshellWindow) {
    this.#podshell = podshell;
  }

  get all(): Locator {
    return this.#podshell.panel.getByRole('group', { name: /, pane \d+ of \d+$/ });
  }

  /** @param place from 1 */
  at(place: number): Locator {
    return this.#podshell.panel.getByRole('group', { name: new RegExp(`, pane ${place} of `) });
  }

  /** The pane with the keyboard. */
  get focused(): Locator {
    return this.all.filter({ has: this.#podshell.page.locator('.xterm-helper-textarea:focus') });
  }

  /** Waits until the pane with the keyboard is the one at a place. */
  async expectFocusAt(place: number): Promise<void> {
    await expect(this.at(place).locator('.xterm-helper-textarea')).toBeFocused();
  }

  async text(place: number): Promise<string> {
    const rows = await this.at(place).locator('.xterm-rows > div').allInnerTexts();
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
  }

  async sees(place: number, pattern: RegExp): Promise<void> {
    await expect.poll(() => this.text(place), { timeout: 30_000 }).toMatch(pattern);
  }

  /** Splits the pane with the keyboard and waits for the prompt of the new one, which has it then. */
  async split(keys: 'Alt+Shift+=' | 'Alt+Shift+-', newPlace: number): Promise<void> {
    await this.#podshell.page.keyboard.press(keys);
    await this.expectFocusAt(newPlace);
    await this.sees(newPlace, /[$#]\s*$/);
  }

  async box(place: number): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await this.at(place).boundingBox();
    if (!box) throw new Error(`pane ${place} is not on screen`);
    return box;
  }
}
