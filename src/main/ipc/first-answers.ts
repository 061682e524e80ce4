import type { WebContents } from 'electron';
import type { Outcome } from '../../shared/errors';
import type {
  JsonText,
  RequestArgs,
  RequestName,
  RequestResult,
  SignalName,
  StartInfo,
} from '../../shared/ipc';
import type { EnvironmentScope, EnvironmentsUpdate } from '../../shared/kubernetes';
import { ok, type Disposable } from '../../shared/result';
import type { StartFacts } from '../app/start-facts';
import { FIRST_LIST, type FirstFindings, type FromWorker } from '../environments/worker/messages';
import type { SideThread, ThreadUser } from '../environments/worker/side-thread';
import type { Clock } from '../kube/clock';
import { sendText } from './events';
import { markName } from './page-mark';
import type { Caller, EarlyRoutes } from './router';

/** Milliseconds that the rest of main waits, from the page's files on, for a page without rows to show. */
const PATIENCE_MS = 500;

/** What a page was told, which main goes on from. */
export interface FirstTold {
  readonly found: FirstFindings;
  readonly facts: StartFacts;
  /** The context whose list it has asked for; null: none yet. */
  readonly shows: string | null;
}

/**
 * Answers the two requests that a page's first rows wait for, from what the side thread has found: the
 * rest of main takes 100 ms of Chromium's own thread, and is loaded behind them. Where the thread has found
 * nothing that can be told, and for every other request, main is waited for.
 */
export class FirstAnswers implements EarlyRoutes, ThreadUser {
  /** Resolves when the rest of main is to be loaded: the rows are shown, or are not to be waited for. */
  readonly over: Promise<void>;
  readonly #thread: SideThread;
  readonly #clock: Clock;
  readonly #facts: () => StartFacts;
  readonly #onTold: (found: FirstFindings) => void;
  readonly #found: Promise<FirstFindings | null>;
  #resolveFound: (found: FirstFindings | null) => void = () => undefined;
  #end: () => void = () => undefined;
  #patience: Disposable | null = null;
  #told: { readonly found: FirstFindings; readonly facts: StartFacts } | null = null;
  #isStartAsked = false;
  #isListAsked = false;
  /** What the list has found, for a page that has not asked yet. The thread bounds it. */
  #held: JsonText<EnvironmentsUpdate>[] = [];
  /** The page that shows the list which the thread has begun. */
  #page: WebContents | null = null;
  #isHandedOver = false;

  constructor(options: {
    readonly thread: SideThread;
    readonly clock: Clock;
    readonly facts: () => StartFacts;
    /** The page is about to be told of this. */
    readonly onTold: (found: FirstFindings) => void;
  }) {
    this.#thread = options.thread;
    this.#clock = options.clock;
    this.#facts = options.facts;
    this.#onTold = options.onTold;
    this.#found = new Promise((resolve) => {
      this.#resolveFound = resolve;
    });
    this.over = new Promise((resolve) => {
      this.#end = () => {
        this.#patience?.dispose();
        resolve();
      };
    });
    this.#thread.use(this);
  }

  /** The page has its files. */
  begin(): void {
    this.#patience ??= this.#clock.after(PATIENCE_MS, this.#end);
  }

  async answer<K extends RequestName>(
    name: K,
    args: unknown,
    { contents }: Pick<Caller, 'contents'>,
  ): Promise<Outcome<RequestResult<K>> | null> {
    switch (name) {
      case 'start':
        return this.#start(args);
      case 'watchEnvironments':
        return this.#watch(args, contents);
      default:
        return null;
    }
  }

  hear(name: SignalName, payload: unknown): void {
    if (markName(name, payload) === 'rows-shown') this.#end();
  }

  /** Main is there, and answers from now on. What the page was told, or null: nothing. */
  handOver(): FirstTold | null {
    this.#isHandedOver = true;
    this.#held = [];
    if (this.#told === null) return null;
    return { ...this.#told, shows: this.#isListAsked ? this.#told.found.scope.context : null };
  }

  take(message: FromWorker): void {
    switch (message.type) {
      case 'found':
        this.#resolveFound(message.found);
        if (message.found === null) this.#end();
        return;
      case 'needs-main':
        this.#end();
        return;
      case 'update':
        // Main's own lists have other numbers, this one too once main has taken it over.
        if (message.list !== FIRST_LIST) return;
        if (this.#page !== null) sendText(this.#page, 'environments', message.text);
        else if (!this.#isListAsked && !this.#isHandedOver) this.#held.push(message.text);
        return;
      default:
        return;
    }
  }

  ended(): void {
    this.#resolveFound(null);
    this.#end();
  }

  async #start(args: unknown): Promise<Outcome<StartInfo> | null> {
    // A page that is loaded again has more to be told, which only main knows.
    const isFirst = !this.#isStartAsked;
    this.#isStartAsked = true;
    this.#page = null;
    if (!isFirst || args !== null) return null;
    const found = await Promise.race([this.#found, this.over.then(() => null)]);
    if (found === null || this.#isHandedOver) return null;
    const facts = this.#facts();
    this.#told = { found, facts };
    this.#onTold(found);
    const { settings, contexts, layout, closedAt } = found;
    const nothing = { notices: [], consent: null, signIns: [], sessions: [] };
    return ok({ ...facts, ...nothing, settings, contexts, layout, closedAt });
  }

  #watch(args: unknown, contents: WebContents): Outcome<EnvironmentScope> | null {
    const scope =
      this.#isListAsked || this.#isHandedOver ? null : (this.#told?.found.scope ?? null);
    // What is asked later takes this list's place.
    this.#page = null;
    if (scope === null || !asksFor(args, scope.context)) return null;
    this.#isListAsked = true;
    this.#page = contents;
    for (const text of this.#held.splice(0)) sendText(contents, 'environments', text);
    this.#thread.postToRunning({ type: 'told' });
    return ok(scope);
  }
}

/** Whether it is the context's list that is asked for, as it was chosen last. */
function asksFor(args: unknown, context: string): boolean {
  const asked = (args ?? {}) as Partial<RequestArgs<'watchEnvironments'>>;
  return asked.context === context && asked.namespaces === null && asked.labelKey === null;
}
