// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { SettingsModel } from '../../../../src/renderer/settings/settings-model.svelte';
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
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(error);
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
    expect(onFailure).toHaveBeenCalledExactlyOnceWith(error);
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

describe('SettingsDialog', () => {
  async function show(changes: Partial<typeof DEFAULT_SETTINGS> = {}) {
    const parts = model(changes);
    const onManageContexts = vi.fn();
    render(SettingsDialog, {
      props: {
        open: true,
        onOpenChange: vi.fn(),
        settings: parts.settings,
        versions: startInfo().versions,
        onManageContexts,
      },
      context: new Map([[LANGUAGE, new Language('en')]]),
    });
    await screen.findByRole('dialog', { name: 'Settings' });
    return { ...parts, onManageContexts };
  }

  it('changes each setting as soon as it is chosen', async () => {
    const { fake } = await show();
    await fireEvent.click(screen.getByRole('radio', { name: '简体中文' }));
    await fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    await fireEvent.click(screen.getByRole('switch', { name: /Ask before closing/ }));
    const number = (name: string): HTMLElement => screen.getByRole('spinbutton', { name });
    await fireEvent.input(number('Font size'), { target: { value: '15' } });
    await fireEvent.input(number('Scrollback'), { target: { value: '0' } });
    expect(fake.callsOf('updateSettings')).toEqual([
      { language: 'zh-CN' },
      { theme: 'dark' },
      { confirmClose: false },
      { fontSize: 15 },
      { scrollback: 0 },
    ]);
  });

  it('leads to the contexts and their files', async () => {
    const { onManageContexts } = await show();
    await fireEvent.click(screen.getByRole('button', { name: 'Manage…' }));
    expect(onManageContexts).toHaveBeenCalledOnce();
  });
});
