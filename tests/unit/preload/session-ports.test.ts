import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SESSION_PORT_CHANNEL } from '../../../src/shared/ipc';

const electron = vi.hoisted(() => ({
  /** What reaches the preload from main; an EventEmitter once the module is loaded. */
  main: undefined as EventEmitter | undefined,
}));

vi.mock('electron', () => {
  electron.main = new EventEmitter();
  return {
    contextBridge: { exposeInMainWorld: vi.fn() },
    ipcRenderer: Object.assign(electron.main, { invoke: vi.fn(), send: vi.fn() }),
  };
});

const postMessage = vi.fn();

beforeAll(async () => {
  vi.stubGlobal('window', { location: { origin: 'app://podshell' }, postMessage });
  await import('../../../src/preload/index');
});
afterAll(() => {
  vi.unstubAllGlobals();
});

it('hands a session’s port to the page of its own origin, as a port', () => {
  const port = {};
  electron.main?.emit(SESSION_PORT_CHANNEL, { ports: [port] }, { sessionId: 'one' });
  expect(postMessage.mock.calls).toEqual([
    [{ type: SESSION_PORT_CHANNEL, sessionId: 'one' }, 'app://podshell', [port]],
  ]);
});

it('hands over nothing where no port came', () => {
  postMessage.mockClear();
  electron.main?.emit(SESSION_PORT_CHANNEL, { ports: [] }, { sessionId: 'one' });
  expect(postMessage).not.toHaveBeenCalled();
});
