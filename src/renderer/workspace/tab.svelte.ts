import type { ExplanationSubject } from '../../shared/explain';
import type { ExecTarget, Tone } from '../../shared/kubernetes';
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

/** What a tab needs of an explanation in it: why there is no shell, or what goes on besides. */
export interface TabExplanation extends Disposable {
  readonly subject: ExplanationSubject;
  /** It gives way to a shell as soon as there can be one. */
  readonly wantsShell: boolean;
  /** As kubectl prints it; empty where it is not known. */
  readonly status: string;
  readonly tone: Tone;
  /** The keyboard is in it. */
  readonly hasFocus: boolean;
  focus(): void;
}

/** What to open. */
export interface OpenRequest {
  readonly target: ExecTarget;
  readonly environmentId: string;
  /** The environment label's value; null for pods without it. */
  readonly environmentName: string | null;
}

/** What to explain. */
export interface ExplainRequest {
  readonly subject: ExplanationSubject;
  /** The container that its shell is wanted in; null: the pod's default one. */
  readonly container: string | null;
  readonly wantsShell: boolean;
  readonly environmentId: string;
  readonly environmentName: string | null;
}

/** A tab holds one of the two; an explanation may give way to a shell, in the same tab. */
export type TabContent<T, E> =
  | { readonly kind: 'shell'; readonly request: OpenRequest; readonly terminal: T }
  | { readonly kind: 'explanation'; readonly request: ExplainRequest; readonly explanation: E };

/** Characters of a name at most. */
const MAX_NAME = 256;

/** One tab: a terminal, or why there is none, and what it is called. */
export class Tab<T extends TabTerminal, E extends TabExplanation> {
  /** Unique in its window, also as a part of element ids. */
  readonly id: string;
  /** Grows with every tab of the window. */
  readonly age: number;
  readonly #preferences: (context: string) => ContextPreferences;
  #content: TabContent<T, E>;
  #userName = $state<string | null>(null);

  constructor(options: {
    age: number;
    content: TabContent<T, E>;
    /** What was chosen for a context. */
    preferences: (context: string) => ContextPreferences;
  }) {
    this.id = `tab-${options.age}`;
    this.age = options.age;
    this.#content = $state.raw(options.content);
    this.#preferences = options.preferences;
  }

  get content(): TabContent<T, E> {
    return this.#content;
  }

  /** Null where the tab explains. */
  get terminal(): T | null {
    return this.#content.kind === 'shell' ? this.#content.terminal : null;
  }

  /** Null where the tab holds a terminal. */
  get explanation(): E | null {
    return this.#content.kind === 'explanation' ? this.#content.explanation : null;
  }

  /** Where its shell runs; null where it has none. */
  get target(): ExecTarget | null {
    return this.terminal?.target ?? null;
  }

  get context(): string {
    const content = this.#content;
    return content.kind === 'shell'
      ? content.terminal.target.context
      : content.request.subject.context;
  }

  get environmentId(): string {
    return this.#content.request.environmentId;
  }

  get environmentName(): string | null {
    return this.#content.request.environmentName;
  }

  /** The user's own name for it, or null. */
  get userName(): string | null {
    return this.#userName;
  }

  /** The explanation gives way to a shell; what was there is disposed. */
  becomeShell(request: OpenRequest, terminal: T): void {
    const { explanation } = this;
    // A shell that opens by itself must not take the keys that are meant for something else.
    if (explanation?.hasFocus === true) terminal.focus();
    this.dispose();
    this.#content = { kind: 'shell', request, terminal };
  }

  /** Gives the keyboard to what it holds. */
  focus(): void {
    (this.terminal ?? this.explanation)?.focus();
  }

  dispose(): void {
    (this.terminal ?? this.explanation)?.dispose();
  }

  /** What it is called by assistive technology and in questions: only the user changes it. */
  get name(): string {
    return this.#userName ?? this.#named(this.#pod);
  }

  /** What it shows: the user's name, else the title that the shell set, else environment and pod. */
  get title(): string {
    const pod = this.#pod;
    const short = pod && withoutPrefix(pod, `${this.environmentName ?? ''}-`);
    return this.#userName ?? this.terminal?.title ?? this.#named(short);
  }

  get #pod(): string | null {
    const content = this.#content;
    return content.kind === 'shell' ? content.terminal.target.pod : content.request.subject.pod;
  }

  /** What was chosen for its context: colour, protection. */
  get preferences(): ContextPreferences {
    return this.#preferences(this.context);
  }

  /** Whether its context is a protected one, such as production. */
  get isProtected(): boolean {
    return this.preferences.protected === true;
  }

  /** Whether closing it would end a shell. */
  get isConnected(): boolean {
    const kind = this.terminal?.state.kind;
    return kind === 'connecting' || kind === 'running';
  }

  /** Gives it a name; null or blanks take the name back. */
  rename(name: string | null): void {
    const clean = (name ?? '').trim().slice(0, MAX_NAME);
    this.#userName = clean === '' ? null : clean;
  }

  /** @param pod null: the environment as a whole */
  #named(pod: string | null): string {
    return [this.environmentName, pod].filter((part) => part !== null).join(' · ');
  }
}

/** Pods mostly begin with their environment's name, which a narrow tab need not show twice. */
function withoutPrefix(name: string, prefix: string): string {
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
}
