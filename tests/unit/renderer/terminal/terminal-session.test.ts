// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { appError } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';
import { PASTE_LIMIT, type SessionState } from '../../../../src/shared/terminal';
import { FakeApi } from '../../../support/fake-api';
import { NOW, SessionFixture, settled, TARGET } from './session-fixture';

const LOST: SessionState = {
  kind: 'lost',
  since: NOW,
  error: appError('connection-lost', { server: 'https://127.0.0.1:6443', detail: '' }),
};
const EXITED: SessionState = { kind: 'exited', since: NOW, exit: { kind: 'code', code: 7 } };
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe('opening', () => {
  it('measures the terminal before it asks for a stream, so that the first size is the real one', async () => {
    const { fake, session } = await new SessionFixture().open();
    expect(fake.callsOf('openSession')).toEqual([
      { target: TARGET, size: { cols: 120, rows: 36 } },
    ]);
    expect(session.size).toEqual({ cols: 120, rows: 36 });
    expect(fake.attachments[0]?.sizes).toEqual([]);
  });

  it('tells main of a size that changed while the stream was being opened', async () => {
    const fixture = new SessionFixture();
    fixture.fake.answer('openSession', () => {
      fixture.view.fitted = { cols: 100, rows: 30 };
      fixture.view.fit();
      return ok({ sessionId: 'session-1' });
    });
    await fixture.open();
    expect(fixture.port.sizes).toEqual([{ cols: 100, rows: 30 }]);
  });

  it('is connecting until main says otherwise, and follows its steps', async () => {
    const fixture = new SessionFixture();
    expect(fixture.session.state).toEqual({ kind: 'connecting', since: NOW, step: 'pod' });
    await fixture.open();
    await fixture.state({ kind: 'connecting', since: NOW, step: 'shell' });
    expect(fixture.session.state).toMatchObject({ step: 'shell' });
    expect(fixture.session.hasRun).toBe(false);
    await fixture.state({ kind: 'running', since: NOW });
    expect(fixture.session.hasRun).toBe(true);
  });

  it('a refusal is a state, with its reason', async () => {
    const fixture = new SessionFixture();
    const error = appError('too-many-sessions', { limit: 100 });
    fixture.fake.answer('openSession', () => err(error));
    await fixture.open();
    expect(fixture.session.state).toEqual({ kind: 'failed', since: NOW, error });
    expect(fixture.fake.attachments).toHaveLength(0);
  });

  it('a refused session can be tried again, from the start', async () => {
    const fixture = new SessionFixture();
    fixture.fake.fail('openSession');
    await fixture.open();
    fixture.fake.answer('openSession', () => ok({ sessionId: 'session-1' }));
    await fixture.session.reconnect();
    expect(fixture.fake.callsOf('openSession')).toHaveLength(2);
    expect(fixture.fake.callsOf('reconnectSession')).toHaveLength(0);
    // Nothing ran before: there is nothing to divide.
    expect(fixture.view.text).toBe('');
  });

  it('closed before its font was there, it opens nothing', async () => {
    const { fake, session } = new SessionFixture();
    session.mount(document.createElement('div'));
    session.dispose();
    await settled();
    expect(fake.calls).toEqual([]);
  });

  it('closed while main was opening it, it leaves nothing in the pod', async () => {
    const fixture = new SessionFixture();
    fixture.fake.answer('openSession', () => {
      fixture.session.dispose();
      return ok({ sessionId: 'late' });
    });
    await fixture.open();
    expect(fixture.fake.callsOf('closeSession')).toEqual([{ sessionId: 'late' }]);
    expect(fixture.fake.attachments).toHaveLength(0);
  });
});

