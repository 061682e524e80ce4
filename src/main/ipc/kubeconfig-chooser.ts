import { dialog, type BrowserWindow } from 'electron';
import type { Catalog } from '../../shared/i18n/catalog';

/** Has the user choose a kubeconfig. Hidden files are shown: most are called `config` in `.kube`. */
export async function chooseKubeconfig(
  window: BrowserWindow,
  { native }: Catalog,
): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: native.chooseTitle,
    buttonLabel: native.chooseButton,
    properties: ['openFile', 'showHiddenFiles', 'dontAddToRecent'],
  });
  return canceled ? null : (filePaths[0] ?? null);
}
