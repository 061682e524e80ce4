import type { CommandId } from './commands';
import type { AppError, Outcome } from './errors';
import type { ContextsView, EnvironmentScope, EnvironmentsUpdate, ExecTarget } from './kubernetes';
import type { Disposable } from './result';
import type { Settings, SettingsPatch } from './settings';
import type { SessionState, TerminalSize } from './terminal';

/** Everything the page may ask of main: one argument each, one result each, always an `Outcome`. */
export interface Requests {
  /** What the page needs before its first frame. */
  start: { args: null; result: StartInfo };
  /** Opens the file chooser; the chosen file is read, remembered and merged. Null: cancelled. */
  chooseKubeconfig: { args: null; result: ContextsView | null };
  /** Reads the kubeconfig files again. */
  reloadContexts: { args: null; result: ContextsView };
  /**
   * Shows another context, namespace or label key and remembers the choice; what is null comes from
   * the choice remembered for the context, else its default. Updates follow as `environments` events.
   */
  watchEnvironments: {
    args: { context: string; namespace: string | null; labelKey: string | null };
    result: EnvironmentScope;
  };
  /** Tries a stale list again now. */
  retryEnvironments: { args: null; result: null };
  /** Names of the namespaces that the user may list. */
  listNamespaces: { args: { context: string }; result: readonly string[] };
  /** Starts a session; its port reaches `attach`. */
  openSession: { args: { target: ExecTarget; size: TerminalSize }; result: { sessionId: string } };
  /** A new exec stream for an ended session, in the same container of the same pod. */
  reconnectSession: { args: { sessionId: string; size: TerminalSize }; result: null };
  /** Hangs the remote shell up and forgets the session. */
  closeSession: { args: { sessionId: string }; result: null };
  /** `primary` is X11's selection; empty where the platform has none. */
  readClipboard: { args: { from: ClipboardKind }; result: string };
  writeClipboard: { args: { to: ClipboardKind; text: string }; result: null };
  updateSettings: { args: SettingsPatch; result: Settings };
  /** The user's answer to a `closeRequested` event. */
  answerClose: { args: { close: boolean }; result: null };
}

/** Told to main without an answer. */
export interface Signals {
  /** A moment of the page's life, for `PODSHELL_TRACE=1`; `at` is milliseconds since the epoch. */
  mark: { name: string; at: number };
}

/** Told to the page without being asked. */
export interface Events {
  contexts: ContextsView;
  environments: EnvironmentsUpdate;
  settings: Settings;
  /** The window is about to close with `connected` shells in it: ask, then `answerClose`. */
  closeRequested: { connected: number };
  /** A command chosen in the native menu. */
  command: { id: CommandId };
  /** Something the user should know that no request of theirs caused. */
  notice: { error: AppError };
}

export type ClipboardKind = 'clipboard' | 'primary';

/** What the page needs before its first frame. */
export interface StartInfo {
  readonly platform: 'darwin' | 'win32' | 'linux';
  readonly versions: { readonly app: string; readonly electron: string; readonly chrome: string };
  /** The runtime is end of life: demo, tests and benchmarks only; a banner says so. */
  readonly outdatedRuntime: boolean;
  /** A real GPU draws; only then is WebGL faster than the DOM. */
  readonly gpu: boolean;
  /** The system's preferred language, a BCP 47 tag. */
  readonly systemLanguage: string;
  readonly settings: Settings;
  readonly contexts: ContextsView;
  /** Problems met while starting, such as a broken settings file. */
  readonly notices: readonly AppError[];
}

export type RequestName = keyof Requests;
export type SignalName = keyof Signals;

/** All requests and signals by name, for what must know them before anything else is loaded. */
export const REQUEST_NAMES = Object.keys({
  start: true,
  chooseKubeconfig: true,
  reloadContexts: true,
  watchEnvironments: true,
  retryEnvironments: true,
  listNamespaces: true,
  openSession: true,
  reconnectSession: true,
  closeSession: true,
  readClipboard: true,
  writeClipboard: true,
  updateSettings: true,
  answerClose: true,
} satisfies Record<RequestName, true>) as readonly RequestName[];
export const SIGNAL_NAMES = Object.keys({
  mark: true,
} satisfies Record<SignalName, true>) as readonly SignalName[];
export type EventName = keyof Events;
export type RequestArgs<K extends RequestName> = Requests[K]['args'];
export type RequestResult<K extends RequestName> = Requests[K]['result'];

/** What `attach` tells the page of its session. */
export interface SessionListener {
  /** Raw bytes of the terminal, in order; `offset` is the first one's absolute position. */
  onBytes(bytes: Uint8Array<ArrayBuffer>, offset: number): void;
  onState(state: SessionState): void;
  /** The pod does not read: this many bytes of input were not taken. */
  onInputRefused(bytes: number): void;
}

/** The page's end of a session. */
export interface SessionHandle extends Disposable {
  /** Keystrokes or pasted text, UTF-8. */
  write(bytes: Uint8Array<ArrayBuffer>): void;
  resize(size: TerminalSize): void;
  /** All output before `offset` is parsed. */
  acknowledge(offset: number): void;
}

/** `window.podshell`: named methods, never a channel argument. */
export type Api = {
  readonly [K in RequestName]: (args: RequestArgs<K>) => Promise<Outcome<RequestResult<K>>>;
} & {
  /** Subscribes; call the returned function to stop. */
  readonly on: {
    readonly [K in EventName]: (listener: (payload: Events[K]) => void) => () => void;
  };
  readonly tell: { readonly [K in SignalName]: (payload: Signals[K]) => void };
  /** Takes over the session's port; output that came before is delivered first. */
  attach(sessionId: string, listener: SessionListener): SessionHandle;
};

/** Electron's channel of a request, signal or event. */
export function channel(kind: 'request' | 'signal' | 'event', name: string): string {
  return `podshell:${kind}:${name}`;
}

/** The channel on which a session's port reaches the preload. */
export const SESSION_PORT_CHANNEL = 'podshell:session-port';