describe('opening where the size is likely', () => {
  const LIKELY = { cols: 100, rows: 30 };
  const likely = (fake?: FakeApi): SessionFixture => new SessionFixture('linux', LIKELY, fake);

  it('asks for a stream of that size before the terminal is on screen, and only once', async () => {
    const fixture = likely();
    fixture.view.fitted = LIKELY;
    await settled();
    expect(fixture.view.host).toBeNull();
    expect(fixture.fake.callsOf('openSession')).toEqual([{ target: TARGET, size: LIKELY }]);
    await fixture.open();
    expect(fixture.fake.callsOf('openSession')).toHaveLength(1);
    expect(fixture.port.sizes).toEqual([]);
    expect(fixture.session.size).toEqual(LIKELY);
  });

  it('is not measured before the window is laid out', async () => {
    const fixture = likely();
    await settled();
    fixture.view.size = LIKELY;
    fixture.session.setVisible(true);
    fixture.session.mount(document.createElement('div'));
    await settled();
    expect(fixture.view.host).not.toBeNull();
    expect(fixture.session.size).toEqual(LIKELY);
  });

  it('tells the pod the size that was measured, where it is another', async () => {
    const fixture = likely();
    await settled();
    expect(fixture.session.size).toBeNull();
    await fixture.open();
    expect(fixture.port.sizes).toEqual([{ cols: 120, rows: 36 }]);
    expect(fixture.session.size).toEqual({ cols: 120, rows: 36 });
  });

  it('the same when it was measured before the stream was there', async () => {
    const fake = new FakeApi();
    let opened = (): void => undefined;
    fake.answer(
      'openSession',
      () =>
        new Promise((resolve) => {
          opened = () => {
            resolve(ok({ sessionId: 'session-1' }));
          };
        }),
    );
    const fixture = await likely(fake).open();
    expect(fake.attachments).toHaveLength(0);
    opened();
    await settled();
    expect(fixture.port.sizes).toEqual([{ cols: 120, rows: 36 }]);
  });

  it('output that comes before the terminal is on screen is kept', async () => {
    const fixture = likely();
    await settled();
    fixture.port.listener.onBytes(bytes('prompt$ '), 0);
    await fixture.open();
    expect(fixture.view.text).toBe('prompt$ ');
  });

  it.each([null, LIKELY])('whoever made it is told what was measured (%j)', async (size) => {
    const fixture = new SessionFixture('linux', size);
    await settled();
    expect(fixture.measured).toEqual([]);
    await fixture.open();
    expect(fixture.measured).toEqual([{ cols: 120, rows: 36 }]);
  });

  it('a refusal stays one when the terminal comes on screen', async () => {
    const fake = new FakeApi();
    fake.fail('openSession');
    const fixture = await likely(fake).open();
    expect(fixture.session.state.kind).toBe('failed');
    expect(fake.callsOf('openSession')).toHaveLength(1);
  });

  it('closed before it was on screen, it leaves nothing in the pod', async () => {
    const fixture = likely();
    fixture.session.dispose();
    await settled();
    expect(fixture.fake.callsOf('closeSession')).toEqual([{ sessionId: 'session-1' }]);
    expect(fixture.fake.attachments).toHaveLength(0);
  });
});

describe('output', () => {
  it('reaches the terminal in order and is acknowledged once parsed', async () => {
    const { port, view } = await new SessionFixture().run();
    view.busy = true;
    port.listener.onBytes(bytes('hello '), 0);
    port.listener.onBytes(bytes('world'), 6);
    expect(port.acknowledged).toBe(0);
    view.parse();
    expect(view.text).toBe('hello world');
    expect(port.acknowledged).toBe(11);
  });

  it('an end is shown after the last byte, not before', async () => {
    const fixture = await new SessionFixture().run();
    fixture.view.busy = true;
    fixture.port.listener.onBytes(bytes('last words'), 0);
    await fixture.state(EXITED);
    expect(fixture.session.state.kind).toBe('running');
    fixture.view.parse();
    await settled();
    expect(fixture.session.state).toEqual(EXITED);
    expect(fixture.view.text).toContain('last words');
  });

  it('marks what came, and what rang, while the terminal was hidden', async () => {
    const { session, port, view } = await new SessionFixture().run();
    port.listener.onBytes(bytes('seen'), 0);
    view.events.onBell();
    expect([session.unread, session.bell]).toEqual([false, false]);
    session.setVisible(false);
    port.listener.onBytes(bytes('unseen'), 4);
    view.events.onBell();
    expect([session.unread, session.bell]).toEqual([true, true]);
    session.setVisible(true);
    expect([session.unread, session.bell]).toEqual([false, false]);
  });

  it('takes the title that the shell sets', async () => {
    const { session, view } = await new SessionFixture().run();
    view.events.onTitle('vim');
    expect(session.title).toBe('vim');
    view.events.onTitle(null);
    expect(session.title).toBeNull();
  });
});

