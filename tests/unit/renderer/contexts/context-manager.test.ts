// @vitest-environment happy-dom
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { ConnectionChecks } from '../../../../src/renderer/contexts/connection-checks.svelte';
import { ContextManager } from '../../../../src/renderer/contexts/context-manager.svelte';
import ContextManagerDialog from '../../../../src/renderer/contexts/ContextManagerDialog.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { appError } from '../../../../src/shared/errors';
import type { ContextsView } from '../../../../src/shared/kubernetes';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/shared/settings';
import { contextsView, contextSummary, FakeApi } from '../../../support/fake-api';
import { nothing, settled } from './snippets.svelte';

const staging = contextSummary('staging');
const production = contextSummary('production', {
  server: 'http://10.0.0.9:8080',
  risks: ['skip-tls-verify', 'plain-http', 'proxy'],
  signIn: ['client-certificate', 'plugin'],
  plugin: '/opt/bin/aws',
  actsAs: 'deployer',
  proxy: 'http://proxy:3128',
  alsoIn: ['/tmp/other.yaml'],
});
const eks = contextSummary('eks', {
  server: '',
  signIn: [],
  problem: appError('context-broken', { context: 'eks', missing: 'cluster', name: 'gone' }),
});
const full = contextsView([staging, production, eks], {
  sources: [
    { path: '/home/tester/.kube/config', origin: 'home', added: null, found: true, problem: null },
    { path: '/tmp/none', origin: 'environment', added: null, found: false, problem: null },
    {
      path: '/data/kubeconfigs/1.yaml',
      origin: 'added',
      added: { id: 'added-1', name: 'qa.yaml', from: '/tmp/qa.yaml' },
      found: true,
      problem: appError('kubeconfig-invalid', { path: '/data/1', line: 7, detail: 'bad indent' }),
    },
  ],
});

describe('ContextManager', () => {
  const setUp = (view: ContextsView, current: string | null = 'staging') => {
    let now = view;
    const manager = new ContextManager({ view: () => now, current: () => current });
    const change = (next: ContextsView): void => {
      now = next;
    };
    return { manager, change };
  };

  it('opens at the context on screen, or at the one that is meant', () => {
    const { manager } = setUp(full);
    manager.open();
    expect(manager.pane).toEqual({ kind: 'context', name: 'staging' });
    manager.query = 'x';
    manager.close();
    manager.open('eks');
    expect([manager.isOpen, manager.query, manager.selected?.name]).toEqual([true, '', 'eks']);
  });

  it('without contexts shows the files', () => {
    const { manager, change } = setUp(contextsView([]), null);
    manager.open();
    expect(manager.pane).toEqual({ kind: 'files' });
    change(full);
    expect(manager.selected?.name).toBe('staging');
  });

  it('a context that goes away gives way to the first one', () => {
    const { manager, change } = setUp(full);
    manager.open('production');
    change(contextsView([staging]));
    expect(manager.selected?.name).toBe('staging');
  });

  it.each([
    ['PROD', ['production']],
    ['10.0.0.9', ['production']],
    ['', ['staging', 'production', 'eks']],
    ['nothing', []],
  ])('%j finds %j', (query, names) => {
    const { manager } = setUp(full);
    manager.query = query;
    expect(manager.matches.map(({ name }) => name)).toEqual(names);
  });

  it('walks among the matches and stops at both ends', () => {
    const { manager } = setUp(full);
    manager.open();
    manager.step(-1);
    expect(manager.selected?.name).toBe('staging');
    manager.step(10);
    expect(manager.selected?.name).toBe('eks');
    manager.query = 'prod';
    manager.step(1);
    expect(manager.selected?.name).toBe('production');
    manager.query = 'nothing';
    manager.step(1);
    expect(manager.selected?.name).toBe('production');
  });
});

async function show(
  view: ContextsView = full,
  settings: Partial<Settings> = {},
  open: string | null = null,
) {
  const fake = new FakeApi();
  const current = view.current;
  const manager = new ContextManager({ view: () => view, current: () => current });
  manager.open(open);
  const calls = {
    onShow: vi.fn(),
    onChange: vi.fn(),
    onAdd: vi.fn(),
    onReload: vi.fn(),
    onRemove: vi.fn(),
    onCopy: vi.fn(() => Promise.resolve(true)),
  };
  render(ContextManagerDialog, {
    props: {
      manager,
      view,
      settings: { ...DEFAULT_SETTINGS, ...settings },
      current,
      checks: new ConnectionChecks(fake.api),
      ...calls,
      notes: nothing,
    },
    context: new Map([[LANGUAGE, new Language('en')]]),
  });
  const dialog = await screen.findByRole('dialog', { name: 'Contexts and kubeconfig files' });
  return { fake, manager, dialog, ...calls };
}
const option = (name: string): HTMLElement => screen.getByRole('option', { name });
const detail = (): HTMLElement => {
  const right = document.querySelector<HTMLElement>('.right');
  if (!right) throw new Error('no right side');
  return right;
};

