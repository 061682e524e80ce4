import { Socket } from 'node:net';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionReserve } from '../../../../../src/main/kube/http/connection-reserve';
import { FakeClock } from '../../../../support/fake-clock';

const IDLE_MS = 30_000;
/** More than a taken connection is rested from. */
const REST_MS = 1_000;

let clock: FakeClock;
let wanted: boolean;
/** Connections asked for, each with what resolves or rejects it. */
let asked: {
  readonly signal: AbortSignal;
  readonly arrive: (socket: Socket) => Promise<void>;
  readonly fail: () => Promise<void>;
}[];
let reserve: ConnectionReserve;

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  clock = new FakeClock();
  wanted = true;
  asked = [];
  reserve = new ConnectionReserve({
    clock,
    idleMs: IDLE_MS,
    isWanted: () => wanted,
    open: (signal) =>
      new Promise((resolve, reject) => {
        asked.push({
          signal,
          arrive: async (socket) => {
            resolve(socket);
            await settled();
          },
          fail: async () => {
            reject(new Error('refused'));
            await settled();
          },
        });
      }),
  });
});

/** One that has come and is kept. */
async function kept(): Promise<Socket> {
  reserve.fillSoon();
  clock.advance(REST_MS);
  const socket = new Socket();
  await asked.at(-1)?.arrive(socket);
  return socket;
}

describe('a connection in reserve', () => {
  it('keeps no process alive until it is taken', async () => {
    const unref = vi.spyOn(Socket.prototype, 'unref');
    const ref = vi.spyOn(Socket.prototype, 'ref');
    const socket = await kept();
    expect(unref.mock.contexts).toEqual([socket]);
    expect(ref).not.toHaveBeenCalled();
    expect(reserve.take()).toBe(socket);
    expect(ref.mock.contexts).toEqual([socket]);
    vi.restoreAllMocks();
  });

  it('is made a while after others were taken, once for all of them', async () => {
    for (let taken = 0; taken < 50; taken += 1) reserve.fillSoon();
    expect(asked).toHaveLength(0);
    clock.advance(REST_MS);
    reserve.fillSoon();
    clock.advance(REST_MS);
    expect(asked).toHaveLength(1);
    expect(reserve.take()).toBeNull();
    const socket = new Socket();
    await asked[0]?.arrive(socket);
    reserve.fillSoon();
    clock.advance(REST_MS);
    expect(asked).toHaveLength(1);
    expect(reserve.take()).toBe(socket);
    expect(reserve.take()).toBeNull();
    expect(clock.pending).toBe(0);
  });

  it('is not made where nobody wants it by then', () => {
    reserve.fillSoon();
    wanted = false;
    clock.advance(REST_MS);
    expect(asked).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });

  it('is another’s alone once it was taken', async () => {
    const socket = await kept();
    expect(reserve.take()).toBe(socket);
    clock.advance(IDLE_MS);
    socket.emit('data', Buffer.from('HTTP/1.1 200 OK'));
    reserve.dispose();
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it('is let go when nobody took it for long, and not made again by itself', async () => {
    const socket = await kept();
    clock.advance(IDLE_MS - 1);
    expect(socket.destroyed).toBe(false);
    clock.advance(1);
    expect(socket.destroyed).toBe(true);
    clock.advance(10 * IDLE_MS);
    expect(asked).toHaveLength(1);
    expect(reserve.take()).toBeNull();
    expect(clock.pending).toBe(0);
  });

  it.each(['data', 'end', 'close'])(
    'is let go when its server is done with it (%s)',
    async (event) => {
      const socket = await kept();
      socket.emit(event, Buffer.from('HTTP/1.1 408 Request Timeout'));
      expect(socket.destroyed).toBe(true);
      expect(reserve.take()).toBeNull();
      expect(clock.pending).toBe(0);
      expect(await kept()).toBe(reserve.take());
    },
  );

  it('that cannot be made is tried again when the next one is taken', async () => {
    reserve.fillSoon();
    clock.advance(REST_MS);
    await asked[0]?.fail();
    clock.advance(10 * IDLE_MS);
    expect(asked).toHaveLength(1);
    const socket = await kept();
    expect(reserve.take()).toBe(socket);
  });

  it('goes with its pool, wherever it is', async () => {
    const socket = await kept();
    reserve.dispose();
    expect(socket.destroyed).toBe(true);
    expect(reserve.take()).toBeNull();
    reserve.fillSoon();
    expect(clock.pending).toBe(0);
  });

  it('that is being made when its pool goes is given up, and closed if it comes', async () => {
    reserve.fillSoon();
    clock.advance(REST_MS);
    reserve.dispose();
    expect(asked[0]?.signal.aborted).toBe(true);
    const socket = new Socket();
    await asked[0]?.arrive(socket);
    expect(socket.destroyed).toBe(true);
    expect(clock.pending).toBe(0);
  });
});
