import type { AppError, Outcome } from '../../shared/errors';
import type { Api, StartInfo } from '../../shared/ipc';
import type { Catalog } from '../../shared/i18n/catalog';
import type { Disposable } from '../../shared/result';
import type { PluginConsent, SignIn } from '../../shared/sign-in';

/** What sign-ins call of the page's API. */
export type SignInsApi = Pick<Api, 'answerConsent' | 'cancelSignIn' | 'openLink' | 'on'>;

/** A web address that a plugin printed and the user wants to open. */
export interface LinkQuestion {
  readonly url: string;
  readonly command: string;
}

/** Credential plugins: whether they may run, and what those at work say. */
export class SignIns implements Disposable {
  readonly #api: SignInsApi;
  readonly #onFailure: (what: (t: Catalog) => string, error: AppError) => void;
  readonly #subscriptions: readonly (() => void)[];
  #consent = $state.raw<PluginConsent | null>(null);
  #all = $state.raw<readonly SignIn[]>([]);
  #dismissed = $state.raw<readonly string[]>([]);
  #link = $state.raw<LinkQuestion | null>(null);

  constructor(options: {
    api: SignInsApi;
    /** What a page that has just been loaded would have missed. */
    start: Pick<StartInfo, 'consent' | 'signIns'>;
    onFailure: (what: (t: Catalog) => string, error: AppError) => void;
  }) {
    this.#api = options.api;
    this.#onFailure = options.onFailure;
    this.#consent = options.start.consent;
    this.#all = options.start.signIns;
    this.#subscriptions = [
      this.#api.on.consent((consent) => {
        this.#consent = consent;
      }),
      this.#api.on.signIns((signIns) => {
        this.#all = signIns;
        this.#dismissed = this.#dismissed.filter((id) => signIns.some((one) => one.id === id));
      }),
    ];
  }

  /** The question that waits for `answer`, or null. */
  get consent(): PluginConsent | null {
    return this.#consent;
  }

  /**
   * At work, or failed just now. A success needs no words: what waited for it goes on. One that the user
   * cancelled neither: what waited for it says that it did not get it.
   */
  get shown(): readonly SignIn[] {
    return this.#all.filter(
      ({ id, state }) =>
        state.kind !== 'done' && !isCancelled(state) && !this.#dismissed.includes(id),
    );
  }

  /** The address that the user is asked about, or null. */
  get link(): LinkQuestion | null {
    return this.#link;
  }

  /** The user's word about the plugin that wants to run. */
  async answer(id: string, allow: boolean): Promise<void> {
    // The next question, if there is one, comes as an event.
    if (this.#consent?.id === id) this.#consent = null;
    await this.#try(this.#api.answerConsent({ id, allow }), (t) => t.failures.signIn);
  }

  /** Ends a plugin at work. */
  async cancel(id: string): Promise<void> {
    await this.#try(this.#api.cancelSignIn({ id }), (t) => t.failures.signIn);
  }

  /** Takes a failed one off the screen. */
  dismiss(id: string): void {
    this.#dismissed = [...this.#dismissed, id];
  }

  /** Shows the whole address before it is opened. */
  askLink(url: string, command: string): void {
    this.#link = { url, command };
  }

  /** The user's word about `link`. */
  async answerLink(open: boolean): Promise<void> {
    const link = this.#link;
    this.#link = null;
    if (open && link) {
      await this.#try(this.#api.openLink({ url: link.url }), (t) => t.failures.openLink);
    }
  }

  dispose(): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
  }

  async #try(request: Promise<Outcome<null>>, what: (t: Catalog) => string): Promise<void> {
    const answer = await request;
    if (!answer.ok) this.#onFailure(what, answer.error);
  }
}

function isCancelled(state: SignIn['state']): boolean {
  return state.kind === 'failed' && state.error.kind === 'plugin-cancelled';
}

/** A program without its folder: what people call it. */
export function programName(command: string): string {
  return command.split(/[/\\]/).at(-1) ?? command;
}
