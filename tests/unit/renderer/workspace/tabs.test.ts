// @vitest-environment happy-dom
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import CloseTabDialog from '../../../../src/renderer/workspace/CloseTabDialog.svelte';
import TabPanels from '../../../../src/renderer/workspace/TabPanels.svelte';
import TabStrip from '../../../../src/renderer/workspace/TabStrip.svelte';
import { empty, panel } from './panel-snippets.svelte';
import { openRequest, WorkspaceFixture } from './workspace-fixture';

let fixture: WorkspaceFixture;
const onDontAskAgain = vi.fn();

beforeEach(() => {
  fixture = new WorkspaceFixture();
  onDontAskAgain.mockReset();
});

async function show(...names: string[]): Promise<HTMLElement[]> {
  const { workspace } = fixture;
  const context = new Map([[LANGUAGE, new Language('en')]]);
  render(TabStrip, { props: { workspace }, context });
  render(TabPanels, { props: { workspace, panel, empty }, context });
  render(CloseTabDialog, { props: { workspace, onDontAskAgain }, context });
  fixture.open(...names);
  await tick();
  return screen.queryAllByRole('tab');
}
const key = async (element: Element, name: string): Promise<void> => {
  await fireEvent.keyDown(element, { key: name });
};

describe('tabs', () => {
  it('follow the accessibility contract', async () => {
    const tabs = await show('a', 'b');
    const [a, b] = tabs;
    expect(screen.getByRole('tablist', { name: 'Terminals' })).toBeTruthy();
    expect(tabs.map((tab) => tab.getAttribute('aria-label'))).toEqual([
      'a · a-web-7d9c',
      'b · b-web-7d9c',
    ]);
    expect(a?.getAttribute('aria-description')).toBe('connected');
    expect([a?.getAttribute('aria-selected'), b?.getAttribute('aria-selected')]).toEqual([
      'false',
      'true',
    ]);
    expect(tabs.map((tab) => tab.tabIndex)).toEqual([-1, 0]);
    const panel = screen.getByRole('tabpanel', { name: 'b · b-web-7d9c' });
    expect(b?.getAttribute('aria-controls')).toBe(panel.id);
    // A button in a tab would be no tab to assistive technology.
    expect(within(b!).queryByRole('button')).toBeNull();
  });

  it('are not there where nothing is open', async () => {
    await show();
    expect(screen.queryByRole('tablist')).toBeNull();
    expect(screen.getByText('nothing open')).toBeTruthy();
  });

  it('keep every panel, and tell which one is on screen', async () => {
    await show('a', 'b');
    const panels = screen.getAllByRole('tabpanel', { hidden: true });
    expect(panels.map((panel) => panel.hidden)).toEqual([true, false]);
    const elements = panels.map((panel) => panel.firstElementChild);
    fixture.workspace.activatePrevious();
    fixture.workspace.move(fixture.workspace.tabs[0]!.id, 1);
    await tick();
    const after = screen.getAllByRole('tabpanel', { hidden: true });
    // The same elements in the same places: a live terminal does not move with its tab.
    expect(after.map((panel) => panel.firstElementChild)).toEqual(elements);
    expect(after.map((panel) => panel.hidden)).toEqual([false, true]);
    expect(elements[0]?.querySelector('p')?.getAttribute('data-visible')).toBe('true');
  });

  it('a click shows a tab and gives it the keyboard', async () => {
    const [a] = await show('a', 'b');
    const before = fixture.terminals[0]!.focused;
    await fireEvent.click(a!);
    expect(fixture.order).toBe('A b');
    expect(fixture.terminals[0]!.focused).toBe(before + 1);
  });

  it('arrows, Home and End walk along them and keep the focus there', async () => {
    const [a, b, c] = await show('a', 'b', 'c');
    const focused = fixture.terminals.map((terminal) => terminal.focused);
    c!.focus();
    await key(c!, 'ArrowRight');
    expect(document.activeElement).toBe(a);
    expect(fixture.order).toBe('A b c');
    await key(a!, 'ArrowRight');
    expect(document.activeElement).toBe(b);
    await key(b!, 'End');
    await key(c!, 'ArrowLeft');
    await key(b!, 'Home');
    expect(fixture.order).toBe('A b c');
    expect(fixture.terminals.map((terminal) => terminal.focused)).toEqual(focused);
    await key(a!, 'Enter');
    expect(fixture.terminals[0]!.focused).toBe(focused[0]! + 1);
  });

  it('Delete, the middle button and the mark close a tab', async () => {
    fixture.confirmClose = false;
    const [a, b, c] = await show('a', 'b', 'c');
    await key(a!, 'Delete');
    expect(fixture.order).toBe('b C');
    await fireEvent(b!, new MouseEvent('auxclick', { button: 1, bubbles: true }));
    expect(fixture.order).toBe('C');
    await fireEvent.click(c!.querySelector('.close')!);
    expect(fixture.order).toBe('');
  });

  it('another button closes nothing', async () => {
    const [a] = await show('a');
    await fireEvent(a!, new MouseEvent('auxclick', { button: 2, bubbles: true }));
    expect(fixture.order).toBe('A');
  });

  it('a double click renames, Enter keeps the name, Escape does not', async () => {
    const [a] = await show('a');
    await fireEvent.dblClick(a!);
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Name of the tab' });
    expect(document.activeElement).toBe(field);
    await fireEvent.input(field, { target: { value: 'mine' } });
    await key(field, 'Enter');
    expect(screen.getByRole('tab', { name: 'mine' })).toBe(a);
    await key(a!, 'F2');
    const again = screen.getByRole<HTMLInputElement>('textbox');
    await fireEvent.input(again, { target: { value: 'other' } });
    await key(again, 'Escape');
    expect(fixture.workspace.tabs[0]?.userName).toBe('mine');
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('the keyboard goes back to where the name was asked for, and stays where it went', async () => {
    const [a] = await show('a');
    await key(a!, 'F2');
    await key(screen.getByRole('textbox'), 'Enter');
    expect(document.activeElement).toBe(a);
    const [terminal] = fixture.terminals;
    const before = terminal!.focused;
    await fireEvent.dblClick(a!);
    await key(screen.getByRole('textbox'), 'Enter');
    expect(terminal!.focused).toBe(before + 1);

    const elsewhere = document.createElement('input');
    document.body.append(elsewhere);
    await fireEvent.dblClick(a!);
    elsewhere.focus();
    await tick();
    expect(screen.queryAllByRole('textbox')).toEqual([elsewhere]);
    expect(document.activeElement).toBe(elsewhere);
    expect(terminal!.focused).toBe(before + 1);
    elsewhere.remove();
  });

  it('typing a name neither walks nor closes', async () => {
    const [a] = await show('a', 'b');
    await fireEvent.dblClick(a!);
    await key(screen.getByRole('textbox'), 'Delete');
    await key(screen.getByRole('textbox'), 'ArrowRight');
    expect(fixture.workspace.tabs).toHaveLength(2);
    expect(screen.queryByRole('textbox')).not.toBeNull();
  });

  it('dragging one past its neighbour’s middle changes their places', async () => {
    const [a] = await show('a', 'b');
    const place = (element: Element, left: number): void => {
      vi.spyOn(element, 'getBoundingClientRect').mockReturnValue(new DOMRect(left, 0, 100, 40));
    };
    screen.getAllByRole('tab').forEach((tab, index) => {
      place(tab, index * 100);
    });
    await fireEvent.pointerDown(a!, { button: 0, clientX: 50 });
    expect(fixture.order).toBe('A b');
    await fireEvent.pointerMove(window, { clientX: 140 });
    expect(fixture.order).toBe('A b');
    await fireEvent.pointerMove(window, { clientX: 160 });
    expect(fixture.order).toBe('b A');
    await fireEvent.pointerUp(window);
    await fireEvent.pointerMove(window, { clientX: 0 });
    expect(fixture.order).toBe('b A');
  });

  it('tell how many panes they have, and each pane its place', async () => {
    const [a] = await show('a');
    expect(screen.queryByRole('group')).toBeNull();
    fixture.workspace.split('row', openRequest('b'));
    await tick();
    expect(a?.getAttribute('aria-description')).toBe('connected, 2 panes');
    const groups = screen.getAllByRole('group');
    expect(groups.map((group) => group.getAttribute('aria-label'))).toEqual([
      'a · a-web-7d9c, pane 1 of 2',
      'b · b-web-7d9c, pane 2 of 2',
    ]);
    const edge = screen.getByRole('separator', { name: 'Edge between panes' });
    expect(edge.getAttribute('aria-valuenow')).toBe('50');
    await key(edge, 'ArrowLeft');
    expect(edge.getAttribute('aria-valuenow')).toBe('48');
    expect(groups[1]?.style.left).toBe('48.0000%');
    await key(edge, 'Home');
    expect(edge.getAttribute('aria-valuenow')).toBe(edge.getAttribute('aria-valuemin'));
    await fireEvent.dblClick(edge);
    expect(edge.getAttribute('aria-valuenow')).toBe('50');
  });

  it('keep the elements of all panes, whatever becomes of their places', async () => {
    await show('a');
    fixture.workspace.split('row', openRequest('b'));
    await tick();
    const content = (): (Element | null)[] =>
      screen
        .getAllByRole('tabpanel', { hidden: true })
        .flatMap((panel) => [...panel.querySelectorAll('p')]);
    const before = content();
    fixture.workspace.split('column', openRequest('c'));
    await tick();
    expect(content().slice(0, 2)).toEqual(before);
    fixture.workspace.activeTab?.toggleZoom();
    await tick();
    expect(content().map((element) => element?.getAttribute('data-visible'))).toEqual([
      'false',
      'false',
      'true',
    ]);
    expect(screen.getAllByRole('group')).toHaveLength(1);
    fixture.workspace.closePane(fixture.workspace.activePane!.id);
    await tick();
    expect(content()).toEqual(before);
  });

  it('a click into a pane puts the focus there', async () => {
    await show('a');
    fixture.workspace.split('row', openRequest('b'));
    await tick();
    const [first] = screen.getAllByRole('group');
    await fireEvent.pointerDown(within(first!).getByText('a'));
    expect(fixture.workspace.activePane?.environmentName).toBe('a');
  });

  it('a pinned one has no mark to close it, and the middle button leaves it', async () => {
    fixture.confirmClose = false;
    const [a] = await show('a');
    fixture.workspace.setPinned(fixture.workspace.tabs[0]!.id, true);
    await tick();
    expect(a?.querySelector('.close')).toBeNull();
    await fireEvent(a!, new MouseEvent('auxclick', { button: 1, bubbles: true }));
    expect(fixture.order).toBe('A');
    expect(a?.getAttribute('aria-description')).toBe('connected, pinned');
  });

  it('wear the colour of the group that a pane of theirs is in, and the pane says so', async () => {
    const [a] = await show('a');
    fixture.workspace.broadcast.toggle(fixture.workspace.activePane!);
    await tick();
    expect(a?.getAttribute('aria-description')).toBe('connected, Broadcast');
    const note = screen.getByRole('note');
    expect(note.textContent).toContain('Broadcast · only this pane so far');
    await fireEvent.click(within(note).getByRole('button', { name: 'Leave' }));
    expect(screen.queryByRole('note')).toBeNull();
    expect(a?.getAttribute('aria-description')).toBe('connected');
  });

  it('show what happened while they were hidden', async () => {
    const [a] = await show('a', 'b');
    fixture.terminals[0]!.unread = true;
    fixture.terminals[0]!.bell = true;
    await tick();
    expect(a?.getAttribute('aria-description')).toBe('connected, bell, new output');
    expect(a?.querySelector('.dot')).not.toBeNull();
  });
});

describe('the context of a tab', () => {
  it('shows its colour, and says its name where it is protected', async () => {
    fixture.preferences = { 'staging-cn': { colour: 'teal', protected: true } };
    const [tab] = await show('a');
    const colour = tab?.querySelector<HTMLElement>('.colour');
    expect(colour?.style.background).toContain('context-teal');
    expect(tab?.getAttribute('aria-description')).toBe('connected, protected context staging-cn');
    expect(tab?.querySelector('.shield')).not.toBeNull();
  });

  it('shows nothing where nothing was chosen', async () => {
    const [tab] = await show('a');
    expect(tab?.querySelector('.colour, .shield')).toBeNull();
  });
});

describe('closing a connected tab', () => {
  it('of a protected context always asks, by name, and cannot be told not to', async () => {
    fixture.preferences = { 'staging-cn': { protected: true } };
    fixture.confirmClose = false;
    const [a] = await show('a');
    await key(a!, 'Delete');
    const dialog = await screen.findByRole('dialog', { name: 'Close this shell?' });
    expect(dialog.textContent).toContain('staging-cn is protected.');
    expect(within(dialog).queryByRole('checkbox')).toBeNull();
    const cancel = within(dialog).getByRole('button', { name: 'Cancel' });
    await vi.waitFor(() => {
      expect(document.activeElement).toBe(cancel);
    });
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Close shell' }));
    expect(fixture.order).toBe('');
  });

  it('that has ended does not ask, protected or not', async () => {
    fixture.preferences = { 'staging-cn': { protected: true } };
    const [a] = await show('a');
    const exit = { kind: 'code', code: 0 } as const;
    fixture.terminals[0]!.state = { kind: 'exited', since: 0, exit };
    await key(a!, 'Delete');
    expect(fixture.order).toBe('');
  });

  it('asks, and cancelling keeps it', async () => {
    const [a] = await show('a');
    await key(a!, 'Delete');
    const dialog = await screen.findByRole('dialog', { name: 'Close this shell?' });
    expect(dialog.textContent).toContain('a · a-web-7d9c');
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(fixture.order).toBe('A');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('closes it when told so, and can be told not to ask again', async () => {
    const [a] = await show('a');
    await key(a!, 'Delete');
    const dialog = await screen.findByRole('dialog');
    await fireEvent.click(within(dialog).getByRole('checkbox'));
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Close shell' }));
    expect(fixture.order).toBe('');
    expect(onDontAskAgain).toHaveBeenCalledTimes(1);
  });

  it('does not take “don’t ask again” from a cancelled question', async () => {
    const [a] = await show('a');
    await key(a!, 'Delete');
    const dialog = await screen.findByRole('dialog');
    await fireEvent.click(within(dialog).getByRole('checkbox'));
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(onDontAskAgain).not.toHaveBeenCalled();
  });
});
