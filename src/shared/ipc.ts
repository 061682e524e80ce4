import type { AboutInfo, Licence, UpdateState } from './about';
import type { AccessView } from './access';
import type { Arrival, GivenCredentials, TeamFilePreview } from './arrival';
import type { ConnectionCheck } from './check';
import type { CommandId } from './commands';
import type { AppError, Outcome } from './errors';
import type { ExplanationSubject, ExplanationUpdate, PageAddress } from './explain';
import type {
  ContextsView,
  Environment,
  EnvironmentScope,
  EnvironmentsUpdate,
  ExecTarget,
  NamespaceChoice,
} from './kubernetes';
import type { Disposable } from './result';
import type { ContextPreferencesPatch, Settings, SettingsPatch } from './settings';
import type { PluginConsent, SignIn } from './sign-in';
import type {
  KeptText,
  SessionState,
  StreamPosition,
  SurvivingSession,
  TerminalCheckpoint,
  TerminalSize,
  TerminalText,
} from './terminal';

/** Everything the page may ask of main: one argument each, one result each, always an `Outcome`. */
export interface Requests {
  /** What the page needs before its first frame. */
  start: { args: null; result: StartInfo };
  /**
   * Adds a kubeconfig: copies it into the app's own folder (mode 0600) and merges it. The file comes
   * from a chooser or the clipboard, which main reads: the page never sees the text. Null: cancelled.
   */
  addKubeconfig: { args: { from: 'chooser' | 'clipboard' }; result: KubeconfigAddition | null };
  /** Forgets an added kubeconfig and deletes the app's copy. */
  removeKubeconfig: { args: { id: string }; result: ContextsView };
  /** Changes what is chosen for one context; a change of namespaces or label key shows at once. */
  updateContext: {
    args: { context: string; patch: ContextPreferencesPatch };
    result: Settings;
  };
  /** Asks the cluster who the user is: whether it answers at all. The user's name, or null. */
  probeContext: { args: { context: string }; result: { user: string | null } };
  /** Starts a connection check; its steps follow as `check` events. */
  startCheck: { args: { context: string }; result: { id: string } };
  cancelCheck: { args: { id: string }; result: null };
  /** The user's answer to a `consent` event. */
  answerConsent: { args: { id: string; allow: boolean }; result: null };
  /** Ends a plugin that is at work, and whoever waits for it gets `plugin-cancelled`. */
  cancelSignIn: { args: { id: string }; result: null };
  /** Opens a web address (http and https only) in the user's browser. */
  openLink: { args: { url: string }; result: null };
  /** Reads the kubeconfig files again. */
  reloadContexts: { args: null; result: ContextsView };
  /**
   * Shows another context, other namespaces or another label key and remembers the choice; what is
   * null comes from the choice remembered for the context, else its default. Updates follow as
   * `environments` events.
   */
  watchEnvironments: {
    args: { context: string; namespaces: NamespaceChoice | null; labelKey: string | null };
    result: EnvironmentScope;
  };
  /** Tries a stale list again now. */
  retryEnvironments: { args: null; result: null };
  /** Names of the namespaces that the user may list. */
  listNamespaces: { args: { context: string }; result: readonly string[] };
  /** What the user may do in a namespace, or (empty) in all, as far as the cluster tells. */
  viewAccess: { args: { context: string; namespace: string }; result: AccessView };
  /** An environment as it is now, of any context; null where it has no pods. */
  viewEnvironment: {
    args: { context: string; namespace: string; labelKey: string; environment: string };
    result: Environment | null;
  };
  /** Addresses (http and https) of an environment's pages. */
  findPages: {
    args: { context: string; namespace: string; labelKey: string; environment: string };
    result: readonly PageAddress[];
  };
  /** Explains an environment or a pod: `explanation` events follow until it is closed. */
  openExplanation: { args: { subject: ExplanationSubject }; result: { id: string } };
  /** Tries again now what of an explanation failed. */
  retryExplanation: { args: { id: string }; result: null };
  closeExplanation: { args: { id: string }; result: null };
  /** Starts a session; its port reaches `attach`. */
  openSession: { args: { target: ExecTarget; size: TerminalSize }; result: { sessionId: string } };
  /**
   * A new exec stream for an ended session: in the same container of the same pod, or in `target`
   * where the user chose the pod's replacement.
   */
  reconnectSession: {
    args: { sessionId: string; size: TerminalSize; target: ExecTarget | null };
    result: null;
  };
  /** Whether a lost session shall connect again by itself, to the same container only. */
  setAutoReconnect: { args: { sessionId: string; on: boolean }; result: null };
  /**
   * Hands a session that outlived its page to this one: its port reaches `attach`, which gets all
   * output after `checkpoint`'s offset again. Null: from the beginning.
   */
  resumeSession: {
    args: { sessionId: string };
    result: { checkpoint: TerminalCheckpoint | null };
  };
  /** Hangs the remote shell up and forgets the session. */
  closeSession: { args: { sessionId: string }; result: null };
  /** `primary` is X11's selection; empty where the platform has none. */
  readClipboard: { args: { from: ClipboardKind }; result: string };
  writeClipboard: { args: { to: ClipboardKind; text: string }; result: null };
  /**
   * Writes a terminal's text to a file that the user chooses (mode 0600). Its path; null: the user
   * chose none.
   */
  saveText: { args: { suggestedName: string; text: string }; result: string | null };
  updateSettings: { args: SettingsPatch; result: Settings };
  /** Opens the settings file in the system's editor; its path. */
  editSettings: { args: null; result: { path: string } };
  /** What a terminal of an earlier run held; null where nothing was kept. */
  readText: { args: { paneKey: string }; result: KeptText | null };
  /** Deletes from the disk what terminals held. Those that are open are kept again as they print on. */
  forgetTexts: { args: null; result: null };
  /** The answer to a `lastWords` event: the page has told all there is to keep. */
  lastWordsTold: { args: null; result: null };
  /** What the app says about itself. */
  about: { args: null; result: AboutInfo };
  /** The parts that others made, and their licences. */
  licences: { args: null; result: readonly Licence[] };
  /** A report for whoever helps, without secrets; with or without the names of the user's clusters. */
  diagnostics: { args: { withNames: boolean }; result: string };
  /** Opens one of the app's own folders, or Chromium's list of licences, with the system's program. */
  openAppFolder: { args: { which: 'logs' | 'crashes' | 'chromium-licences' }; result: null };
  updateState: { args: null; result: UpdateState };
  /** Looks for a new version now; nothing is downloaded. */
  checkForUpdate: { args: null; result: UpdateState };
  /** The user's answer to a `closeRequested` event. */
  answerClose: { args: { close: boolean }; result: null };
  /** What came from outside and is to be shown now; `arrival` events say when that changes. */
  readArrival: { args: null; result: Arrival | null };
  /** It is dealt with: the next one comes. */
  endArrival: { args: { id: string }; result: null };
  /** Has the user choose a team file, which then arrives. */
  chooseTeamFile: { args: null; result: null };
  /**
   * Adds the cluster of the team file that is shown. Null: the user chose no file of credentials.
   *
   * @param keepBoth where its name is taken: false replaces the team file that has it
   */
  addTeamFile: {
    args: { id: string; keepBoth: boolean; credentials: GivenCredentials | null };
    result: KubeconfigAddition | null;
  };
  /** What a team file of a context would hold. */
  previewTeamFile: { args: { context: string }; result: TeamFilePreview };
  /** Writes what was shown last where the user says; the file's path, or null where they do not. */
  saveTeamFile: { args: { id: string }; result: { path: string } | null };
}

