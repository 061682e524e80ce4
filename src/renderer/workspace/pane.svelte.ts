import type { ExplanationSubject } from '../../shared/explain';
import type { ExecTarget, Tone } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { ContextPreferences } from '../../shared/settings';
import type { SessionState, TerminalSize } from '../../shared/terminal';

/** What a person typed (keys, or text of an input method) or pasted, as one event. */
export interface Typed {
  readonly kind: 'keys' | 'paste';
  readonly text: string;
}

/** What a pane needs of the terminal in it; the terminal itself is somebody else's (App joins them). */
export interface PaneTerminal extends Disposable {
  /** Where its shell runs; the user may choose a pod's replacement. */
  readonly target: ExecTarget;
  readonly state: SessionState;
  readonly size: TerminalSize | null;
  /** The title that the shell set, cleaned, or null. */
  readonly title: string | null;
  readonly unread: boolean;
  readonly bell: boolean;
  /** Nothing that is typed reaches the shell. */
  readonly isReadOnly: boolean;
  focus(): void;
  /**
   * Tells what a person typed or pasted here: no mouse reports, no replies to queries, and nothing
   * that came by `type`. A paste is told once it was sent: one of several lines after the user's
   * word, who was told where else it goes.
   */
  onTyped(listener: (typed: Typed) => void): Disposable;
  /** As if it had been typed here; a paste is bracketed where this terminal's program wants that. */
  type(typed: Typed): void;
}

/** What a pane needs of an explanation in it: why there is no shell, or what goes on besides. */
export interface PaneExplanation extends Disposable {
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

/** A pane holds one of the two; an explanation may give way to a shell, in the same pane. */
export type PaneContent<T, E> =
  | { readonly kind: 'shell'; readonly request: OpenRequest; readonly terminal: T }
  | { readonly kind: 'explanation'; readonly request: ExplainRequest; readonly explanation: E };

/** One place for a shell: its terminal, or why there is none. */
export class Pane<T extends PaneTerminal, E extends PaneExplanation> implements Disposable {
  /** Unique in its window, also as a part of element ids. */
  readonly id: string;
  /** Grows with every pane of the window. */
  readonly age: number;
  /** Stays the same over restarts; names what is kept of the pane on disk. */
  readonly key: string;
  readonly #preferences: (context: string) => ContextPreferences;
  #content: PaneContent<T, E>;

  constructor(options: {
    age: number;
    key: string;
    content: PaneContent<T, E>;
    /** What was chosen for a context. */
    preferences: (context: string) => ContextPreferences;
  }) {
    this.id = `pane-${options.age}`;
    this.age = options.age;
    this.key = options.key;
    this.#content = $state.raw(options.content);
    this.#preferences = options.preferences;
  }

  get content(): PaneContent<T, E> {
    return this.#content;
  }

  /** Null where the pane explains. */
  get terminal(): T | null {
    return this.#content.kind === 'shell' ? this.#content.terminal : null;
  }

  /** Null where the pane holds a terminal. */
  get explanation(): E | null {
    return this.#content.kind === 'explanation' ? this.#content.explanation : null;
  }

  /** Where its shell runs; null where it has none. */
  get target(): ExecTarget | null {
    return this.terminal?.target ?? null;
  }

  /** What would open one more of its kind, where it is now. */
  get request():
    | { readonly kind: 'shell'; readonly request: OpenRequest }
    | { readonly kind: 'explanation'; readonly request: ExplainRequest } {
    const content = this.#content;
    return content.kind === 'shell'
      ? { kind: 'shell', request: { ...content.request, target: content.terminal.target } }
      : { kind: 'explanation', request: content.request };
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

  /** What it is called by assistive technology and in questions: environment and pod. */
  get name(): string {
    return this.#named(this.#pod);
  }

  /** What it shows: the title that the shell set, else environment and pod. */
  get title(): string {
    const pod = this.#pod;
    const short = pod && withoutPrefix(pod, `${this.environmentName ?? ''}-`);
    return this.terminal?.title ?? this.#named(short);
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

  /** Hangs its shell up. */
  dispose(): void {
    (this.terminal ?? this.explanation)?.dispose();
  }

  get #pod(): string | null {
    const content = this.#content;
    return content.kind === 'shell' ? content.terminal.target.pod : content.request.subject.pod;
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
