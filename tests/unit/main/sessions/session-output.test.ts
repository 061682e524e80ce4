import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SessionOutput, type PageWish } from '../../../../src/main/sessions/session-output';
import { FLOW, type SessionState, type TerminalCheckpoint } from '../../../../src/shared/terminal';
import { appError } from '../../../../src/shared/errors';
import { FakeClock } from '../../../support/fake-clock';
import { MemoryPort } from '../../../support/memory-port';

const SIZE = { cols: 80, rows: 24 };
const RUNNING: SessionState = { kind: 'running', since: 1 };
const CONNECTING: SessionState = { kind: 'connecting', since: 2, step: 'pod' };
const LOST: SessionState = {
  kind: 'lost',
  since: 3,
  error: appError('connection-lost', { server: 'https://127.0.0.1:6443', detail: '' }),
};

function setUp() {
  const clock = new FakeClock();
  const source = { paused: false };
  const wishes: PageWish[] = [];
  const output = new SessionOutput({
    clock,
    pause: () => {
      source.paused = true;
    },
    resume: () => {
      source.paused = false;
    },
    onMessage: (message) => wishes.push(message),
  });
  output.resized(SIZE);
  return { clock, source, wishes, output };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the first page', () => {
  it('is live at once, and gets states between the output around them', () => {
    const { output } = setUp();
    output.tell({ type: 'state', state: CONNECTING });
    const port = new MemoryPort();
    output.connect(port);
    expect(port.live).toBe(true);
    expect(port.states).toEqual([CONNECTING]);
    // It has measured its own size since it asked for the session.
    expect(port.replayedSizes).toEqual([]);
    output.push(bytes('prompt$ '));
    output.tell({ type: 'state', state: LOST });
    expect(port.text).toBe('prompt$ ');
    expect(port.state).toEqual(LOST);
  });

  it('gets its wishes through, and those about output not', () => {
    const { output, wishes } = setUp();
    const port = new MemoryPort();
    output.connect(port);
    port.type('ls\r');
    port.resize(100, 30);
    port.acknowledge();
    port.checkpoint();
    expect(wishes.map(({ type }) => type)).toEqual(['input', 'resize']);
  });
});

describe('the next page', () => {
  it('gets everything again where there was no checkpoint', () => {
    const { output } = setUp();
    const first = new MemoryPort();
    output.connect(first);
    output.tell({ type: 'state', state: RUNNING });
    output.push(bytes('one '));
    first.resize(100, 30);
    output.push(bytes('two '));
    first.disconnect();
    output.push(bytes('three'));

    const second = new MemoryPort(output.checkpoint);
    output.connect(second);
    expect(second.text).toBe('one two three');
    expect(second.states).toEqual([RUNNING]);
    expect(second.replayedSizes).toEqual([
      { size: SIZE, at: { offset: 0, states: 0 } },
      { size: { cols: 100, rows: 30 }, at: { offset: 4, states: 1 } },
    ]);
    expect(second.live).toBe(true);
  });

  it('gets only what came after the checkpoint, and the state of now', () => {
    const { output } = setUp();
    const first = new MemoryPort();
    output.connect(first);
    output.tell({ type: 'state', state: RUNNING });
    output.push(bytes('before'));
    first.resize(100, 30);
    const checkpoint = first.checkpoint();
    output.push(bytes('after'));
    output.tell({ type: 'round-trip', milliseconds: 12 });
    output.disconnect();
    expect(first.closed).toBe(true);

    expect(output.checkpoint).toEqual(checkpoint);
    const states: unknown[] = [];
    const second = new (class extends MemoryPort {
      override send(message: Parameters<MemoryPort['send']>[0]): void {
        if (message.type === 'state') states.push(message);
        super.send(message);
      }
    })(checkpoint);
    output.connect(second);
    expect(second.text).toBe('after');
    expect(second.replayedSizes).toEqual([
      { size: { cols: 100, rows: 30 }, at: { offset: 6, states: 1 } },
    ]);
    expect(states).toEqual([{ type: 'state', state: RUNNING, index: 0 }]);
    expect(second.roundTrips).toEqual([12]);
  });

  it('meets ends and beginnings where the page before it met them', () => {
    const { output } = setUp();
    const first = new MemoryPort();
    output.connect(first);
    output.push(bytes('old'));
    output.tell({ type: 'state', state: LOST });
    // The bar of the ended session takes a row.
    first.resize(80, 22);
    output.tell({ type: 'state', state: CONNECTING });
    output.push(bytes('new'));
    output.disconnect();

    const order: string[] = [];
    const second = new (class extends MemoryPort {
      override send(message: Parameters<MemoryPort['send']>[0]): void {
        order.push(
          message.type === 'output'
            ? new TextDecoder().decode(message.bytes)
            : message.type === 'state'
              ? message.state.kind
              : message.type === 'replayed-size'
                ? `${message.size.rows} rows`
                : message.type,
        );
        super.send(message);
      }
    })(null);
    output.connect(second);
    expect(order).toEqual([
      '24 rows',
      'old',
      'lost',
      '22 rows',
      'connecting',
      'new',
      'live',
      'connecting',
    ]);
  });

  it('is not told of a state that the checkpoint has behind it', () => {
    const { output } = setUp();
    const first = new MemoryPort();
    output.connect(first);
    output.tell({ type: 'state', state: LOST });
    output.tell({ type: 'state', state: CONNECTING });
    const checkpoint = first.checkpoint();
    output.tell({ type: 'state', state: RUNNING });
    output.disconnect();
    const second = new MemoryPort(checkpoint);
    output.connect(second);
    expect(second.states).toEqual([RUNNING]);
  });
});

