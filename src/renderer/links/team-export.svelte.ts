import type { TeamFilePreview } from '../../shared/arrival';
import type { AppError } from '../../shared/errors';
import type { Api } from '../../shared/ipc';

/** A context's team file on its way to a file: what it would hold, and where it was saved. */
export class TeamExport {
  readonly #api: Pick<Api, 'previewTeamFile' | 'saveTeamFile'>;
  #isOpen = $state(false);
  #context = $state<string | null>(null);
  #preview = $state.raw<TeamFilePreview | null>(null);
  #problem = $state.raw<AppError | null>(null);
  #savedAs = $state<string | null>(null);

  constructor(api: Pick<Api, 'previewTeamFile' | 'saveTeamFile'>) {
    this.#api = api;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The context to share; null: there is none. */
  get context(): string | null {
    return this.#context;
  }

  /** Null while it is made, and where it cannot be. */
  get preview(): TeamFilePreview | null {
    return this.#preview;
  }

  /** Why there is no file of it, or why it was not saved. */
  get problem(): AppError | null {
    return this.#problem;
  }

  /** Path of the file that was written, or null. */
  get savedAs(): string | null {
    return this.#savedAs;
  }

  /** Begins with a context, or with none to choose from. */
  open(context: string | null): void {
    this.#isOpen = true;
    if (context === null) this.#forget(null);
    else void this.choose(context);
  }

  close(): void {
    this.#isOpen = false;
    this.#forget(null);
  }

  /** Shows what the file of another context would hold. */
  async choose(context: string): Promise<void> {
    this.#forget(context);
    const answer = await this.#api.previewTeamFile({ context });
    if (this.#context !== context || !this.#isOpen) return;
    if (answer.ok) this.#preview = answer.value;
    else this.#problem = answer.error;
  }

  /** Writes what is shown where the user says. */
  async save(): Promise<void> {
    const preview = this.#preview;
    if (preview === null) return;
    const answer = await this.#api.saveTeamFile({ id: preview.id });
    if (this.#preview !== preview) return;
    if (!answer.ok) this.#problem = answer.error;
    else if (answer.value !== null) {
      this.#problem = null;
      this.#savedAs = answer.value.path;
    }
  }

  #forget(context: string | null): void {
    this.#context = context;
    this.#preview = null;
    this.#problem = null;
    this.#savedAs = null;
  }
}
