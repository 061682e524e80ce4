import type { AppError, Outcome } from '../../shared/errors';
import type { Catalog } from '../../shared/i18n/catalog';
import type { Api } from '../../shared/ipc';
import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { ContextPreferences, Settings } from '../../shared/settings';
import type { KeptText, SessionState, TerminalSize } from '../../shared/terminal';
import type { StreamView } from './session-stream';
import type { TerminalView, TerminalViewEvents } from './terminal-view';

/** What a session calls of the page's API. */
export type SessionApi = Pick<
  Api,
  | 'openSession'
  | 'reconnectSession'
  | 'resumeSession'
  | 'setAutoReconnect'
  | 'closeSession'
  | 'attach'
  | 'readClipboard'
  | 'writeClipboard'
  | 'openLink'
  | 'saveText'
>;

/** What a session does with its view. */
export type SessionView = StreamView &
  Pick<
    TerminalView,
    | 'open'
    | 'fit'
    | 'restore'
    | 'setVisible'
    | 'focus'
    | 'setLabel'
    | 'paste'
    | 'typeKeys'
    | 'clear'
    | 'reset'
    | 'clearSelection'
    | 'selectAll'
    | 'scrollToBottom'
    | 'allText'
    | 'search'
    | 'dispose'
    | 'selection'
    | 'isMouseTracked'
  >;

/** How a session comes to its stream. */
export type SessionStart =
  | { readonly kind: 'open' }
  /** It outlived its page, and goes on here once `resume` is called or the terminal is shown. */
  | {
      readonly kind: 'resume';
      readonly sessionId: string;
      readonly state: SessionState;
      readonly title: string | null;
      readonly autoReconnect: boolean;
    }
  /** Its shell ended with an earlier run of the app; `read` tells what its terminal held. */
  | {
      readonly kind: 'remembered';
      /** When that run was seen last, milliseconds since the epoch. */
      readonly at: number;
      readonly title: string | null;
      readonly read: () => Promise<Outcome<KeptText | null>>;
    }
  /** It did not outlive its page: nothing comes unless the user asks for it. */
  | { readonly kind: 'gone'; readonly error: AppError };

/** What a session is made of. */
export interface TerminalSessionOptions {
  readonly api: SessionApi;
  readonly target: ExecTarget;
  readonly start: SessionStart;
  /** What was chosen for its context: protected, read-only. */
  readonly preferences: () => ContextPreferences;
  /** What the user prefers in every terminal. */
  readonly preferred: () => Pick<Settings, 'copyOnSelect' | 'bell'>;
  readonly platform: 'darwin' | 'win32' | 'linux';
  readonly createView: (events: TerminalViewEvents) => SessionView;
  /** Resolves when the terminal's font can be measured. */
  readonly fontReady: Promise<unknown>;
  /**
   * The size it will have, where one of its kind was measured in the same layout: connecting then
   * goes on while the terminal is still being built. Null: connect when it is measured.
   */
  readonly likelySize: TerminalSize | null;
  /** What it shows has changed, or is about to; called for each piece of output. */
  readonly onText: () => void;
  /** A line for a terminal whose shell ended with the app then, milliseconds since the epoch. */
  readonly formatEnd: (at: number) => string;
  /** The terminal was measured on screen. */
  readonly onMeasured: (size: TerminalSize) => void;
  /** Whether a key is one of the app's shortcuts, which no shell gets. */
  readonly isChord: (event: KeyboardEvent) => boolean;
  /** The user wants an ended session's tab closed. */
  readonly onClose: () => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A time of day as the user's language writes it. */
  readonly formatTime: (milliseconds: number) => string;
  /** Calls `action` once after so many milliseconds, when the window has nothing better to do. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
  /** The pod that has taken the place of one that is gone, where it is known; read reactively. */
  readonly replacement: (gone: ExecTarget) => ExecTarget | null;
}

/** Something that went wrong beside the shell; the session goes on. */
export interface SessionNotice {
  readonly what: (t: Catalog) => string;
  readonly error: AppError;
}
