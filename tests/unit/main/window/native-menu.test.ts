import type { MenuItemConstructorOptions } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NativeMenu, nativeMenuTemplate } from '../../../../src/main/window/native-menu';
import { COMMAND_IDS, type CommandId } from '../../../../src/shared/commands';
import { catalogFor } from '../../../../src/shared/i18n/catalogs';

const menu = vi.hoisted(() => ({ set: vi.fn() }));
vi.mock('electron', () => ({
  Menu: { setApplicationMenu: menu.set, buildFromTemplate: (template: unknown) => template },
}));

const en = catalogFor('en');
const options = { platform: 'darwin', catalog: en, bindings: {}, run: () => undefined } as const;

function itemsOf(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((entry) =>
    Array.isArray(entry.submenu) ? itemsOf(entry.submenu) : [entry],
  );
}

beforeEach(() => {
  menu.set.mockClear();
});

describe('nativeMenuTemplate', () => {
  it('is none but on macOS', () => {
    expect(nativeMenuTemplate({ ...options, platform: 'linux' })).toBeNull();
    expect(nativeMenuTemplate({ ...options, platform: 'win32' })).toBeNull();
  });

  it('has every command that the system has none for, and runs it', () => {
    const ran: CommandId[] = [];
    const template = nativeMenuTemplate({ ...options, run: (id) => ran.push(id) }) ?? [];
    for (const item of itemsOf(template)) {
      (item.click as (() => void) | undefined)?.();
    }
    const system = ['terminal.copy', 'terminal.paste', 'terminal.selectAll'];
    expect(ran.sort()).toEqual(COMMAND_IDS.filter((id) => !system.includes(id)).sort());
  });

  it('shows the keys in force, as Electron writes them', () => {
    const bindings = { 'tab.rename': ['Meta+Alt+ArrowUp'], 'tab.pin': ['Meta+ö'], 'tab.new': [] };
    const items = itemsOf(nativeMenuTemplate({ ...options, bindings }) ?? []);
    const keys = (id: CommandId): unknown =>
      items.find(({ label }) => label === en.commands[id])?.accelerator;
    expect(keys('tab.rename')).toBe('Command+Alt+Up');
    expect(keys('tab.previous')).toBe('Control+Shift+Tab');
    expect(keys('zoom.in')).toBe('Command+=');
    expect(keys('tab.new')).toBeUndefined();
    // Electron does not know this one, and would throw.
    expect(keys('tab.pin')).toBeUndefined();
  });
});

it('is set again only where it would look another way', () => {
  const native = new NativeMenu();
  native.show(options);
  native.show({ ...options, bindings: {} });
  expect(menu.set).toHaveBeenCalledTimes(1);
  native.show({ ...options, bindings: { 'tab.pin': ['F7'] } });
  native.show({ ...options, catalog: catalogFor('zh-CN') });
  expect(menu.set).toHaveBeenCalledTimes(3);
});