describe('input', () => {
  it('reaches the shell while it runs', async () => {
    const fixture = await new SessionFixture().run();
    fixture.view.events.onText('ls é\r');
    fixture.view.events.onBinary('\xff');
    await settled();
    expect(fixture.port.written).toEqual([new Uint8Array([...bytes('ls é\r'), 0xff])]);
  });

  it.each([
    ['connecting', { kind: 'connecting', since: NOW, step: 'shell' }],
    ['lost', LOST],
    ['exited', EXITED],
  ] as [string, SessionState][])('goes nowhere while %s', async (_name, state) => {
    const fixture = await new SessionFixture().run();
    await fixture.state(state);
    fixture.view.events.onText('rm -rf /\r');
    await settled();
    expect(fixture.port.written).toEqual([]);
  });

  it('every key but a shortcut belongs to the shell', async () => {
    const fixture = await new SessionFixture().run();
    for (const key of ['w', 'r', 'q', 'c', 'v']) {
      expect(fixture.press(key, { ctrlKey: true })).toBe(true);
    }
    expect(fixture.press('Enter')).toBe(true);
    expect(fixture.press('Escape')).toBe(true);
    expect(fixture.press('F6')).toBe(false);
  });

  it('tells what the pod did not take', async () => {
    const { session, port } = await new SessionFixture().run();
    port.listener.onInputRefused(4096);
    expect(session.notice?.error).toEqual(
      appError('input-refused', { pod: TARGET.pod, bytes: 4096 }),
    );
    session.dismissNotice();
    expect(session.notice).toBeNull();
  });

  it('sizes go to main, also those of an ended session: the next page needs them', async () => {
    const fixture = await new SessionFixture().run();
    fixture.view.fitted = { cols: 90, rows: 20 };
    fixture.view.fit();
    await fixture.state(EXITED);
    fixture.view.fitted = { cols: 90, rows: 18 };
    fixture.view.fit();
    expect(fixture.port.sizes).toEqual([
      { cols: 90, rows: 20 },
      { cols: 90, rows: 18 },
    ]);
    expect(fixture.session.size).toEqual({ cols: 90, rows: 18 });
  });
});

