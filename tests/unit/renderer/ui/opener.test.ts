// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import SortMenu from '../../../../src/renderer/environments/SortMenu.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import type { TakeTrigger, TriggerProps } from '../../../../src/renderer/ui/later-part.svelte';
import MenuArea from '../../../../src/renderer/ui/MenuArea.svelte';
import Opener from '../../../../src/renderer/ui/Opener.svelte';
// What buttons open is loaded with its first use: here beforehand, however long that takes.
import '../../../../src/renderer/environments/SortMenuList.svelte';

const PART = 'a component';
const label = createRawSnippet(() => ({ render: () => '<span>Sort</span>' }));

/** What was loaded: says so, and wants these on the element that opens it. */
const part = (trigger: TriggerProps = {}) =>
  createRawSnippet<[part: string, take: TakeTrigger]>((loaded, take) => ({
    render: () => `<p>${loaded()}</p>`,
    setup: () => {
      take()(trigger);
    },
  }));

/** A module that comes when it is told to. */
function laterModule() {
  let come: (module: { default: string }) => void = () => undefined;
  const promise = new Promise<{ default: string }>((resolve) => {
    come = resolve;
  });
  const load = vi.fn(() => promise);
  const arrive = (): Promise<HTMLElement> => {
    come({ default: PART });
    return screen.findByText(PART);
  };
  return { load, arrive };
}

describe('Opener', () => {
  const show = (opens: 'menu' | 'dialog', trigger: TriggerProps = {}) => {
    const module = laterModule();
    const onOpenChange = vi.fn<(open: boolean) => void>();
    const { load } = module;
    render(Opener, {
      props: { opens, open: false, onOpenChange, load, content: part(trigger), children: label },
    });
    return { ...module, onOpenChange, button: screen.getByRole('button', { name: 'Sort' }) };
  };

  it('loads what it opens when the keyboard or the pointer comes to it, and only once', async () => {
    const { load, button } = show('menu');
    expect(load).not.toHaveBeenCalled();
    await fireEvent.focus(button);
    await fireEvent.pointerEnter(button);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('is known to open something before anything is loaded', () => {
    const { button } = show('dialog');
    expect(button.getAttribute('aria-haspopup')).toBe('dialog');
    expect(button.getAttribute('aria-expanded')).toBe('false');
  });

  it.each([
    ['menu', 'its press', (button: Element) => fireEvent.pointerDown(button, { button: 0 })],
    ['menu', 'the arrow key', (button: Element) => fireEvent.keyDown(button, { key: 'ArrowDown' })],
    ['menu', 'Enter, which clicks', (button: Element) => fireEvent.click(button)],
    ['dialog', 'its click', (button: Element) => fireEvent.click(button)],
  ] as const)('opens a %s by %s although nothing is loaded', async (opens, _by, act) => {
    const { onOpenChange, button } = show(opens);
    await act(button);
    expect(onOpenChange.mock.calls).toEqual([[true]]);
  });

  it.each([
    ['the right button', 'menu', { button: 2 }],
    ['a picker’s press', 'dialog', { button: 0 }],
    ['a finger that may be scrolling', 'menu', { button: 0, pointerType: 'touch' }],
  ] as const)('does not open by %s', async (_by, opens, press) => {
    const { onOpenChange, button } = show(opens);
    await fireEvent.pointerDown(button, press);
    expect(onOpenChange).not.toHaveBeenCalled();
  });

  it('is the trigger of what was loaded then, and the same button', async () => {
    const onclick = vi.fn();
    const { arrive, onOpenChange, button } = show('dialog', { onclick, 'aria-controls': 'list' });
    await fireEvent.focus(button);
    await arrive();
    expect(screen.getByRole('button', { name: 'Sort' })).toBe(button);
    expect(button.getAttribute('aria-controls')).toBe('list');
    await fireEvent.click(button);
    expect(onclick).toHaveBeenCalledTimes(1);
    expect(onOpenChange).not.toHaveBeenCalled();
  });

  it('loads what something else opened', async () => {
    const { load, arrive } = laterModule();
    render(Opener, {
      props: {
        opens: 'dialog',
        open: true,
        onOpenChange: vi.fn(),
        load,
        content: part(),
        children: label,
      },
    });
    expect(await arrive()).toBeTruthy();
    expect(load).toHaveBeenCalledTimes(1);
  });
});

describe('MenuArea', () => {
  const show = (trigger: TriggerProps = {}) => {
    const module = laterModule();
    const onMenu = vi.fn<(event: MouseEvent) => void>();
    const { load } = module;
    render(MenuArea, {
      props: { class: 'area', onMenu, load, content: part(trigger), children: label },
    });
    return { ...module, onMenu, inside: screen.getByText('Sort') };
  };
  const ask = (at: Element): Promise<boolean> =>
    fireEvent.contextMenu(at, { clientX: 12, clientY: 34 });

  it('asks for its menu once more where it was asked for too early', async () => {
    const oncontextmenu = vi.fn<(event: MouseEvent) => void>();
    const { arrive, onMenu, inside } = show({ oncontextmenu });
    expect(await ask(inside), 'the default is prevented').toBe(false);
    expect(onMenu).not.toHaveBeenCalled();
    await arrive();
    await vi.waitFor(() => {
      expect(oncontextmenu).toHaveBeenCalledTimes(1);
    });
    const [event] = onMenu.mock.calls[0] ?? [];
    expect([event?.target, event?.clientX, event?.clientY]).toEqual([inside, 12, 34]);
  });

  it('leaves the menu closed where nothing is meant', async () => {
    const oncontextmenu = vi.fn();
    const { arrive, onMenu, inside } = show({ oncontextmenu });
    await ask(inside);
    await arrive();
    await vi.waitFor(() => {
      expect(onMenu).toHaveBeenCalledTimes(1);
    });
    oncontextmenu.mockClear();
    onMenu.mockImplementation((event) => {
      event.stopImmediatePropagation();
    });
    await ask(inside);
    expect(onMenu).toHaveBeenCalledTimes(2);
    expect(oncontextmenu).not.toHaveBeenCalled();
  });
});

describe('with what bits-ui makes of it', () => {
  it('a menu opens by its first press, and the same button closes it', async () => {
    const onSort = vi.fn();
    render(SortMenu, {
      props: { sort: 'name', onSort },
      context: new Map([[LANGUAGE, new Language('en')]]),
    });
    const button = screen.getByRole('button', { name: /^Sort/ });
    await fireEvent.pointerDown(button, { button: 0 });
    await screen.findByRole('menu');
    expect(button.getAttribute('aria-expanded')).toBe('true');
    await fireEvent.pointerDown(button, { button: 0 });
    expect(button.getAttribute('aria-expanded')).toBe('false');
    await fireEvent.pointerDown(button, { button: 0 });
    const [, other] = await screen.findAllByRole('menuitemradio');
    if (other === undefined) throw new Error('there is nothing to choose');
    await fireEvent.click(other);
    expect(onSort).toHaveBeenCalledTimes(1);
    // While a menu is open, the pointer reaches nothing else.
    await vi.waitFor(() => {
      expect(screen.queryByRole('menu')).toBeNull();
      expect(document.body.style.pointerEvents).toBe('');
    });
  });
});
