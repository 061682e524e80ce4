import { EventEmitter } from 'node:events';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { SESSION_PORT_CHANNEL, type Api, type SessionListener } from '../../../src/shared/ipc';
import type { PortToMain, PortToPage, SessionState } from '../../../src/shared/terminal';

const electron = vi.hoisted(() => ({
  /** What reaches the preload from main; an EventEmitter once the module is loaded. */
  main: undefined as EventEmitter | undefined,
  api: undefined as Api | undefined,
  invoke: vi.fn(() => Promise.resolve({ ok: true, value: null })),
}));

vi.mock('electron', () => {
  electron.main = new EventEmitter();
  return {
    contextBridge: {
      exposeInMainWorld: (_name: string, api: Api) => {
        electron.api = api;
      },
    },
    ipcRenderer: Object.assign(electron.main, { invoke: electron.invoke, send: vi.fn() }),
  };
});

const LISTENER: SessionListener = {
  onBytes: () => undefined,
  onState: () => undefined,
  onInputRefused: () => undefined,
  onRoundTrip: () => undefined,
  onReplayedSize: () => undefined,
  onLive: () => undefined,
};

beforeAll(async () => {
  await import('../../../src/preload/index');
});

function api(): Api {
  if (!electron.api) throw new Error('the preload exposed nothing');
  return electron.api;
}

/** A session's port as main hands it over. */
function handOver(sessionId: string) {
  const port = { close: vi.fn(), postMessage: vi.fn(), onmessage: null };
  electron.main?.emit(SESSION_PORT_CHANNEL, { ports: [port] }, { sessionId });
  return port;
}

describe('closing a session', () => {
  it('closes and forgets a port that nobody attached to', async () => {
    const port = handOver('unseen');
    await api().closeSession({ sessionId: 'unseen' });
    expect(port.close).toHaveBeenCalledTimes(1);
    expect(electron.invoke).toHaveBeenCalledWith('podshell:request:closeSession', {
      sessionId: 'unseen',
    });
    api().attach('unseen', LISTENER).resize({ cols: 80, rows: 24 }, { offset: 0, states: 0 });
    expect(port.postMessage).not.toHaveBeenCalled();
  });

  it('leaves a port that was attached to its handle', async () => {
    const port = handOver('seen');
    const handle = api().attach('seen', LISTENER);
    await api().closeSession({ sessionId: 'seen' });
    expect(port.close).not.toHaveBeenCalled();
    handle.dispose();
    expect(port.close).toHaveBeenCalledTimes(1);
  });
});

describe('an attached session', () => {
  /** A port that was handed over and attached to, with what the page was told. */
  function attach(sessionId: string) {
    const port = {
      close: vi.fn(),
      postMessage: vi.fn<(message: PortToMain) => void>(),
      onmessage: null as ((event: { data: PortToPage }) => void) | null,
    };
    electron.main?.emit(SESSION_PORT_CHANNEL, { ports: [port] }, { sessionId });
    const told: unknown[][] = [];
    const tell =
      (name: string) =>
      (...args: unknown[]): void => {
        told.push([name, ...args]);
      };
    const handle = api().attach(sessionId, {
      onBytes: tell('bytes'),
      onState: tell('state'),
      onInputRefused: tell('refused'),
      onRoundTrip: tell('round trip'),
      onReplayedSize: tell('size'),
      onLive: tell('live'),
    });
    return { port, told, handle };
  }

  it('tells the page everything in the order of the port', () => {
    const { port, told } = attach('one');
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
    const at = { offset: 9, states: 2 };
    const size = { cols: 80, rows: 24 };
    const checkpoint = { ...at, size, phase: 'running', screen: 'text', title: null } as const;
    const early = api().attach('early', LISTENER);
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
