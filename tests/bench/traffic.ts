import type { ElectronApplication } from '@playwright/test';
import type * as crypto from 'node:crypto';

/** A session's port as main sees it; times are milliseconds since the epoch. */
interface PortTraffic {
  sent: number;
  acknowledged: number;
  acknowledgedAt: number;
  /** When a message with Enter came, last. */
  enterAt: number;
  /** How much was sent when, the last few thousand. */
  readonly history: { readonly at: number; readonly sent: number }[];
  readonly waiters: { readonly offset: number; readonly resolve: (at: number) => void }[];
}

interface Recorder {
  readonly ports: PortTraffic[];
  /** Takes all output while there is one. */
  hash: crypto.Hash | undefined;
}

/**
 * What passes between main and the page's terminals, seen in main, where every session's port ends.
 * The page acknowledges what its terminal has parsed: so this is when bytes were parsed, plus one hop
 * between two processes. The page itself gets no hook; its API cannot be replaced.
 */
export class Traffic {
  private constructor(private readonly app: ElectronApplication) {}

  /** Call before the first session is opened. */
  static async record(app: ElectronApplication): Promise<Traffic> {
    // The compiler that runs this file names functions by a helper that the app does not have.
    await app.evaluate('globalThis.__name = (named) => named');
    await app.evaluate(({ MessageChannelMain }) => {
      const recorder: Recorder = { ports: [], hash: undefined };
      Object.assign(globalThis, { recorder });
      const known = new WeakMap<object, PortTraffic>();
      const now = (): number => performance.timeOrigin + performance.now();
      const of = (port: object): PortTraffic => {
        let traffic = known.get(port);
        if (traffic === undefined) {
          traffic = {
            sent: 0,
            acknowledged: 0,
            acknowledgedAt: 0,
            enterAt: 0,
            history: [],
            waiters: [],
          };
          known.set(port, traffic);
          recorder.ports.push(traffic);
        }
        return traffic;
      };
      const prototype = Object.getPrototypeOf(new MessageChannelMain().port1) as {
        postMessage(message: unknown): void;
        emit(name: string, ...args: unknown[]): boolean;
      };
      const post = prototype.postMessage;
      prototype.postMessage = function (message) {
        const { type, bytes, offset } = message as {
          type: string;
          bytes: Uint8Array;
          offset: number;
        };
        if (type === 'output') {
          const traffic = of(this);
          traffic.sent = offset + bytes.length;
          recorder.hash?.update(bytes);
          traffic.history.push({ at: now(), sent: traffic.sent });
          if (traffic.history.length > 8_192) traffic.history.splice(0, 4_096);
        }
        post.call(this, message);
      };
      const emit = prototype.emit;
      prototype.emit = function (name, ...args) {
        const { data } = (args[0] ?? {}) as {
          data?: { type?: string; offset?: number; bytes?: Uint8Array };
        };
        if (name === 'message' && data?.type === 'ack' && data.offset !== undefined) {
          const traffic = of(this);
          traffic.acknowledged = data.offset;
          traffic.acknowledgedAt = now();
          for (const waiter of [...traffic.waiters]) {
            if (waiter.offset > data.offset) continue;
            traffic.waiters.splice(traffic.waiters.indexOf(waiter), 1);
            waiter.resolve(traffic.acknowledgedAt);
          }
        }
        if (name === 'message' && data?.type === 'input' && data.bytes?.includes(13) === true) {
          of(this).enterAt = now();
        }
        return emit.call(this, name, ...args);
      };
    });
    return new Traffic(app);
  }

  /** How a session's port stands; sessions count from 0 in the order in which they spoke. */
  port(index: number): Promise<{
    sent: number;
    acknowledged: number;
    acknowledgedAt: number;
    enterAt: number;
  }> {
    return this.app.evaluate((_electron, at) => {
      const { recorder } = globalThis as unknown as { recorder: Recorder };
      const traffic = recorder.ports[at];
      if (traffic === undefined) throw new Error(`no session ${at}`);
      const { sent, acknowledged, acknowledgedAt, enterAt } = traffic;
      return { sent, acknowledged, acknowledgedAt, enterAt };
    }, index);
  }

  /** How many sessions have spoken. */
  count(): Promise<number> {
    return this.app.evaluate(
      () => (globalThis as unknown as { recorder: Recorder }).recorder.ports.length,
    );
  }

  /** Starts to wait until everything before `offset`, or anything new, is parsed; see `parsed`. */
  async expect(index: number, offset?: number): Promise<void> {
    await this.app.evaluate(
      (_electron, [at, wanted]) => {
        const { recorder } = globalThis as unknown as { recorder: Recorder };
        const traffic = recorder.ports[at];
        if (traffic === undefined) throw new Error(`no session ${at}`);
        const expected = new Promise<number>((resolve) => {
          const waiter = { offset: wanted ?? traffic.sent + 1, resolve };
          if (traffic.acknowledged >= waiter.offset) resolve(traffic.acknowledgedAt);
          else traffic.waiters.push(waiter);
        });
        Object.assign(globalThis, { expected });
      },
      [index, offset] as const,
    );
  }

  /** When what was expected last was parsed. */
  parsed(): Promise<number> {
    return this.app.evaluate(
      () => (globalThis as unknown as { expected: Promise<number> }).expected,
    );
  }

  /** Sums all output from now on, which costs time, until `sum`. */
  async startSum(): Promise<void> {
    await this.app.evaluate(() => {
      // The function runs in the app's main process, where no module system is in scope.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way to one
      const { createHash } = process.mainModule?.require('node:crypto') as typeof crypto;
      const { recorder } = globalThis as unknown as { recorder: Recorder };
      recorder.hash = createHash('sha256');
    });
  }

  /** SHA-256, hex, of what the page was given since `startSum`. */
  sum(): Promise<string> {
    return this.app.evaluate(() => {
      const { recorder } = globalThis as unknown as { recorder: Recorder };
      const sum = recorder.hash?.digest('hex') ?? '';
      recorder.hash = undefined;
      return sum;
    });
  }

  /** How much had been sent to the page at a time. */
  sentAt(index: number, time: number): Promise<number> {
    return this.app.evaluate(
      (_electron, [at, when]) => {
        const { recorder } = globalThis as unknown as { recorder: Recorder };
        const history = recorder.ports[at]?.history ?? [];
        return history.filter((entry) => entry.at <= when).at(-1)?.sent ?? 0;
      },
      [index, time] as const,
    );
  }
}