/** Told to main without an answer. */
export interface Signals {
  /** A moment of the page's life, for `PODSHELL_TRACE=1`; `at` is milliseconds since the epoch. */
  mark: { name: string; at: number };
  /** The page's tabs, as text of its own, so that a page that follows can show them again. */
  layout: { text: string };
  /** The layout of the last run is none that the page understands. */
  layoutRefused: null;
  /** What a terminal holds now, to be shown again at the next start. */
  keepText: { paneKey: string; text: TerminalText };
  /** The panes there are: what was kept for others is deleted. */
  panes: { keys: readonly string[] };
  /** The page has applied an explanation's update of that number. */
  explanationRead: { id: string; sequence: number };
  /** A row is being pressed: a shell may be opened there in a moment. */
  pressed: { target: ExecTarget };
}

/** Told to the page without being asked. */
export interface Events {
  contexts: ContextsView;
  environments: EnvironmentsUpdate;
  explanation: { id: string; update: ExplanationUpdate };
  settings: Settings;
  /** Why the settings file, as it is now, is not in force; null: it is (again). */
  settingsFile: { problem: AppError | null };
  /** The window is about to close with `connected` shells in it: ask, then `answerClose`. */
  closeRequested: { connected: number };
  /** The window is closing: tell the layout and the texts to keep, then `lastWordsTold`. */
  lastWords: null;
  /** A command chosen in the native menu. */
  command: { id: CommandId };
  /** A credential plugin wants to run: ask, then `answerConsent`. Null: nothing is to be asked (any more). */
  consent: PluginConsent | null;
  /** All plugins at work for longer than a moment, and those that ended just now. */
  signIns: readonly SignIn[];
  check: ConnectionCheck;
  /** Something came from outside (a link, a file, a second start), or was dealt with. */
  arrival: Arrival | null;
  /** A screen reader has come or gone. */
  screenReader: { isRunning: boolean };
  update: UpdateState;
  /** Something the user should know that no request of theirs caused. */
  notice: { error: AppError };
}

