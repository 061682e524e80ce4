import { app, dialog, type BrowserWindow } from 'electron';
import { join } from 'node:path';
import type { Catalog } from '../../shared/i18n/catalog';

/** Has the user choose a file to save a terminal's text to; the system asks before one is replaced. */
export async function chooseTextFile(
  window: BrowserWindow,
  { terminals }: Catalog,
  suggestedName: string,
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: terminals.saveTitle,
    defaultPath: join(app.getPath('documents'), suggestedName),
    filters: [
      { name: terminals.textFiles, extensions: ['txt', 'log'] },
      { name: terminals.allFiles, extensions: ['*'] },
    ],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  });
  return canceled || filePath === '' ? null : filePath;
}
