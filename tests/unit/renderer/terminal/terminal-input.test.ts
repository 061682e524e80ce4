// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { Typed } from '../../../../src/renderer/terminal/terminal-input.svelte';
import { PASTE_LIMIT } from '../../../../src/shared/terminal';
import { appError, type Outcome } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';
import { NOW, SessionFixture, settled } from './session-fixture';

/** A running session and what a person typed in it, as it was told. */
async function running(
  preferences: SessionFixture['preferences'] = {},
): Promise<{ fixture: SessionFixture; typed: Typed[] }> {
  const fixture = new SessionFixture('linux', null, undefined, { kind: 'open' }, preferences);
  await fixture.run();
  fixture.port.listener.onLive();
  const typed: Typed[] = [];
  fixture.session.onTyped((what) => {
    typed.push(what);
  });
  return { fixture, typed };
}

describe('keys that are typed after a paste', () => {
  it('come after it, though the clipboard has to be read first', async () => {
    const { fixture, typed } = await running();
    const texts = ['one', 'two'];
    fixture.fake.answer('readClipboard', () => ok(texts.shift() ?? ''));
    const { events } = fixture.view;
    events.onText('a');
    fixture.session.paste();
    events.onText('b');
    fixture.session.paste();
    events.onText('c');
    // What the terminal answers by itself waits for nobody.
    events.onReply('\x1b[0n');
    await settled();
    events.onText('d');
    await settled();
    expect(fixture.sent).toBe('a\x1b[0nonebtwocd');
    expect(typed.map(({ text }) => text)).toEqual(['a', 'one', 'b', 'two', 'c', 'd']);
  });

  it('go alone where there is nothing to paste', async () => {
    const { fixture } = await running();
    fixture.fake.answer('readClipboard', () => ok(''));
    fixture.session.paste();
    fixture.view.events.onText('a');
    await settled();
    expect(fixture.sent).toBe('a');
  });

  it.each([
    ['cannot be read', err(appError('unexpected', { detail: 'readClipboard' }))],
    ['holds too much', ok('x'.repeat(PASTE_LIMIT + 1))],
  ])(
    'are forgotten where the clipboard %s: an Enter would run what stands there',
    async (_, answer) => {
      const { fixture } = await running();
      fixture.fake.answer('readClipboard', () => answer);
      fixture.session.paste();
      fixture.view.events.onText('\r');
      await settled();
      fixture.view.events.onText('b');
      await settled();
      expect(fixture.sent).toBe('b');
      expect(fixture.session.notice).not.toBeNull();
    },
  );

  it('wait two seconds for a clipboard that is silent; a text that comes later is not pasted', async () => {
    const { fixture } = await running();
    let answer: (text: Outcome<string>) => void = () => undefined;
    fixture.fake.answer(
      'readClipboard',
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    fixture.session.paste();
    fixture.view.events.onText('a');
    await settled();
    expect(fixture.sent).toBe('');
    fixture.later.find(({ milliseconds }) => milliseconds === 2_000)?.action();
    fixture.view.events.onText('b');
    answer(ok('late'));
    await settled();
    expect(fixture.sent).toBe('b');
    expect(fixture.session.notice?.error.kind).toBe('clipboard-silent');
  });

  it('do not keep Ctrl-C waiting', async () => {
    const { fixture } = await running();
    fixture.fake.answer('readClipboard', () => new Promise(() => undefined));
    fixture.session.paste();
    fixture.view.events.onText('a');
    fixture.view.events.onText('\x03');
    fixture.view.events.onText('b');
    await settled();
    expect(fixture.sent).toBe('\x03b');
  });

  it.each([
    [true, 'x\ny\r'],
    [false, ''],
  ])('wait for the answer to its question, and go with it: %s', async (send, sent) => {
    const { fixture } = await running();
    fixture.fake.answer('readClipboard', () => ok('x\ny'));
    fixture.session.paste();
    fixture.view.events.onText('\r');
    await settled();
    expect(fixture.sent).toBe('');
    fixture.session.answerPaste(send);
    await settled();
    expect(fixture.sent).toBe(sent);
    fixture.view.events.onText('z');
    await settled();
    expect(fixture.sent).toBe(`${sent}z`);
  });
});

describe('what a person types', () => {
  it('is told once it is on its way: keys and pastes, and nothing else', async () => {
    const { fixture, typed } = await running();
    const { events } = fixture.view;
    events.onText('l');
    events.onText('你好');
    events.onMouse('\x1b[<0;1;1M');
    events.onBinary('\x1b[M !!');
    events.onReply('\x1b[0n');
    events.onPaste('pwd');
    await settled();
    expect(typed).toEqual([
      { kind: 'keys', text: 'l' },
      { kind: 'keys', text: '你好' },
      { kind: 'paste', text: 'pwd' },
    ]);
    expect(fixture.sent).toContain('你好');
    expect(fixture.sent).toContain('pwd');
    expect(fixture.sent).toContain('\x1b[<0;1;1M');
  });

  it('a paste that is asked about is told once it was agreed to', async () => {
    const { fixture, typed } = await running();
    fixture.view.events.onPaste('a\nb\n');
    expect(typed).toEqual([]);
    fixture.session.answerPaste(true);
    expect(typed).toEqual([{ kind: 'paste', text: 'a\nb\n' }]);
  });

  it('is not told of what comes from elsewhere, nor after the listener has gone', async () => {
    const { fixture, typed } = await running();
    fixture.session.type({ kind: 'keys', text: 'x' });
    fixture.session.type({ kind: 'paste', text: 'y\nz' });
    await settled();
    expect(typed).toEqual([]);
    expect(fixture.sent).toBe('xy\nz');
    expect(fixture.view.pasted).toEqual(['y\nz']);
    const again: Typed[] = [];
    const listening = fixture.session.onTyped((what) => again.push(what));
    listening.dispose();
    fixture.view.events.onText('k');
    expect(again).toEqual([]);
    expect(typed).toEqual([{ kind: 'keys', text: 'k' }]);
  });

  it('goes nowhere where no shell runs, and nothing is kept for later', async () => {
    const { fixture, typed } = await running();
    await fixture.state({ kind: 'exited', since: NOW, exit: { kind: 'code', code: 0 } });
    fixture.view.events.onText('x');
    fixture.session.type({ kind: 'keys', text: 'x' });
    await fixture.state({ kind: 'running', since: NOW });
    await settled();
    expect([typed, fixture.sent]).toEqual([[], '']);
  });
});

describe('read-only', () => {
  it('nothing at all reaches the shell; its size does', async () => {
    const { fixture, typed } = await running({ readOnly: true });
    const { session, view } = fixture;
    expect(session.isReadOnly).toBe(true);
    view.events.onText('x');
    view.events.onMouse('\x1b[<0;1;1M');
    view.events.onBinary('!');
    view.events.onReply('\x1b[0n');
    view.events.onPaste('rm -rf /\n');
    session.type({ kind: 'keys', text: 'y' });
    session.type({ kind: 'paste', text: 'z' });
    session.paste();
    view.events.onResize({ cols: 90, rows: 20 });
    await settled();
    expect([typed, fixture.sent, view.pasted, session.pendingPaste]).toEqual([[], '', [], null]);
    expect(fixture.port.sizes).toContainEqual({ cols: 90, rows: 20 });
  });

  it('what was pasted meanwhile does not arrive when typing is allowed right after', async () => {
    const { fixture } = await running({ readOnly: true });
    const { session, view } = fixture;
    fixture.fake.answer('readClipboard', () => ok('rm -rf /'));
    session.paste();
    view.events.onText('\r');
    expect(session.refusedKeys).toBe(2);
    session.allowTyping();
    await settled();
    view.events.onText('x');
    await settled();
    expect(fixture.sent).toBe('x');
  });

  it('tells how often a person tried, and only of a person', async () => {
    const { fixture } = await running({ readOnly: true });
    const { session, view } = fixture;
    view.events.onReply('\x1b[0n');
    view.events.onMouse('\x1b[<0;1;1M');
    session.type({ kind: 'keys', text: 'y' });
    expect(session.refusedKeys).toBe(0);
    view.events.onText('x');
    view.events.onPaste('y');
    expect(session.refusedKeys).toBe(2);
    session.toggleReadOnly();
    expect([session.isReadOnly, session.refusedKeys]).toEqual([false, 0]);
    view.events.onText('x');
    await settled();
    expect(fixture.sent).toBe('x');
  });

  it('in a protected context asks before it lets anyone type', async () => {
    const { fixture } = await running({ readOnly: true, protected: true });
    const { session } = fixture;
    session.allowTyping();
    expect([session.isReadOnly, session.overlay.isAskingToType]).toEqual([true, true]);
    session.answerTyping(false);
    expect([session.isReadOnly, session.overlay.isAskingToType]).toEqual([true, false]);
    session.toggleReadOnly();
    session.answerTyping(true);
    expect(session.isReadOnly).toBe(false);
    // Looking only never asks.
    session.toggleReadOnly();
    expect(session.isReadOnly).toBe(true);
  });
});

describe('what a terminal does beside its shell', () => {
  it('copies what is selected where the user wants that; PRIMARY has it on Linux in any case', async () => {
    const { fixture } = await running();
    fixture.view.events.onSelected('one');
    fixture.preferred = { ...fixture.preferred, copyOnSelect: true };
    fixture.view.events.onSelected('two');
    await settled();
    expect(fixture.fake.callsOf('writeClipboard')).toEqual([
      { to: 'primary', text: 'one' },
      { to: 'clipboard', text: 'two' },
      { to: 'primary', text: 'two' },
    ]);
  });

  it.each([
    ['none', false, 0],
    ['mark', true, 0],
    ['flash', true, 1],
  ] as const)(
    'a bell (%s) marks what is hidden and flashes what is seen',
    async (bell, marks, flashes) => {
      const { fixture } = await running();
      const { session, view } = fixture;
      fixture.preferred = { copyOnSelect: false, bell };
      view.events.onBell();
      expect([session.bell, session.overlay.flashes]).toEqual([false, flashes]);
      session.setVisible(false);
      view.events.onBell();
      expect([session.bell, session.overlay.flashes]).toEqual([marks, flashes]);
    },
  );

  it('opens a link through main, and says where that fails', async () => {
    const { fixture } = await running();
    fixture.view.events.onOpenLink({ address: 'https://example.com/', isWeb: true });
    await settled();
    expect(fixture.fake.callsOf('openLink')).toEqual([{ url: 'https://example.com/' }]);
    expect(fixture.session.notice).toBeNull();
    fixture.fake.fail('openLink');
    fixture.view.events.onOpenLink({ address: 'https://example.com/', isWeb: true });
    await settled();
    expect(fixture.session.notice).not.toBeNull();
  });

  it('saves its text under a name that says what and when, and says where', async () => {
    const { fixture } = await running();
    fixture.view.text = 'all of it';
    fixture.now = new Date(2026, 10, 22, 9, 5).getTime();
    await fixture.session.save();
    expect(fixture.fake.callsOf('saveText')).toEqual([
      { suggestedName: 'shop-a1b2-web-7d9c 2026-11-22 09.05.txt', text: 'all of it' },
    ]);
    expect(fixture.session.overlay.savedTo).toBe('/home/tester/terminal.txt');
    fixture.fake.answer('saveText', () => ok(null));
    await fixture.session.save();
    expect(fixture.session.overlay.savedTo).toBeNull();
    const error = appError('text-not-saved', { path: '/x', detail: 'ENOSPC' });
    fixture.fake.answer('saveText', () => err(error));
    await fixture.session.save();
    expect(fixture.session.notice?.error).toEqual(error);
  });

  it('keys belong to an input method while it is at work', async () => {
    const { fixture } = await running();
    expect(fixture.press('F6', { isComposing: true })).toBe(true);
    expect(fixture.press('F6')).toBe(false);
  });
});
