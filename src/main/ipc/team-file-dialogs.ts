import { dialog, type BrowserWindow } from 'electron';
import type { Catalog } from '../../shared/i18n/catalog';
import { TEAM_FILE_EXTENSION } from '../../shared/team-file';
import { visibleText } from '../../shared/visible-text';

const EXTENSIONS = [TEAM_FILE_EXTENSION.slice(1)];

/** Has the user choose a team file; null where they do not. */
export async function chooseTeamFile(
  window: BrowserWindow,
  { links }: Catalog,
): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: links.chooseTeamTitle,
    buttonLabel: links.chooseTeamButton,
    filters: [
      { name: links.teamFiles, extensions: EXTENSIONS },
      { name: links.allFiles, extensions: ['*'] },
    ],
    properties: ['openFile', 'dontAddToRecent'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Has the user choose a kubeconfig that they were given credentials in; null where they do not. */
export async function chooseCredentials(
  window: BrowserWindow,
  { links }: Catalog,
): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: links.chooseCredentialsTitle,
    buttonLabel: links.chooseCredentialsButton,
    properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}

/** Asks whether a context's credentials may go to a server that they are not for. */
export async function confirmOtherServer(
  window: BrowserWindow,
  { app, links }: Catalog,
  { context, server }: { readonly context: string; readonly server: string },
): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: links.otherServerTitle(visibleText(context), server),
    detail: links.otherServerWarning(server),
    buttons: [app.cancel, links.otherServerConfirm],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}

/** Has the user say where a team file shall be saved; null where they do not. */
export async function chooseTeamFileTarget(
  window: BrowserWindow,
  { links }: Catalog,
  fileName: string,
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: links.saveTeamTitle,
    buttonLabel: links.saveTeamButton,
    defaultPath: fileName,
    filters: [{ name: links.teamFiles, extensions: EXTENSIONS }],
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  });
  // Electron before 32 has it undefined where the dialog was cancelled.
  return canceled || !filePath ? null : filePath;
}
