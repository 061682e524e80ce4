import type { PodshellWindow } from './podshell-window';

/** Has the file chooser answer with that file from now on. */
export async function chooserTakes(podshell: PodshellWindow, path: string): Promise<void> {
  await podshell.app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
  }, path);
}

/** Drops a file on the window, as Chromium tells the page of a drag by the system, which no test can make. */
export async function dropFile(podshell: PodshellWindow, path: string): Promise<void> {
  const devTools = await podshell.page.context().newCDPSession(podshell.page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devTools.send('Input.dispatchDragEvent', {
      type,
      x: 400,
      y: 300,
      data: { items: [], files: [path], dragOperationsMask: 1 },
    });
  }
}

/** Puts a text on the clipboard, as another app would. */
export async function copyToClipboard(podshell: PodshellWindow, text: string): Promise<void> {
  await podshell.app.evaluate(({ clipboard }, copied) => clipboard.writeText(copied), text);
}
