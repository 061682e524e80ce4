import type { GivenCredentials, TeamFileOffer } from '../../shared/arrival';
import type { AppError } from '../../shared/errors';
import type { Api, KubeconfigAddition } from '../../shared/ipc';
import type { ContextSummary } from '../../shared/kubernetes';

/** A context whose credentials could be used for the new one. */
export interface CredentialChoice {
  readonly context: ContextSummary;
  /** It is of the very server that the file is about. */
  readonly isSameServer: boolean;
}

/** So many contexts are offered one by one; of more, the others are chosen from a list. */
export const SHOWN_CHOICES = 4;

/** What a team file's question works with. */
export interface TeamOfferOptions {
  readonly id: string;
  readonly offer: TeamFileOffer;
  readonly contexts: readonly ContextSummary[];
  readonly api: Pick<Api, 'addTeamFile'>;
  readonly onAdded: (addition: KubeconfigAddition) => void;
}

/** The question whether to add what a team file describes, and what belongs to its answer. */
export class TeamOffer {
  readonly offer: TeamFileOffer;
  /** Contexts that sign in with something; those of the same server first. */
  readonly choices: readonly CredentialChoice[];
  readonly #options: TeamOfferOptions;
  /** Where the credentials come from; the value of one of the choices. */
  credentials = $state<string>('');
  keepBoth = $state(false);
  #isBusy = $state(false);
  #problem = $state.raw<AppError | null>(null);

  constructor(options: TeamOfferOptions) {
    this.#options = options;
    this.offer = options.offer;
    const origin = originOf(options.offer.server);
    this.choices = options.contexts
      .filter(({ problem, signIn }) => problem === null && signIn.length > 0)
      .map((context) => ({ context, isSameServer: context.server === origin }))
      .sort((a, b) => Number(b.isSameServer) - Number(a.isSameServer));
    // Never those of another server unless the user says so.
    const [first] = this.choices;
    this.credentials = first?.isSameServer === true ? contextChoice(first.context.name) : 'chooser';
  }

  /** Credentials are needed, and the file brings no way to get them. */
  get needsCredentials(): boolean {
    return this.offer.signIn.method === 'own';
  }

  /** The context whose credentials are chosen, although it is of another server. */
  get foreign(): CredentialChoice | null {
    const chosen = this.choices.find(
      ({ context }) => contextChoice(context.name) === this.credentials,
    );
    return chosen?.isSameServer === false ? chosen : null;
  }

  /** It is being added. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Why it was not added, or null. */
  get problem(): AppError | null {
    return this.#problem;
  }

  /** Adds it. Where the user chooses no file after all, the question stays. */
  async add(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#problem = null;
    const { id, api, onAdded } = this.#options;
    const credentials = this.needsCredentials ? this.#given() : null;
    const answer = await api.addTeamFile({ id, keepBoth: this.keepBoth, credentials });
    this.#isBusy = false;
    if (!answer.ok) this.#problem = answer.error;
    else if (answer.value !== null) onAdded(answer.value);
  }

  #given(): GivenCredentials {
    const { credentials } = this;
    if (credentials === 'chooser' || credentials === 'clipboard') return { from: credentials };
    return { from: 'context', context: credentials.slice(CONTEXT.length) };
  }
}

const CONTEXT = 'context ';

/** The value by which a context's credentials are chosen. */
export function contextChoice(context: string): string {
  return `${CONTEXT}${context}`;
}

/** Scheme, host and port, as contexts name their servers. */
function originOf(server: string): string {
  try {
    return new URL(server).origin;
  } catch (error) {
    if (error instanceof TypeError) return server;
    throw error;
  }
}
