// @vitest-environment happy-dom
import './no-buffer-pool';
import { beforeAll, describe, expect, it } from 'vitest';
import { takeSnapshot } from '../../../../src/renderer/terminal/terminal-snapshot';
import { appError, type Outcome } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';
import type { KeptText } from '../../../../src/shared/terminal';
import { FakeApi } from '../../../support/fake-api';
import { openTerminal, write } from './escape-streams';
import { NOW, SessionFixture, settled } from './session-fixture';

const SIZE = { cols: 40, rows: 8 };
const CLOSED_AT = NOW - 60_000;
let kept: KeptText;

beforeAll(async () => {
  const original = openTerminal(SIZE);
  await write(original, 'hello from yesterday\r\n$ ');
  const screen = takeSnapshot(original, { scrollback: Infinity, colors: [] })?.text ?? '';
  kept = { size: SIZE, screen, title: 'make', at: CLOSED_AT - 1000 };
  original.dispose();
});

/** A session of the last run, and how often its text was read. */
function remembered(answer: () => Outcome<KeptText | null> = () => ok(kept)) {
  const reads: number[] = [];
  const fixture = new SessionFixture('linux', null, new FakeApi(), {
    kind: 'remembered',
    at: CLOSED_AT,
    title: 'title of the tab',
    read: () => {
      reads.push(1);
      return Promise.resolve(answer());
    },
  });
  return { fixture, reads };
}

describe('a terminal of the last run', () => {
  it('reads its text when it is looked at, and connects to nothing', async () => {
    const { fixture, reads } = remembered();
    const { session, view, fake } = fixture;
    session.mount(document.createElement('div'));
    await settled();
    expect(reads).toHaveLength(0);
    expect(session.isResumed).toBe(false);
    expect(session.title).toBe('title of the tab');
    expect(session.text(Infinity)).toBeNull();
    await fixture.open();
    expect(reads).toHaveLength(1);
    expect(session.isResumed).toBe(true);
    expect(session.title).toBe('make');
    expect(session.state).toEqual({
      kind: 'exited',
      since: CLOSED_AT,
      exit: { kind: 'app-closed' },
    });
    expect(view.restored).toHaveLength(1);
    expect(view.text).toContain(`── ended ${CLOSED_AT} ─`);
    expect(view.held).toBe(false);
    expect(fake.calls).toEqual([]);
    // What was read is on disk already.
    expect(fixture.changes).toBe(0);
  });

  it('gets a new shell by Enter, below a line of its own', async () => {
    const { fixture } = remembered();
    await fixture.open();
    expect(fixture.press('Enter')).toBe(false);
    await settled();
    expect(fixture.fake.callsOf('openSession')).toHaveLength(1);
    await fixture.state({ kind: 'running', since: NOW });
    expect(fixture.session.state.kind).toBe('running');
    expect(fixture.view.text).toMatch(/ended \d+ [\s\S]* 14:02 /);
    fixture.port.listener.onBytes(new TextEncoder().encode('new'), 0);
    expect(fixture.changes).toBeGreaterThan(0);
  });

  it('gets one before it was looked at, with its text above', async () => {
    const { fixture } = remembered();
    await fixture.session.reconnect();
    expect(fixture.view.restored).toHaveLength(1);
    expect(fixture.fake.callsOf('openSession')).toEqual([expect.objectContaining({ size: SIZE })]);
  });

  it('is empty and says nothing where no text was kept', async () => {
    const { fixture } = remembered(() => ok(null));
    await fixture.open();
    expect(fixture.view.restored).toEqual([]);
    expect(fixture.session.notice).toBeNull();
    expect(fixture.session.isResumed).toBe(true);
  });

  it.each([
    ['that main cannot read', () => err(appError('text-unreadable', { detail: 'EACCES' }))],
    ['that is none', () => ok({ ...kept, screen: '{"version":1}' })],
  ])('says that a text %s cannot be shown, and can be used', async (_what, answer) => {
    const { fixture } = remembered(answer);
    await fixture.open();
    expect(fixture.view.restored).toEqual([]);
    expect(fixture.session.notice?.error.kind).toBe('text-unreadable');
    fixture.press('Enter');
    await settled();
    expect(fixture.fake.callsOf('openSession')).toHaveLength(1);
  });

  it('closed while its text is read, stays closed', async () => {
    const { fixture } = remembered();
    fixture.session.setVisible(true);
    fixture.session.dispose();
    await settled();
    expect(fixture.view.restored).toEqual([]);
  });
});
