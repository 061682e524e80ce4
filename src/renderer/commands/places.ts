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
  readonly places: readonly Place[];
}

interface Making {
  readonly weight: number;
  readonly hasNamespace: boolean;
  readonly unlabelled: string;
}

/**
 * Makes places of what there is. An environment's are made once for as long as it does not change (main
 * replaces what changes), so that a list of thousands costs what changed in it.
 */
export class PlaceIndex {
  readonly #made = new WeakMap<Environment, MadePlaces>();

  /** In the order in which they are shown while nothing is looked for. */
  places(source: PlaceSource): readonly Place[] {
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
    const inside = environments.map((environment) => {
      const { id } = environment;
      const weight = favourites.has(id) ? FAVOURITE : recent.has(id) ? RECENT : 1;
      return this.#of(environment, { weight, hasNamespace, unlabelled });
    });
    return [
      ...source.tabs.map(tabPlace),
      ...inside.flatMap(([environment]) => environment ?? []),
      ...source.contexts.map(contextPlace),
      ...inside.flatMap((places) => places.slice(1)),
    ];
  }

  #of(environment: Environment, of: Making): readonly Place[] {
    const made = this.#made.get(environment);
    if (made && isSame(made.of, of)) return made.places;
    const places = environmentPlaces(environment, of);
    this.#made.set(environment, { of, places });
    return places;
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

/** The environment itself first. A pod's containers are places of their own where it has several. */
function environmentPlaces(
  environment: Environment,
  { weight, hasNamespace, unlabelled }: Making,
): readonly Place[] {
  const namespace = hasNamespace ? environment.namespace : '';
  const own: Place = {
    id: `environment/${environment.id}`,
    label: environment.name ?? unlabelled,
    namespace,
    target: { kind: 'environment', environment },
    weight: weight * WEIGHTS.environment,
  };
  const inside = environment.pods.flatMap((pod): Place[] => {
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
  return [own, ...inside];
}
