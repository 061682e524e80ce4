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
  #held: EnvironmentsUpdate[] = [];
  #onUpdate: ((update: EnvironmentsUpdate) => void) | null = null;
  #isOver = false;

  /** Begins. @param options.client its own: disposed when it is of no more use */
  constructor(options: {
    readonly client: ClusterClient;
    readonly scope: EnvironmentScope;
    readonly clock: Clock;
    readonly deadlines: Partial<ReflectorDeadlines>;
  }) {
    const { client, scope, clock, deadlines } = options;
    this.#client = new SwitchedClient({ early: client, clock });
    this.#scope = scope;
    this.#list = new EnvironmentList({
      client: this.#client,
      scope,
      clock,
      deadlines,
      onUpdate: (update) => {
        if (this.#onUpdate !== null) this.#onUpdate(update);
        else if (this.#held.push(update) > HELD_LIMIT) this.dispose();
      },
    });
    this.#patience = clock.after(PATIENCE_MS, () => {
      this.dispose();
    });
    this.#list.start();
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

  /** Goes on with a client of main's; tells what it has found so far. */
  goOn(client: ClusterClient, onUpdate: (update: EnvironmentsUpdate) => void): EnvironmentList {
    this.#patience.dispose();
    this.#onUpdate = onUpdate;
    for (const update of this.#held.splice(0)) onUpdate(update);
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
