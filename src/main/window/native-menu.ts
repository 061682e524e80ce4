import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { CommandId } from '../../shared/commands';
import type { Catalog } from '../../shared/i18n/catalog';

/**
 * The native menu. On Windows and Linux there is none: Electron's default one owns Ctrl+Q, W, R and
 * more, which belong to the shell. On macOS the system expects one; its accelerators all use ⌘.
 */
export function setNativeMenu(options: {
  readonly platform: NodeJS.Platform;
  readonly catalog: Catalog;
  readonly run: (id: CommandId) => void;
}): void {
  const template = nativeMenuTemplate(options);
  Menu.setApplicationMenu(template === null ? null : Menu.buildFromTemplate(template));
}

/** The menu as data; null where the platform has none. */
export function nativeMenuTemplate({
  platform,
  catalog,
  run,
}: Parameters<typeof setNativeMenu>[0]): MenuItemConstructorOptions[] | null {
  if (platform !== 'darwin') return null;
  const { native, commands } = catalog;
  const item = (
    id: CommandId,
    accelerator?: string,
    label: string = commands[id],
  ): MenuItemConstructorOptions => ({
    label,
    // The page handles the keys itself; the menu only shows them.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => {
      run(id);
    },
  });
  return [
    {
      label: 'Podshell',
      submenu: [
        { role: 'about', label: native.menuAbout },
        { type: 'separator' },
        item('settings.open', 'Command+,', native.menuSettings),
        { type: 'separator' },
        { role: 'services', label: native.menuServices },
        { type: 'separator' },
        { role: 'hide', label: native.menuHide },
        { role: 'hideOthers', label: native.menuHideOthers },
        { role: 'unhide', label: native.menuShowAll },
        { type: 'separator' },
        { role: 'quit', label: native.menuQuit },
      ],
    },
    {
      label: native.menuShell,
      submenu: [
        item('tab.new', 'Command+T'),
        item('tab.close', 'Command+W'),
        { type: 'separator' },
        item('kubeconfig.choose'),
        item('contexts.manage'),
      ],
    },
    {
      label: native.menuEdit,
      submenu: [
        // The system's own: they serve text fields too. In a terminal the page takes the keys first,
        // and a chosen item reaches it as a clipboard event.
        { role: 'undo', label: native.menuUndo },
        { role: 'redo', label: native.menuRedo },
        { type: 'separator' },
        { role: 'cut', label: native.menuCut },
        { role: 'copy', label: native.menuCopy },
        { role: 'paste', label: native.menuPaste },
        { role: 'selectAll', label: native.menuSelectAll },
        { type: 'separator' },
        item('terminal.clear'),
      ],
    },
    {
      label: native.menuView,
      submenu: [
        item('sidebar.toggle', 'Command+B'),
        { type: 'separator' },
        item('zoom.in', 'Command+='),
        item('zoom.out', 'Command+-'),
        item('zoom.reset', 'Command+0'),
        { type: 'separator' },
        { role: 'togglefullscreen', label: native.menuFullScreen },
      ],
    },
    {
      label: native.menuWindow,
      role: 'window',
      submenu: [
        { role: 'minimize', label: native.menuMinimize },
        { role: 'zoom', label: native.menuZoom },
        { type: 'separator' },
        { role: 'front', label: native.menuFront },
      ],
    },
  ];
}