/** What came of adding a kubeconfig. */
export interface KubeconfigAddition {
  /** What it is called in the app. */
  readonly name: string;
  /** Its contexts that are used, in its order; its own `current-context` first. */
  readonly contexts: readonly string[];
  readonly view: ContextsView;
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
  /** A screen reader is running. */
  readonly screenReader: boolean;
  /** The system's preferred language, a BCP 47 tag. */
  readonly systemLanguage: string;
  readonly settings: Settings;
  readonly contexts: ContextsView;
  /** Problems met while starting, such as a broken settings file. */
  readonly notices: readonly AppError[];
  /** Sessions of a page that this one replaces (reloaded, crashed), oldest first. */
  readonly sessions: readonly SurvivingSession[];
  /** As the events of these names: what a page that has just been loaded would have missed. */
  readonly consent: PluginConsent | null;
  readonly signIns: readonly SignIn[];
  /** What the page before this one told as `layout` last, in this run or an earlier one; or null. */
  readonly layout: string | null;
  /** When the last run was seen last, where it left tabs: milliseconds since the epoch; or null. */
  readonly closedAt: number | null;
}

export type RequestName = keyof Requests;
export type SignalName = keyof Signals;

/** All requests and signals by name, for what must know them before anything else is loaded. */
export const REQUEST_NAMES = Object.keys({
  start: true,
  addKubeconfig: true,
  removeKubeconfig: true,
  updateContext: true,
  probeContext: true,
  startCheck: true,
  cancelCheck: true,
  answerConsent: true,
  cancelSignIn: true,
  openLink: true,
  reloadContexts: true,
  watchEnvironments: true,
  retryEnvironments: true,
  listNamespaces: true,
  viewAccess: true,
  viewEnvironment: true,
  findPages: true,
  openExplanation: true,
  retryExplanation: true,
  closeExplanation: true,
  openSession: true,
  reconnectSession: true,
  setAutoReconnect: true,
  resumeSession: true,
  closeSession: true,
  readClipboard: true,
  writeClipboard: true,
  saveText: true,
  updateSettings: true,
  editSettings: true,
  readText: true,
  forgetTexts: true,
  lastWordsTold: true,
  about: true,
  licences: true,
  diagnostics: true,
  openAppFolder: true,
  updateState: true,
  checkForUpdate: true,
  answerClose: true,
  readArrival: true,
  endArrival: true,
  chooseTeamFile: true,
  addTeamFile: true,
  previewTeamFile: true,
  saveTeamFile: true,
} satisfies Record<RequestName, true>) as readonly RequestName[];
export const SIGNAL_NAMES = Object.keys({
  mark: true,
  layout: true,
  layoutRefused: true,
  keepText: true,
  panes: true,
  explanationRead: true,
  pressed: true,
} satisfies Record<SignalName, true>) as readonly SignalName[];
export type EventName = keyof Events;

/** JSON of a `T`. */
export type JsonText<T> = string & { readonly jsonOf?: T };

