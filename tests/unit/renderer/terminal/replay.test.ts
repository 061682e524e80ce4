import './no-buffer-pool';
import type { Terminal } from '@xterm/xterm';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { SessionOutput } from '../../../../src/main/sessions/session-output';
import type { TerminalPort } from '../../../../src/main/sessions/terminal-port';
import { deliver } from '../../../../src/renderer/session-ports';
import { OutputTurns } from '../../../../src/renderer/terminal/output-turns';
import { SessionStream, type StreamView } from '../../../../src/renderer/terminal/session-stream';
import {
  releaseScrollback,
  restoreSnapshot,
  takeSnapshot,
} from '../../../../src/renderer/terminal/terminal-snapshot';
import { coreOf } from '../../../../src/renderer/terminal/xterm-internals';
import { appError } from '../../../../src/shared/errors';
import {
  FLOW,
  type PortToMain,
  type SessionState,
  type TerminalSize,
} from '../../../../src/shared/terminal';
import { FakeClock } from '../../../support/fake-clock';
import { openTerminal, stateOf, stream, write } from './escape-streams';

const SIZE: TerminalSize = { cols: 30, rows: 8 };
const SCROLLBACK = 2000;
const terminals: Terminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.dispose();
});

/** A page with the real stream and the real terminal, on main's real output; only the port is short. */
class Page {
  readonly terminal: Terminal;
  readonly stream: SessionStream;
  #listener: ((message: PortToMain) => void) | null = null;
  #isLive = false;
  #writing = 0;

