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
  type SessionPortMessage,
} from '../shared/ipc';
import type { Outcome } from '../shared/errors';

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

// A port goes on to the page as what it is: handed through contextBridge it silently becomes `{}`, and
// functions of the bridge that stand for it would copy every byte of output once more.
ipcRenderer.on(SESSION_PORT_CHANNEL, ({ ports: [port] }, { sessionId }: { sessionId: string }) => {
  if (!port) return;
  const message: SessionPortMessage = { type: SESSION_PORT_CHANNEL, sessionId };
  window.postMessage(message, window.location.origin, [port]);
});

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
  viewEnvironment: request('viewEnvironment'),
  findPages: request('findPages'),
  openExplanation: request('openExplanation'),
  retryExplanation: request('retryExplanation'),
  closeExplanation: request('closeExplanation'),
  openSession: request('openSession'),
  reconnectSession: request('reconnectSession'),
  setAutoReconnect: request('setAutoReconnect'),
  resumeSession: request('resumeSession'),
  closeSession: request('closeSession'),
  readClipboard: request('readClipboard'),
  writeClipboard: request('writeClipboard'),
  saveText: request('saveText'),
  updateSettings: request('updateSettings'),
  editSettings: request('editSettings'),
  readText: request('readText'),
  forgetTexts: request('forgetTexts'),
  lastWordsTold: request('lastWordsTold'),
  about: request('about'),
  licences: request('licences'),
  diagnostics: request('diagnostics'),
  openAppFolder: request('openAppFolder'),
  updateState: request('updateState'),
  checkForUpdate: request('checkForUpdate'),
  answerClose: request('answerClose'),
  readArrival: request('readArrival'),
  endArrival: request('endArrival'),
  chooseTeamFile: request('chooseTeamFile'),
  addTeamFile: request('addTeamFile'),
  previewTeamFile: request('previewTeamFile'),
  saveTeamFile: request('saveTeamFile'),
  on: {
    contexts: event('contexts'),
    environments: event('environments'),
    explanation: event('explanation'),
    settings: event('settings'),
    settingsFile: event('settingsFile'),
    closeRequested: event('closeRequested'),
    lastWords: event('lastWords'),
    command: event('command'),
    consent: event('consent'),
    signIns: event('signIns'),
    check: event('check'),
    arrival: event('arrival'),
    screenReader: event('screenReader'),
    update: event('update'),
    notice: event('notice'),
  },
  tell: {
    mark: (payload) => {
      ipcRenderer.send(channel('signal', 'mark'), payload);
    },
    layout: (payload) => {
      ipcRenderer.send(channel('signal', 'layout'), payload);
    },
    layoutRefused: (payload) => {
      ipcRenderer.send(channel('signal', 'layoutRefused'), payload);
    },
    keepText: (payload) => {
      ipcRenderer.send(channel('signal', 'keepText'), payload);
    },
    panes: (payload) => {
      ipcRenderer.send(channel('signal', 'panes'), payload);
    },
    explanationRead: (payload) => {
      ipcRenderer.send(channel('signal', 'explanationRead'), payload);
    },
    pressed: (payload) => {
      ipcRenderer.send(channel('signal', 'pressed'), payload);
    },
  },
  onDroppedFile,
};

contextBridge.exposeInMainWorld('podshell', bridge);
