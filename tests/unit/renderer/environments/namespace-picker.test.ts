// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import NamespacePicker from '../../../../src/renderer/environments/NamespacePicker.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import type { NamespaceChoice } from '../../../../src/shared/kubernetes';
// What buttons open is loaded with its first use: here beforehand, however long that takes.
import '../../../../src/renderer/environments/NamespaceList.svelte';

interface Opened {
  readonly onChoose: ReturnType<typeof vi.fn<(choice: NamespaceChoice) => void>>;
  readonly search: () => HTMLElement;
}

/** The picker, open. */
async function open(shown: readonly string[] | 'all' = ['test']): Promise<Opened> {
  const onChoose = vi.fn<(choice: NamespaceChoice) => void>();
  const onOpen = vi.fn();
  const names = ['alpha', 'beta', 'test'];
  render(NamespacePicker, {
    props: { shown, own: 'test', names, note: null, onOpen, onChoose },
    context: new Map([[LANGUAGE, new Language('en')]]),
  });
  await fireEvent.click(screen.getByRole('combobox', { name: 'Namespace' }));
  await screen.findByRole('option', { name: 'alpha' });
  expect(onOpen).toHaveBeenCalledTimes(1);
  return { onChoose, search: () => screen.getByPlaceholderText('Find or type a namespace') };
}

const option = (name: string): HTMLElement => screen.getByRole('option', { name });
const ticked = (): string[] =>
  screen
    .getAllByRole('option')
    .filter((one) => one.getAttribute('aria-checked') === 'true')
    .map((one) => one.getAttribute('aria-label') ?? '');

/** A click of the mouse; its `detail` counts clicks, which one made by Enter does not. */
const click = (at: Element, keys: { shiftKey?: boolean; ctrlKey?: boolean } = {}) =>
  fireEvent.click(at, { detail: 1, ...keys });

function box(name: string): Element {
  const found = option(name).querySelector('[data-box]');
  if (found === null) throw new Error(`${name} has no box`);
  return found;
}

const isClosed = () =>
  vi.waitFor(() => {
    expect(screen.queryByRole('option')).toBeNull();
  });

it('says why they are not listed, and what to ask for', async () => {
  const onCopy = vi.fn<(text: string) => void>();
  render(NamespacePicker, {
    props: {
      shown: ['test'],
      own: 'test',
      names: [],
      note: 'You may not.',
      request: 'Please let me.',
      onCopy,
      onOpen: vi.fn(),
      onChoose: vi.fn(),
    },
    context: new Map([[LANGUAGE, new Language('en')]]),
  });
  await fireEvent.click(screen.getByRole('combobox', { name: 'Namespace' }));
  await screen.findByText('You may not.');
  await fireEvent.click(screen.getByRole('button', { name: 'Copy request' }));
  expect(onCopy.mock.calls).toEqual([['Please let me.']]);
});

describe('choosing namespaces', () => {
  it('a click shows that one, at once', async () => {
    const { onChoose } = await open();
    expect(ticked()).toEqual(['test']);
    await click(option('beta'));
    expect(onChoose.mock.calls).toEqual([[['beta']]]);
    await isClosed();
  });

  it('the context’s own is no choice that is kept', async () => {
    const { onChoose } = await open(['alpha']);
    await click(option('test'));
    expect(onChoose.mock.calls).toEqual([['own']]);
  });

  it('boxes take several, shown together when that is said', async () => {
    const { onChoose } = await open();
    await click(box('beta'));
    await click(box('alpha'));
    expect(ticked()).toEqual(['test', 'alpha', 'beta']);
    expect(onChoose).not.toHaveBeenCalled();
    await click(screen.getByRole('button', { name: 'Show 3 namespaces' }));
    expect(onChoose.mock.calls).toEqual([[['alpha', 'beta', 'test']]]);
    await isClosed();
  });

  it.each([
    ['Shift', { shiftKey: true }],
    ['Ctrl', { ctrlKey: true }],
  ])('a click with %s adds like a box', async (_name, keys) => {
    const { onChoose } = await open();
    await click(option('beta'), keys);
    expect(ticked()).toEqual(['test', 'beta']);
    expect(onChoose).not.toHaveBeenCalled();
  });

  it('a box takes out again what it put in; nothing chosen shows nothing', async () => {
    const { onChoose } = await open();
    await click(box('beta'));
    await click(box('beta'));
    expect(ticked()).toEqual(['test']);
    await click(box('test'));
    expect(ticked()).toEqual([]);
    expect(screen.queryByRole('button', { name: /^Show/ })).toBeNull();
    await click(screen.getByRole('combobox', { name: 'Namespace' }));
    await isClosed();
    expect(onChoose).not.toHaveBeenCalled();
  });

  it('closing keeps what is ticked, Escape does not', async () => {
    const { onChoose, search } = await open();
    await click(box('beta'));
    await fireEvent.keyDown(search(), { key: 'Escape' });
    await isClosed();
    expect(onChoose).not.toHaveBeenCalled();
    await click(screen.getByRole('combobox', { name: 'Namespace' }));
    await screen.findByRole('option', { name: 'alpha' });
    expect(ticked()).toEqual(['test']);
    await click(box('beta'));
    await click(screen.getByRole('combobox', { name: 'Namespace' }));
    expect(onChoose.mock.calls).toEqual([[['beta', 'test']]]);
  });

  it('the same set as before is no change', async () => {
    const { onChoose } = await open(['alpha', 'beta']);
    await click(box('test'));
    await click(box('test'));
    await click(screen.getByRole('button', { name: 'Show 2 namespaces' }));
    await isClosed();
    expect(onChoose).not.toHaveBeenCalled();
  });

  it('all of them leave no single one ticked, and a box then begins a set of its own', async () => {
    const { onChoose } = await open('all');
    expect(ticked()).toEqual(['All namespaces']);
    await click(box('beta'));
    expect(ticked()).toEqual(['beta']);
    await click(option('All namespaces'));
    expect(onChoose).not.toHaveBeenCalled();
    await isClosed();
  });

  it('Shift+Enter adds what is typed, Enter takes only that', async () => {
    const { onChoose, search } = await open();
    await fireEvent.input(search(), { target: { value: 'mine yours' } });
    await screen.findByRole('option', { name: 'Use namespaces mine, yours' });
    await fireEvent.keyDown(search(), { key: 'Enter', shiftKey: true });
    await vi.waitFor(() => {
      expect(ticked()).toEqual(['test', 'mine', 'yours']);
    });
    expect(onChoose).not.toHaveBeenCalled();
    await fireEvent.input(search(), { target: { value: 'other' } });
    await screen.findByRole('option', { name: 'Use namespace “other”' });
    await fireEvent.keyDown(search(), { key: 'Enter' });
    expect(onChoose.mock.calls).toEqual([[['other']]]);
  });
});