describe('after the end', () => {
  it('where no shell could be had there is no cursor, until there is one', async () => {
    const fixture = await new SessionFixture().open();
    const error = appError('pod-gone', { pod: TARGET.pod, namespace: 'test' });
    await fixture.state({ kind: 'failed', since: NOW, error });
    expect(fixture.session.state.kind).toBe('failed');
    expect(fixture.view.text).toBe('\x1b[?25l');
    await fixture.session.reconnect();
    await fixture.state({ kind: 'connecting', since: NOW, step: 'server' });
    await fixture.state({ kind: 'running', since: NOW });
    // Nothing was there that a line would divide.
    expect(fixture.view.text).toBe('\x1b[?25l\x1b[?25h');
    expect(fixture.session.state.kind).toBe('running');
  });

  it('Enter opens a new stream in the same container, below a divider, at the size of now', async () => {
    const fixture = await new SessionFixture().run();
    fixture.port.listener.onBytes(bytes('old'), 0);
    await fixture.state(LOST);
    fixture.view.fitted = { cols: 90, rows: 20 };
    expect(fixture.press('Enter')).toBe(false);
    await settled();
    expect(fixture.session.state).toMatchObject({ kind: 'connecting' });
    expect(fixture.fake.callsOf('reconnectSession')).toEqual([
      { sessionId: 'session-1', size: { cols: 90, rows: 20 }, target: null },
    ]);
    // The port lives on.
    expect(fixture.fake.attachments).toHaveLength(1);
    // A line above an attempt that comes to nothing would divide nothing.
    await fixture.state({ kind: 'connecting', since: NOW, step: 'server' });
    expect(fixture.view.text).not.toContain('──');
    await fixture.state({ kind: 'running', since: NOW });
    expect(fixture.view.text).toMatch(/^old.*── 14:02 ─+/s);
    fixture.port.listener.onBytes(bytes('new'), 3);
    await settled();
    expect(fixture.view.text.endsWith('new')).toBe(true);
    expect(fixture.port.acknowledged).toBe(6);
  });

  it('Escape asks for the tab to be closed', async () => {
    const fixture = await new SessionFixture().run();
    await fixture.state(EXITED);
    expect(fixture.press('Escape')).toBe(false);
    expect(fixture.closed).toBe(1);
  });

  it('a key held since before, or with a modifier, is no answer', async () => {
    const fixture = await new SessionFixture().run();
    await fixture.state(EXITED);
    fixture.press('Enter', { repeat: true });
    fixture.press('Enter', { ctrlKey: true });
    fixture.press('Escape', { shiftKey: true });
    await settled();
    expect(fixture.session.state.kind).toBe('exited');
    expect(fixture.closed).toBe(0);
  });

  it('reconnects once, however often it is asked', async () => {
    const fixture = await new SessionFixture().run();
    await fixture.state(LOST);
    await Promise.all([fixture.session.reconnect(), fixture.session.reconnect()]);
    expect(fixture.fake.callsOf('reconnectSession')).toHaveLength(1);
  });

  it('says why a reconnect failed', async () => {
    const fixture = await new SessionFixture().run();
    await fixture.state(LOST);
    const error = appError('pod-gone', { pod: TARGET.pod, namespace: 'test' });
    fixture.fake.answer('reconnectSession', () => err(error));
    await fixture.session.reconnect();
    expect(fixture.session.state).toEqual({ kind: 'failed', since: NOW, error });
    expect(fixture.session.hasRun).toBe(false);
  });

  it('does not reconnect by itself', async () => {
    const fixture = await new SessionFixture().run();
    await fixture.state(LOST);
    fixture.view.events.onText('x');
    fixture.session.focus();
    await settled();
    expect(fixture.fake.callsOf('reconnectSession')).toEqual([]);
  });
});

