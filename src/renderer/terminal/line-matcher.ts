import type { Disposable } from '../../shared/result';
import { expressionOf, rangesIn, type FindPattern, type TextRange } from '../ui/find-query';

/**
 * Milliseconds for one batch of lines, with the time the worker takes to start. An honest expression
 * takes a few for the largest batch; nobody waits longer for one that never ends.
 */
const PATIENCE = 2000;
/** Milliseconds after which a worker that nobody uses ends. */
const IDLE = 30_000;

/** One batch for the worker. */
export interface MatchRequest {
  readonly pattern: FindPattern;
  readonly lines: readonly string[];
  /** Matches of one line at most. */
  readonly limit: number;
}

/** For each line, where the pattern is found in it. */
export type LineMatches = readonly (readonly TextRange[])[];

/** What of a `Worker` is used. */
export interface RegexWorker {
  onmessage: ((event: MessageEvent<LineMatches>) => void) | null;
  postMessage(request: MatchRequest): void;
  terminate(): void;
}

/** What a matcher is made of. */
export interface LineMatcherOptions {
  /** Starts a worker (regex-worker.ts). */
  readonly createWorker: () => RegexWorker;
  /** Calls `action` once after so many milliseconds. */
  readonly after: (milliseconds: number, action: () => void) => Disposable;
}

/**
 * Finds patterns in lines. Plain text is looked for right here. An expression of the user's may take
 * longer than the universe has (`(a+)+$`), and nothing stops one that runs: so it runs in a worker,
 * which is ended when it does not answer in time. One batch at a time, whoever asks.
 */
export class LineMatcher implements Disposable {
  readonly #options: LineMatcherOptions;
  #worker: RegexWorker | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #idle: Disposable | null = null;
  #isDisposed = false;

  constructor(options: LineMatcherOptions) {
    this.#options = options;
  }

  /** `too-slow`: the expression does not come to an end. */
  match(request: MatchRequest): Promise<LineMatches | 'too-slow'> {
    if (request.pattern.isPlain) return Promise.resolve(matchLines(request));
    const answer = this.#last.then(() => this.#ask(request));
    this.#last = answer;
    return answer;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#end();
  }

  #ask(request: MatchRequest): Promise<LineMatches | 'too-slow'> {
    if (this.#isDisposed) return Promise.resolve([]);
    const { createWorker, after } = this.#options;
    this.#idle?.dispose();
    const worker = (this.#worker ??= createWorker());
    return new Promise((resolve) => {
      const patience = after(PATIENCE, () => {
        this.#end();
        resolve('too-slow');
      });
      worker.onmessage = ({ data }) => {
        patience.dispose();
        this.#idle = after(IDLE, () => {
          this.#end();
        });
        resolve(data);
      };
      worker.postMessage(request);
    });
  }

  #end(): void {
    this.#idle?.dispose();
    this.#idle = null;
    this.#worker?.terminate();
    this.#worker = null;
  }
}

/** Does the work: in the page for plain text, else in the worker. */
export function matchLines({ pattern, lines, limit }: MatchRequest): LineMatches {
  const expression = expressionOf(pattern);
  return lines.map((line) => rangesIn(line, expression, limit));
}
