import { single } from 'fuzzysort';
import type { Environment, PodRow } from '../../shared/kubernetes';

/** A filter's text, taken apart. */
export interface Filter {
  /** Each is to be found in a name (fuzzy), a status or an image. */
  readonly words: readonly string[];
  /** `status:failing`: parts of a status as kubectl prints it, or a tone. */
  readonly status: readonly string[];
  /** `ns:test`: parts of a namespace's name. */
  readonly namespace: readonly string[];
  /** `image:1.2`: parts of an image's name and tag. */
  readonly image: readonly string[];
}

/** How well something matches. */
export interface Match {
  /** 0 to 1; 1 where nothing was asked. */
  readonly score: number;
  /** The characters of the name that matched, by index, ascending. */
  readonly marks: readonly number[];
}

/** An environment that matches. */
export interface EnvironmentMatch extends Match {
  readonly environment: Environment;
  /** Only these of its pods match, and not itself; null: it does, and all its pods belong to it. */
  readonly pods: readonly { readonly pod: PodRow; readonly match: Match }[] | null;
}

const TERMS: ReadonlyMap<string, Exclude<keyof Filter, 'words'>> = new Map([
  ['status', 'status'],
  ['ns', 'namespace'],
  ['namespace', 'namespace'],
  ['image', 'image'],
]);

/**
 * Below it, letters that happen to occur in that order are no match. Typed by hand: `dmo77` is 0.32 of
 * `demo-77aa`, `swb` 0.29 of `shop-a1b2-web-8sp5zgvdz`.
 */
const MIN_SCORE = 0.28;

/** A part of a status or an image: less than most of a name, more than letters strewn over one. */
const PART_SCORE = 0.6;

/** Takes a filter's text apart; a term without a value, as while it is typed, asks for nothing. */
function parseFilter(text: string): Filter {
  const filter: Record<keyof Filter, string[]> = {
    words: [],
    status: [],
    namespace: [],
    image: [],
  };
  for (const word of text.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = word.indexOf(':');
    const term = at > 0 ? TERMS.get(word.slice(0, at)) : undefined;
    if (term === undefined) filter.words.push(word);
    else if (at + 1 < word.length) filter[term].push(word.slice(at + 1));
  }
  return filter;
}

/** Whether it asks for anything. */
export function isEmpty(filter: Filter): boolean {
  return Object.values(filter).every((asked: readonly string[]) => asked.length === 0);
}

/**
 * One filter at work. What it found of an environment is kept for as long as that does not change:
 * thousands of pods are looked through once, and in pieces, so that typing never waits for them.
 */
export class FilterRun {
  readonly #filter: Filter;
  readonly #found = new WeakMap<Environment, EnvironmentMatch | null>();

  /** @param query a filter's text */
  constructor(query: string) {
    this.#filter = parseFilter(query);
  }

  /** Whether everything matches, because nothing is asked. */
  get isEmpty(): boolean {
    return isEmpty(this.#filter);
  }

  /**
   * Those that match, in the order given: the caller knows what comes first among equals.
   *
   * @param isLate asked before each environment that was not looked at yet; true leaves the rest
   */
  matching(
    environments: readonly Environment[],
    isLate: () => boolean = () => false,
  ): { readonly matches: readonly EnvironmentMatch[]; readonly isDone: boolean } {
    if (this.isEmpty) {
      const matches = environments.map((environment) => ({
        environment,
        pods: null,
        score: 1,
        marks: [],
      }));
      return { matches, isDone: true };
    }
    const matches: EnvironmentMatch[] = [];
    let isDone = true;
    for (const environment of environments) {
      let match = this.#found.get(environment);
      if (match === undefined) {
        if (!isDone || isLate()) {
          isDone = false;
          continue;
        }
        match = matchOf(environment, this.#filter);
        this.#found.set(environment, match);
      }
      if (match !== null) matches.push(match);
    }
    return { matches, isDone };
  }
}

function matchOf(environment: Environment, filter: Filter): EnvironmentMatch | null {
  const whole = matchEnvironment(environment, filter);
  if (whole) return { environment, pods: null, ...whole };
  const pods = environment.pods.flatMap((pod) => {
    const match = matchPod(environment, pod, filter);
    return match ? [{ pod, match }] : [];
  });
  if (pods.length === 0) return null;
  const score = Math.max(...pods.map(({ match }) => match.score));
  return { environment, pods, score, marks: [] };
}

function matchEnvironment(environment: Environment, filter: Filter): Match | null {
  const { name, status, tone, pods, imageTags } = environment;
  const images = pods.flatMap(({ containers }) => containers.map(({ image }) => image));
  return matchWords(filter, {
    names: [name ?? ''],
    status: [status, tone],
    namespaces: [environment.namespace],
    images: [...imageTags, ...images],
  });
}

function matchPod(environment: Environment, pod: PodRow, filter: Filter): Match | null {
  const match = matchWords(filter, {
    names: [pod.name, environment.name ?? ''],
    status: [pod.status, pod.tone],
    namespaces: [pod.namespace],
    images: pod.containers.map(({ image }) => image),
  });
  return match;
}

/** What is searched; the first of the names is the one that is marked. */
interface Searched {
  readonly names: readonly string[];
  readonly status: readonly string[];
  readonly namespaces: readonly string[];
  readonly images: readonly string[];
}

function matchWords(filter: Filter, searched: Searched): Match | null {
  const has = (texts: readonly string[], part: string): boolean =>
    texts.some((text) => text.toLowerCase().includes(part));
  if (!filter.status.every((part) => has(searched.status, part))) return null;
  if (!filter.namespace.every((part) => has(searched.namespaces, part))) return null;
  if (!filter.image.every((part) => has(searched.images, part))) return null;
  const marks = new Set<number>();
  let score = 1;
  for (const word of filter.words) {
    const found = searched.names.map((name) =>
      hasInOrder(name, word) ? single(word, name) : null,
    );
    const best = Math.max(0, ...found.map((result) => result?.score ?? 0));
    const isPart = best < PART_SCORE && (has(searched.status, word) || has(searched.images, word));
    if (best < MIN_SCORE && !isPart) return null;
    score = Math.min(score, Math.max(best, isPart ? PART_SCORE : 0));
    if (best >= MIN_SCORE) {
      for (const index of found[0]?.indexes ?? []) marks.add(index);
    }
  }
  return { score, marks: [...marks].sort((a, b) => a - b) };
}

/** Whether a name has a word's characters in their order: most have not, and that is seen cheaply. */
function hasInOrder(name: string, word: string): boolean {
  const text = name.toLowerCase();
  let at = 0;
  for (const character of word) {
    at = text.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
