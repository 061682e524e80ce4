import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/kube/clock';
import type { ExecDeadlines, ExecEnd, ExecRequest } from '../../src/main/kube/exec/exec';
import { ExecConnection } from '../../src/main/kube/exec/exec-connection';
import { appError } from '../../src/shared/errors';
import { ok } from '../../src/shared/result';
import { end, ExecStub, say, StubClient, type StubExec } from '../support/exec-stub';

const REQUEST: ExecRequest = {
  namespace: 'test',
  pod: 'web',
  container: 'app',
  command: ['/bin/sh'],
  tty: true,
  stdin: true,
};
/** The real ones, 200 times as fast. */
const FAST_READ = 305;
const FAST: Partial<ExecDeadlines> = {
  ping: 25,
  read: FAST_READ,
  write: 300,
  wake: 50,
  drain: 100,
};
const SERVER = 'http://stub.example';

let stub: ExecStub;
let client: StubClient;
const connections: ExecConnection[] = [];

beforeEach(async () => {
  stub = await ExecStub.start();
  client = new StubClient(() => ok({}), stub);
});
afterEach(async () => {
  for (const connection of connections.splice(0)) connection.dispose();
  client.dispose();
  await stub.stop();
});

/** An exec and everything it told. */
class Told {
  readonly connection: ExecConnection;
  readonly order: string[] = [];
  readonly oddities: string[] = [];
  readonly roundTrips: number[] = [];
  readonly opened: Promise<void>;
  readonly ended: Promise<ExecEnd>;
  /** A ping was answered. */
  readonly pinged: Promise<void>;
  bytes = 0;
  onOutput: () => void = () => undefined;
  readonly #chunks: Buffer[] = [];

  constructor(deadlines: Partial<ExecDeadlines> = {}) {
    let opened = (): void => undefined;
    let pinged = (): void => undefined;
    this.pinged = new Promise((resolve) => {
      pinged = resolve;
    });
    this.opened = new Promise((resolve) => {
      opened = resolve;
    });
    let ended: (how: ExecEnd) => void = () => undefined;
    this.ended = new Promise((resolve) => {
      ended = resolve;
    });
    this.connection = ExecConnection.open({
      client,
      request: REQUEST,
      size: { cols: 80, rows: 24 },
      clock: systemClock,
      deadlines,
      listener: {
        onOpen: () => {
          this.order.push('open');
          opened();
        },
        onReady: () => this.order.push('ready'),
        onOutput: (_stream, bytes) => {
          if (this.order.at(-1) !== 'output') this.order.push('output');
          this.#chunks.push(Buffer.from(bytes));
          this.bytes += bytes.length;
          this.onOutput();
        },
        onRoundTrip: (milliseconds) => {
          this.roundTrips.push(milliseconds);
          pinged();
        },
        onOddity: (detail) => this.oddities.push(detail),
        onEnd: (how) => {
          this.order.push('end');
          ended(how);
        },
      },
    });
    connections.push(this.connection);
  }

