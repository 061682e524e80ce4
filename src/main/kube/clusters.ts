import type { Outcome } from '../../shared/errors';
import { appError } from '../../shared/errors';
import type { Disposable } from '../../shared/result';
import { err, ok } from '../../shared/result';
import type { Clock } from './clock';
import type { ClusterAccess } from './config/cluster-access';
import type { Kubeconfigs } from './config/kubeconfig-loader';
import type { ClusterClient } from './http/cluster-client';
import type { HttpDeadlines } from './http/http-call';
import { HttpClusterClient } from './http/http-cluster-client';

interface OpenClient {
  readonly client: ClusterClient;
  /** What it was made from, to tell whether a new kubeconfig changed it. */
  readonly fingerprint: string;
}

/** The clients of all contexts, each made when it is first asked for. */
export class Clusters implements Disposable {
  readonly #clock: Clock;
  readonly #deadlines: Partial<HttpDeadlines>;
  readonly #open = new Map<string, OpenClient>();
  #contexts: ReadonlyMap<string, Outcome<ClusterAccess>> = new Map();

  constructor(options: { clock: Clock; deadlines?: Partial<HttpDeadlines> }) {
    this.#clock = options.clock;
    this.#deadlines = options.deadlines ?? {};
  }

  /**
   * Takes the kubeconfigs as they are now. Clients of contexts that are as they were live on; those
   * of changed or vanished ones end, with the requests they still have under way.
   */
  use(kubeconfigs: Kubeconfigs): void {
    this.#contexts = new Map(
      kubeconfigs.contexts.map(({ summary, access }) => [summary.name, access]),
    );
    for (const [context, { client, fingerprint }] of this.#open) {
      const access = this.#contexts.get(context);
      if (access?.ok === true && fingerprintOf(access.value) === fingerprint) continue;
      this.#open.delete(context);
      client.dispose();
    }
  }

  /** The client of a context; `context-unknown`, or why the context cannot be used. */
  client(context: string): Outcome<ClusterClient> {
    const access = this.#contexts.get(context);
    if (access === undefined) return err(appError('context-unknown', { context }));
    if (!access.ok) return access;
    const open = this.#open.get(context);
    if (open !== undefined) return ok(open.client);
    const client = new HttpClusterClient({
      access: access.value,
      clock: this.#clock,
      deadlines: this.#deadlines,
    });
    this.#open.set(context, { client, fingerprint: fingerprintOf(access.value) });
    return ok(client);
  }

  dispose(): void {
    for (const { client } of this.#open.values()) client.dispose();
    this.#open.clear();
    this.#contexts = new Map();
  }
}

/** Not `isDeepStrictEqual`: it takes all URLs for equal. */
function fingerprintOf(access: ClusterAccess): string {
  return JSON.stringify(access);
}
