// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { createRawSnippet, tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import {
  SettingsModel,
  type SettingsSection,
} from '../../../../src/renderer/settings/settings-model.svelte';
import { matchesSearch } from '../../../../src/renderer/settings/settings-search';
import SettingsDialog from '../../../../src/renderer/settings/SettingsDialog.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { appError } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';
import { DEFAULT_SETTINGS } from '../../../../src/shared/settings';
import { FakeApi, startInfo } from '../../../support/fake-api';

function model(changes: Partial<typeof DEFAULT_SETTINGS> = {}) {
  const fake = new FakeApi({ settings: { ...DEFAULT_SETTINGS, ...changes } });
  const onFailure = vi.fn();
  return {
    fake,
    onFailure,
    settings: new SettingsModel({ api: fake.api, settings: fake.settings, onFailure }),
  };
}

describe('SettingsModel', () => {
  it('shows a change at once and main’s word when it comes', async () => {
    const { fake, settings } = model();
    fake.answer('updateSettings', () => ok({ ...DEFAULT_SETTINGS, fontSize: 20 }));
    const update = settings.update({ fontSize: 99 });
    expect(settings.current.fontSize).toBe(99);
    await update;
    expect(settings.current.fontSize).toBe(20);
  });

  it('takes a refused change back and says so', async () => {
    const { fake, settings, onFailure } = model();
    const error = appError('invalid-request', { request: 'updateSettings' });
    fake.answer('updateSettings', () => err(error));
    await settings.update({ theme: 'dark' });
    expect(settings.current.theme).toBe('system');
    expect(onFailure.mock.calls.map(([told]: unknown[]) => told)).toEqual([error]);
  });

  it('shows a choice for a context at once, takes one back, and leaves the others', async () => {
    const { fake, settings } = model({ contexts: { qa: { colour: 'blue' } } });
    const update = settings.updateContext('staging', { colour: 'red', protected: true });
    expect(settings.preferences('staging')).toEqual({ colour: 'red', protected: true });
    await update;
    await settings.updateContext('staging', { colour: null });
    expect(settings.preferences('staging')).toEqual({ protected: true });
    expect(settings.preferences('qa')).toEqual({ colour: 'blue' });
    expect(fake.callsOf('updateContext')).toEqual([
      { context: 'staging', patch: { colour: 'red', protected: true } },
      { context: 'staging', patch: { colour: null } },
    ]);
  });

  it('takes a refused choice for a context back and says so', async () => {
    const { fake, settings, onFailure } = model();
    const error = appError('settings-not-saved', { path: '/s', detail: 'ENOSPC' });
    fake.answer('updateContext', () => err(error));
    await settings.updateContext('staging', { protected: true });
    expect(settings.preferences('staging')).toEqual({});
    expect(onFailure.mock.calls.map(([told]: unknown[]) => told)).toEqual([error]);
  });

  it('keeps a change that main has not answered while it answers and tells others', async () => {
    const { fake, settings } = model();
    const answers: ((settings: typeof DEFAULT_SETTINGS) => void)[] = [];
    fake.answer(
      'updateSettings',
      () =>
        new Promise((resolve) =>
          answers.push((told) => {
            resolve(ok(told));
          }),
        ),
    );
    const first = settings.update({ cursorStyle: 'underline' });
    const second = settings.update({ copyOnSelect: true });
    settings.apply({ ...DEFAULT_SETTINGS, context: 'qa' });
    expect(settings.current).toMatchObject({ context: 'qa', cursorStyle: 'underline' });
    answers[0]?.({ ...DEFAULT_SETTINGS, cursorStyle: 'underline' });
    await first;
    expect(settings.current).toMatchObject({ cursorStyle: 'underline', copyOnSelect: true });
    answers[1]?.({ ...DEFAULT_SETTINGS, cursorStyle: 'underline', fontSize: 20 });
    await second;
    // Main has the last word.
    expect(settings.current).toMatchObject({ copyOnSelect: false, fontSize: 20 });
  });

  it('takes a refused change back, and no other', async () => {
    const { fake, settings } = model();
    fake.answer('updateContext', () => new Promise(() => undefined));
    void settings.updateContext('qa', { protected: true });
    fake.answer('updateSettings', () => err(appError('invalid-request', { request: 'x' })));
    await settings.update({ theme: 'dark' });
    expect(settings.current.theme).toBe('system');
    expect(settings.preferences('qa')).toEqual({ protected: true });
  });

  it('a context may be called as it likes', async () => {
    const { fake, settings } = model();
    fake.answer('updateContext', () => new Promise(() => undefined));
    expect(settings.preferences('__proto__')).toEqual({});
    expect(settings.preferences('constructor')).toEqual({});
    void settings.updateContext('__proto__', { protected: true });
    expect(settings.preferences('__proto__')).toEqual({ protected: true });
    expect(settings.preferences('other')).toEqual({});
    await Promise.resolve();
  });

  it.each([
    [31, 1, 32],
    [32, 1, null],
    [8, -1, null],
  ])('font size %i by %i becomes %s', async (fontSize, by, expected) => {
    const { fake, settings } = model({ fontSize });
    await settings.changeFontSize(by);
    expect(fake.callsOf('updateSettings')).toEqual(
      expected === null ? [] : [{ fontSize: expected }],
    );
  });
});

