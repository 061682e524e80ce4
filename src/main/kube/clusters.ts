import type { Outcome } from '../../shared/errors';
import { appError } from '../../shared/errors';
import type { Disposable } from '../../shared/result';
import { err, ok } from '../../shared/result';
import type { Clock } from './clock';
import type { ClusterAccess } from './config/cluster-access';
import type { Kubeconfigs } from './config/kubeconfig-merge';
import type { SigningParts } from './credentials/request-signer';
import type { ClusterClient, RawClient } from './http/cluster-client';
import type { HttpDeadlines } from './http/http-call';
import { HttpClusterClient } from './http/http-cluster-client';

interface OpenClient {
  readonly client: HttpClusterClient;
  /** What it was made from, to tell whether a new kubeconfig changed it. */
  readonly fingerprint: string;
}

/** What all clients work with. */
export interface ClustersOptions {
  readonly clock: Clock;
  readonly deadlines?: Partial<HttpDeadlines>;
  /** How requests are signed; unless told, without plugins and with no more CAs than Node's. */
  readonly signing?: SigningParts;
  /** The variables that may name a proxy; unless told, none does. */
  readonly environment?: () => NodeJS.ProcessEnv;
}

/** The clients of all contexts, each made when it is first asked for. */
export class Clusters implements Disposable {
  readonly #clock: Clock;
  readonly #deadlines: Partial<HttpDeadlines>;
  readonly #signing: SigningParts;
  readonly #environment: () => NodeJS.ProcessEnv;
  readonly #open = new Map<string, OpenClient>();
  #contexts: ReadonlyMap<string, Outcome<ClusterAccess>> = new Map();

  constructor(options: ClustersOptions) {
    const { clock } = options;
    this.#clock = clock;
    this.#deadlines = options.deadlines ?? {};
    this.#signing = options.signing ?? { clock, plugins: null, systemCas: () => [] };
    this.#environment = options.environment ?? (() => ({}));
  }

  /**
   * Takes the kubeconfigs as they are now. Clients of contexts that are as they were live on; those
   * of changed or vanished ones end, with the requests they still have under way. Open exec streams
   * have left their client's pool of connections and go on.
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

  /** What is needed to use a context; `context-unknown`, or why it cannot be used. */
  access(context: string): Outcome<ClusterAccess> {
    return this.#contexts.get(context) ?? err(appError('context-unknown', { context }));
  }

  /** The client of a context; `context-unknown`, or why the context cannot be used. */
  client(context: string): Outcome<ClusterClient & RawClient> {
    const access = this.access(context);
    if (!access.ok) return access;
    const open = this.#open.get(context);
    if (open !== undefined) return ok(open.client);
    const client = new HttpClusterClient({
      access: access.value,
      clock: this.#clock,
      deadlines: this.#deadlines,
      signing: this.#signing,
      environment: this.#environment,
    });
    this.#open.set(context, { client, fingerprint: fingerprintOf(access.value) });
    return ok(client);
  }

  /** Certificates, keys or tokens of these contexts have changed on disk. */
  filesChanged(contexts: ReadonlySet<string>): void {
    for (const context of contexts) this.#open.get(context)?.client.filesChanged();
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
