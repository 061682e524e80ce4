import { appError, type AppError } from '../../shared/errors';
import type { LogTail, Part } from '../../shared/explain';
import { EXPLANATION_LIMITS } from '../../shared/explain';
import type { Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import { isGatewayStatus, saysNodeUnreachable } from '../kube/http/node-failure';
import { Backoff } from '../kube/watch/backoff';
import { known, withFailure } from './explanation-part';
import type { LogRef } from './explanation-subjects';
import { LineTail, readLogLine, type StampedLine } from './log-text';

/** Milliseconds without a line after which a followed log is asked for anew, from where it was. */
const QUIET_MS = 300_000;

/** Milliseconds without a byte after which a log that is only read has failed. */
const READ_MS = 15_000;

/** UTF-16 units of a line that may wait to be looked at. */
const UNREAD_LENGTH = 8 * 1024;

/** Between tries to follow a log that broke off, milliseconds. */
const RETRY = { backoffBaseMs: 1_000, backoffCeilingMs: 15_000, healthyMs: 60_000 };

/** Whether a second try mends nothing: not allowed, not there, or not to be had (any more). */
function isFinal(error: AppError): boolean {
  const { kind } = error;
  if (kind === 'server-error') return error.params.status < 500;
  return kind === 'forbidden' || kind === 'not-found' || kind === 'bad-response';
}

/**
 * The end of one container's log: read once where the run is over, else followed until it is.
 * Bounded, whatever the container prints; paused, it lets go of the connection and later goes on
 * from the last line it had.
 */
export class LogReader implements Disposable {
  readonly ref: LogRef;
  readonly #client: ClusterClient;
  readonly #namespace: string;
  readonly #onChange: () => void;
  readonly #tail = new LineTail({
    lines: EXPLANATION_LIMITS.logLines,
    length: EXPLANATION_LIMITS.logLength,
  });
  readonly #backoff: Backoff;
  /** Lines as they came, not yet in the tail: of a flood most are never looked at. */
  #unread: string[] = [];
  #part: Part<null> = { kind: 'loading' };
  #following = false;
  #request: AbortController | undefined;
  #paused = false;
  #done = false;
  readonly #ended = new AbortController();

  constructor(options: {
    readonly client: ClusterClient;
    readonly namespace: string;
    readonly ref: LogRef;
    readonly clock: Clock;
    /** Called after every change of `part`. */
    readonly onChange: () => void;
  }) {
    this.ref = options.ref;
    this.#client = options.client;
    this.#namespace = options.namespace;
    this.#onChange = options.onChange;
    this.#backoff = new Backoff(options.clock, RETRY);
  }

  get part(): Part<LogTail> {
    const { pod, container, ended } = this.ref;
    if (this.#part.kind !== 'known') return this.#part;
    this.#takeApart();
    const { lines, cut } = this.#tail;
    const value = { pod, container, previous: ended, lines, cut, following: this.#following };
    return { ...this.#part, value };
  }

  start(): void {
    void this.#run();
  }

  /** Lets go of the connection until `resume`: nobody reads. */
  pause(): void {
    if (this.ref.ended) return;
    this.#paused = true;
    this.#request?.abort();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    void this.#run();
  }

  dispose(): void {
    this.#ended.abort();
    this.#request?.abort();
    this.#backoff.skip();
  }

  async #run(): Promise<void> {
    // One that was paused may still be on its way out.
    if (this.#request !== undefined) return;
    while (!this.#isDisposed() && !this.#paused && !this.#done) {
      const request = new AbortController();
      this.#request = request;
      const error = await this.#read(request.signal);
      this.#request = undefined;
      this.#following = false;
      if (this.#isDisposed()) return;
      if (request.signal.aborted || this.#isQuiet(error)) continue;
      this.#part = error === null ? known(null) : withFailure(this.#part, error);
      // A log that ends in order is over: the container ended.
      this.#done = error === null || isFinal(error);
      this.#onChange();
      if (!this.#done) await this.#backoff.next(0).over;
    }
  }

  /** One request; why it broke off, or null where it came to its end. */
  async #read(signal: AbortSignal): Promise<AppError | null> {
    const { pod, container, previous, ended } = this.ref;
    this.#takeApart();
    const after = this.#tail.lastStamp;
    let isPast = after === '';
    const take = (text: string): void => {
      if (signal.aborted) return;
      if (!isPast) {
        // Lines of that very moment come again: those up to the last known are left out.
        const { stamp } = readLogLine(text, EXPLANATION_LIMITS.lineLength);
        if (stamp !== '' && stamp <= after) return;
        isPast = stamp !== '';
      }
      this.#keep(text);
      this.#became();
    };
    const outcome = await this.#client.lines(
      {
        path: apiPath('api', 'v1', 'namespaces', this.#namespace, 'pods', pod, 'log'),
        query: [
          ['container', container],
          ['timestamps', 'true'],
          ...(previous ? ([['previous', 'true']] as const) : []),
          ...(ended ? [] : ([['follow', 'true']] as const)),
          ...(after === ''
            ? ([['tailLines', String(EXPLANATION_LIMITS.logLines)]] as const)
            : ([['sinceTime', `${after}Z`]] as const)),
        ],
        what: { verb: 'get', resource: 'pods/log', namespace: this.#namespace, name: pod },
        signal,
        readDeadlineMs: ended ? READ_MS : QUIET_MS,
        onOpen: () => {
          this.#following = !ended;
          if (after === '' && !ended) this.#became();
        },
        onRest: take,
      },
      take,
    );
    return outcome.ok ? null : this.#inWords(outcome.error);
  }

  /** A log comes from the pod's node by way of the server: which of them is away, its words say. */
  #inWords(error: AppError): AppError {
    if (error.kind !== 'server-error') return error;
    const { status, message } = error.params;
    return isGatewayStatus(status) || saysNodeUnreachable(message)
      ? appError('node-unreachable', { pod: this.ref.pod, message })
      : error;
  }

  /** Silence is no failure of a log that is followed: it is asked for anew, from where it was. */
  #isQuiet(error: AppError | null): boolean {
    return !this.ref.ended && error?.kind === 'timed-out' && error.params.waitingFor === 'data';
  }

  /** Keeps a line for the tail: of those that came since it was last looked at, as many as it holds. */
  #keep(text: string): void {
    const { logLines } = EXPLANATION_LIMITS;
    this.#unread.push(text);
    // Long ones are cut at once: 200 of them as they came would be gigabytes.
    if (text.length > UNREAD_LENGTH) this.#takeApart();
    if (this.#unread.length < 2 * logLines) return;
    this.#unread = this.#unread.slice(-logLines);
    this.#tail.cut = true;
  }

  #takeApart(): void {
    const { lineLength, logLength } = EXPLANATION_LIMITS;
    const unread = this.#unread;
    this.#unread = [];
    // From the last one back, as many as the tail has room for: cleaning 400 long lines, of which it
    // holds sixteen, took 20 ms.
    const last: StampedLine[] = [];
    for (let length = 0, i = unread.length - 1; i >= 0 && length <= logLength; i -= 1) {
      const line = readLogLine(unread[i] ?? '', lineLength);
      length += line.text.length;
      last.push(line);
    }
    if (last.length < unread.length) this.#tail.cut = true;
    for (const line of last.reverse()) this.#tail.push(line);
  }

  #isDisposed(): boolean {
    return this.#ended.signal.aborted;
  }

  #became(): void {
    if (this.#isDisposed()) return;
    if (this.#tail.size + this.#unread.length >= EXPLANATION_LIMITS.logLines) this.#tail.cut = true;
    this.#part = known(null);
    this.#backoff.healthy();
    this.#onChange();
  }
}
