import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** xterm.js as the page of a benchmark sees it. */
interface PageTerminal {
  open(element: HTMLElement): void;
  loadAddon(addon: unknown): void;
  write(bytes: Uint8Array, parsed: () => void): void;
  dispose(): void;
}

/** Unparsed bytes at most, as Podshell's own flow control allows. */
const IN_FLIGHT = 1024 * 1024;
const CHUNK = 64 * 1024;
/** Bytes of text that one call hands to the page: its protocol is no place for 40 MB at once. */
const PART = 4 * 1024 * 1024;

/**
 * xterm.js alone, in the same page and as large as the terminal it lies over, with the addon that
 * decides about widths: what is left when everything of Podshell is taken away.
 */
export class TerminalAlone {
  private constructor(private readonly page: Page) {}

  static async open(page: Page, size: { cols: number; rows: number }): Promise<TerminalAlone> {
    const { resolve } = createRequire(__filename);
    for (const script of ['@xterm/xterm', '@xterm/addon-unicode-graphemes']) {
      // Not a script element: the page's content security policy allows none but its own.
      await page.evaluate(readFileSync(resolve(script), 'utf8'));
    }
    await page.evaluate((wanted) => {
      const scope = globalThis as unknown as {
        Terminal: new (options: object) => PageTerminal;
        UnicodeGraphemesAddon: { UnicodeGraphemesAddon: new () => unknown };
      };
      const rows = document.querySelector('[role=tabpanel]:not([hidden]) .xterm-rows');
      const host = rows?.closest<HTMLElement>('.terminal-host');
      if (!host || !rows) throw new Error('no terminal is on screen');
      const style = getComputedStyle(rows);
      const element = document.createElement('div');
      const box = host.getBoundingClientRect();
      Object.assign(element.style, {
        position: 'fixed',
        left: `${box.left}px`,
        top: `${box.top}px`,
        width: `${box.width}px`,
        height: `${box.height}px`,
        zIndex: '1000',
        background: 'black',
      });
      document.body.append(element);
      const terminal = new scope.Terminal({
        ...wanted,
        allowProposedApi: true,
        scrollback: 10_000,
        fontFamily: style.fontFamily,
        fontSize: Number.parseFloat(style.fontSize),
        lineHeight: 1.2,
        rescaleOverlappingGlyphs: true,
      });
      terminal.loadAddon(new scope.UnicodeGraphemesAddon.UnicodeGraphemesAddon());
      terminal.open(element);
      Object.assign(globalThis, { alone: { terminal, element, content: new Uint8Array(0) } });
    }, size);
    return new TerminalAlone(page);
  }

  /** Puts what is to be shown into the page's memory. */
  async load(content: Buffer): Promise<void> {
    await this.page.evaluate(`alone.content = new Uint8Array(${content.length})`);
    for (let at = 0; at < content.length; at += PART) {
      const part = content.subarray(at, at + PART).toString('base64');
      await this.page.evaluate(
        ([offset, base64]) => {
          const { alone } = globalThis as unknown as { alone: { content: Uint8Array } };
          const text = atob(base64);
          for (let index = 0; index < text.length; index += 1) {
            alone.content[offset + index] = text.charCodeAt(index);
          }
        },
        [at, part] as const,
      );
    }
  }

  /** Shows what was loaded; milliseconds until the last line was parsed. */
  show(): Promise<number> {
    return this.page.evaluate(
      ([inFlight, chunk]) => {
        const { terminal, content } = (
          globalThis as unknown as { alone: { terminal: PageTerminal; content: Uint8Array } }
        ).alone;
        return new Promise<number>((resolve) => {
          const started = performance.now();
          let sent = 0;
          let parsed = 0;
          const feed = (): void => {
            while (sent < content.length && sent - parsed < inFlight) {
              const bytes = content.slice(sent, sent + chunk);
              sent += bytes.length;
              terminal.write(bytes, () => {
                parsed += bytes.length;
                if (parsed === content.length) resolve(performance.now() - started);
                else feed();
              });
            }
          };
          feed();
        });
      },
      [IN_FLIGHT, CHUNK] as const,
    );
  }

  async close(): Promise<void> {
    await this.page.evaluate(
      'alone.terminal.dispose(); alone.element.remove(); delete globalThis.alone',
    );
  }
}