/**
 * Events with many rows cross from main to the page as text: the context bridge copies objects property
 * by property, which for 1,000 rows keeps the page busy for 76 ms, and parsing the same text for 2 ms.
 */
const TEXT_EVENTS = ['environments', 'explanation'] as const satisfies readonly EventName[];
export type TextEventName = (typeof TEXT_EVENTS)[number];

/** Whether an event's payload crosses as text. */
export function isTextEvent(name: EventName): name is TextEventName {
  return TEXT_EVENTS.some((text) => text === name);
}
export type RequestArgs<K extends RequestName> = Requests[K]['args'];
export type RequestResult<K extends RequestName> = Requests[K]['result'];

/** What `attach` tells the page of its session. */
export interface SessionListener {
  /** Raw bytes of the terminal, in order; `offset` is the first one's absolute position. */
  onBytes(bytes: Uint8Array<ArrayBuffer>, offset: number): void;
  /** @param index counts the session's states from 0; one may be told again after a replay */
  onState(state: SessionState, index: number): void;
  /** The pod does not read: this many bytes of input were not taken. */
  onInputRefused(bytes: number): void;
  /** Milliseconds of the last answered ping to the server. */
  onRoundTrip(milliseconds: number): void;
  /** While output is replayed: the size that the terminal had from here on. */
  onReplayedSize(size: TerminalSize): void;
  /** The replay is over: what follows is live, and queries are to be answered again. */
  onLive(): void;
}

/** The page's end of a session. */
export interface SessionHandle extends Disposable {
  /** Keystrokes or pasted text, UTF-8. */
  write(bytes: Uint8Array<ArrayBuffer>): void;
  /** @param at where in the stream the terminal took that size */
  resize(size: TerminalSize, at: StreamPosition): void;
  /** All output before `offset` is parsed. */
  acknowledge(offset: number): void;
  /** The terminal as it is at `checkpoint.offset`: main may forget the output before it. */
  checkpoint(checkpoint: TerminalCheckpoint): void;
}

/** The page's way to main: named methods, never a channel argument. */
export type Api = {
  readonly [K in RequestName]: (args: RequestArgs<K>) => Promise<Outcome<RequestResult<K>>>;
} & {
  /** Subscribes; call the returned function to stop. */
  readonly on: {
    readonly [K in EventName]: (listener: (payload: Events[K]) => void) => () => void;
  };
  readonly tell: { readonly [K in SignalName]: (payload: Signals[K]) => void };
  /**
   * Kubeconfigs dropped on the window: their names, and what adds them, in that order. The preload
   * keeps their paths. Call the returned function to stop.
   */
  onDroppedFile(
    listener: (name: string, add: () => Promise<Outcome<KubeconfigAddition | null>>) => void,
  ): () => void;
  /** Takes over the session's port; output that came before is delivered first. */
  attach(sessionId: string, listener: SessionListener): SessionHandle;
};

/**
 * `window.podshell`, from which the page makes its `Api`: the same, but for events that come as text and
 * for sessions, whose ports the preload posts to the page (`SessionPortMessage`).
 */
export type Bridge = Omit<Api, 'on' | 'attach'> & {
  readonly on: {
    readonly [K in EventName]: (
      listener: (payload: K extends TextEventName ? JsonText<Events[K]> : Events[K]) => void,
    ) => () => void;
  };
};

/** Electron's channel of a request, signal or event. */
export function channel(kind: 'request' | 'signal' | 'event', name: string): string {
  return `podshell:${kind}:${name}`;
}

/** The channel on which a session's port reaches the preload. */
export const SESSION_PORT_CHANNEL = 'podshell:session-port';

/** What the preload posts to its own window, with the session's port. */
export interface SessionPortMessage {
  readonly type: typeof SESSION_PORT_CHANNEL;
  readonly sessionId: string;
}

/** Whether a message that came to the window is such a one. */
export function isSessionPortMessage(data: unknown): data is SessionPortMessage {
  return (
    typeof data === 'object' &&
    data !== null &&
    'type' in data &&
    data.type === SESSION_PORT_CHANNEL &&
    'sessionId' in data &&
    typeof data.sessionId === 'string'
  );
}

/** The channel on which the preload has a dropped file added; the page cannot name a path. */
export const ADD_DROPPED_CHANNEL = 'podshell:add-dropped';
