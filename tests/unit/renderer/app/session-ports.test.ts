import { describe, expect, it, vi } from 'vitest';
import { SessionPorts } from '../../../../src/renderer/session-ports';
import { SESSION_PORT_CHANNEL, type SessionListener } from '../../../../src/shared/ipc';
import type { PortToMain, PortToPage, SessionState } from '../../../../src/shared/terminal';

const LISTENER: SessionListener = {
  onBytes: () => undefined,
  onState: () => undefined,
  onInputRefused: () => undefined,
  onRoundTrip: () => undefined,
  onReplayedSize: () => undefined,
  onLive: () => undefined,
};

function fakePort() {
  return {
    close: vi.fn(),
    postMessage: vi.fn<(message: PortToMain) => void>(),
    onmessage: null as ((event: { data: PortToPage }) => void) | null,
  };
}
type FakePort = ReturnType<typeof fakePort>;

/** A window that messages are posted to, and the ports that come out of it. */
function stage() {
  const target = new EventTarget();
  const ports = new SessionPorts(target as Window);
  const post = (data: unknown, port: FakePort, source: unknown = target): void => {
    target.dispatchEvent(Object.assign(new Event('message'), { data, ports: [port], source }));
  };
  const handOver = (sessionId: string): FakePort => {
    const port = fakePort();
    post({ type: SESSION_PORT_CHANNEL, sessionId }, port);
    return port;
  };
  return { ports, post, handOver };
}

describe('a session that nobody attached to', () => {
  it('has its port closed and forgotten when it is dropped', () => {
    const { ports, handOver } = stage();
    const port = handOver('unseen');
    ports.drop('unseen');
    expect(port.close).toHaveBeenCalledTimes(1);
    ports.attach('unseen', LISTENER).resize({ cols: 80, rows: 24 }, { offset: 0, states: 0 });
    expect(port.postMessage).not.toHaveBeenCalled();
  });

  it('has a port that was not started, so that what comes is kept', () => {
    const { handOver } = stage();
    expect(handOver('unseen').onmessage).toBeNull();
  });
});

describe('an attached session', () => {
  it('leaves its port to its handle', () => {
    const { ports, handOver } = stage();
    const port = handOver('seen');
    const handle = ports.attach('seen', LISTENER);
    ports.drop('seen');
    expect(port.close).not.toHaveBeenCalled();
    handle.dispose();
    expect(port.close).toHaveBeenCalledTimes(1);
  });

  it('tells the page everything in the order of the port', () => {
    const { ports, handOver } = stage();
    const told: unknown[][] = [];
    const tell =
      (name: string) =>
      (...args: unknown[]): void => {
        told.push([name, ...args]);
      };
    const port = handOver('one');
    ports.attach('one', {
      onBytes: tell('bytes'),
      onState: tell('state'),
      onInputRefused: tell('refused'),
      onRoundTrip: tell('round trip'),
      onReplayedSize: tell('size'),
      onLive: tell('live'),
    });
    const bytes = new Uint8Array([1, 2]);
    const state: SessionState = { kind: 'running', since: 1 };
    const size = { cols: 80, rows: 24 };
    const messages: PortToPage[] = [
      { type: 'replayed-size', size },
      { type: 'output', offset: 7, bytes },
      { type: 'state', state, index: 3 },
      { type: 'live' },
      { type: 'round-trip', milliseconds: 12 },
      { type: 'input-refused', bytes: 5 },
    ];
    for (const data of messages) port.onmessage?.({ data });
    expect(told).toEqual([
      ['size', size],
      ['bytes', bytes, 7],
      ['state', state, 3],
      ['live'],
      ['round trip', 12],
      ['refused', 5],
    ]);
  });

  it('tells main what the page says, also what it said before the port was there', () => {
    const { ports, handOver } = stage();
    const at = { offset: 9, states: 2 };
    const size = { cols: 80, rows: 24 };
    const checkpoint = { ...at, size, phase: 'running', screen: 'text', title: null } as const;
    const early = ports.attach('early', LISTENER);
    early.resize(size, at);
    const port = handOver('early');
    early.acknowledge(9);
    early.checkpoint(checkpoint);
    expect(port.postMessage.mock.calls).toEqual([
      [{ type: 'resize', size, at }],
      [{ type: 'ack', offset: 9 }],
      [{ type: 'checkpoint', checkpoint }],
    ]);
  });
});

it('takes no port of another window, and none with another message', () => {
  const { ports, post } = stage();
  const handle = ports.attach('one', LISTENER);
  handle.acknowledge(1);
  const strange = fakePort();
  post({ type: SESSION_PORT_CHANNEL, sessionId: 'one' }, strange, {});
  for (const data of [
    null,
    'podshell:session-port',
    { sessionId: 'one' },
    { type: SESSION_PORT_CHANNEL },
  ]) {
    post(data, strange);
  }
  expect(strange.postMessage).not.toHaveBeenCalled();
  expect(strange.onmessage).toBeNull();
});
