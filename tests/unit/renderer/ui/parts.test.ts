// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import Dialog from '../../../../src/renderer/ui/Dialog.svelte';
import ErrorNotice from '../../../../src/renderer/ui/ErrorNotice.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { splitName } from '../../../../src/renderer/ui/middle-truncate';
import MiddleTruncate from '../../../../src/renderer/ui/MiddleTruncate.svelte';
import NumberField from '../../../../src/renderer/ui/NumberField.svelte';
import { matchingItems } from '../../../../src/renderer/ui/picker';
import Picker from '../../../../src/renderer/ui/Picker.svelte';
import ResizeHandle from '../../../../src/renderer/ui/ResizeHandle.svelte';
import Segmented from '../../../../src/renderer/ui/Segmented.svelte';
import { appError } from '../../../../src/shared/errors';
// What buttons open is loaded with its first use: here beforehand, however long that takes.
import '../../../../src/renderer/ui/PickerList.svelte';

const context = (language = new Language('en')): Map<symbol, unknown> =>
  new Map([[LANGUAGE, language]]);

describe('splitName', () => {
  it('keeps the tail that tells pods apart', () => {
    expect(splitName('shop-a1b2-web-7d9c8b5f4-x2x9p')).toEqual({
      head: 'shop-a1b2-web-7d9c8b5f4-',
      tail: 'x2x9p',
    });
  });

  it('leaves short names whole', () => {
    expect(splitName('shop-a1b2')).toEqual({ head: 'shop-a1b2', tail: '' });
  });

  it('never splits a character in two', () => {
    const { head, tail } = splitName('😀'.repeat(20));
    expect(head + tail).toBe('😀'.repeat(20));
    expect(tail).toBe('😀'.repeat(5));
  });
});

it('MiddleTruncate shows the whole name as text and on hover', () => {
  render(MiddleTruncate, { name: 'shop-a1b2-web-7d9c8b5f4-x2x9p' });
  const name = screen.getByTitle('shop-a1b2-web-7d9c8b5f4-x2x9p');
  expect(name.textContent).toBe('shop-a1b2-web-7d9c8b5f4-x2x9p');
});

describe('ErrorNotice', () => {
  const error = appError('forbidden', {
    verb: 'create',
    resource: 'pods/exec',
    namespace: 'test',
    user: 'qa-reader',
    message: 'no',
  });

  it('says what, to what, why and what next', () => {
    render(ErrorNotice, {
      props: { what: "Can't open a shell in web-1", error },
      context: context(),
    });
    const text = screen.getByRole('alert').textContent;
    expect(text).toContain("Can't open a shell in web-1");
    expect(text).toContain('You may not create pods/exec in namespace test (user qa-reader).');
    expect(text).toContain('Ask who runs the cluster for this access.');
  });

  it('follows the language', async () => {
    const language = new Language('en');
    render(ErrorNotice, { props: { what: 'X', error }, context: context(language) });
    await language.use('zh-CN');
    expect(await screen.findByText(/无权在名字空间 test 中/)).toBeTruthy();
  });
});

describe('Dialog', () => {
  it('is named by its title and closes with Escape', async () => {
    const onOpenChange = vi.fn();
    render(Dialog, {
      props: { open: true, onOpenChange, title: 'Settings' },
      context: context(),
    });
    const dialog = await screen.findByRole('dialog', { name: 'Settings' });
    await fireEvent.keyDown(dialog, { key: 'Escape' });
    expect(onOpenChange).toHaveBeenCalledWith(false);
  });
});

describe('NumberField', () => {
  const field = (): HTMLInputElement => screen.getByRole('spinbutton', { name: 'Font size' });

  it.each(['7', '33', '13.5', ''])(
    'takes no %j, says so, and puts the value back',
    async (wrong) => {
      const onChange = vi.fn();
      const props = { label: 'Font size', value: 13, min: 8, max: 32, onChange };
      render(NumberField, { props, context: context() });
      await fireEvent.input(field(), { target: { value: wrong } });
      expect(onChange).not.toHaveBeenCalled();
      expect(screen.getByRole('alert').textContent).toBe('Between 8 and 32.');
      await fireEvent.blur(field());
      expect(field().value).toBe('13');
      expect(screen.queryByRole('alert')).toBeNull();
    },
  );

  it.each([8, 32])('takes %i at the edge of its range', async (right) => {
    const onChange = vi.fn();
    const props = { label: 'Font size', value: 13, min: 8, max: 32, onChange };
    render(NumberField, { props, context: context() });
    await fireEvent.input(field(), { target: { value: String(right) } });
    expect(onChange).toHaveBeenCalledExactlyOnceWith(right);
  });
});

it('Segmented is a radio group that reports the choice', async () => {
  const onChange = vi.fn();
  const options = [
    { value: 'light', label: 'Light' },
    { value: 'dark', label: 'Dark' },
  ];
  render(Segmented, { label: 'Theme', value: 'light', options, onChange });
  expect(screen.getByRole('radiogroup', { name: 'Theme' })).toBeTruthy();
  expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Light' }).checked).toBe(true);
  await fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  expect(onChange).toHaveBeenCalledExactlyOnceWith('dark');
});

