import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { ContextPreferences } from '../../shared/settings';
import type { SessionState, TerminalSize } from '../../shared/terminal';

/** What a tab needs of the terminal in it; the terminal itself is somebody else's (App joins them). */
export interface TabTerminal extends Disposable {
  /** Where its shell runs; the user may choose a pod's replacement. */
  readonly target: ExecTarget;
  readonly state: SessionState;
  readonly size: TerminalSize | null;
  /** The title that the shell set, cleaned, or null. */
  readonly title: string | null;
  readonly unread: boolean;
  readonly bell: boolean;
  focus(): void;
}

/** What to open. */
export interface OpenRequest {
  readonly target: ExecTarget;
  readonly environmentId: string;
  /** The environment label's value; null for pods without it. */
  readonly environmentName: string | null;
}

/** Characters of a name at most. */
const MAX_NAME = 256;

/** One tab: a terminal, and what it is called. */
export class Tab<T extends TabTerminal> {
  /** Unique in its window, also as a part of element ids. */
  readonly id: string;
  /** Grows with every tab of the window. */
  readonly age: number;
  readonly request: OpenRequest;
  readonly terminal: T;
  readonly #preferences: (context: string) => ContextPreferences;
  #userName = $state<string | null>(null);

  constructor(options: {
    age: number;
    request: OpenRequest;
    terminal: T;
    /** What was chosen for a context. */
    preferences: (context: string) => ContextPreferences;
  }) {
    this.id = `tab-${options.age}`;
    this.age = options.age;
    this.request = options.request;
    this.terminal = options.terminal;
    this.#preferences = options.preferences;
  }

  get target(): ExecTarget {
    return this.terminal.target;
  }

  get environmentId(): string {
    return this.request.environmentId;
  }

  get environmentName(): string | null {
    return this.request.environmentName;
  }

  /** The user's own name for it, or null. */
  get userName(): string | null {
    return this.#userName;
  }

  /** What it is called by assistive technology and in questions: only the user changes it. */
  get name(): string {
    return this.#userName ?? this.#named(this.target.pod);
  }

  /** What it shows: the user's name, else the title that the shell set, else environment and pod. */
  get title(): string {
    const pod = withoutPrefix(this.target.pod, `${this.environmentName ?? ''}-`);
    return this.#userName ?? this.terminal.title ?? this.#named(pod);
  }

  /** What was chosen for its context: colour, protection. */
  get preferences(): ContextPreferences {
    return this.#preferences(this.target.context);
  }

  /** Whether its context is a protected one, such as production. */
  get isProtected(): boolean {
    return this.preferences.protected === true;
  }

  /** Whether closing it would end a shell. */
  get isConnected(): boolean {
    const { kind } = this.terminal.state;
    return kind === 'connecting' || kind === 'running';
  }

  /** Gives it a name; null or blanks take the name back. */
  rename(name: string | null): void {
    const clean = (name ?? '').trim().slice(0, MAX_NAME);
    this.#userName = clean === '' ? null : clean;
  }

  #named(pod: string): string {
    return this.environmentName === null ? pod : `${this.environmentName} · ${pod}`;
  }
}

/** Pods mostly begin with their environment's name, which a narrow tab need not show twice. */
function withoutPrefix(name: string, prefix: string): string {
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
}
