// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { SessionStart } from '../../../../src/renderer/terminal/session-options';
import { appError } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';
import { FLOW, type SessionState, type TerminalCheckpoint } from '../../../../src/shared/terminal';
import { FakeApi } from '../../../support/fake-api';
import { NOW, SessionFixture, settled, TARGET } from './session-fixture';

const RUNNING: SessionState = { kind: 'running', since: NOW - 60_000 };
const LOST: SessionState = {
  kind: 'lost',
  since: NOW,
  error: appError('connection-lost', { server: 'https://127.0.0.1:6443', detail: '' }),
};
const START: SessionStart = {
  kind: 'resume',
  sessionId: 'survivor',
  state: RUNNING,
  title: 'vim',
  autoReconnect: true,
};
const CHECKPOINT: TerminalCheckpoint = {
  offset: 1000,
  states: 3,
  size: { cols: 90, rows: 30 },
  phase: 'running',
  screen: 'screen of then',
  title: 'less',
};
const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

function resumed(checkpoint: TerminalCheckpoint | null, fake = new FakeApi()): SessionFixture {
  fake.answer('resumeSession', () => ok({ checkpoint }));
  return new SessionFixture('linux', null, fake, START);
}

describe('a session that outlived its page', () => {
  it('is shown with what is known of it, and brought back when it is looked at', async () => {
    const fixture = resumed(CHECKPOINT);
    expect(fixture.session.state).toEqual(RUNNING);
    expect(fixture.session.title).toBe('vim');
    expect(fixture.session.autoReconnect).toBe(true);
    fixture.session.mount(document.createElement('div'));
    await settled();
    expect(fixture.fake.calls).toEqual([]);
    expect(fixture.view.host).toBeNull();

    fixture.session.setVisible(true);
    await settled();
    expect(fixture.fake.callsOf('resumeSession')).toEqual([{ sessionId: 'survivor' }]);
    expect(fixture.fake.callsOf('openSession')).toEqual([]);
    expect(fixture.view.restored).toEqual(['screen of then']);
    expect(fixture.view.host).not.toBeNull();
    expect(fixture.session.title).toBe('less');
    expect(fixture.port.sessionId).toBe('survivor');
  });

  it('is brought back once, hidden too, and drawn when it is shown', async () => {
    const fixture = resumed(CHECKPOINT);
    fixture.session.mount(document.createElement('div'));
    await Promise.all([fixture.session.resume(), fixture.session.resume()]);
    expect(fixture.fake.callsOf('resumeSession')).toHaveLength(1);
    await settled();
    expect(fixture.view.host).toBeNull();
    fixture.session.setVisible(true);
    await settled();
    expect(fixture.view.host).not.toBeNull();
    expect(fixture.fake.callsOf('resumeSession')).toHaveLength(1);
  });

  it('draws what it missed at the sizes of then, and tells nobody of it', async () => {
    const fixture = await resumed(CHECKPOINT).open();
    const { listener } = fixture.port;
    fixture.session.setVisible(false);
    listener.onReplayedSize({ cols: 90, rows: 30 });
    listener.onBytes(bytes('old '), 1000);
    listener.onReplayedSize({ cols: 100, rows: 31 });
    listener.onBytes(bytes('news '), 1004);
    fixture.view.busy = true;
    listener.onBytes(bytes('and queries'), 1009);
    listener.onLive();
    await settled();
    expect(fixture.view.held).toBe(true);
    expect(fixture.view.size).toEqual({ cols: 100, rows: 31 });
    // What the terminal answers and rings now was answered and heard before.
    fixture.view.events.onReply('\x1b[?1;2c');
    fixture.view.events.onBell();
    fixture.view.parse();
    await settled();
    expect(fixture.view.held).toBe(false);
    expect(fixture.view.text).toBe('old news and queries');
    expect(fixture.port.sizes).toEqual([]);
    expect(fixture.sent).toBe('');
    expect([fixture.session.bell, fixture.session.unread]).toEqual([false, false]);

    fixture.view.events.onReply('\x1b[?1;2c');
    fixture.view.events.onBell();
    listener.onBytes(bytes('live'), 1020);
    await settled();
    expect(fixture.sent).toBe('\x1b[?1;2c');
    expect([fixture.session.bell, fixture.session.unread]).toEqual([true, true]);
  });

  it('takes its own size when it is live, and tells main of it', async () => {
    const fixture = await resumed(CHECKPOINT).open();
    fixture.port.listener.onReplayedSize({ cols: 90, rows: 30 });
    expect(fixture.measured).toEqual([]);
    fixture.port.listener.onLive();
    await settled();
    expect(fixture.port.sizes).toEqual([{ cols: 120, rows: 36 }]);
    expect(fixture.measured).toEqual([{ cols: 120, rows: 36 }]);
    expect(fixture.session.size).toEqual({ cols: 120, rows: 36 });
  });

  it('draws ends and beginnings where they were, and follows the state of now', async () => {
    const fixture = await resumed(null).open();
    const { listener } = fixture.port;
    listener.onReplayedSize({ cols: 80, rows: 24 });
    listener.onState({ kind: 'connecting', since: 1, step: 'pod' }, 0);
    listener.onState({ kind: 'running', since: 2 }, 1);
    listener.onBytes(bytes('one'), 0);
    listener.onState(LOST, 2);
    listener.onState({ kind: 'connecting', since: 3, step: 'pod' }, 3);
    listener.onState({ kind: 'running', since: 4 }, 4);
    listener.onBytes(bytes('two'), 3);
    await settled();
    expect(fixture.session.state).toEqual(RUNNING);
    listener.onLive();
    listener.onState({ kind: 'running', since: 4 }, 4);
    await settled();
    expect(fixture.view.text).toMatch(/^one.*── 14:02 ─+.*two$/s);
    expect(fixture.view.text.match(/14:02/g)).toHaveLength(1);
    expect(fixture.session.state).toEqual({ kind: 'running', since: 4 });
    expect(fixture.session.hasRun).toBe(true);
  });

  it('draws no end twice: the checkpoint says how far it had come', async () => {
    const fixture = await resumed({ ...CHECKPOINT, phase: 'ended' }).open();
    fixture.port.listener.onLive();
    fixture.port.listener.onState(LOST, 2);
    await settled();
    expect(fixture.view.text).toBe('');
    expect(fixture.session.state).toEqual(LOST);
    expect(fixture.session.hasRun).toBe(true);
  });

  it('is lost where main does not have it any more; Enter opens a new one', async () => {
    const fake = new FakeApi();
    const error = appError('session-unknown', { sessionId: 'survivor' });
    fake.answer('resumeSession', () => err(error));
    const fixture = await new SessionFixture('linux', null, fake, START).open();
    expect(fixture.session.state).toEqual({ kind: 'lost', since: NOW, error });
    expect(fixture.session.sessionId).toBeNull();
    fixture.press('Enter');
    await settled();
    expect(fake.callsOf('openSession')).toEqual([
      { target: TARGET, size: { cols: 120, rows: 36 } },
    ]);
  });

  it('closed before it was brought back, its shell is hung up all the same', async () => {
    const fixture = resumed(CHECKPOINT);
    fixture.session.dispose();
    await settled();
    expect(fixture.fake.callsOf('closeSession')).toEqual([{ sessionId: 'survivor' }]);
  });
});

