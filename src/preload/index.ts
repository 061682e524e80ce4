import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import {
  ADD_DROPPED_CHANNEL,
  channel,
  SESSION_PORT_CHANNEL,
  type Api,
  type Bridge,
  type EventName,
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

/** As it comes: text events are not parsed here, because the bridge would copy what they hold. */
type Told<K extends EventName> = Parameters<Parameters<Bridge['on'][K]>[0]>[0];

const event =
  <K extends EventName>(name: K) =>
  (listener: (payload: Told<K>) => void): (() => void) => {
    // The page never sees Electron's event object: it leads to ipcRenderer.
    const forward = (_event: IpcRendererEvent, payload: Told<K>): void => {
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
          listener.onState(data.state, data.index);
          return;
        case 'input-refused':
          listener.onInputRefused(data.bytes);
          return;
        case 'round-trip':
          listener.onRoundTrip(data.milliseconds);
          return;
        case 'replayed-size':
          listener.onReplayedSize(data.size);
          return;
        case 'live':
          listener.onLive();
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
    resize: (size, at) => {
      post({ type: 'resize', size, at });
    },
    acknowledge: (offset) => {
      post({ type: 'ack', offset });
    },
    checkpoint: (checkpoint) => {
      post({ type: 'checkpoint', checkpoint });
    },
    dispose: () => {
      waiting.delete(sessionId);
      port?.close();
    },
  };
}

/**
 * Files dropped on the window. Their paths stay here: the page gets a function that adds the file, so
 * that it can have no other file read.
 */
function onDroppedFile(listener: Parameters<Api['onDroppedFile']>[0]): () => void {
  const take = (event: DragEvent): void => {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    for (const file of files) {
      const path = pathOf(file);
      listener(file.name, () => ipcRenderer.invoke(ADD_DROPPED_CHANNEL, path) as AddingDropped);
    }
  };
  // Without it the page is no place to drop anything.
  const allow = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
  };
  window.addEventListener('dragover', allow);
  window.addEventListener('drop', take);
  return () => {
    window.removeEventListener('dragover', allow);
    window.removeEventListener('drop', take);
  };
}

type AddingDropped = ReturnType<Api['addKubeconfig']>;

/** Electron before 32 has no `webUtils`; its files carry their path. */
function pathOf(file: File): string {
  const utils = webUtils as Partial<typeof webUtils> | undefined;
  const own: unknown = Reflect.get(file, 'path');
  return utils?.getPathForFile?.(file) ?? (typeof own === 'string' ? own : '');
}

const bridge: Bridge = {
  start: request('start'),
  addKubeconfig: request('addKubeconfig'),
  removeKubeconfig: request('removeKubeconfig'),
  updateContext: request('updateContext'),
  probeContext: request('probeContext'),
  startCheck: request('startCheck'),
  cancelCheck: request('cancelCheck'),
  answerConsent: request('answerConsent'),
  cancelSignIn: request('cancelSignIn'),
  openLink: request('openLink'),
  reloadContexts: request('reloadContexts'),
  watchEnvironments: request('watchEnvironments'),
  retryEnvironments: request('retryEnvironments'),
  listNamespaces: request('listNamespaces'),
  viewAccess: request('viewAccess'),
  findPages: request('findPages'),
  openExplanation: request('openExplanation'),
  retryExplanation: request('retryExplanation'),
  closeExplanation: request('closeExplanation'),
  openSession: request('openSession'),
  reconnectSession: request('reconnectSession'),
  setAutoReconnect: request('setAutoReconnect'),
  resumeSession: request('resumeSession'),
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
    explanation: event('explanation'),
    settings: event('settings'),
    closeRequested: event('closeRequested'),
    command: event('command'),
    consent: event('consent'),
    signIns: event('signIns'),
    check: event('check'),
    notice: event('notice'),
  },
  tell: {
    mark: (payload) => {
      ipcRenderer.send(channel('signal', 'mark'), payload);
    },
    layout: (payload) => {
      ipcRenderer.send(channel('signal', 'layout'), payload);
    },
    explanationRead: (payload) => {
      ipcRenderer.send(channel('signal', 'explanationRead'), payload);
    },
  },
  onDroppedFile,
  attach,
};

contextBridge.exposeInMainWorld('podshell', bridge);
