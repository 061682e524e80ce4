import { describe, expect, it } from 'vitest';
import { MAX_STDIN_PAYLOAD } from '../../../../../src/main/kube/exec/frames';
import { STDIN_LIMIT, StdinQueue } from '../../../../../src/main/kube/exec/stdin-queue';
import { FLOW, PASTE_LIMIT } from '../../../../../src/shared/terminal';

/** A socket that takes bytes when told to. */
class SlowSocket {
  readonly sent: Uint8Array[] = [];
  /** Questions whether all sent so far was read. */
  readonly asked: { readonly sent: number; readonly read: () => void }[] = [];
  /** Whether there is anyone to answer them. */
  answers = false;
  readonly #done: (() => void)[] = [];
  #buffered = 0;

  get bufferedAmount(): number {
    return this.#buffered;
  }

  send(payload: Uint8Array, sent: () => void): void {
    this.sent.push(payload.slice());
    this.#buffered += payload.length;
    this.#done.push(() => {
      this.#buffered -= payload.length;
      sent();
    });
  }

  confirm(read: () => void): boolean {
    if (this.answers) this.asked.push({ sent: this.received.length, read });
    return this.answers;
  }

  /** Takes one payload; false when there was none. */
  take(): boolean {
    const done = this.#done.shift();
    done?.();
    return done !== undefined;
  }

  get received(): Buffer {
    return Buffer.concat(this.sent);
  }
}

const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i % 251);