describe('a checkpoint', () => {
  it.each([
    ['ahead of what was sent', { offset: 7, states: 1 }],
    ['with states that never were', { offset: 3, states: 2 }],
    ['behind the last one', { offset: 2, states: 1 }],
  ])('%s is none', (_name, position) => {
    const { output } = setUp();
    const port = new MemoryPort();
    output.connect(port);
    output.tell({ type: 'state', state: RUNNING });
    output.push(bytes('abc'));
    const good = port.checkpoint();
    output.push(bytes('def'));
    port.leave({ ...good, ...position });
    expect(output.checkpoint).toEqual(good);
  });
});

describe('a page that stalls, or is gone', () => {
  it.each(['stalls', 'is gone'])('%s: the source rests at the limit', (how) => {
    const { output, source } = setUp();
    const port = new MemoryPort();
    output.connect(port);
    if (how === 'stalls') port.stalled = true;
    else output.disconnect();
    const chunk = new Uint8Array(32 * 1024);
    while (!source.paused) output.push(chunk);
    const limit = how === 'stalls' ? FLOW.firstWindow : FLOW.replayLimit;
    expect(output.bytesReceived).toBe(limit);
  });

  it('leaves nothing behind', () => {
    const { output, clock } = setUp();
    const port = new MemoryPort();
    output.connect(port);
    port.stalled = true;
    output.push(bytes('a'));
    output.push(bytes('b'));
    output.dispose();
    expect(port.closed).toBe(true);
    expect(port.listenerCount).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

/** A page in steps: parses when told, and leaves checkpoints by the page's own rule. */
class SteppedPage extends MemoryPort {
  readonly bytes: Buffer[] = [];
  #parsed: number;
  #last: number;

  constructor(readonly from: TerminalCheckpoint | null) {
    super(from);
    this.stalled = true;
    this.#parsed = from?.offset ?? 0;
    this.#last = this.#parsed;
  }

  override send(message: Parameters<MemoryPort['send']>[0]): void {
    super.send(message);
    if (message.type === 'output') this.bytes.push(Buffer.from(message.bytes));
  }

  /** @param ready whether the parser is between two sequences */
  parse(most: number, ready: boolean): void {
    const to = Math.min(this.#parsed + most, this.received);
    if (to === this.#parsed) return;
    this.#parsed = to;
    this.leave({ type: 'ack', offset: to });
    const since = to - this.#last;
    if (since < FLOW.checkpointEvery || (!ready && since < FLOW.checkpointBy)) return;
    this.#last = to;
    this.leave({
      offset: to,
      states: this.position.states,
      size: this.size,
      phase: 'running',
      screen: `at ${to}`,
      title: null,
    });
  }

  get idle(): boolean {
    return this.#parsed === this.received;
  }
}

it('whatever comes when: every byte once and in order, bounded, and it never hangs', () => {
  const CHUNK = 48 * 1024;
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ push: fc.integer({ min: 1, max: 12 }) }) },
    {
      weight: 6,
      arbitrary: fc.record({
        parse: fc.integer({ min: 1, max: FLOW.replayLimit }),
        ready: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ reload: true } as const) },
    { weight: 1, arbitrary: fc.constant({ gone: true } as const) },
    { weight: 1, arbitrary: fc.constant({ wait: true } as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 120 }), (steps) => {
      const { output, source, clock } = setUp();
      const sent: Buffer[] = [];
      let total = 0;
      let number = 0;
      const push = (): void => {
        const chunk = Buffer.alloc(CHUNK, `${number++} `);
        sent.push(chunk);
        total += chunk.length;
        output.push(chunk);
      };
      // In an object, because the compiler takes a variable for unchanged across calls.
      const shown: { page: SteppedPage | null } = { page: null };
      const check = (): void => {
        const { page } = shown;
        if (!page) return;
        const got = Buffer.concat(page.bytes);
        const start = page.from?.offset ?? 0;
        expect(
          Buffer.concat(sent)
            .subarray(start, start + got.length)
            .equals(got),
        ).toBe(true);
      };
      const reload = (): void => {
        check();
        output.disconnect();
        const page = new SteppedPage(output.checkpoint);
        shown.page = page;
        output.connect(page);
        expect(page.live).toBe(true);
        expect(page.received).toBe(total);
      };
      reload();
      for (const action of steps) {
        if ('push' in action) {
          for (let i = 0; i < action.push && !source.paused; i += 1) push();
        } else if ('parse' in action) shown.page?.parse(action.parse, action.ready);
        else if ('wait' in action) clock.advance(10);
        else if ('reload' in action) reload();
        else {
          check();
          output.disconnect();
          shown.page = null;
        }
        const kept = total - (output.checkpoint?.offset ?? 0);
        expect(kept).toBeLessThan(FLOW.replayLimit + CHUNK);
      }
      // However it was left: a page that parses gets the source going again, and comes to the end.
      if (!shown.page) reload();
      for (let round = 0; round < 200; round += 1) {
        if (!source.paused && round < 100) push();
        clock.advance(10);
        shown.page?.parse(64 * 1024, false);
      }
      expect(source.paused).toBe(false);
      expect(shown.page?.idle).toBe(true);
      expect(shown.page?.received).toBe(total);
      check();
    }),
    { numRuns: 30 },
  );
}, 120_000);