  get output(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

/** The exec that the stub accepts next. */
const accepted = (): Promise<StubExec> =>
  new Promise((resolve) => {
    stub.serve = resolve;
  });
const frame = (channel: number, payload: Uint8Array | string): Buffer =>
  Buffer.concat([Buffer.of(channel), Buffer.from(payload)]);
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** The TCP socket behind a stub's WebSocket. */
const wire = ({ socket }: StubExec): Socket => (socket as unknown as { _socket: Socket })._socket;
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a handshake', () => {
  it('refused with 401 is repeated once with the credential’s successor', async () => {
    client.hasSuccessor = true;
    stub.refuse = (socket) => {
      stub.refuse = null;
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    };
    stub.serve = (exec) => {
      end(exec, { status: 'Success' });
    };
    expect((await new Told().ended).kind).toBe('exited');
    expect(client.renewals).toBe(1);
    expect(client.signed).toHaveLength(2);
  });

  it('refused with 401 twice, or without a successor, is refused', async () => {
    stub.refuse = (socket) => {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
    };
    for (const [hasSuccessor, tries] of [
      [true, 2],
      [false, 1],
    ] as const) {
      client.hasSuccessor = hasSuccessor;
      client.signed.length = 0;
      const how = await new Told().ended;
      expect(how).toMatchObject({ kind: 'failed', error: { params: { detail: 'HTTP 401' } } });
      expect(client.signed).toHaveLength(tries);
    }
  });

  it.each<[string, string]>([
    ['with 426', '426 Upgrade Required\r\nContent-Length: 0'],
    ['towards SPDY', '400 Bad Request\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0'],
  ])('answered %s is a refusal of our protocols', async (_name, head) => {
    stub.refuse = (socket) => {
      socket.end(`HTTP/1.1 ${head}\r\n\r\n`);
    };
    const how = await new Told().ended;
    expect(how).toMatchObject({ kind: 'failed', error: { kind: 'exec-protocol-refused' } });
  });

  it.each<[string, string | null]>([
    ['says nothing', null],
    ['drips its headers', 'HTTP/1.1 101 Switching Protocols\r\nX-Drip: '],
    ['drips a refusal’s body', 'HTTP/1.1 500 No\r\nContent-Length: 60000\r\n\r\n'],
  ])('that %s is given up at its deadline', async (_name, begin) => {
    stub.refuse = (socket) => {
      socket.on('error', () => undefined);
      if (begin === null) return;
      socket.write(begin);
      const drip = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => {
        clearInterval(drip);
      });
    };
    const how = await new Told({ handshake: 150 }).ended;
    expect(how).toEqual({
      kind: 'failed',
      error: appError('timed-out', { server: SERVER, waitingFor: 'handshake', seconds: 1 }),
    });
  });

  it('that is disposed tells nothing any more', async () => {
    stub.refuse = () => undefined;
    const told = new Told();
    await pause(20);
    told.connection.dispose();
    await pause(20);
    expect(told.order).toEqual([]);
  });
});

