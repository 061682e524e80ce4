// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import ContextPicker from '../../../../src/renderer/environments/ContextPicker.svelte';
import { ContextsModel } from '../../../../src/renderer/environments/contexts.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { appError } from '../../../../src/shared/errors';
import type { ContextPreferences } from '../../../../src/shared/settings';
import { contextsView, contextSummary } from '../../../support/fake-api';
// What buttons open is loaded with its first use: here beforehand, however long that takes.
import '../../../../src/renderer/ui/PickerList.svelte';

const broken = contextSummary('eks', {
  problem: appError('context-unsupported', { context: 'eks', feature: 'exec-version' }),
});
const staging = contextSummary('staging');
const production = contextSummary('production');

describe('ContextsModel', () => {
  it('keeps the context on screen while it can be shown', () => {
    const model = new ContextsModel(contextsView([staging, production]));
    model.choose('production');
    model.apply(contextsView([staging, production, broken]));
    expect(model.current?.name).toBe('production');
    model.apply(contextsView([staging]));
    expect(model.current?.name).toBe('staging');
    model.apply(contextsView([]));
    expect(model.current).toBeNull();
  });

  it('does not choose what cannot be shown', () => {
    const model = new ContextsModel(contextsView([staging, broken]));
    model.choose('eks');
    model.choose('nowhere');
    expect(model.current?.name).toBe('staging');
  });

  it('shows a broken one where the kubeconfig says so, for its reason to be read', () => {
    const model = new ContextsModel(contextsView([broken], { current: 'eks' }));
    expect(model.current?.problem?.kind).toBe('context-unsupported');
  });
});

describe('ContextPicker', () => {
  const chosen: Readonly<Record<string, ContextPreferences>> = {
    production: { colour: 'red', protected: true },
  };
  const show = (...contexts: Parameters<typeof contextsView>[0]) => {
    const calls = { onChoose: vi.fn(), onAddFile: vi.fn(), onManage: vi.fn() };
    render(ContextPicker, {
      props: {
        contexts: new ContextsModel(contextsView(contexts)),
        preferences: (context: string) => chosen[context] ?? {},
        ...calls,
      },
      context: new Map([[LANGUAGE, new Language('en')]]),
    });
    return calls;
  };
  const trigger = (): HTMLElement => screen.getByRole('combobox', { name: 'Context' });

  it('shows the current one; the others with their server, broken ones with why', async () => {
    const { onChoose } = show(staging, production, broken);
    expect(trigger().textContent.trim()).toBe('staging');
    expect(trigger().querySelector('svg')).not.toBeNull();
    await fireEvent.click(trigger());
    const eks = await screen.findByRole('option', { name: /eks/ });
    expect(eks.getAttribute('aria-disabled')).toBe('true');
    expect(eks.textContent).toContain("Can't be used.");
    const item = screen.getByRole('option', { name: /production/ });
    expect(item.textContent).toContain('127.0.0.1:6443');
    await fireEvent.click(item);
    expect(onChoose).toHaveBeenCalledExactlyOnceWith('production');
  });

  it('says in words which one is protected and which one is risky', async () => {
    show(staging, contextSummary('lab', { risks: ['skip-tls-verify', 'proxy'] }), production);
    await fireEvent.click(trigger());
    const lab = await screen.findByRole('option', { name: /lab/ });
    expect(lab.textContent).toContain('skips TLS check');
    expect(lab.textContent).not.toContain('proxy');
    const item = screen.getByRole('option', { name: /production/ });
    expect(item.textContent).toContain('protected');
    expect(item.querySelector<HTMLElement>('.mark')?.style.background).toContain('context-red');
    expect(screen.getByRole('option', { name: /staging/ }).querySelector('.mark')).toBeNull();
  });

  it('shows the colour and the protection of the current one', () => {
    show(production);
    expect(trigger().querySelector('.mark')).not.toBeNull();
    expect(trigger().querySelector('.protected-icon')).not.toBeNull();
  });

  it('leads to the context manager', async () => {
    const { onManage } = show(staging, production);
    await fireEvent.click(trigger());
    await fireEvent.click(
      await screen.findByRole('button', { name: 'Contexts and kubeconfig files…' }),
    );
    expect(onManage).toHaveBeenCalledOnce();
  });

  it('with one context is a quiet name, which still leads to adding a file', async () => {
    const { onAddFile } = show(staging);
    expect(trigger().querySelector('svg')).toBeNull();
    await fireEvent.click(trigger());
    await fireEvent.click(await screen.findByRole('button', { name: 'Add a kubeconfig file…' }));
    expect(onAddFile).toHaveBeenCalledOnce();
  });
});
