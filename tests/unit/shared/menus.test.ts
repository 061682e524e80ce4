import { expect, it } from 'vitest';
import { COMMAND_IDS } from '../../../src/shared/commands';
import { MENU_ROOT, MENUS } from '../../../src/shared/menus';

it('every command is in the menus, once', () => {
  const all = [...MENU_ROOT.first, ...Object.values(MENUS).flat(), ...MENU_ROOT.last];
  expect(all.filter((item) => item !== '-').sort()).toEqual([...COMMAND_IDS].sort());
});

it('no menu begins or ends with a line, or has two in a row', () => {
  for (const items of Object.values(MENUS)) {
    expect([items[0], items.at(-1)]).not.toContain('-');
    expect(items.some((item, index) => item === '-' && items[index + 1] === '-')).toBe(false);
  }
});
