// @vitest-environment happy-dom
import { fireEvent, render, screen, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import TerminalPane from '../../../../src/renderer/terminal/TerminalPane.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import { appError, type AppError } from '../../../../src/shared/errors';
import { NOW, SessionFixture, settled, TARGET } from './session-fixture';

const LABEL = 'shop-a1b2 · shop-a1b2-web-7d9c';

async function show(
  fixture = new SessionFixture(),
  tag: 'en' | 'zh-CN' = 'en',
): Promise<SessionFixture> {
  const language = new Language(tag);
  await language.use('system');
  render(TerminalPane, {
    props: { session: fixture.session, label: LABEL, visible: true },
    context: new Map([[LANGUAGE, language]]),
  });
  await tick();
  return fixture;
}
async function running(language: 'en' | 'zh-CN' = 'en'): Promise<SessionFixture> {
  const fixture = await show(new SessionFixture(), language);
  await settled();
  await fixture.state({ kind: 'running', since: NOW });
  return fixture;
}
const failed = async (fixture: SessionFixture, error: AppError): Promise<HTMLElement> => {
  await fixture.state({ kind: 'failed', since: NOW, error });
  return screen.getByRole('alert');
};

afterEach(() => {
  vi.useRealTimers();
});

describe('TerminalPane', () => {
  it('puts the terminal on screen, named as its tab', async () => {
    const { view } = await running();
    expect(view.host?.isConnected).toBe(true);
    expect(view.visible).toBe(true);
    expect(view.label).toBe(LABEL);
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('connecting says after a second what it waits for, and after three what can be done', async () => {
    vi.useFakeTimers();
    const fixture = await show();
    expect(document.body.textContent).not.toContain('Looking up');
    await vi.advanceTimersByTimeAsync(999);
    expect(document.body.textContent).not.toContain('Looking up');
    await vi.advanceTimersByTimeAsync(1);
    expect(screen.getByText(`Looking up ${TARGET.pod}…`)).toBeTruthy();
    fixture.port.listener.onState({ kind: 'connecting', since: NOW, step: 'server' }, 0);
    await tick();
    expect(screen.getByText('Waiting for the API server of staging-cn…')).toBeTruthy();
    expect(screen.queryByText(/longer than usual/)).toBeNull();
    await vi.advanceTimersByTimeAsync(2000);
    expect(screen.getByText(/longer than usual/)).toBeTruthy();
    fixture.port.listener.onState({ kind: 'running', since: NOW }, 1);
    await tick();
    expect(screen.queryByText(/longer than usual/)).toBeNull();
  });

  it('exited says the code; its buttons do what the keys do', async () => {
    const fixture = await running();
    await fixture.state({ kind: 'exited', since: NOW, exit: { kind: 'code', code: 7 } });
    expect(screen.getByText('Exited with code 7')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: /^Close/ }));
    expect(fixture.closed).toBe(1);
    await fireEvent.click(screen.getByRole('button', { name: /Reopen/ }));
    await settled();
    expect(fixture.fake.callsOf('reconnectSession')).toHaveLength(1);
    expect(screen.queryByText('Exited with code 7')).toBeNull();
  });

  it('speaks the user’s language', async () => {
    const fixture = await running('zh-CN');
    await fixture.state({ kind: 'exited', since: NOW, exit: { kind: 'code', code: 7 } });
    expect(screen.getByText('已退出，退出码 7')).toBeTruthy();
  });

  it('an end without a code says the server’s words', async () => {
    const fixture = await running();
    const exit = { kind: 'unknown', message: 'container stopped' } as const;
    await fixture.state({ kind: 'exited', since: NOW, exit });
    expect(screen.getByText('Ended without an exit code: container stopped')).toBeTruthy();
  });

  it('lost says what, why and what next', async () => {
    const fixture = await running();
    const error = appError('connection-lost', { server: 'https://10.0.0.1:6443', detail: '' });
    await fixture.state({ kind: 'lost', since: NOW, error });
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain(`The connection to ${TARGET.pod} was lost`);
    expect(alert.textContent).toContain('https://10.0.0.1:6443');
    await fireEvent.click(within(alert).getByRole('button', { name: /Reconnect/ }));
    await settled();
    expect(fixture.fake.callsOf('reconnectSession')).toHaveLength(1);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('a forbidden exec can be asked for', async () => {
    const fixture = await show();
    await settled();
    const alert = await failed(
      fixture,
      appError('forbidden', {
        verb: 'create',
        resource: 'pods/exec',
        namespace: 'test',
        user: 'qa-reader',
        message: '',
      }),
    );
    expect(alert.textContent).toContain(`Can't open a shell in ${TARGET.pod}`);
    await fireEvent.click(within(alert).getByRole('button', { name: 'Copy request' }));
    await settled();
    const [copied] = fixture.fake.callsOf('writeClipboard');
    expect(copied?.to).toBe('clipboard');
    expect(copied?.text).toMatch(/qa-reader.*create pods\/exec.*test/);
  });

  it('tells a shell that ended from one that never began', async () => {
    const fixture = await running();
    const error = appError('exec-failed', { ...TARGET, message: 'killed' });
    const alert = await failed(fixture, error);
    expect(alert.textContent).toContain(`The shell in ${TARGET.pod} ended`);
    expect(within(alert).queryByRole('button', { name: 'Copy request' })).toBeNull();
  });

  it('a paste of several lines shows what would be sent, and waits', async () => {
    const fixture = await running();
    fixture.view.events.onPaste('one\ntwo\u200b\x1b');
    const dialog = await screen.findByRole('dialog', { name: 'Paste 2 lines?' });
    const preview = within(dialog).getByRole('region', { name: 'Text to paste' });
    expect(preview.textContent.trim()).toBe('one⏎\ntwoU+200B^[');
    expect(dialog.textContent).toContain('control characters are left out');
    expect(fixture.view.pasted).toEqual([]);
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Paste' }));
    expect(fixture.view.pasted).toEqual(['one\ntwo\u200b']);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('a refused paste sends nothing', async () => {
    const fixture = await running();
    fixture.view.events.onPaste('x'.repeat(6000));
    const dialog = await screen.findByRole('dialog', { name: 'Paste 6 KB?' });
    expect(dialog.textContent).toContain('2,000 more characters');
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(fixture.view.pasted).toEqual([]);
  });

  it('says what went wrong beside the shell, until that is read', async () => {
    const fixture = await running();
    fixture.port.listener.onInputRefused(100);
    await tick();
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('Some input was not sent');
    await fireEvent.click(within(alert).getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('hidden panes tell their session', async () => {
    const fixture = new SessionFixture();
    const { rerender } = render(TerminalPane, {
      props: { session: fixture.session, label: LABEL, visible: true },
      context: new Map([[LANGUAGE, new Language('en')]]),
    });
    await settled();
    await rerender({ visible: false });
    expect(fixture.view.visible).toBe(false);
  });
});

describe('a lost connection', () => {
  const error = appError('connection-lost', { server: 'https://127.0.0.1:6443', detail: '' });

  it('says since when, and lets the user ask for another try by itself', async () => {
    const fixture = await running();
    await fixture.state({ kind: 'lost', since: NOW, error });
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toMatch(/Lost at \d\d:\d\d/);
    const toggle = within(alert).getByRole<HTMLInputElement>('switch', {
      name: 'Reconnect automatically',
    });
    expect(toggle.checked).toBe(false);
    await fireEvent.click(toggle);
    await settled();
    expect(fixture.fake.callsOf('setAutoReconnect')).toEqual([
      { sessionId: 'session-1', on: true },
    ]);
    expect(toggle.checked).toBe(true);
  });

  it('counts down to the next try, which can be had now or called off', async () => {
    const fixture = await running();
    await fixture.session.setAutoReconnect(true);
    vi.useFakeTimers();
    fixture.port.listener.onState(
      { kind: 'waiting', since: NOW, until: NOW + 4000, attempt: 2, error },
      1,
    );
    await vi.advanceTimersByTimeAsync(0);
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain('Connecting again in 4 s · attempt 2');
    expect(alert.textContent).toContain(`The connection to ${TARGET.pod} was lost`);
    fixture.now = NOW + 2500;
    await vi.advanceTimersByTimeAsync(250);
    expect(alert.textContent).toContain('in 2 s');
    fixture.now = NOW + 9000;
    await vi.advanceTimersByTimeAsync(250);
    expect(alert.textContent).toContain('in 0 s');
    vi.useRealTimers();

    await fireEvent.click(screen.getByRole('button', { name: /Stop/ }));
    await settled();
    expect(fixture.fake.callsOf('setAutoReconnect').at(-1)).toMatchObject({ on: false });
    await fireEvent.click(screen.getByRole('button', { name: /Connect now/ }));
    await settled();
    expect(fixture.fake.callsOf('reconnectSession')).toMatchObject([{ target: null }]);
  });

  it('offers the pod that took the place of one that is gone', async () => {
    const fixture = await running();
    fixture.replacement = { ...TARGET, pod: 'shop-a1b2-web-new', podUid: 'uid-2' };
    const gone = appError('pod-gone', { pod: TARGET.pod, namespace: TARGET.namespace });
    const alert = await failed(fixture, gone);
    const offer = within(alert).getByRole('button', { name: 'Open in shop-a1b2-web-new' });
    await fireEvent.click(offer);
    await settled();
    expect(fixture.fake.callsOf('reconnectSession')).toMatchObject([
      { target: { pod: 'shop-a1b2-web-new' } },
    ]);
  });

  it('says that a terminal is being brought back, when that takes long', async () => {
    vi.useFakeTimers();
    const fixture = new SessionFixture('linux', null, undefined, {
      kind: 'resume',
      sessionId: 'survivor',
      state: { kind: 'running', since: NOW },
      title: null,
      autoReconnect: false,
    });
    fixture.fake.answer('resumeSession', () => new Promise(() => undefined));
    await show(fixture);
    expect(screen.queryByRole('status')).toBeNull();
    await vi.advanceTimersByTimeAsync(1000);
    expect(screen.getByRole('status').textContent).toBe('Bringing this terminal back…');
  });
});
