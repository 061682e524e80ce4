import { EventEmitter } from 'node:events';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { SESSION_PORT_CHANNEL, type Api, type SessionListener } from '../../../src/shared/ipc';

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
    api().attach('unseen', LISTENER).resize({ cols: 80, rows: 24 });
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