describe('ResizeHandle', () => {
  const setUp = (
    value = 300,
  ): { onMove: ReturnType<typeof vi.fn>; onCommit: ReturnType<typeof vi.fn> } => {
    const calls = { onMove: vi.fn(), onCommit: vi.fn() };
    render(ResizeHandle, { label: 'Resize the sidebar', value, min: 200, max: 600, ...calls });
    return calls;
  };
  const handle = (): HTMLElement => screen.getByRole('separator', { name: 'Resize the sidebar' });

  it.each([
    ['ArrowRight', 316],
    ['ArrowLeft', 284],
    ['Home', 200],
    ['End', 600],
  ])('%s sets the width to %i and remembers it', async (key, width) => {
    const { onMove, onCommit } = setUp();
    await fireEvent.keyDown(handle(), { key });
    expect(onMove).toHaveBeenCalledExactlyOnceWith(width);
    expect(onCommit).toHaveBeenCalledExactlyOnceWith(width);
  });

  it('stays within its range and leaves other keys alone', async () => {
    const { onMove } = setUp(595);
    await fireEvent.keyDown(handle(), { key: 'ArrowRight' });
    await fireEvent.keyDown(handle(), { key: 'Tab' });
    expect(onMove).toHaveBeenCalledExactlyOnceWith(600);
  });
});

describe('matchingItems', () => {
  const items = [
    { value: 'a', label: 'kube-system' },
    { value: 'b', label: 'system' },
    { value: 'c', label: 'default', hint: 'system pods' },
    { value: 'd', label: 'other' },
  ];

  it('puts those that begin with the query first, then those that contain it, then hints', () => {
    expect(matchingItems(items, ' SYS ').map((item) => item.value)).toEqual(['b', 'a', 'c']);
  });

  it('shows a readable number of thousands', () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      value: `${index}`,
      label: `n${index}`,
    }));
    expect(matchingItems(many, '')).toHaveLength(100);
    expect(matchingItems(many, 'n4999').map((item) => item.label)).toEqual(['n4999']);
  });
});

describe('Picker', () => {
  const setUp = (changes: Record<string, unknown> = {}): { onChoose: ReturnType<typeof vi.fn> } => {
    const onChoose = vi.fn();
    render(Picker, {
      props: {
        label: 'Namespace',
        value: 'test',
        text: 'test',
        items: [
          { value: 'test', label: 'test' },
          { value: 'prod', label: 'prod' },
          { value: 'old', label: 'old', problem: 'gone' },
        ],
        placeholder: 'Find',
        noMatch: (query: string) => `nothing like ${query}`,
        onChoose,
        ...changes,
      },
      context: context(),
    });
    return { onChoose };
  };
  const trigger = (): HTMLElement => screen.getByRole('combobox', { name: 'Namespace' });

  it('shows the value and lists the others, those that cannot be chosen with why', async () => {
    setUp();
    expect(trigger().textContent.trim()).toBe('test');
    await fireEvent.click(trigger());
    const options = await screen.findAllByRole('option');
    expect(options.map((option) => option.textContent.replace(/\s+/g, ' ').trim())).toEqual([
      'test',
      'prod',
      'old gone',
    ]);
    expect(options[2]?.getAttribute('aria-disabled')).toBe('true');
  });

  it('reports a choice once, and the value it has already not at all', async () => {
    const { onChoose } = setUp();
    await fireEvent.click(trigger());
    await fireEvent.click(await screen.findByRole('option', { name: 'test' }));
    expect(onChoose).not.toHaveBeenCalled();
    await fireEvent.click(trigger());
    await fireEvent.click(await screen.findByRole('option', { name: 'prod' }));
    expect(onChoose).toHaveBeenCalledExactlyOnceWith('prod');
  });

  it('takes a typed value where it may, says why where it may not', async () => {
    const typed = (query: string): { label: string } | { problem: string } =>
      query === 'bad' ? { problem: 'not a name' } : { label: `use ${query}` };
    const { onChoose } = setUp({ typed });
    await fireEvent.click(trigger());
    const search = await screen.findByPlaceholderText('Find');
    await fireEvent.input(search, { target: { value: 'bad' } });
    expect(screen.getByText('not a name')).toBeTruthy();
    await fireEvent.input(search, { target: { value: 'mine' } });
    await fireEvent.click(await screen.findByRole('option', { name: 'use mine' }));
    expect(onChoose).toHaveBeenCalledExactlyOnceWith('mine');
  });

  it('says that nothing matches', async () => {
    setUp();
    await fireEvent.click(trigger());
    await fireEvent.input(await screen.findByPlaceholderText('Find'), { target: { value: 'zzz' } });
    expect(screen.getByText('nothing like zzz')).toBeTruthy();
  });

  it('shows what stands below the list', async () => {
    setUp({ footer: createRawSnippet(() => ({ render: () => '<button>Add</button>' })) });
    await fireEvent.click(trigger());
    expect(await screen.findByRole('button', { name: 'Add' })).toBeTruthy();
  });
});
