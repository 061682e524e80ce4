import type { EnvironmentScope, EnvironmentsUpdate } from '../../../shared/kubernetes';
import type { Disposable } from '../../../shared/result';
import type { Clock } from '../../kube/clock';
import type { ClusterClient } from '../../kube/http/cluster-client';
import type { ReflectorDeadlines } from '../../kube/watch/reflector';
import { EnvironmentList } from '../environment-list';
import { sameScope } from '../environment-watch';
import type { ClientFacts } from './messages';
import { SwitchedClient } from './switched-client';

/** Milliseconds that a list waits for somebody to ask for it. */
const PATIENCE_MS = 20_000;
/** Updates kept meanwhile: without a watch there are a few only. */
const HELD_LIMIT = 32;

/** A list that was begun before main could ask for it. */
export class HeadStart implements Disposable {
  readonly #client: SwitchedClient;
  readonly #list: EnvironmentList;
  readonly #scope: EnvironmentScope;
  readonly #patience: Disposable;
  /** What nobody has been told yet as far as is known. */
  #held: EnvironmentsUpdate[] = [];
  #isTold = false;
  #isLive = false;
  #onUpdate: (update: EnvironmentsUpdate) => void;
  #isOver = false;

  /** Begins. @param options.client its own: disposed when it is of no more use */
  constructor(options: {
    readonly client: ClusterClient;
    readonly scope: EnvironmentScope;
    readonly clock: Clock;
    readonly deadlines: Partial<ReflectorDeadlines>;
    /** Hears what it finds, until `goOn`. */
    readonly onUpdate: (update: EnvironmentsUpdate) => void;
    /** It waits for main's client, because its own was refused or failed. */
    readonly onFailure: () => void;
  }) {
    const { client, scope, clock, deadlines, onUpdate, onFailure } = options;
    this.#onUpdate = onUpdate;
    this.#client = new SwitchedClient({ early: client, clock, onFailure });
    this.#scope = scope;
    this.#list = new EnvironmentList({
      client: this.#client,
      scope,
      clock,
      deadlines,
      onUpdate: (update) => {
        this.#isLive ||= update.state.kind === 'live';
        this.#onUpdate(update);
        if (!this.#isTold && this.#held.push(update) > HELD_LIMIT) this.dispose();
      },
    });
    this.#patience = clock.after(PATIENCE_MS, () => {
      this.dispose();
    });
    this.#list.start();
  }

  /** Whether it has found the whole list. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Whether it lists that, as that user. */
  fits(client: ClientFacts, scope: EnvironmentScope): boolean {
    const own = this.#client;
    return (
      !this.#isOver &&
      sameScope(this.#scope, scope) &&
      own.context === client.context &&
      own.user === client.user &&
      own.server === client.server &&
      own.namespace === client.namespace
    );
  }

  /** The page knows what was found so far, and what is found from now on. */
  told(): void {
    this.#isTold = true;
    this.#held = [];
  }

  /** Goes on with a client of main's; tells again what the page does not know. */
  goOn(client: ClusterClient, onUpdate: (update: EnvironmentsUpdate) => void): EnvironmentList {
    this.#patience.dispose();
    this.#onUpdate = onUpdate;
    for (const update of this.#held) onUpdate(update);
    this.told();
    this.#client.switchTo(client);
    return this.#list;
  }

  dispose(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#held = [];
    this.#patience.dispose();
    this.#list.dispose();
    this.#client.dispose();
  }
}