describe('matchesSearch', () => {
  it.each([
    ['', true],
    ['FONT', true],
    ['size font', true],
    ['font colour', false],
  ])('%j: %s', (query, expected) => {
    expect(matchesSearch(query, ['Font size', '8 to 32 pixels'])).toBe(expected);
  });
});

describe('SettingsDialog', () => {
  async function show(section: SettingsSection, changes: Partial<typeof DEFAULT_SETTINGS> = {}) {
    const parts = model(changes);
    const props = {
      section,
      onSection: vi.fn(),
      onClose: vi.fn(),
      settings: parts.settings,
      versions: startInfo().versions,
      scheme: 'light' as const,
      onManageContexts: vi.fn(),
      keys: createRawSnippet((query: () => string) => ({
        render: () => `<div class="row">keys ${query()}</div>`,
      })),
    };
    render(SettingsDialog, { props, context: new Map([[LANGUAGE, new Language('en')]]) });
    await screen.findByRole('dialog', { name: 'Settings' });
    return { ...parts, props };
  }
  const number = (name: string): HTMLElement => screen.getByRole('spinbutton', { name });

  it('changes each general setting as soon as it is chosen', async () => {
    const { fake } = await show('general');
    await fireEvent.click(screen.getByRole('radio', { name: '简体中文' }));
    await fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    await fireEvent.click(screen.getByRole('radio', { name: 'More' }));
    await fireEvent.click(screen.getByRole('switch', { name: /Ask before closing/ }));
    await fireEvent.click(screen.getByRole('switch', { name: /Bring tabs and panes back/ }));
    expect(fake.callsOf('updateSettings')).toEqual([
      { language: 'zh-CN' },
      { theme: 'dark' },
      { contrast: 'more' },
      { confirmClose: false },
      { restoreTabs: false },
    ]);
  });

  it('changes each setting of terminals as soon as it is chosen', async () => {
    const { fake } = await show('terminal');
    await fireEvent.change(screen.getByRole('combobox', { name: 'Font' }), {
      target: { value: ' Fira Code ' },
    });
    await fireEvent.input(number('Font size'), { target: { value: '15' } });
    await fireEvent.input(number('Line height'), { target: { value: '1.35' } });
    await fireEvent.click(screen.getByRole('radio', { name: 'Mist' }));
    await fireEvent.click(screen.getByRole('radio', { name: 'Dusk' }));
    await fireEvent.click(screen.getByRole('radio', { name: 'Bar' }));
    await fireEvent.click(screen.getByRole('switch', { name: 'Blinking cursor' }));
    await fireEvent.click(screen.getByRole('radio', { name: 'Mark and flash' }));
    await fireEvent.click(screen.getByRole('switch', { name: /Copy what is selected/ }));
    await fireEvent.input(number('Scrollback'), { target: { value: '0' } });
    await fireEvent.click(screen.getByRole('radio', { name: 'On' }));
    expect(fake.callsOf('updateSettings')).toEqual([
      { fontFamily: 'Fira Code' },
      { fontSize: 15 },
      { lineHeight: 1.35 },
      { terminalThemeLight: 'mist' },
      { terminalThemeDark: 'dusk' },
      { cursorStyle: 'bar' },
      { cursorBlink: true },
      { bell: 'flash' },
      { copyOnSelect: true },
      { scrollback: 0 },
      { screenReader: 'on' },
    ]);
  });

  it('takes no number that is out of range, or not whole where it has to be', async () => {
    const { fake } = await show('terminal');
    await fireEvent.input(number('Font size'), { target: { value: '12.5' } });
    await fireEvent.input(number('Line height'), { target: { value: '2.1' } });
    expect(fake.callsOf('updateSettings')).toEqual([]);
    expect(screen.getByText('Between 1 and 2.')).toBeTruthy();
  });

  it('the preview is drawn with the settings in force', async () => {
    const { settings } = await show('terminal', { fontSize: 20, terminalThemeLight: 'sand' });
    const preview = screen.getByRole('img', { name: 'Preview of terminals' });
    expect(preview.style.fontSize).toBe('20px');
    expect(preview.style.background).toContain('#faf4e8');
    await settings.update({ terminalThemeLight: 'mist', fontFamily: "Fi'ra" });
    await tick();
    expect(preview.style.background).toContain('#edf1f5');
    expect(preview.style.fontFamily).toContain('Fira');
  });

  it('offers the way back where a setting is not its default, and only there', async () => {
    const { fake } = await show('terminal', { fontSize: 20 });
    const [reset, ...others] = screen.getAllByRole('button', { name: /^Reset/ });
    expect(others).toEqual([]);
    expect(reset?.getAttribute('aria-label')).toBe('Reset “Font size” to 13');
    if (reset) await fireEvent.click(reset);
    expect(fake.callsOf('updateSettings')).toEqual([{ fontSize: 13 }]);
    await vi.waitFor(() => {
      expect(screen.queryByRole('button', { name: /^Reset/ })).toBeNull();
    });
  });

  it('finds settings of every section', async () => {
    await show('general');
    const search = screen.getByRole('searchbox', { name: 'Search settings' });
    await fireEvent.input(search, { target: { value: 'cursor' } });
    expect(screen.getAllByRole('switch').map((one) => one.getAttribute('aria-label'))).toEqual([
      'Blinking cursor',
    ]);
    expect(screen.getByText('keys cursor')).toBeTruthy();
  });

  it('deletes kept texts, and says when that is done', async () => {
    const { fake } = await show('privacy');
    await fireEvent.click(screen.getByRole('button', { name: 'Delete now' }));
    await screen.findByText('Deleted');
    expect(fake.callsOf('forgetTexts')).toEqual([null]);
  });

  it('takes web addresses for updates and nothing else', async () => {
    const { fake } = await show('privacy');
    const feed = screen.getByRole('textbox', { name: 'Where to look' });
    await fireEvent.change(feed, { target: { value: 'file:///etc/passwd' } });
    expect(screen.getByText('This is not an http or https address.')).toBeTruthy();
    await fireEvent.change(feed, { target: { value: 'https://example.org/f' } });
    expect(fake.callsOf('updateSettings')).toEqual([{ updateFeed: 'https://example.org/f' }]);
  });

  it('leads to the contexts and their files', async () => {
    const { props } = await show('contexts');
    await fireEvent.click(screen.getByRole('button', { name: 'Manage…' }));
    expect(props.onManageContexts).toHaveBeenCalledOnce();
  });

  it('opens the file, and tells a failure', async () => {
    const { fake, onFailure } = await show('general');
    const error = appError('settings-not-opened', { path: '/s', detail: 'no program' });
    fake.answer('editSettings', () => err(error));
    await fireEvent.click(screen.getByRole('button', { name: 'Edit as JSON…' }));
    await vi.waitFor(() => {
      expect(onFailure).toHaveBeenCalledOnce();
    });
    expect(onFailure.mock.calls[0]?.[0]).toEqual(error);
  });

  it('the arrows walk along the sections', async () => {
    const { props } = await show('general');
    await fireEvent.keyDown(screen.getByRole('tab', { name: 'General' }), { key: 'ArrowUp' });
    expect(props.onSection).toHaveBeenCalledExactlyOnceWith('privacy');
  });
});
