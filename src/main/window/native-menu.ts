import { Menu, type MenuItemConstructorOptions } from 'electron';
import { resolveBindings } from '../../shared/bindings';
import { readChord } from '../../shared/chords';
import type { CommandId } from '../../shared/commands';
import type { Catalog } from '../../shared/i18n/catalog';
import { MENU_ROOT, MENUS, type MenuId, type MenuItem } from '../../shared/menus';
import type { Bindings } from '../../shared/settings';

/** What the native menu is made of. */
export interface NativeMenuOptions {
  readonly platform: NodeJS.Platform;
  readonly catalog: Catalog;
  /** The user's own keys. */
  readonly bindings: Bindings;
  readonly run: (id: CommandId) => void;
}

/** The native menu, which shows every command. macOS expects one; elsewhere there is none (`default-menu.ts`). */
export class NativeMenu {
  #shown = '';

  /** Shows the menu; one that would look the same is left alone, because it may be open. */
  show(options: NativeMenuOptions): void {
    const { commands, native, palette } = options.catalog;
    const look = JSON.stringify([options.bindings, commands, native, palette.menus]);
    if (look === this.#shown) return;
    this.#shown = look;
    const template = nativeMenuTemplate(options);
    Menu.setApplicationMenu(template === null ? null : Menu.buildFromTemplate(template));
  }
}

/** The system's own items serve text fields too; in a terminal the page takes their keys first. */
const SYSTEM_EDITS: ReadonlySet<MenuItem> = new Set<MenuItem>([
  'terminal.copy',
  'terminal.paste',
  'terminal.selectAll',
]);

/** macOS has it in the app's own menu. */
const IN_APP_MENU: ReadonlySet<MenuItem> = new Set<MenuItem>(['help.about']);

/** The items without these, and without lines that are left at an end. */
function without(list: readonly MenuItem[], left: ReadonlySet<MenuItem>): readonly MenuItem[] {
  return list
    .filter((entry) => !left.has(entry))
    .filter((entry, index, all) => entry !== '-' || (index > 0 && index < all.length - 1));
}

/** The menu as data; null where the platform has none. */
export function nativeMenuTemplate({
  platform,
  catalog,
  bindings,
  run,
}: NativeMenuOptions): MenuItemConstructorOptions[] | null {
  if (platform !== 'darwin') return null;
  const { native, commands, palette } = catalog;
  const { chords } = resolveBindings(bindings, platform);
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const item = (id: CommandId, label: string = commands[id]): MenuItemConstructorOptions => {
    const accelerator = acceleratorOf(chords[id][0]);
    return {
      label,
      // The page handles the keys itself; the menu only shows them.
      ...(accelerator === null ? {} : { accelerator, registerAccelerator: false }),
      click: () => {
        run(id);
      },
    };
  };
  const items = (list: readonly MenuItem[]): MenuItemConstructorOptions[] =>
    list.map((entry) => (entry === '-' ? separator : item(entry)));
  const menu = (id: MenuId): MenuItemConstructorOptions => ({
    label: palette.menus[id],
    submenu: items(MENUS[id]),
  });
  return [
    {
      label: 'Podshell',
      submenu: [
        item('help.about', native.menuAbout),
        separator,
        item('settings.open', native.menuSettings),
        item('settings.editFile'),
        separator,
        { role: 'services', label: native.menuServices },
        separator,
        { role: 'hide', label: native.menuHide },
        { role: 'hideOthers', label: native.menuHideOthers },
        { role: 'unhide', label: native.menuShowAll },
        separator,
        { role: 'quit', label: native.menuQuit },
      ],
    },
    menu('shell'),
    {
      label: native.menuEdit,
      submenu: [
        { role: 'undo', label: native.menuUndo },
        { role: 'redo', label: native.menuRedo },
        separator,
        { role: 'cut', label: native.menuCut },
        { role: 'copy', label: native.menuCopy },
        { role: 'paste', label: native.menuPaste },
        { role: 'selectAll', label: native.menuSelectAll },
        separator,
        ...items(without(MENUS.edit, SYSTEM_EDITS)),
      ],
    },
    menu('panes'),
    {
      label: native.menuView,
      submenu: [
        ...items(MENU_ROOT.first),
        separator,
        ...items(MENUS.view),
        separator,
        { role: 'togglefullscreen', label: native.menuFullScreen },
      ],
    },
    menu('go'),
    menu('contexts'),
    {
      label: native.menuWindow,
      role: 'window',
      submenu: [
        { role: 'minimize', label: native.menuMinimize },
        { role: 'zoom', label: native.menuZoom },
        separator,
        { role: 'front', label: native.menuFront },
      ],
    },
    {
      label: palette.menus.help,
      role: 'help',
      submenu: items(without(MENUS.help, IN_APP_MENU)),
    },
  ];
}

const MODIFIERS = { Control: 'Control', Alt: 'Alt', Shift: 'Shift', Meta: 'Command' } as const;
const KEYS: Readonly<Record<string, string>> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  '+': 'Plus',
};

/** A chord as Electron writes it; null where there is none. Unknown keys would end the app. */
function acceleratorOf(text: string | undefined): string | null {
  const chord = text === undefined ? null : readChord(text);
  if (chord === null || !isElectronKey(chord.key)) return null;
  return [
    ...chord.modifiers.map((modifier) => MODIFIERS[modifier]),
    KEYS[chord.key] ?? chord.key,
  ].join('+');
}

/** Keys that Electron's accelerators know. Source: Electron's documentation of `Accelerator`. */
function isElectronKey(key: string): boolean {
  return (
    /^[!-~]$/.test(key) ||
    /^F(?:[1-9]|1\d|2[0-4])$/.test(key) ||
    /^(?:Enter|Tab|Escape|Space|Backspace|Delete|Insert|Home|End|PageUp|PageDown|PrintScreen)$/.test(
      key,
    ) ||
    Object.hasOwn(KEYS, key)
  );
}
