import { expect, type ElectronApplication } from '@playwright/test';

/**
 * The window's page after its process was killed. Playwright holds its own page of a killed process
 * for lost, so this one goes through Electron.
 */
export class RevivedPage {
  readonly #app: ElectronApplication;

  constructor(app: ElectronApplication) {
    this.#app = app;
  }

  /** Runs an expression in the page; its value must be JSON. */
  evaluate<T>(expression: string): Promise<T> {
    return this.#app.evaluate(
      async ({ BrowserWindow }, code) =>
        (await BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code)) as T,
      expression,
    );
  }

  /** The text on the screen of the terminal in front, a line per row. */
  async text(): Promise<string> {
    const rows = await this.evaluate<string[]>(
      `Array.from(document.querySelectorAll('[role=tabpanel]:not([hidden]) .xterm-rows > div'),
        (row) => row.textContent)`,
    );
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
  }

  /** The names of the tabs from left to right, the one in front marked. */
  tabs(): Promise<string[]> {
    return this.evaluate(
      `Array.from(document.querySelectorAll('[role=tab]'),
        (tab) => (tab.ariaSelected === 'true' ? '> ' : '') + tab.getAttribute('aria-label'))`,
    );
  }

  /** Waits until the terminal in front shows `pattern`; returns its text. */
  async sees(pattern: string | RegExp, timeout = 60_000): Promise<string> {
    const assertion = expect.poll(() => this.text(), { timeout });
    await (typeof pattern === 'string' ? assertion.toContain(pattern) : assertion.toMatch(pattern));
    return this.text();
  }

  /** Types into the terminal in front; `\r` is Enter. */
  async type(text: string): Promise<void> {
    await this.evaluate(
      `document.querySelector('[role=tabpanel]:not([hidden]) .xterm-helper-textarea').focus()`,
    );
    await this.#app.evaluate(({ BrowserWindow }, characters) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      for (const character of characters) {
        const keyCode = character === '\r' ? 'Return' : character;
        contents?.sendInputEvent({ type: 'keyDown', keyCode });
        contents?.sendInputEvent({ type: 'char', keyCode: character });
        contents?.sendInputEvent({ type: 'keyUp', keyCode });
      }
    }, text);
  }
}

/** Kills the page's process, and resolves when a page is there again. */
export async function killPage(app: ElectronApplication): Promise<RevivedPage> {
  await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('no window');
    const loaded = new Promise<void>((resolve) => {
      contents.once('did-finish-load', () => {
        resolve();
      });
    });
    contents.forcefullyCrashRenderer();
    await loaded;
  });
  return new RevivedPage(app);
}

/** What crossed to the pages of a flood of numbered lines. */
export interface CountedLines {
  /** The last number of an unbroken row from 1. */
  readonly last: number;
  /** Messages that began after the end of all that had come. */
  readonly holes: number;
  /** Bytes that were sent a second time, to another page. */
  readonly again: number;
}

/**
 * Follows lines of numbers (`seq`) through every port to every page: each byte once, in order.
 * Resolves to a function that tells how far they have come.
 */
export async function countLines(app: ElectronApplication): Promise<() => Promise<CountedLines>> {
  await app.evaluate(({ MessageChannelMain }) => {
    const counted = { last: 0, holes: 0, again: 0, end: -1, line: '' };
    Object.assign(globalThis, { counted });
    const prototype = Object.getPrototypeOf(new MessageChannelMain().port1) as {
      postMessage(message: unknown): void;
    };
    const post = prototype.postMessage;
    prototype.postMessage = function (message) {
      const { type, bytes, offset } = message as {
        type: string;
        bytes: Uint8Array;
        offset: number;
      };
      if (type === 'output') {
        if (counted.end === -1) counted.end = offset;
        if (offset > counted.end) counted.holes += 1;
        const known = Math.max(counted.end - offset, 0);
        counted.again += Math.min(known, bytes.length);
        for (const byte of bytes.subarray(known)) {
          if (byte !== 10) {
            counted.line = byte === 13 ? counted.line : counted.line + String.fromCharCode(byte);
            continue;
          }
          // The shell may put a sequence of its own before the first line.
          if (counted.line.endsWith(`${counted.last + 1}`)) counted.last += 1;
          counted.line = '';
        }
        counted.end = Math.max(counted.end, offset + bytes.length);
      }
      post.call(this, message);
    };
  });
  return () =>
    app.evaluate(() => {
      const { counted } = globalThis as unknown as { counted: CountedLines };
      const { last, holes, again } = counted;
      return { last, holes, again };
    });
}
