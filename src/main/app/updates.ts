import type { UpdateProblem, UpdateState } from '../../shared/about';
import { cleanText } from '../../shared/clean-text';
import type { Disposable, Result } from '../../shared/result';
import type { Clock } from '../kube/clock';
import type { FetchFailure } from '../kube/http/fetch-text';

/** What the user decided about new versions. */
export interface UpdateChoice {
  /** Look by itself, at a start and once a day. */
  readonly check: boolean;
  /** An http(s) address; empty: the one that the app was built with. */
  readonly feed: string;
}

/** What looking for new versions needs. */
export interface UpdatesOptions {
  readonly clock: Clock;
  /** The running version. */
  readonly version: string;
  /** The file of the feed that is about this system. */
  readonly file: string;
  /** The feed that the app was built with, and the page of a version in it. */
  readonly builtIn: { readonly feed: string; readonly page: (version: string) => string };
  readonly choice: () => UpdateChoice;
  readonly fetch: (url: URL, limitBytes: number) => Promise<Result<string, FetchFailure>>;
  readonly onState: (state: UpdateState) => void;
  readonly log: (line: string) => void;
}

/** After a start, milliseconds: the first shells come first. */
const FIRST_MS = 20_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Bytes of a feed's file at most; those of ten files have two thousand. */
const FEED_LIMIT = 64 * 1024;

/**
 * Looks for new versions where the user wants it, and only tells: it downloads nothing and installs
 * nothing. The feed is what electron-builder writes beside its packages (`latest.yml` and the like).
 */
export class Updates implements Disposable {
  readonly #options: UpdatesOptions;
  #state: UpdateState = { kind: 'unknown' };
  #timer: Disposable | null = null;
  #checking: Promise<UpdateState> | null = null;
  #scheduledFor: string | null = null;

  constructor(options: UpdatesOptions) {
    this.#options = options;
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Where new versions are looked for. */
  get feed(): string {
    const { feed } = this.#options.choice();
    return feed === '' ? this.#options.builtIn.feed : feed;
  }

  /** Follows the user's choice; call it at the start and when settings change. */
  follow(): void {
    const { check } = this.#options.choice();
    const wanted = check ? this.feed : null;
    if (wanted === this.#scheduledFor) return;
    this.#scheduledFor = wanted;
    this.#timer?.dispose();
    this.#timer = null;
    if (wanted !== null) this.#schedule(FIRST_MS);
  }

  /** Looks now, because the user asked. Who asks while it looks gets the same answer. */
  check(): Promise<UpdateState> {
    this.#checking ??= this.#look().finally(() => {
      this.#checking = null;
    });
    return this.#checking;
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = null;
  }

  #schedule(milliseconds: number): void {
    this.#timer = this.#options.clock.after(milliseconds, () => {
      this.#schedule(DAY_MS);
      void this.check();
    });
  }

  async #look(): Promise<UpdateState> {
    this.#tell({ kind: 'checking' });
    const { feed } = this;
    const state = await this.#ask(feed);
    if (state.kind === 'failed') {
      this.#options.log(`new versions: ${feed}: ${state.problem} ${state.detail}`);
    }
    this.#tell(state);
    return state;
  }

  async #ask(feed: string): Promise<UpdateState> {
    const { clock, file, version, builtIn, fetch } = this.#options;
    const failed = (problem: UpdateProblem, detail: string): UpdateState => {
      return { kind: 'failed', at: clock.now(), feed, problem, detail: cleanText(detail) };
    };
    const url = feedUrl(feed, file);
    if (url === null) return failed('not-a-feed', '');
    const answer = await fetch(url, FEED_LIMIT);
    if (!answer.ok) return failed(...problemOf(answer.error));
    const latest = latestVersion(answer.value);
    if (latest === null) return failed('not-a-feed', url.href);
    if (!isNewer(latest, version)) return { kind: 'current', at: clock.now() };
    const page = feed === builtIn.feed ? builtIn.page(latest) : feed;
    return { kind: 'available', at: clock.now(), version: latest, page };
  }

  #tell(state: UpdateState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

/**
 * The name of a feed's file for a system. Source: electron-builder's `getUpdateInfoFileName`.
 */
export function feedFile(platform: NodeJS.Platform, architecture: string): string {
  if (platform === 'win32') return 'latest.yml';
  if (platform === 'darwin') return 'latest-mac.yml';
  return architecture === 'x64' ? 'latest-linux.yml' : `latest-linux-${architecture}.yml`;
}

/** The address of a feed's file, or null where the feed's is no web address. */
function feedUrl(feed: string, file: string): URL | null {
  try {
    const url = new URL(feed);
    if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${file}`;
    return url;
  } catch {
    return null;
  }
}

function problemOf(failure: FetchFailure): [UpdateProblem, string] {
  switch (failure.kind) {
    case 'status':
      return [failure.status === 404 ? 'not-found' : 'unreachable', `HTTP ${failure.status}`];
    case 'redirect':
      return ['not-a-feed', failure.to];
    case 'network': {
      const { kind } = failure.error;
      if (/^(certificate|tls)-/.test(kind)) return ['untrusted', kind];
      return [kind === 'bad-response' ? 'not-a-feed' : 'unreachable', kind];
    }
  }
}

const VERSION =
  /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([0-9A-Za-z.-]{1,64}))?(?:\+[0-9A-Za-z.-]{1,64})?$/;

/** The version that a feed's file names, or null. */
export function latestVersion(text: string): string | null {
  const named = /^version:[ \t]*(['"]?)([^\s'"]{1,160})\1[ \t]*\r?$/m.exec(text)?.[2];
  return named !== undefined && VERSION.test(named) ? named : null;
}

/** Whether `a` comes after `b`. Source: semver.org, 11. */
export function isNewer(a: string, b: string): boolean {
  const [left, right] = [VERSION.exec(a), VERSION.exec(b)];
  if (left === null || right === null) return false;
  for (const part of [1, 2, 3]) {
    const difference = Number(left[part]) - Number(right[part]);
    if (difference !== 0) return difference > 0;
  }
  const [early, earlier] = [left[4], right[4]];
  if (early === undefined || earlier === undefined)
    return early === undefined && earlier !== undefined;
  return comparePrereleases(early.split('.'), earlier.split('.')) > 0;
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; ; index += 1) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) return a.length - b.length;
    if (left === right) continue;
    const [isNumber, isOtherNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isNumber && isOtherNumber) return Number(left) - Number(right);
    // Numbers come before words.
    if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
    return left < right ? -1 : 1;
  }
}
