/** One request as the server saw it. */
export interface LoggedRequest {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly userAgent: string;
  readonly upgrade: boolean;
  /** Filled in once known. */
  user?: string;
  /** HTTP status; absent while unanswered. */
  status?: number;
}

/** Enough for any one test's traffic; a benchmark's older requests may go. */
const MAX_REQUESTS = 2_000;

/** The last requests, oldest first. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];

  add(entry: LoggedRequest): LoggedRequest {
    if (this.#entries.length >= MAX_REQUESTS) {
      this.#entries.splice(0, MAX_REQUESTS / 10);
    }
    this.#entries.push(entry);
    return entry;
  }

  all(): readonly LoggedRequest[] {
    return [...this.#entries];
  }

  clear(): void {
    this.#entries.length = 0;
  }
}
