// @vitest-environment happy-dom
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { createRawSnippet, tick } from 'svelte';
import { expect, it, vi } from 'vitest';
import TerminalPane from '../../../../src/renderer/terminal/TerminalPane.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { appError, type AppError } from '../../../../src/shared/errors';
import { NOW, SessionFixture, settled } from './session-fixture';

async function show(isProtected: boolean): Promise<SessionFixture> {
  const fixture = new SessionFixture();
  render(TerminalPane, {
    props: { session: fixture.session, label: 'shop-a1b2', visible: true, isProtected },
    context: new Map([[LANGUAGE, new Language('en')]]),
  });
  await tick();
  await settled();
  await fixture.state({ kind: 'running', since: NOW });
  return fixture;
}
const pane = (): Element | null => document.querySelector('.pane');

it('a terminal on a protected context is framed, another one is not', async () => {
  await show(true);
  expect(pane()?.classList.contains('protected')).toBe(true);
  document.body.replaceChildren();
  await show(false);
  expect(pane()?.classList.contains('protected')).toBe(false);
});

it('a paste of several lines names the protected context, and Enter does not send it', async () => {
  const fixture = await show(true);
  fixture.view.events.onPaste('one\ntwo');
  const dialog = await screen.findByRole('dialog', { name: 'Paste 2 lines?' });
  expect(dialog.textContent).toContain('This goes to staging-cn, which is protected.');
  const cancel = within(dialog).getByRole('button', { name: 'Cancel' });
  await vi.waitFor(() => {
    expect(document.activeElement).toBe(cancel);
  });
  await fireEvent.click(cancel);
  expect(fixture.view.pasted).toEqual([]);
});

it('an error has room for more buttons, which are told what it is', async () => {
  const fixture = new SessionFixture();
  const error = appError('connection-lost', { server: 's', detail: '' });
  const help = createRawSnippet<[AppError]>((told) => ({
    render: () => `<button>${told().kind}</button>`,
  }));
  render(TerminalPane, {
    props: { session: fixture.session, label: 'shop-a1b2', visible: true, help },
    context: new Map([[LANGUAGE, new Language('en')]]),
  });
  await settled();
  await fixture.state({ kind: 'lost', since: NOW, error });
  const alert = screen.getByRole('alert');
  expect(within(alert).getByRole('button', { name: 'connection-lost' })).toBeTruthy();
});

it('elsewhere a paste names no context, and Enter sends it', async () => {
  const fixture = await show(false);
  fixture.view.events.onPaste('one\ntwo');
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).not.toContain('protected');
  await vi.waitFor(() => {
    expect(document.activeElement).toBe(within(dialog).getByRole('button', { name: 'Paste' }));
  });
});
