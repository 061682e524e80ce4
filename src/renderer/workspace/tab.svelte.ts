import type { ExecTarget } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { SessionState, TerminalSize } from '../../shared/terminal';

/** What a tab needs of the terminal in it; the terminal itself is somebody else's (App joins them). */
export interface TabTerminal extends Disposable {
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
  readonly #defaultName: string;
  readonly #defaultTitle: string;
  #userName = $state<string | null>(null);

  constructor(options: { age: number; request: OpenRequest; terminal: T }) {
    this.id = `tab-${options.age}`;
    this.age = options.age;
    this.request = options.request;
    this.terminal = options.terminal;
    const { environmentName, target } = options.request;
    const named = (pod: string): string =>
      environmentName === null ? pod : `${environmentName} · ${pod}`;
    this.#defaultName = named(target.pod);
    this.#defaultTitle = named(withoutPrefix(target.pod, `${environmentName ?? ''}-`));
  }

  get target(): ExecTarget {
    return this.request.target;
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

  /** What it is called by assistive technology and in questions: it never changes by itself. */
  get name(): string {
    return this.#userName ?? this.#defaultName;
  }

  /** What it shows: the user's name, else the title that the shell set, else environment and pod. */
  get title(): string {
    return this.#userName ?? this.terminal.title ?? this.#defaultTitle;
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
}

/** Pods mostly begin with their environment's name, which a narrow tab need not show twice. */
function withoutPrefix(name: string, prefix: string): string {
  return name.startsWith(prefix) && name.length > prefix.length ? name.slice(prefix.length) : name;
}
