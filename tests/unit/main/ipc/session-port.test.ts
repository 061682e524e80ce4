import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { connectSessionPort } from '../../../../src/main/ipc/session-port';
import { PORT_SCHEMA } from '../../../../src/main/ipc/schemas';
import {
  FLOW,
  MAX_SCREEN,
  type PortToMain,
  type TerminalCheckpoint,
} from '../../../../src/shared/terminal';

/** Main's end of each channel that was made. */
const ends = vi.hoisted(() => [] as EventEmitter[]);

vi.mock('electron', () => ({
  MessageChannelMain: class {
    readonly port1 = Object.assign(new EventEmitter(), {
      start: vi.fn(),
      close: vi.fn(),
      postMessage: vi.fn(),
    });
    readonly port2 = {};

    constructor() {
      ends.push(this.port1);
    }
  },
}));

const input = (bytes: unknown): unknown => ({ type: 'input', bytes });

describe('input from a page', () => {
  it('is taken up to its bound', () => {
    expect(PORT_SCHEMA.safeParse(input(new Uint8Array(FLOW.maxInput))).success).toBe(true);
    expect(PORT_SCHEMA.safeParse(input(new Uint8Array(FLOW.maxInput + 1))).success).toBe(false);
    expect(PORT_SCHEMA.safeParse(input('ls')).success).toBe(false);
  });

  it('is not taken where a larger buffer lies behind it', () => {
    const buffer = new ArrayBuffer(1024 * 1024);
    expect(PORT_SCHEMA.safeParse(input(new Uint8Array(buffer, 0, 1))).success).toBe(false);
    expect(PORT_SCHEMA.safeParse(input(new Uint8Array(buffer, 1024 * 1024 - 1))).success).toBe(
      false,
    );
  });
});

describe('a checkpoint from a page', () => {
  const checkpoint: TerminalCheckpoint = {
    offset: 7,
    states: 1,
    size: { cols: 80, rows: 24 },
    phase: 'running',
    screen: 'x'.repeat(MAX_SCREEN),
    title: null,
  };
  const parses = (changes: object): boolean =>
    PORT_SCHEMA.safeParse({ type: 'checkpoint', checkpoint: { ...checkpoint, ...changes } })
      .success;

  it('is taken up to its bound', () => {
    expect(parses({})).toBe(true);
    expect(parses({ screen: 'x'.repeat(MAX_SCREEN + 1) })).toBe(false);
    expect(parses({ title: 'x'.repeat(257) })).toBe(false);
    expect(parses({ offset: -1 })).toBe(false);
    expect(parses({ states: 0.5 })).toBe(false);
    expect(parses({ phase: 'over' })).toBe(false);
    expect(parses({ more: true })).toBe(false);
  });
});

describe('a port', () => {
  beforeEach(() => {
    ends.length = 0;
  });

  function connect() {
    const contents = { postMessage: vi.fn() };
    const log = vi.fn();
    const port = connectSessionPort(contents as unknown as WebContents, 'session-1', log);
    const [end] = ends;
    if (!end) throw new Error('no channel was made');
    return { port, end, log };
  }

  it('passes on what fits the contract, and logs the rest', () => {
    const { port, end, log } = connect();
    const messages: PortToMain[] = [];
    port.onMessage((message) => messages.push(message));
    end.emit('message', { data: { type: 'ack', offset: 7 } });
    end.emit('message', { data: { type: 'ack', offset: -7 } });
    expect(messages).toEqual([{ type: 'ack', offset: 7 }]);
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('tells that its other end is gone, as long as someone listens', () => {
    const { port, end } = connect();
    const gone = vi.fn();
    const watch = port.onClose(gone);
    end.emit('close');
    expect(gone).toHaveBeenCalledTimes(1);
    watch.dispose();
    end.emit('close');
    expect(gone).toHaveBeenCalledTimes(1);
  });
});