describe('a session that did not outlive its page', () => {
  const error = appError('session-unknown', { sessionId: '' });

  it('says so, and opens nothing unless it is asked', async () => {
    const fixture = new SessionFixture('linux', { cols: 80, rows: 24 }, new FakeApi(), {
      kind: 'gone',
      error,
    });
    await fixture.open();
    expect(fixture.fake.calls).toEqual([]);
    expect(fixture.session.state).toEqual({ kind: 'lost', since: NOW, error });
    fixture.press('Enter');
    await settled();
    expect(fixture.fake.callsOf('openSession')).toHaveLength(1);
  });
});

describe('checkpoints of a session', () => {
  it('say where it is, and what is shown', async () => {
    const fixture = await new SessionFixture().run();
    fixture.view.scrollback = 5000;
    fixture.view.events.onTitle('make');
    fixture.port.listener.onBytes(new Uint8Array(FLOW.checkpointEvery), 0);
    await settled();
    expect(fixture.port.checkpoints).toMatchObject([
      {
        offset: FLOW.checkpointEvery,
        states: 1,
        size: { cols: 120, rows: 36 },
        phase: 'running',
        title: 'make',
      },
    ]);
    expect(fixture.later).toHaveLength(1);
    fixture.later.splice(0)[0]?.action();
    expect(fixture.port.checkpoints).toHaveLength(2);
  });

  it('are left when the user clears the terminal', async () => {
    const fixture = await new SessionFixture().run();
    fixture.port.listener.onBytes(bytes('secret'), 0);
    await settled();
    fixture.session.clear();
    expect(fixture.port.checkpoints).toMatchObject([{ offset: 6 }]);
  });

  it('are left when the user has reset the terminal: not of what it showed before', async () => {
    const fixture = await new SessionFixture().run();
    fixture.port.listener.onBytes(bytes('a mess'), 0);
    await settled();
    fixture.view.busy = true;
    fixture.session.reset();
    expect(fixture.port.checkpoints).toEqual([]);
    fixture.view.parse();
    expect(fixture.view.resets).toBe(1);
    expect(fixture.port.checkpoints).toMatchObject([{ offset: 6 }]);
  });
});

