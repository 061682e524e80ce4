import type { AppError, Outcome } from '../../../shared/errors';
import type { Clock } from '../../kube/clock';
import type {
  ApiRequest,
  ClusterClient,
  LinesRequest,
  RequestSubject,
  SocketOptions,
} from '../../kube/http/cluster-client';

/** Milliseconds that a request of the early client gets once the other one is there. */
const GRACE_MS = 300;

/**
 * A client that asks by itself until another one is there, which has everything this one has not:
 * plugins, sign-ins, the words of errors. What fails early is asked again then, as if it never was.
 */
export class SwitchedClient implements ClusterClient {
  readonly #early: ClusterClient;
  readonly #clock: Clock;
  readonly #onFailure: () => void;
  readonly #switched: Promise<ClusterClient>;
  #switch: (client: ClusterClient) => void = () => undefined;
  #later: ClusterClient | null = null;
  #underWay = 0;

  constructor(options: {
    readonly early: ClusterClient;
    readonly clock: Clock;
    /** What the early client asked failed: the other one is waited for. */
    readonly onFailure: () => void;
  }) {
    this.#early = options.early;
    this.#clock = options.clock;
    this.#onFailure = options.onFailure;
    this.#switched = new Promise((resolve) => {
      this.#switch = resolve;
    });
  }

  /** From now on `client` is asked. */
  switchTo(client: ClusterClient): void {
    this.#later = client;
    this.#switch(client);
    this.#endEarly();
  }

  get context(): string {
    return this.#current.context;
  }

  get user(): string {
    return this.#current.user;
  }

  get server(): string {
    return this.#current.server;
  }

  get namespace(): string {
    return this.#current.namespace;
  }

  async json<T>(request: ApiRequest): Promise<Outcome<T>> {
    if (this.#later !== null) return this.#later.json<T>(request);
    this.#underWay += 1;
    const answer = await Promise.race([this.#early.json<T>(request), this.#graceOver()]);
    this.#underWay -= 1;
    this.#endEarly();
    if (answer?.ok === true) return answer;
    // Null: the other one is there.
    if (answer !== null) this.#onFailure();
    return (await this.#switched).json<T>(request);
  }

  async lines(request: LinesRequest, onLine: (line: string) => void): Promise<Outcome<null>> {
    return (await this.#switched).lines(request, onLine);
  }

  socket(
    path: string,
    query: readonly (readonly [string, string])[],
  ): Promise<Outcome<SocketOptions>> {
    return this.#current.socket(path, query);
  }

  renewed(): Promise<boolean> {
    return this.#current.renewed();
  }

  failure(error: unknown, what: RequestSubject): AppError {
    return this.#current.failure(error, what);
  }

  refused(
    status: number,
    body: string,
    what: RequestSubject,
    retryAfter: string | undefined,
  ): AppError {
    return this.#current.refused(status, body, what, retryAfter);
  }

  dispose(): void {
    this.#early.dispose();
    this.#later?.dispose();
  }

  get #current(): ClusterClient {
    return this.#later ?? this.#early;
  }

  async #graceOver(): Promise<null> {
    await this.#switched;
    return new Promise((resolve) => {
      this.#clock.after(GRACE_MS, () => {
        resolve(null);
      });
    });
  }

  /** Its connections are of no use to the other one. */
  #endEarly(): void {
    if (this.#later !== null && this.#underWay === 0) this.#early.dispose();
  }
}