  /** @param turns when it parses, beside others; null: whenever it has output */
  constructor(output: SessionOutput, first: boolean, turns: OutputTurns | null = null) {
    this.terminal = openTerminal({ ...SIZE, scrollback: SCROLLBACK });
    terminals.push(this.terminal);
    const { terminal } = this;
    const { checkpoint } = output;
    if (checkpoint) {
      terminal.resize(checkpoint.size.cols, checkpoint.size.rows);
      expect(restoreSnapshot(terminal, checkpoint.screen)).not.toBeNull();
    }
    const turn = turns?.join((bytes, onParsed) => {
      terminal.write(bytes, onParsed);
    });
    const view: StreamView = {
      write: (bytes, onParsed, onProgress) => {
        this.#writing += 1;
        const parsed = (): void => {
          this.#writing -= 1;
          onParsed?.();
        };
        if (turn) turn.write(bytes, parsed, onProgress);
        else terminal.write(bytes, parsed);
      },
      get size() {
        return { cols: terminal.cols, rows: terminal.rows };
      },
      resize: ({ cols, rows }) => {
        terminal.resize(cols, rows);
      },
      hold: (isHeld) => {
        if (!isHeld) releaseScrollback(terminal);
      },
      get isAlternate() {
        return terminal.buffer.active.type === 'alternate';
      },
      get cursorColumn() {
        return terminal.buffer.active.cursorX;
      },
      snapshot: (scrollback) => takeSnapshot(terminal, { scrollback, colors: [] }),
      cancelSequence: () => {
        coreOf(terminal)._inputHandler._parser.reset();
      },
    };
    const toMain = (message: PortToMain): void => this.#listener?.(message);
    this.stream = new SessionStream({
      attach: (listener) => {
        const port: TerminalPort = {
          send: (message) => {
            if (message.type === 'live') this.#isLive = true;
            deliver(message, listener);
          },
          onMessage: (take) => {
            this.#listener = take;
            return { dispose: () => (this.#listener = null) };
          },
          onClose: () => ({ dispose: () => undefined }),
          close: () => undefined,
        };
        // As a port would: nothing arrives before the page holds its end.
        queueMicrotask(() => {
          output.connect(port);
        });
        return {
          write: () => undefined,
          resize: (size, at) => {
            toMain({ type: 'resize', size, at });
          },
          acknowledge: (offset) => {
            toMain({ type: 'ack', offset });
          },
          checkpoint: (left) => {
            toMain({ type: 'checkpoint', checkpoint: left });
          },
          dispose: () => undefined,
        };
      },
      view,
      from: checkpoint ?? { offset: 0, states: 0, phase: 'new' },
      isReplayed: !first,
      formatTime: () => '14:02',
      later: () => ({ dispose: () => undefined }),
      title: () => null,
      onState: () => undefined,
      onOutput: () => undefined,
      onLive: () => undefined,
      onInputRefused: () => undefined,
      onRoundTrip: () => undefined,
    });
  }

  resize(size: TerminalSize): void {
    this.terminal.resize(size.cols, size.rows);
    this.stream.resized(size);
  }

  /** Resolves when all that came is drawn, marks of ends and beginnings included. */
  async drawn(): Promise<void> {
    // One action follows the other within a microtask or two.
    for (let quiet = 0; quiet < 3; quiet = this.#writing === 0 ? quiet + 1 : 0) {
      await new Promise(setImmediate);
    }
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  async live(): Promise<void> {
    while (!this.#isLive) await new Promise(setImmediate);
    await this.drawn();
  }

  die(): void {
    this.#listener = null;
    this.stream.dispose();
  }
}

function setUp(): { output: SessionOutput; source: { paused: boolean } } {
  const source = { paused: false };
  const output = new SessionOutput({
    clock: new FakeClock(),
    pause: () => {
      source.paused = true;
    },
    resume: () => {
      source.paused = false;
    },
    onMessage: () => undefined,
  });
  output.resized(SIZE);
  return { output, source };
}

const error = appError('connection-lost', { server: 'https://127.0.0.1:6443', detail: '' });
const STATES: readonly SessionState[] = [
  { kind: 'connecting', since: 1, step: 'pod' },
  { kind: 'running', since: 2 },
  { kind: 'lost', since: 3, error },
  { kind: 'connecting', since: 4, step: 'pod' },
  { kind: 'waiting', since: 5, until: 6, attempt: 1, error },
  { kind: 'exited', since: 7, exit: { kind: 'code', code: 0 } },
];

describe('a page that takes a session over', () => {
  const size = fc.record({
    cols: fc.integer({ min: 2, max: 50 }),
    rows: fc.integer({ min: 1, max: 15 }),
  });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ print: stream }) },
    { weight: 2, arbitrary: fc.record({ become: fc.constantFrom(...STATES) }) },
    { weight: 2, arbitrary: fc.record({ size }) },
    { weight: 1, arbitrary: fc.constant({ clear: true } as const) },
    { weight: 2, arbitrary: fc.constant({ crash: true } as const) },
  );

  it('comes to the terminal of a page that never went away, whatever happened when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 14 }), async (steps) => {
        const [steady, shaky] = [setUp(), setUp()];
        const staying = new Page(steady.output, true);
        let changing = new Page(shaky.output, true);
        await Promise.all([staying.live(), changing.live()]);
        for (const action of [...steps, { crash: true } as const]) {
          if ('crash' in action) {
            changing.die();
            shaky.output.disconnect();
            changing = new Page(shaky.output, false);
            await changing.live();
            expect(stateOf(changing.terminal)).toEqual(stateOf(staying.terminal));
            continue;
          }
          for (const [output, page] of [
            [steady.output, staying],
            [shaky.output, changing],
          ] as const) {
            if ('print' in action) output.push(new TextEncoder().encode(action.print));
            else if ('become' in action) output.tell({ type: 'state', state: action.become });
            else if ('size' in action) page.resize(action.size);
            else {
              page.terminal.clear();
              page.stream.cleared();
            }
            await page.drawn();
          }
        }
        for (const terminal of terminals.splice(0)) terminal.dispose();
      }),
      { numRuns: 60 },
    );
  }, 240_000);

  it('misses no byte of many megabytes, killed again and again in the middle of them', async () => {
    const { output, source } = setUp();
    const whole = openTerminal({ ...SIZE, scrollback: SCROLLBACK });
    terminals.push(whole);
    let page = new Page(output, true);
    await page.live();
    let line = 0;
    let sent = 0;
    let crashes = 0;
    while (sent < 8 * FLOW.replayLimit) {
      let chunk = '';
      while (chunk.length < 40_000) {
        chunk += `\x1b[38;5;${line % 256}m${line++} 漢字 \x1b[0m${'.'.repeat(line % 40)}\r\n`;
      }
      const bytes = new TextEncoder().encode(chunk);
      sent += bytes.length;
      // Cut where it hurts: in characters and sequences.
      output.push(bytes.subarray(0, 33_333));
      output.push(bytes.subarray(33_333));
      await write(whole, bytes);
      while (source.paused) await new Promise(setImmediate);
      if (line % 7 !== 0) continue;
      crashes += 1;
      page.die();
      output.disconnect();
      page = new Page(output, false);
      await page.live();
    }
    await page.drawn();
    expect(crashes).toBeGreaterThan(10);
    expect(output.bytesReceived).toBe(sent);
    expect(stateOf(page.terminal, 500)).toEqual(stateOf(whole, 500));
  }, 240_000);

  it('has each size where the output was that was parsed by then, also in the middle of a part', async () => {
    // Each stretch of the turns is one slice of 16 KiB, and none begins by itself.
    const timers: { readonly milliseconds: number; readonly action: () => void }[] = [];
    let now = 0;
    const turns = new OutputTurns({
      now: () => (now += 100),
      after: (milliseconds, action) => {
        const timer = { milliseconds, action };
        timers.push(timer);
        return { dispose: () => timers.splice(timers.indexOf(timer), 1) };
      },
    });
    const next = async (): Promise<void> => {
      const due = timers.find(({ milliseconds }) => milliseconds < 100);
      timers.splice(
        timers.findIndex((timer) => timer === due),
        due ? 1 : 0,
      );
      due?.action();
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const { output } = setUp();
    const page = new Page(output, true, turns);
    while (!page.isLive) await new Promise(setImmediate);
    // A mark in the last column: what was drawn at which size can be seen.
    const drawn = '\x1b[999C#\r\n'.repeat(4_000);
    output.push(new TextEncoder().encode(drawn));
    await next();
    page.resize({ cols: 20, rows: 8 });
    await next();
    page.resize({ cols: 30, rows: 8 });
    for (let count = 0; count < 10; count += 1) await next();
    // On a slow machine more of them.
    const drawing = { isOver: false };
    const all = page.drawn().then(() => {
      drawing.isOver = true;
    });
    while (!drawing.isOver) await next();
    await all;
    const other = new Page(output, false);
    await other.live();
    expect(stateOf(other.terminal)).toEqual(stateOf(page.terminal));
  });

  it.each([
    ['a title that never ends', '\x1b]0;'],
    ['an image that never ends', '\x1bPq'],
    ['a number that never ends', '\x1b[1'],
  ])(
    'goes on after %s: main never waits for ever',
    async (_name, begin) => {
      const { output, source } = setUp();
      const page = new Page(output, true);
      await page.live();
      output.push(new TextEncoder().encode(begin));
      const chunk = new Uint8Array(64 * 1024).fill(0x31);
      for (let i = 0; i < 100; i += 1) {
        output.push(chunk);
        while (source.paused) await new Promise(setImmediate);
      }
      output.push(new TextEncoder().encode('\x1b\\\x1b[H\x1b[2Jstill here'));
      await page.drawn();
      const next = new Page(output, false);
      await next.live();
      for (const { terminal } of [page, next]) {
        expect(
          terminal.buffer.active.getLine(terminal.buffer.active.baseY)?.translateToString(true),
        ).toBe('still here');
      }
    },
    240_000,
  );
});
