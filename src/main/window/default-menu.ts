import { Menu } from 'electron';

/**
 * Leaves Windows and Linux without a menu: Electron's default one owns Ctrl+Q, W, R and more, which belong
 * to the shell. Before the app is ready, Electron does not even make it.
 */
export function preventDefaultMenu(platform: NodeJS.Platform): void {
  if (platform !== 'darwin') Menu.setApplicationMenu(null);
}
