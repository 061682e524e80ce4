import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import {
  channel,
  SESSION_PORT_CHANNEL,
  type Api,
  type EventName,
  type Events,
  type RequestArgs,
  type RequestName,
  type RequestResult,
  type SessionHandle,
  type SessionListener,
} from '../shared/ipc';
import type { Outcome } from '../shared/errors';
import type { PortToMain, PortToPage } from '../shared/terminal';

const request =
  <K extends RequestName>(name: K) =>
  (args: RequestArgs<K>): Promise<Outcome<RequestResult<K>>> =>
    ipcRenderer.invoke(channel('request', name), args) as Promise<Outcome<RequestResult<K>>>;

const event =
  <K extends EventName>(name: K) =>
  (listener: (payload: Events[K]) => void): (() => void) => {
    // The page never sees Electron's event object: it leads to ipcRenderer.
    const forward = (_event: IpcRendererEvent, payload: Events[K]): void => {
      listener(payload);
    };
    ipcRenderer.on(channel('event', name), forward);
    return () => {
      ipcRenderer.off(channel('event', name), forward);
    };
  };

/**
 * Ports stay here: one handed through contextBridge silently becomes `{}`. A port that nobody
 * attached to yet is not started, so it keeps what arrives.
 */
const ports = new Map<string, MessagePort>();
const waiting = new Map<string, (port: MessagePort) => void>();

ipcRenderer.on(SESSION_PORT_CHANNEL, ({ ports: [port] }, { sessionId }: { sessionId: string }) => {
  if (!port) return;
  const take = waiting.get(sessionId);
  waiting.delete(sessionId);
  if (take) take(port);
  else ports.set(sessionId, port);
});

function attach(sessionId: string, listener: SessionListener): SessionHandle {
  let port: MessagePort | undefined;
  const unsent: PortToMain[] = [];
  const post = (message: PortToMain): void => {
    if (port) port.postMessage(message);
    else unsent.push(message);
  };
  const take = (taken: MessagePort): void => {
    port = taken;
    port.onmessage = ({ data }: MessageEvent<PortToPage>) => {
      switch (data.type) {
        case 'output':
          listener.onBytes(data.bytes, data.offset);
          return;
        case 'state':
          listener.onState(data.state);
          return;
        case 'input-refused':
          listener.onInputRefused(data.bytes);
          return;
      }
    };
    for (const message of unsent.splice(0)) post(message);
  };
  const ready = ports.get(sessionId);
  ports.delete(sessionId);
  if (ready) take(ready);
  else waiting.set(sessionId, take);
  return {
    write: (bytes) => {
      post({ type: 'input', bytes });
    },
    resize: (size) => {
      post({ type: 'resize', size });
    },
    acknowledge: (offset) => {
      post({ type: 'ack', offset });
    },
    dispose: () => {
      waiting.delete(sessionId);
      port?.close();
    },
  };
}

const api: Api = {
  start: request('start'),
  chooseKubeconfig: request('chooseKubeconfig'),
  reloadContexts: request('reloadContexts'),
  watchEnvironments: request('watchEnvironments'),
  retryEnvironments: request('retryEnvironments'),
  listNamespaces: request('listNamespaces'),
  openSession: request('openSession'),
  reconnectSession: request('reconnectSession'),
  closeSession: (args) => {
    // One that nobody attached to has no handle whose disposal would close it.
    ports.get(args.sessionId)?.close();
    ports.delete(args.sessionId);
    return request('closeSession')(args);
  },
  readClipboard: request('readClipboard'),
  writeClipboard: request('writeClipboard'),
  updateSettings: request('updateSettings'),
  answerClose: request('answerClose'),
  on: {
    contexts: event('contexts'),
    environments: event('environments'),
    settings: event('settings'),
    closeRequested: event('closeRequested'),
    command: event('command'),
    notice: event('notice'),
  },
  tell: {
    mark: (payload) => {
      ipcRenderer.send(channel('signal', 'mark'), payload);
    },
  },
  attach,
};

contextBridge.exposeInMainWorld('podshell', api);
