import { go, prepare, type Prepared } from 'fuzzysort';
import { labelParts, type LabelPart } from './label-parts';
import type { Place } from './places';

/** One place that was found. */
export interface FoundPlace {
  readonly place: Place;
  readonly parts: readonly LabelPart[];
}

/** More rows than a person reads; typing narrows them down. */
const MAX_FOUND = 50;

/**
 * Places looked at between two looks at the clock: a few milliseconds, so that a list of thousands keeps
 * neither keys nor frames waiting.
 */
const SLICE = 1000;

/** Below it fuzzysort finds letters scattered over the name, which nobody means. */
const THRESHOLD = 0.35;

/** What fuzzysort made of a label; kept with the place, which lives as long as its environment does. */
const prepared = new WeakMap<Place, Prepared>();

function preparedOf(place: Place): Prepared {
  const known = prepared.get(place);
  if (known) return known;
  const { label, namespace } = place;
  const made = prepare(namespace === '' ? label : `${label} ${namespace}`);
  prepared.set(place, made);
  return made;
}

interface Scored {
  readonly place: Place;
  readonly score: number;
  readonly hits: readonly number[];
}

// Numbers inside names count as numbers, as in the list.
const collator = new Intl.Collator('en', { numeric: true });

function byScore(a: Scored, b: Scored): number {
  return b.score - a.score || collator.compare(a.place.label, b.place.label);
}

/**
 * Looks for places, in slices: every `yield` is a place to stop for a while. Returns the best, best first;
 * with nothing to look for the first ones as they come.
 */
export function* searchPlaces(
  places: Iterable<Place>,
  query: string,
): Generator<undefined, readonly FoundPlace[]> {
  const source = places[Symbol.iterator]();
  const wanted = query.trim();
  if (wanted === '') {
    return take(source, MAX_FOUND).map((place) => ({ place, parts: labelParts(place.label, []) }));
  }
  let best: readonly Scored[] = [];
  for (;;) {
    const slice = take(source, SLICE);
    const found = go(wanted, slice, {
      key: preparedOf,
      limit: MAX_FOUND,
      threshold: THRESHOLD,
      scoreFn: (result) => result.score * result.obj.weight,
    }).map(({ obj: place, score, indexes }) => ({ place, score, hits: indexes }));
    best = [...best, ...found].sort(byScore).slice(0, MAX_FOUND);
    if (slice.length < SLICE) break;
    yield;
  }
  return best.map(({ place, hits }) => ({ place, parts: labelParts(place.label, hits) }));
}

/** The next ones, at most so many. */
function take(source: Iterator<Place>, count: number): readonly Place[] {
  const taken: Place[] = [];
  while (taken.length < count) {
    const next = source.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