describe('connecting again', () => {
  const GONE: SessionState = {
    kind: 'failed',
    since: NOW,
    error: appError('pod-gone', { pod: TARGET.pod, namespace: TARGET.namespace }),
  };
  const WAITING: SessionState = {
    kind: 'waiting',
    since: NOW,
    until: NOW + 4000,
    attempt: 2,
    error: LOST.error,
  };

  it('offers the pod that took the place of one that is gone, and opens it only when asked', async () => {
    const fixture = await new SessionFixture().run();
    const replacement = { ...TARGET, pod: 'shop-a1b2-web-new', podUid: 'uid-2' };
    fixture.replacement = replacement;
    await fixture.state(LOST);
    expect(fixture.session.replacement).toBeNull();
    await fixture.state(GONE);
    expect(fixture.session.replacement).toEqual(replacement);
    await fixture.session.reconnect(replacement);
    expect(fixture.fake.callsOf('reconnectSession')).toMatchObject([{ target: replacement }]);
    expect(fixture.session.target).toEqual(replacement);
  });

  it('is asked of main for this terminal only, and taken back where main refuses', async () => {
    const fixture = await new SessionFixture().run();
    await fixture.session.setAutoReconnect(true);
    expect(fixture.fake.callsOf('setAutoReconnect')).toEqual([
      { sessionId: 'session-1', on: true },
    ]);
    expect(fixture.session.autoReconnect).toBe(true);
    fixture.fake.fail('setAutoReconnect');
    await fixture.session.setAutoReconnect(false);
    expect(fixture.session.autoReconnect).toBe(true);
    expect(fixture.session.notice).not.toBeNull();
  });

  it('while it waits, Enter connects at once and Escape calls it off', async () => {
    const fixture = await new SessionFixture().run();
    await fixture.state(WAITING);
    expect(fixture.session.isEnded).toBe(true);
    fixture.press('Escape');
    await settled();
    expect(fixture.closed).toBe(0);
    expect(fixture.fake.callsOf('setAutoReconnect')).toMatchObject([{ on: false }]);
    fixture.press('Enter');
    await settled();
    expect(fixture.fake.callsOf('reconnectSession')).toHaveLength(1);
  });

  it('shows the round trip while it runs', async () => {
    const fixture = await new SessionFixture().run();
    fixture.port.listener.onRoundTrip(12);
    expect(fixture.session.roundTrip).toBe(12);
    await fixture.state(LOST);
    expect(fixture.session.roundTrip).toBeNull();
  });

  it('opens a new session where main has forgotten the old one', async () => {
    const fixture = await new SessionFixture().run();
    await fixture.state(LOST);
    fixture.fake.answer('reconnectSession', ({ sessionId }) =>
      err(appError('session-unknown', { sessionId })),
    );
    await fixture.session.reconnect();
    expect(fixture.session.state.kind).toBe('failed');
    await fixture.session.reconnect();
    expect(fixture.fake.callsOf('openSession')).toHaveLength(2);
    // What the old one printed is still there.
    fixture.fake.attachments[1]?.listener.onState({ kind: 'running', since: NOW }, 0);
    await settled();
    expect(fixture.view.text).toContain('14:02');
  });
});