describe('stdin', () => {
  it('arrives in order, in frames the server takes, with little in the socket', () => {
    const socket = new SlowSocket();
    const queue = new StdinQueue(socket);
    const paste = pattern(10 * MAX_STDIN_PAYLOAD + 5);
    expect(queue.push(paste)).toBe(true);
    expect(queue.push(Uint8Array.of(1, 2, 3))).toBe(true);
    let most = socket.bufferedAmount;
    while (socket.take()) most = Math.max(most, socket.bufferedAmount);
    expect(socket.received.equals(Buffer.concat([paste, Uint8Array.of(1, 2, 3)]))).toBe(true);
    expect(Math.max(...socket.sent.map(({ length }) => length))).toBe(MAX_STDIN_PAYLOAD);
    expect(most).toBeLessThan(4 * MAX_STDIN_PAYLOAD);
  });

  it('takes the longest paste whole from a page, one frame a message, while the pod reads nothing', () => {
    const socket = new SlowSocket();
    const queue = new StdinQueue(socket);
    // As much is queued already as a user could type in an hour.
    expect(queue.push(new Uint8Array(1024 * 1024))).toBe(true);
    const message = new Uint8Array(FLOW.maxInput);
    for (let pasted = 0; pasted < PASTE_LIMIT; pasted += message.length) {
      expect(queue.push(message)).toBe(true);
    }
    const direct = new SlowSocket();
    expect(new StdinQueue(direct).push(message)).toBe(true);
    expect(direct.sent.map(({ length }) => length)).toEqual([FLOW.maxInput]);
  });

  it('beyond its bound is refused as a whole', () => {
    const queue = new StdinQueue(new SlowSocket());
    expect(queue.push(new Uint8Array(STDIN_LIMIT))).toBe(true);
    const before = queue.queued;
    expect(queue.push(new Uint8Array(STDIN_LIMIT))).toBe(false);
    expect(queue.queued).toBe(before);
  });

  it('that was not sent is forgotten by an interrupt', () => {
    const socket = new SlowSocket();
    const queue = new StdinQueue(socket);
    queue.push(pattern(50 * MAX_STDIN_PAYLOAD));
    expect(queue.interrupt(Uint8Array.of(3))).toBe(true);
    while (socket.take());
    expect(socket.received.length).toBeLessThan(4 * MAX_STDIN_PAYLOAD);
    expect(socket.received.at(-1)).toBe(3);
  });

  describe('that is interrupted within a bracketed paste', () => {
    const BEGIN = '\x1b[200~';
    const END = '\x1b[201~';
    const INTERRUPT = Uint8Array.of(3);
    /** More than a socket takes unasked. */
    const long = 'x'.repeat(5 * MAX_STDIN_PAYLOAD);
    /** What the pod gets of `parts`, interrupted at once. */
    const received = (...parts: string[]): string => {
      const socket = new SlowSocket();
      const queue = new StdinQueue(socket);
      for (const part of parts) queue.push(Buffer.from(part));
      expect(queue.interrupt(INTERRUPT)).toBe(true);
      while (socket.take());
      return socket.received.toString().replace(/x+/g, 'x');
    };

    it('ends a paste whose beginning was sent', () => {
      expect(received(BEGIN, long, END)).toBe(`${BEGIN}x${END}\x03`);
      expect(received(`${BEGIN}${long}${END}`, 'typed')).toBe(`${BEGIN}x${END}\x03`);
    });

    it('drops a paste of which nothing was sent, mark and all', () => {
      expect(received(long, BEGIN, 'pasted', END)).toBe('x\x03');
    });

    it('ends the first of two pastes, and drops the second', () => {
      expect(received(BEGIN, long, END, BEGIN, 'more', END)).toBe(`${BEGIN}x${END}\x03`);
    });

    it('adds nothing where the paste was sent whole, or there was none', () => {
      expect(received(BEGIN, 'pasted', END, long)).toBe(`${BEGIN}pasted${END}x\x03`);
      expect(received(long)).toBe('x\x03');
    });

    it('knows an end that the last frame sent cut in two', () => {
      for (let cut = 1; cut < END.length; cut += 1) {
        const body = 'x'.repeat(2 * MAX_STDIN_PAYLOAD - BEGIN.length - cut);
        expect(received(`${BEGIN}${body}${END}`)).toBe(`${BEGIN}x${END.slice(0, cut)}${END}\x03`);
        // The same, its first bytes sent one by one.
        expect(received(`${BEGIN}${body}`, ...Array.from(END.slice(0, cut)), END.slice(cut))).toBe(
          `${BEGIN}x${END.slice(0, cut)}${END}\x03`,
        );
      }
    });

    it('ends it once for two interrupts', () => {
      const socket = new SlowSocket();
      const queue = new StdinQueue(socket);
      queue.push(Buffer.from(`${BEGIN}${long}${END}`));
      queue.interrupt(INTERRUPT);
      queue.interrupt(INTERRUPT);
      while (socket.take());
      expect(socket.received.toString().endsWith(`x${END}\x03\x03`)).toBe(true);
    });
  });

  describe('with a server that tells what it has read', () => {
    const WINDOW = 256 * 1024;
    const start = (): { socket: SlowSocket; queue: StdinQueue } => {
      const socket = new SlowSocket();
      socket.answers = true;
      return { socket, queue: new StdinQueue(socket) };
    };

    it('has no more than its window on the way, however much the system takes', () => {
      const { socket, queue } = start();
      const paste = pattern(10 * WINDOW + 7);
      queue.push(paste);
      while (socket.take());
      let read = 0;
      for (let asked = socket.asked.shift(); asked; asked = socket.asked.shift()) {
        expect(socket.received.length - read).toBeLessThanOrEqual(WINDOW + MAX_STDIN_PAYLOAD);
        read = asked.sent;
        asked.read();
        while (socket.take());
      }
      expect(socket.received.equals(paste)).toBe(true);
    });

    it('is interrupted past a full window', () => {
      const { socket, queue } = start();
      queue.push(pattern(4 * WINDOW));
      while (socket.take());
      const sent = socket.received.length;
      expect(sent).toBeLessThan(2 * WINDOW);
      queue.interrupt(Uint8Array.of(3));
      expect(socket.received.length).toBe(sent + 1);
      expect(queue.queued).toBe(0);
    });
  });

  it('is taken no more once closed', () => {
    const socket = new SlowSocket();
    const queue = new StdinQueue(socket);
    queue.close();
    expect(queue.push(Uint8Array.of(1))).toBe(false);
    expect(socket.sent).toEqual([]);
  });
});
