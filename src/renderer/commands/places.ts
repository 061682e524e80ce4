import type { ContainerRow, Environment, PodRow, Tone } from '../../shared/kubernetes';
import type { ContextColour } from '../../shared/settings';

/** An open tab, or a pane of one that has several. */
export interface TabPlace {
  /** Unique among them. */
  readonly id: string;
  readonly label: string;
  /** How it is, in words. */
  readonly status: string;
  readonly tone: Tone;
  readonly context: string;
}

/** A context that can be shown instead. */
export interface ContextPlace {
  readonly name: string;
  readonly colour: ContextColour | null;
}

/** What quick open finds. */
export type PlaceTarget =
  | { readonly kind: 'tab'; readonly tab: TabPlace }
  | { readonly kind: 'environment'; readonly environment: Environment }
  | { readonly kind: 'pod'; readonly environment: Environment; readonly pod: PodRow }
  | {
      readonly kind: 'container';
      readonly environment: Environment;
      readonly pod: PodRow;
      readonly container: ContainerRow;
    }
  | { readonly kind: 'context'; readonly context: ContextPlace };

/** How a place shall be opened: as a click does, once more, or beside what is open. */
export type OpenHow = 'go' | 'another' | 'split';

/** One place, ready to be looked for. */
export interface Place {
  /** Stays the same for as long as the place exists. */
  readonly id: string;
  readonly label: string;
  /** Where places of several namespaces are listed: shown, and looked for as well. Else empty. */
  readonly namespace: string;
  readonly target: PlaceTarget;
  /** More than 1 for what is likelier to be meant. */
  readonly weight: number;
}

/** What is there to be found. */
export interface PlaceSource {
  /** Open tabs and panes, the one used last first. */
  readonly tabs: readonly TabPlace[];
  readonly environments: readonly Environment[];
  /** Contexts other than the one on screen. */
  readonly contexts: readonly ContextPlace[];
  /** Ids of environments, the most important ones first. */
  readonly favourites: readonly string[];
  readonly recent: readonly string[];
  /** What pods without the environment label are called. */
  readonly unlabelled: string;
}

const WEIGHTS: Readonly<Record<PlaceTarget['kind'], number>> = {
  tab: 1.2,
  environment: 1.1,
  pod: 1,
  container: 0.95,
  context: 1,
};
const FAVOURITE = 1.15;
const RECENT = 1.08;

interface MadePlaces {
  /** What they were made with. */
  readonly of: Making;
  readonly own: Place;
  /** Of its pods and containers; made when they are first asked for. */
  inside: readonly Place[] | null;
}

interface Making {
  readonly weight: number;
  readonly hasNamespace: boolean;
  readonly unlabelled: string;
}

/**
 * Makes places of what there is, as they are asked for: while nothing is looked for, only the first ones
 * are. An environment's are made once for as long as it does not change (main replaces what changes), so
 * that a list of thousands costs what changed in it.
 */
export class PlaceIndex {
  readonly #made = new WeakMap<Environment, MadePlaces>();

  /** In the order in which they are shown while nothing is looked for. */
  *places(source: PlaceSource): Generator<Place, void> {
    const favourites = new Set(source.favourites);
    const recent = new Map(source.recent.map((id, index) => [id, index]));
    const rank = ({ id }: Environment): number => {
      if (favourites.has(id)) return -2;
      const at = recent.get(id);
      return at === undefined ? 0 : -1 - 1 / (at + 2);
    };
    const environments = [...source.environments].sort((a, b) => rank(a) - rank(b));
    const hasNamespace = hasSeveralNamespaces(environments);
    const { unlabelled } = source;
    const making = ({ id }: Environment): Making => {
      const weight = favourites.has(id) ? FAVOURITE : recent.has(id) ? RECENT : 1;
      return { weight, hasNamespace, unlabelled };
    };
    yield* source.tabs.map(tabPlace);
    for (const environment of environments) yield this.#of(environment, making(environment)).own;
    yield* source.contexts.map(contextPlace);
    for (const environment of environments) {
      const made = this.#of(environment, making(environment));
      made.inside ??= placesInside(environment, made.of);
      yield* made.inside;
    }
  }

  #of(environment: Environment, of: Making): MadePlaces {
    const known = this.#made.get(environment);
    if (known && isSame(known.of, of)) return known;
    const made = { of, own: environmentPlace(environment, of), inside: null };
    this.#made.set(environment, made);
    return made;
  }
}

function isSame(a: Making, b: Making): boolean {
  return (
    a.weight === b.weight && a.hasNamespace === b.hasNamespace && a.unlabelled === b.unlabelled
  );
}

/** Whether the places are of more than one namespace, so that each has to say its own. */
function hasSeveralNamespaces(environments: readonly Environment[]): boolean {
  return environments.some(({ namespace }) => namespace !== environments[0]?.namespace);
}

function tabPlace(tab: TabPlace): Place {
  return {
    id: `tab/${tab.id}`,
    label: tab.label,
    namespace: '',
    target: { kind: 'tab', tab },
    weight: WEIGHTS.tab,
  };
}

function contextPlace(context: ContextPlace): Place {
  return {
    id: `context/${context.name}`,
    label: context.name,
    namespace: '',
    target: { kind: 'context', context },
    weight: WEIGHTS.context,
  };
}

function environmentPlace(
  environment: Environment,
  { weight, hasNamespace, unlabelled }: Making,
): Place {
  return {
    id: `environment/${environment.id}`,
    label: environment.name ?? unlabelled,
    namespace: hasNamespace ? environment.namespace : '',
    target: { kind: 'environment', environment },
    weight: weight * WEIGHTS.environment,
  };
}

/** Its pods; their containers are places of their own where a pod has several. */
function placesInside(
  environment: Environment,
  { weight, hasNamespace }: Making,
): readonly Place[] {
  const namespace = hasNamespace ? environment.namespace : '';
  return environment.pods.flatMap((pod): Place[] => {
    const { uid, name, containers } = pod;
    const place: Place = {
      id: `pod/${uid}`,
      label: name,
      namespace,
      target: { kind: 'pod', environment, pod },
      weight: weight * WEIGHTS.pod,
    };
    if (containers.length < 2) return [place];
    return [
      place,
      ...containers.map((container): Place => ({
        id: `container/${uid}/${container.name}`,
        label: `${name}/${container.name}`,
        namespace,
        target: { kind: 'container', environment, pod, container },
        weight: weight * WEIGHTS.container,
      })),
    ];
  });
}