describe('the list of contexts', () => {
  it('tells each one’s server, protection, risks and problem in words', async () => {
    await show(full, { contexts: { production: { protected: true, colour: 'red' } } });
    const descriptions = screen
      .getAllByRole('option')
      .map((item) => item.getAttribute('aria-description'));
    expect(descriptions[0]).toBe('https://127.0.0.1:6443, On screen');
    expect(descriptions[1]).toBe(
      'http://10.0.0.9:8080, protected, skips TLS check, http, not encrypted, proxy',
    );
    expect(descriptions[2]).toContain("Can't be used. Context eks refers to the cluster gone");
    expect(option('production').querySelector('.mark')).not.toBeNull();
  });

  it('is walked with the arrows, from the filter as well', async () => {
    const { manager } = await show();
    const filter = screen.getByRole('searchbox', { name: 'Find a context' });
    await fireEvent.keyDown(filter, { key: 'ArrowDown' });
    expect(manager.selected?.name).toBe('production');
    const list = screen.getByRole('listbox', { name: 'Contexts' });
    await fireEvent.keyDown(list, { key: 'End' });
    expect(option('eks').getAttribute('aria-selected')).toBe('true');
    expect(list.getAttribute('aria-activedescendant')).toBe(option('eks').id);
    await fireEvent.keyDown(list, { key: 'Home' });
    expect(manager.selected?.name).toBe('staging');
  });

  it('narrows down among many, and says so', async () => {
    const many = Array.from({ length: 30 }, (_, index) => contextSummary(`team-${index}`));
    await show(contextsView(many));
    // Not by role: happy-dom takes long to work out the names of many rows.
    const list = document.querySelector('[role=listbox]')!;
    const filter = document.querySelector('input[type=search]')!;
    expect(list.children).toHaveLength(30);
    await fireEvent.input(filter, { target: { value: 'team-2' } });
    expect(list.children).toHaveLength(11);
    expect(screen.getByText('11 of 30 contexts')).toBeTruthy();
    await fireEvent.input(filter, { target: { value: 'nowhere' } });
    expect(screen.getByText('No context matches “nowhere”.')).toBeTruthy();
  });
});

