import { randomUUID } from 'node:crypto';
import type { AppError } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';
import type { SignIn } from '../../../shared/sign-in';
import type { Clock } from '../clock';
import type { PluginOutput } from './plugin-output';
import { findLinks } from './redact';

/** A plugin that needs longer is shown, milliseconds; most are done before anyone could read it. */
const SHOWN_AFTER_MS = 1_000;
/** Between two updates at least, milliseconds: ten a second are as live as anyone can see. */
const UPDATE_MS = 100;
/** How long an ended one stays in view, milliseconds. */
const KEPT_MS = 10_000;
/** Characters of its output shown. */
const OUTPUT_LIMIT = 4 * 1024;

/** A plugin that has been started. */
export interface StartedSignIn {
  readonly contexts: () => readonly string[];
  readonly user: string;
  readonly command: string;
  readonly output: PluginOutput;
  /** Texts in its output that are secret for sure. */
  readonly known: readonly string[];
  readonly cancel: () => void;
}

/** What the runner tells of it. */
export interface SignInProgress {
  printed(): void;
  /** @param error null where it gave a credential; `known`: what is secret in its output, too */
  ended(error: AppError | null, known?: readonly string[]): void;
}

interface Entry {
  readonly id: string;
  readonly since: number;
  readonly started: StartedSignIn;
  visible: boolean;
  state: SignIn['state'];
  known: readonly string[];
  timer: Disposable;
}

/** What the user sees of plugins at work: those that take a moment, or have something to say. */
export class SignIns implements Disposable {
  readonly #clock: Clock;
  readonly #onChange: (signIns: readonly SignIn[]) => void;
  readonly #entries = new Map<string, Entry>();
  #pendingUpdate: Disposable | null = null;
  #lastUpdate = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly clock: Clock;
    readonly onChange: (signIns: readonly SignIn[]) => void;
  }) {
    this.#clock = options.clock;
    this.#onChange = options.onChange;
  }

  /** All that are to be seen now, oldest first. */
  get current(): readonly SignIn[] {
    return [...this.#entries.values()].filter(({ visible }) => visible).map(view);
  }

  begin(started: StartedSignIn): SignInProgress {
    const id = randomUUID();
    const entry: Entry = {
      id,
      since: this.#clock.now(),
      started,
      visible: false,
      state: { kind: 'running' },
      known: started.known,
      timer: this.#clock.after(SHOWN_AFTER_MS, () => {
        show();
      }),
    };
    const show = (): void => {
      entry.timer.dispose();
      entry.visible = true;
      this.#changed();
    };
    this.#entries.set(id, entry);
    return {
      printed: () => {
        if (entry.state.kind !== 'running') return;
        if (entry.visible) this.#changed();
        else show();
      },
      ended: (error, known = []) => {
        entry.timer.dispose();
        entry.known = [...entry.known, ...known];
        entry.state = error === null ? { kind: 'done' } : { kind: 'failed', error };
        const remove = (): void => {
          this.#entries.delete(id);
          if (entry.visible) this.#changed();
        };
        if (!entry.visible) {
          remove();
          return;
        }
        entry.timer = this.#clock.after(KEPT_MS, remove);
        this.#changed();
      },
    };
  }

  /** The user has seen enough of it; false where none of that id is at work. */
  cancel(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry?.state.kind !== 'running') return false;
    entry.started.cancel();
    return true;
  }

  dispose(): void {
    this.#pendingUpdate?.dispose();
    for (const { timer } of this.#entries.values()) timer.dispose();
    this.#entries.clear();
  }

  #changed(): void {
    if (this.#pendingUpdate !== null) return;
    const wait = this.#lastUpdate + UPDATE_MS - this.#clock.monotonic();
    const update = (): void => {
      this.#pendingUpdate = null;
      this.#lastUpdate = this.#clock.monotonic();
      this.#onChange(this.current);
    };
    if (wait <= 0) update();
    else this.#pendingUpdate = this.#clock.after(wait, update);
  }
}

function view({ id, since, started, state, known }: Entry): SignIn {
  const output = started.output.shown(OUTPUT_LIMIT, known);
  return {
    id,
    contexts: started.contexts(),
    user: started.user,
    command: started.command,
    since,
    output,
    links: findLinks(output),
    state,
  };
}