describe('odd frames', () => {
  it('are survived, told, and told as a number where they flood', async () => {
    stub.serve = (exec) => {
      const { socket } = exec;
      socket.send(Buffer.alloc(0));
      socket.send('text');
      socket.send(frame(9, 'x'));
      socket.send(frame(255, 'xy'));
      socket.send(frame(0, 'data on stdin'));
      for (let i = 0; i < 10_000; i += 1) socket.send(frame(7, ''));
      say(exec, 'still here');
      end(exec, { status: 'Success' });
    };
    const told = new Told();
    expect((await told.ended).kind).toBe('exited');
    expect(told.output.toString()).toBe('still here');
    expect(told.oddities).toHaveLength(6);
    expect(told.oddities.at(-1)).toBe('10000 more of these');
  });

  it('in whatever order leave the output whole and the process alive', async () => {
    const message = fc.oneof(
      fc.record({ channel: fc.constantFrom(1, 2), payload: fc.uint8Array({ maxLength: 64 }) }),
      fc.record({
        channel: fc.integer({ min: 0, max: 255 }).filter((channel) => channel !== 3),
        payload: fc.uint8Array({ maxLength: 8 }),
      }),
      fc.constant('text' as const),
      fc.constant('empty' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 40 }), async (messages) => {
        stub.serve = (exec) => {
          for (const one of messages) {
            if (one === 'text') exec.socket.send('text');
            else if (one === 'empty') exec.socket.send(Buffer.alloc(0));
            else exec.socket.send(frame(one.channel, one.payload));
          }
          end(exec, { status: 'Success' });
        };
        const told = new Told();
        expect(await told.ended).toEqual({ kind: 'exited', exit: { kind: 'code', code: 0 } });
        const payloads = messages.flatMap((one) =>
          typeof one === 'object' && (one.channel === 1 || one.channel === 2) ? [one.payload] : [],
        );
        expect(told.output.equals(Buffer.concat(payloads))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('as bytes that are no WebSocket end the stream, with all that came before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 64 }), async (garbage) => {
        stub.serve = (exec) => {
          say(exec, 'before');
          exec.socket.once('message', () => undefined);
          wire(exec).end(garbage);
        };
        const told = new Told();
        const how = await told.ended;
        expect(['lost', 'failed', 'exited']).toContain(how.kind);
        expect(told.output.subarray(0, 6).toString()).toBe('before');
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, string]>([
    ['is no JSON', 'no json'],
    ['is null', 'null'],
    ['has causes that are none', '{"status":"Failure","reason":"NonZeroExitCode","details":7}'],
  ])('that are a status which %s end the exec', async (_name, text) => {
    stub.serve = ({ socket }) => {
      socket.send(frame(3, text));
      socket.close(1000);
    };
    expect(['failed', 'exited']).toContain((await new Told().ended).kind);
  });
});

describe('the end', () => {
  it('is told after all output, however late that is read; nothing but the close is sent', async () => {
    const flood = randomBytes(3 * 1024 * 1024);
    const sent: string[] = [];
    const serving = accepted();
    const told = new Told({ ...FAST, ping: 5, drain: 5_000 });
    const exec = await serving;
    await told.opened;
    told.connection.pause();
    for (let at = 0; at < flood.length; at += 32_768) {
      exec.socket.send(frame(1, flood.subarray(at, at + 32_768)));
    }
    exec.socket.send(frame(3, '{"status":"Success"}'));
    exec.socket.send(frame(1, 'a late frame'));
    await pause(300);
    expect(told.order).not.toContain('end');
    exec.socket.on('ping', () => sent.push('ping'));
    exec.socket.on('message', () => sent.push('message'));
    exec.socket.on('pong', () => sent.push('pong'));
    told.connection.resume();
    await new Promise<void>((resolve) => {
      told.onOutput = () => {
        if (told.bytes > flood.length) resolve();
      };
    });
    // The status is in, the server has not closed yet, and what was sent before has arrived.
    await pause(50);
    sent.length = 0;
    told.connection.write(Buffer.from('typed'));
    told.connection.interrupt(Buffer.of(3));
    told.connection.resize({ cols: 10, rows: 10 });
    expect(told.connection.closeStdin()).toBe(false);
    exec.socket.ping('are you there?');
    await pause(50);
    exec.socket.close(1000);
    expect(await told.ended).toMatchObject({ kind: 'exited' });
    expect(told.order.at(-1)).toBe('end');
    expect(sha(told.output)).toBe(sha(Buffer.concat([flood, Buffer.from('a late frame')])));
    expect(sent).toEqual([]);
  });

  it('comes without the server’s close too, after a moment', async () => {
    stub.serve = (exec) => {
      say(exec, '$ ');
      exec.socket.send(frame(3, '{"status":"Success"}'));
    };
    expect((await new Told(FAST).ended).kind).toBe('exited');
  });

  it.each(['reset', 'close', 'cut'] as const)(
    'by a %s in the middle of fast output comes after every byte that came',
    async (how) => {
      const flood = randomBytes(8 * 1024 * 1024);
      const serving = accepted();
      const told = new Told();
      const exec = await serving;
      let taken = 0;
      for (let at = 0; at < flood.length; at += 32_768) {
        exec.socket.send(frame(1, flood.subarray(at, at + 32_768)), () => {
          taken += 32_768;
        });
      }
      await new Promise<void>((resolve) => {
        told.onOutput = () => {
          if (told.bytes > 1024 * 1024) resolve();
        };
      });
      if (how === 'reset') wire(exec).resetAndDestroy();
      else if (how === 'cut') wire(exec).destroySoon();
      else exec.socket.close(1001, 'going away');
      const ended = await told.ended;
      expect(ended).toMatchObject({
        kind: 'lost',
        error: { kind: how === 'close' ? 'stream-ended' : 'connection-lost' },
      });
      expect(told.bytes).toBeGreaterThan(1024 * 1024);
      // A reset takes along what the receiving system has not handed over; the rest is all there.
      if (how !== 'reset') expect(told.bytes).toBe(flood.length);
      expect(taken).toBeGreaterThan(0);
      expect(sha(told.output)).toBe(sha(flood.subarray(0, told.bytes)));
    },
  );

  it('in the server’s words under a running command is a loss in those words', async () => {
    for (const [message, kind] of [
      ['error dialing backend: EOF', 'node-unreachable'],
      ['stream idle for 4h0m0s', 'stream-ended'],
    ] as const) {
      stub.serve = (exec) => {
        say(exec, '$ ');
        end(exec, { status: 'Failure', code: 500, message });
      };
      expect(await new Told().ended).toMatchObject({
        kind: 'lost',
        error: { kind, params: { pod: 'web', message } },
      });
    }
  });
});

describe('liveness over a real socket', () => {
  it('measures the round trip', async () => {
    const serving = accepted();
    const told = new Told(FAST);
    await serving;
    await expect.poll(() => told.roundTrips.length).toBeGreaterThan(3);
    for (const milliseconds of told.roundTrips) {
      expect(milliseconds).toBeGreaterThanOrEqual(0);
      expect(milliseconds).toBeLessThan(FAST_READ);
    }
  });

  it('notices a peer that is gone', async () => {
    stub.mutePings = true;
    stub.serve = (exec) => {
      say(exec, '$ ');
    };
    const told = new Told(FAST);
    expect(await told.ended).toEqual({
      kind: 'lost',
      silent: true,
      error: appError('timed-out', { server: SERVER, waitingFor: 'data', seconds: 1 }),
    });
    expect(told.output.toString()).toBe('$ ');
  });

  it('does not die of its own pause, and loses nothing in it', async () => {
    const flood = randomBytes(24 * 1024 * 1024);
    const serving = accepted();
    const told = new Told(FAST);
    const exec = await serving;
    await told.opened;
    told.connection.pause();
    for (let at = 0; at < flood.length; at += 32_768) {
      exec.socket.send(frame(1, flood.subarray(at, at + 32_768)));
    }
    // As 90 s are to 61.
    await pause(450);
    expect(told.order).toEqual(['open']);
    told.connection.resume();
    end(exec, { status: 'Success' });
    expect((await told.ended).kind).toBe('exited');
    expect(sha(told.output)).toBe(sha(flood));
  });

  it('notices a peer that went while it paused, a deadline after the pause', async () => {
    const serving = accepted();
    const told = new Told(FAST);
    await serving;
    await told.opened;
    told.connection.pause();
    stub.mutePings = true;
    await pause(400);
    const resumedAt = performance.now();
    told.connection.resume();
    expect((await told.ended).kind).toBe('lost');
    // The pause counted would have ended it at once. A busy loop's timers are a little early.
    expect(performance.now() - resumedAt).toBeGreaterThan(200);
  });

  it('after a sleep keeps a stream that answers, and gives up one that does not', async () => {
    const serving = accepted();
    const told = new Told({ ...FAST, ping: 60_000, read: 60_000, wake: 1_500 });
    const exec = await serving;
    await told.pinged;
    const before = told.roundTrips.length;
    told.connection.woke(600);
    await expect.poll(() => told.roundTrips.length).toBeGreaterThan(before);
    expect(told.order).not.toContain('end');
    stub.mutePings = true;
    told.connection.woke(700);
    expect(await told.ended).toEqual({
      kind: 'lost',
      silent: false,
      error: appError('lost-in-sleep', { server: SERVER, seconds: 700 }),
    });
    expect(exec.socket.readyState).not.toBe(exec.socket.CONNECTING);
  });

  it('after a sleep tells a reset as what it is', async () => {
    stub.mutePings = true;
    const serving = accepted();
    const told = new Told();
    const exec = await serving;
    await told.opened;
    told.connection.woke(600);
    wire(exec).resetAndDestroy();
    expect(await told.ended).toMatchObject({ error: { kind: 'lost-in-sleep' } });
  });
});

describe('stdin', () => {
  const PASTE = randomBytes(10 * 1024 * 1024);

  it('takes 10 MB byte for byte, with a resize in its midst, and little of it in our buffers', async () => {
    const serving = accepted();
    const told = new Told();
    const exec = await serving;
    const hash = createHash('sha256');
    let received = 0;
    let resizedAt = -1;
    let frames = 0;
    const done = new Promise<void>((resolve) => {
      exec.socket.on('message', (data: Buffer) => {
        if (data[0] === 4 && data.includes('"Width":99')) resizedAt = received;
        if (data[0] !== 0) return;
        frames = Math.max(frames, data.length);
        hash.update(data.subarray(1));
        received += data.length - 1;
        if (received === PASTE.length) resolve();
      });
    });
    await told.pinged;
    for (let at = 0; at < PASTE.length; at += 32_767) {
      expect(told.connection.write(PASTE.subarray(at, at + 32_767))).toBe(true);
    }
    expect(told.connection.bufferedAmount).toBeLessThan(1024 * 1024);
    told.connection.resize({ cols: 99, rows: 9 });
    await done;
    expect(hash.digest('hex')).toBe(sha(PASTE));
    expect(frames).toBeLessThanOrEqual(32 * 1024);
    // All that was on the way: the window.
    expect(resizedAt).toBeGreaterThan(0);
    expect(resizedAt).toBeLessThanOrEqual(256 * 1024 + 32 * 1024);
  });

  it('is cut off by Ctrl-C, which is not far behind what a program does not read', async () => {
    const serving = accepted();
    const told = new Told();
    const exec = await serving;
    await told.pinged;
    // From here on it reads nothing, as when the program does not.
    wire(exec).pause();
    for (let at = 0; at < PASTE.length; at += 32_767) {
      told.connection.write(PASTE.subarray(at, at + 32_767));
    }
    await pause(50);
    expect(told.connection.interrupt(Buffer.of(3))).toBe(true);
    let before = 0;
    const interrupted = new Promise<void>((resolve) => {
      exec.socket.on('message', (data: Buffer) => {
        if (data[0] !== 0) return;
        if (data.length === 2 && data[1] === 3) resolve();
        else before += data.length - 1;
      });
    });
    wire(exec).resume();
    await interrupted;
    expect(before).toBeLessThanOrEqual(256 * 1024 + 32 * 1024);
    expect(before).toBeGreaterThan(0);
  });

  it('that nobody takes for long is a dead stream', async () => {
    const serving = accepted();
    const told = new Told({ ...FAST, read: 60_000 });
    const exec = await serving;
    await told.opened;
    wire(exec).pause();
    // Past the limits of the queue, which are for peers that read: as when the kernel's are small.
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 16; i += 1) told.connection.interrupt(chunk);
    expect(await told.ended).toMatchObject({ kind: 'lost', silent: true });
  });

  it('is half-closed in v5, and is not in v4', async () => {
    for (const [protocol, closes] of [
      ['v5.channel.k8s.io', true],
      ['v4.channel.k8s.io', false],
    ] as const) {
      stub.protocol = protocol;
      const serving = accepted();
      const told = new Told();
      const exec = await serving;
      const closed = new Promise<Buffer>((resolve) => {
        exec.socket.on('message', (data: Buffer) => {
          if (data[0] === 255) resolve(data);
        });
      });
      await told.opened;
      expect(told.connection.closeStdin()).toBe(closes);
      if (closes) expect(await closed).toEqual(Buffer.of(255, 0));
    }
  });
});