describe('a context', () => {
  it('says everything that is known of it, and what is risky', async () => {
    await show(full, {}, 'production');
    const text = detail().textContent.replace(/\s+/g, ' ');
    for (const words of [
      'http://10.0.0.9:8080',
      'a client certificate, the program /opt/bin/aws',
      'deployer',
      'http://proxy:3128',
      '/tmp/other.yaml',
      'skips TLS check',
      'http, not encrypted',
      'signs in with aws',
      'acts as deployer',
      'anyone on the way could pose as this cluster',
      'Nothing on the way to this cluster is encrypted',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('that cannot be used says why, and is not shown', async () => {
    await show(full, {}, 'eks');
    expect(within(detail()).getByRole('alert').textContent).toContain('the cluster gone');
    expect(within(detail()).queryByRole('button', { name: 'Show' })).toBeNull();
    expect(detail().textContent).toContain('nothing: anonymous');
  });

  it('can be shown, unless it is', async () => {
    const { onShow } = await show();
    expect(within(detail()).queryByRole('button', { name: 'Show' })).toBeNull();
    await fireEvent.click(option('production'));
    await fireEvent.click(within(detail()).getByRole('button', { name: 'Show' }));
    expect(onShow).toHaveBeenCalledExactlyOnceWith('production');
  });

  it('can be protected, and freed again', async () => {
    const { onChange } = await show();
    await fireEvent.click(screen.getByRole('switch', { name: 'Protected' }));
    expect(onChange).toHaveBeenCalledExactlyOnceWith('staging', { protected: true });
    document.body.replaceChildren();
    const again = await show(full, { contexts: { staging: { protected: true } } });
    const protectedSwitch = screen.getByRole<HTMLInputElement>('switch', { name: 'Protected' });
    expect(protectedSwitch.checked).toBe(true);
    await fireEvent.click(screen.getByRole('switch', { name: 'Protected' }));
    expect(again.onChange).toHaveBeenCalledExactlyOnceWith('staging', { protected: null });
  });

  it('can open its shells read-only, and no longer', async () => {
    const { onChange } = await show();
    await fireEvent.click(screen.getByRole('switch', { name: 'Read-only' }));
    expect(onChange).toHaveBeenCalledExactlyOnceWith('staging', { readOnly: true });
    document.body.replaceChildren();
    const again = await show(full, { contexts: { staging: { readOnly: true } } });
    await fireEvent.click(screen.getByRole('switch', { name: 'Read-only' }));
    expect(again.onChange).toHaveBeenCalledExactlyOnceWith('staging', { readOnly: null });
  });

  it('wears a colour, by name', async () => {
    const { onChange } = await show(full, { contexts: { staging: { colour: 'teal' } } });
    const colours = screen.getByRole('radiogroup', { name: 'Colour' });
    expect(within(colours).getAllByRole('radio')).toHaveLength(9);
    expect(within(colours).getByRole<HTMLInputElement>('radio', { name: 'Teal' }).checked).toBe(
      true,
    );
    await fireEvent.click(within(colours).getByRole('radio', { name: 'Red' }));
    await fireEvent.click(within(colours).getByRole('radio', { name: 'None' }));
    expect(onChange.mock.calls).toEqual([
      ['staging', { colour: 'red' }],
      ['staging', { colour: null }],
    ]);
  });

  it('takes a namespace and a label key, and refuses what cannot be one', async () => {
    const { onChange } = await show(full, { contexts: { staging: { namespaces: ['qa'] } } });
    const namespace = screen.getByRole<HTMLInputElement>('textbox', { name: 'Namespace' });
    const label = screen.getByRole<HTMLInputElement>('textbox', { name: 'Environment label' });
    expect([namespace.value, namespace.placeholder]).toEqual(['qa', 'test']);
    expect([label.value, label.placeholder]).toEqual(['', 'app']);
    await fireEvent.change(namespace, { target: { value: 'No Such' } });
    expect(namespace.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByText(/lower-case letters, digits and dashes only/)).toBeTruthy();
    expect(onChange).not.toHaveBeenCalled();
    await fireEvent.change(namespace, { target: { value: ' prod ' } });
    await fireEvent.change(namespace, { target: { value: '' } });
    await fireEvent.change(label, { target: { value: 'app.kubernetes.io/instance' } });
    expect(onChange.mock.calls).toEqual([
      ['staging', { namespaces: ['prod'] }],
      ['staging', { namespaces: null }],
      ['staging', { labelKey: 'app.kubernetes.io/instance' }],
    ]);
  });

  it('is checked on the spot', async () => {
    const { fake } = await show();
    await fireEvent.click(screen.getByRole('button', { name: 'Check connection' }));
    await settled();
    expect(fake.callsOf('startCheck')).toEqual([{ context: 'staging' }]);
  });
});

describe('the files', () => {
  it('are all named, with what came of them', async () => {
    const { onAdd, onReload } = await show();
    await fireEvent.click(screen.getByRole('button', { name: 'Kubeconfig files' }));
    const rows = within(detail())
      .getAllByRole('listitem')
      .map((row) => row.textContent.replace(/\s+/g, ' ').trim());
    expect(rows[0]).toBe('/home/tester/.kube/config the usual place 3 contexts');
    expect(rows[1]).toBe('/tmp/none named by KUBECONFIG Not there.');
    expect(rows[2]).toContain('qa.yaml added by you from /tmp/qa.yaml');
    expect(rows[2]).toContain('line 7');
    for (const name of ['Choose a file…', 'Paste', 'Read again']) {
      await fireEvent.click(within(detail()).getByRole('button', { name }));
    }
    expect(onAdd.mock.calls).toEqual([['chooser'], ['clipboard']]);
    expect(onReload).toHaveBeenCalledOnce();
  });

  it('that were added can be removed, after a question', async () => {
    const { onRemove } = await show();
    await fireEvent.click(screen.getByRole('button', { name: 'Kubeconfig files' }));
    const remove = (): HTMLElement => screen.getByRole('button', { name: 'Remove qa.yaml' });
    await fireEvent.click(remove());
    const question = await screen.findByRole('dialog', { name: 'Remove qa.yaml?' });
    await fireEvent.click(within(question).getByRole('button', { name: 'Cancel' }));
    expect(onRemove).not.toHaveBeenCalled();
    await fireEvent.click(remove());
    const again = await screen.findByRole('dialog', { name: 'Remove qa.yaml?' });
    await fireEvent.click(within(again).getByRole('button', { name: 'Remove' }));
    expect(onRemove).toHaveBeenCalledExactlyOnceWith('added-1');
  });
});
