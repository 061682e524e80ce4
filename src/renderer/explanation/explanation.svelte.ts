import type { AppError } from '../../shared/errors';
import {
  NOTHING_EXPLAINED,
  type Explanation,
  type ExplanationSubject,
  type ExplanationUpdate,
} from '../../shared/explain';
import type { ExecTarget, PodRow, Tone } from '../../shared/kubernetes';
import type { Disposable } from '../../shared/result';
import type { ExplanationChannel, OpenExplanation } from './explanation-channel';
import { shellTarget, type ShellTarget } from './shell-target';

/**
 * A container that was restarted must stay up for so long before its shell opens by itself: one that
 * crashes in a loop is up for a moment again and again. Milliseconds.
 */
export const STEADY_MS = 10_000;

/** What an explanation is made of. */
export interface ExplanationModelOptions {
  readonly channel: Pick<ExplanationChannel, 'open'>;
  readonly subject: ExplanationSubject;
  /** The container that a shell is wanted in; null: the default one. */
  readonly container: string | null;
  /** A shell opens as soon as there can be one. */
  readonly wantsShell: boolean;
  readonly onShell: (target: ExecTarget) => void;
  /** Calls `action` once after so many milliseconds. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}

/** Why an environment or a pod is as it is: what main finds out, and when there can be a shell. */
export class ExplanationModel implements Disposable {
  readonly #options: ExplanationModelOptions;
  #explanation = $state.raw<Explanation>(NOTHING_EXPLAINED);
  #refusal = $state.raw<AppError | null>(null);
  #wantsFocus = $state(false);
  #element: HTMLElement | null = null;
  #open: OpenExplanation | null = null;
  #steady: { readonly key: string; readonly timer: Disposable } | null = null;
  #isSteadying = $state(false);
  #disposed = false;
  readonly #pods = $derived.by(() => {
    const { pods } = this.#explanation;
    return pods.kind === 'known' ? pods.value : null;
  });
  readonly #worst = $derived.by(() => worstPod(this.#pods ?? []));
  readonly #shell = $derived.by(() =>
    shellTarget(this.#pods ?? [], this.subject, this.#options.container),
  );

  constructor(options: ExplanationModelOptions) {
    this.#options = options;
    void this.#start();
  }

  get subject(): ExplanationSubject {
    return this.#options.subject;
  }

  get wantsShell(): boolean {
    return this.#options.wantsShell;
  }

  get explanation(): Explanation {
    return this.#explanation;
  }

  /** Why nothing could be asked at all, or null. */
  get refusal(): AppError | null {
    return this.#refusal;
  }

  /** The pod that says most about it; null where there is none. */
  get worst(): PodRow | null {
    return this.#worst;
  }

  /** As kubectl prints it; empty where it is not known. */
  get status(): string {
    return this.#worst?.status ?? '';
  }

  get tone(): Tone {
    return this.#worst?.tone ?? (this.#pods === null ? 'progressing' : 'idle');
  }

  /** Where a shell can be opened now, or null. */
  get shell(): ShellTarget | null {
    return this.#shell;
  }

  /** The pod is up again, and has to stay so before a shell opens by itself. */
  get isSteadying(): boolean {
    return this.#isSteadying;
  }

  /** The view shall take the keyboard once it is on screen. */
  get wantsFocus(): boolean {
    return this.#wantsFocus;
  }

  get hasFocus(): boolean {
    return this.#element?.contains(document.activeElement) ?? false;
  }

  /** Keeps the element that takes the keyboard. Returns how to forget it. */
  mount(element: HTMLElement): () => void {
    this.#element = element;
    return () => {
      if (this.#element === element) this.#element = null;
    };
  }

  focus(): void {
    this.#wantsFocus = true;
  }

  /** The keyboard is there. */
  focused(): void {
    this.#wantsFocus = false;
  }

  /** Tries again now what failed. */
  retry(): void {
    if (this.#open) this.#open.retry();
    else void this.#start();
  }

  /** Opens a shell now, in whatever can take one. */
  openShell(): void {
    if (this.#shell) this.#options.onShell(this.#shell.target);
  }

  dispose(): void {
    this.#disposed = true;
    this.#stopSteadying();
    this.#open?.dispose();
    this.#open = null;
  }

  async #start(): Promise<void> {
    this.#refusal = null;
    const answer = await this.#options.channel.open(this.subject, (update) => {
      this.#apply(update);
    });
    if (!answer.ok) this.#refusal = answer.error;
    else if (this.#disposed) answer.value.dispose();
    else this.#open = answer.value;
  }

  #apply({ changed }: ExplanationUpdate): void {
    if (this.#disposed) return;
    this.#explanation = { ...this.#explanation, ...changed };
    if (this.wantsShell && changed.pods) this.#considerShell();
  }

  #considerShell(): void {
    const shell = this.#shell;
    if (!shell?.ready) {
      this.#stopSteadying();
      return;
    }
    if (shell.restarts === 0) {
      this.openShell();
      return;
    }
    const key = `${shell.target.podUid}/${shell.restarts}`;
    if (this.#steady?.key === key) return;
    this.#stopSteadying();
    const timer = this.#options.later(STEADY_MS, () => {
      this.openShell();
    });
    this.#steady = { key, timer };
    this.#isSteadying = true;
  }

  #stopSteadying(): void {
    this.#steady?.timer.dispose();
    this.#steady = null;
    this.#isSteadying = false;
  }
}

const WORST_FIRST: readonly Tone[] = ['failing', 'progressing', 'ok', 'idle'];

/** By tone, the newest first among equals. */
export function worstFirst(newestFirst: readonly PodRow[]): readonly PodRow[] {
  return [...newestFirst].sort((a, b) => WORST_FIRST.indexOf(a.tone) - WORST_FIRST.indexOf(b.tone));
}

function worstPod(pods: readonly PodRow[]): PodRow | null {
  return worstFirst(pods)[0] ?? null;
}
