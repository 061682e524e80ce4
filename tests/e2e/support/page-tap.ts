import type { ElectronApplication } from '@playwright/test';

/**
 * Records everything that main tells the page from now on: answers, events, and what goes through
 * sessions' ports, at the last place before it leaves main. Reload the page to have its start in it,
 * too. Resolves to a function that returns all of it as one text.
 */
export async function tapPage(app: ElectronApplication): Promise<() => Promise<string>> {
  await app.evaluate(({ BrowserWindow, ipcMain, MessageChannelMain }) => {
    const told: string[] = [];
    Object.assign(globalThis, { told });
    const keep = (value: unknown): void => {
      told.push(
        JSON.stringify(value, (_key, item: unknown) =>
          item instanceof Uint8Array ? new TextDecoder('latin1').decode(item) : item,
        ),
      );
    };
    // Electron keeps the handlers here; there is no other way to see what they answer.
    const { _invokeHandlers: handlers } = ipcMain as unknown as {
      _invokeHandlers: Map<string, (...args: unknown[]) => Promise<unknown>>;
    };
    for (const [channel, handler] of handlers) {
      handlers.set(channel, async (...args) => {
        const answer = await handler(...args);
        keep([channel, answer]);
        return answer;
      });
    }
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      const send = webContents.send.bind(webContents);
      webContents.send = (channel, ...args: unknown[]) => {
        keep([channel, args]);
        send(channel, ...args);
      };
    }
    const port = Object.getPrototypeOf(new MessageChannelMain().port1) as {
      postMessage(message: unknown): void;
    };
    const post = port.postMessage;
    port.postMessage = function (message) {
      keep(message);
      post.call(this, message);
    };
  });
  return () => app.evaluate(() => (globalThis as unknown as { told: string[] }).told.join('\n'));
}