describe('clipboard', () => {
  it('copies the selection', async () => {
    const { session, view, fake } = await new SessionFixture().run();
    session.copy();
    view.selection = 'text';
    session.copy();
    await settled();
    expect(fake.callsOf('writeClipboard')).toEqual([{ to: 'clipboard', text: 'text' }]);
  });

  it('Ctrl+C copies a selection on Windows, once, and else interrupts', async () => {
    const fixture = await new SessionFixture('win32').run();
    expect(fixture.press('c', { ctrlKey: true })).toBe(true);
    fixture.view.selection = 'text';
    expect(fixture.press('c', { ctrlKey: true })).toBe(false);
    expect(fixture.fake.callsOf('writeClipboard')).toEqual([{ to: 'clipboard', text: 'text' }]);
    expect(fixture.press('c', { ctrlKey: true })).toBe(true);
  });

  it.each(['linux', 'darwin'] as const)('Ctrl+C always interrupts on %s', async (platform) => {
    const fixture = await new SessionFixture(platform).run();
    fixture.view.selection = 'text';
    expect(fixture.press('c', { ctrlKey: true })).toBe(true);
  });

  it('a selection is X11’s PRIMARY, and the middle button pastes it, on Linux only', async () => {
    const linux = await new SessionFixture('linux').run();
    linux.fake.answer('readClipboard', ({ from }) => ok(`from ${from}`));
    linux.view.events.onSelected('picked');
    linux.view.events.onMiddleClick();
    await settled();
    expect(linux.fake.callsOf('writeClipboard')).toEqual([{ to: 'primary', text: 'picked' }]);
    expect(linux.sent).toBe('from primary');

    const mac = await new SessionFixture('darwin').run();
    mac.view.events.onSelected('picked');
    mac.view.events.onMiddleClick();
    await settled();
    expect(mac.fake.callsOf('writeClipboard')).toEqual([]);
    expect(mac.fake.callsOf('readClipboard')).toEqual([]);
  });

  it('one short line is pasted at once, without control characters', async () => {
    const fixture = await new SessionFixture().run();
    fixture.fake.answer('readClipboard', () => ok('ls\x1b[201~ -l'));
    fixture.session.paste();
    await settled();
    expect(fixture.sent).toBe('ls[201~ -l');
    expect(fixture.session.pendingPaste).toBeNull();
  });

  it('several lines wait for the user’s word', async () => {
    const fixture = await new SessionFixture().run();
    fixture.view.events.onPaste('one\r\ntwo\x07');
    expect(fixture.session.pendingPaste).toEqual({
      original: 'one\r\ntwo\x07',
      text: 'one\ntwo',
      reason: 'lines',
    });
    fixture.session.answerPaste(false);
    await settled();
    expect(fixture.port.written).toEqual([]);
    fixture.view.events.onPaste('one\ntwo');
    fixture.session.answerPaste(true);
    await settled();
    expect(fixture.sent).toBe('one\ntwo');
    expect(fixture.session.pendingPaste).toBeNull();
  });

  it('what was agreed to goes nowhere when the shell is gone by then', async () => {
    const fixture = await new SessionFixture().run();
    fixture.view.events.onPaste('one\ntwo');
    await fixture.state(LOST);
    fixture.session.answerPaste(true);
    await settled();
    expect(fixture.view.pasted).toEqual([]);
  });

  it.each([
    ['too long', 'x'.repeat(PASTE_LIMIT + 1)],
    ['cut by main, and short once cleaned', '\x07'.repeat(PASTE_LIMIT) + 'x'],
  ])('refuses a text that is %s in words, and sends nothing of it', async (_name, text) => {
    const fixture = await new SessionFixture().run();
    fixture.fake.answer('readClipboard', () => ok(text));
    fixture.session.paste();
    await settled();
    expect(fixture.session.notice?.error).toEqual(
      appError('paste-too-long', { limitBytes: PASTE_LIMIT }),
    );
    expect(fixture.session.pendingPaste).toBeNull();
    expect(fixture.view.pasted).toEqual([]);
    expect(fixture.port.written).toEqual([]);
  });

  it('says when the clipboard could not be used', async () => {
    const fixture = await new SessionFixture().run();
    fixture.fake.fail('readClipboard');
    fixture.session.paste();
    await settled();
    expect(fixture.session.notice?.error.kind).toBe('unexpected');
  });
});

describe('focus and end of life', () => {
  it('asked for too early, the keyboard comes when the terminal is on screen', async () => {
    const fixture = new SessionFixture();
    fixture.session.focus();
    expect(fixture.view.focused).toBe(0);
    await fixture.open();
    expect(fixture.view.focused).toBe(1);
    fixture.session.setVisible(false);
    fixture.session.focus();
    expect(fixture.view.focused).toBe(1);
    fixture.session.setVisible(true);
    expect(fixture.view.focused).toBe(2);
    fixture.session.setVisible(true);
    expect(fixture.view.focused).toBe(2);
  });

  it('is hung up once, its port closed, its view gone', async () => {
    const { session, fake, port, view } = await new SessionFixture().run();
    session.dispose();
    session.dispose();
    expect(fake.callsOf('closeSession')).toEqual([{ sessionId: 'session-1' }]);
    expect(port.disposed).toBe(true);
    expect(view.disposed).toBe(true);
  });

  it('takes nothing any more once disposed', async () => {
    const { session, port, view } = await new SessionFixture().run();
    session.dispose();
    port.listener.onBytes(bytes('late'), 0);
    port.listener.onState(EXITED, 1);
    await settled();
    expect(view.text).toBe('');
    expect(session.state.kind).toBe('running');
  });

  it('goes on in another place with the same terminal', async () => {
    const { session, view, fake } = await new SessionFixture().run();
    const second = document.createElement('div');
    session.mount(second);
    await settled();
    expect(view.host).toBe(second);
    expect(fake.callsOf('openSession')).toHaveLength(1);
  });
});
