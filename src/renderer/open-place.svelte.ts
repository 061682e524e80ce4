import { untrack } from 'svelte';
import type { Place } from '../shared/arrival';
import { appError, type AppError } from '../shared/errors';
import type { ExplanationSubject } from '../shared/explain';
import type { Catalog } from '../shared/i18n/catalog';
import {
  DEFAULT_LABEL_KEY,
  shellPod,
  type ContextSummary,
  type Environment,
  type EnvironmentScope,
  type ListState,
  type NamespaceChoice,
} from '../shared/kubernetes';
import type { Disposable } from '../shared/result';
import type { ExplainTarget, OpenTarget } from './environments/open-target';

/**
 * Milliseconds after which a list that has not come is no longer waited for: the tab that explains
 * says what it is waiting for, and turns into the shell.
 */
export const LIST_PATIENCE_MS = 3_000;

/**
 * Milliseconds after which a pod is no longer waited for, which no tab can wait for: a shell that opens
 * by itself after that surprises more than it helps. The list says why it does not come.
 */
export const POD_PATIENCE_MS = 30_000;

/** What opening a place works with. */
export interface OpenPlaceOptions {
  readonly contexts: { readonly current: ContextSummary | null };
  /** The list on screen, read reactively. */
  readonly list: {
    readonly scope: EnvironmentScope | null;
    readonly state: ListState;
    readonly refusal: AppError | null;
    readonly environments: readonly Environment[];
  };
  /** Shows another list; what is null is what was chosen for the context. */
  readonly show: (
    context: string,
    namespaces: NamespaceChoice | null,
    labelKey: string | null,
  ) => void;
  readonly openShell: (target: OpenTarget, another: boolean) => void;
  readonly explain: (target: ExplainTarget, wantsShell: boolean) => void;
  /** Explains what is in no list: an environment that is not there yet. */
  readonly explainMissing: (request: {
    readonly subject: ExplanationSubject;
    readonly container: string | null;
    readonly wantsShell: true;
    readonly environmentId: string;
    readonly environmentName: string;
  }) => void;
  readonly onFailure: (error: AppError, what: (t: Catalog) => string) => void;
  /** Calls `action` once after so many milliseconds. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}

interface Wanted extends Place {
  readonly context: string;
}

/**
 * Opens places that someone outside the window named, as clicks in the list would: shows the list that
 * a place is in, and, once that has come, goes to the shell that is open there, opens it, or explains
 * why there can be none yet. A place that is asked for later takes the turn of one that still waits.
 */
export class PlaceOpener implements Disposable {
  readonly #options: OpenPlaceOptions;
  readonly #stop: () => void;
  #wanted = $state.raw<Wanted | null>(null);
  #patience: Disposable | null = null;

  constructor(options: OpenPlaceOptions) {
    this.#options = options;
    this.#stop = $effect.root(() => {
      $effect(() => {
        const wanted = this.#wanted;
        const { scope, state, refusal, environments } = options.list;
        const current = options.contexts.current?.name;
        if (wanted === null) return;
        untrack(() => {
          // The user has gone on to something else.
          if (current !== wanted.context) this.#end();
          else if (refusal !== null) this.#end();
          else if (scope !== null && holds(scope, wanted)) {
            this.#consider(wanted, scope, environments, state.kind === 'live');
          }
        });
      });
    });
  }

  /** Opens a place. One without an environment or a pod is a list. */
  open(place: Place): void {
    const context = place.context ?? this.#options.contexts.current?.name;
    if (context === undefined) return;
    this.#end();
    const wanted = { ...place, context };
    const { scope } = this.#options.list;
    const isShown =
      scope !== null && holds(scope, wanted) && this.#options.contexts.current?.name === context;
    if (!isShown) {
      const { namespace, labelKey } = place;
      this.#options.show(context, namespace === null ? null : [namespace], labelKey);
    }
    if (place.environment === null && place.pod === null) return;
    this.#wanted = wanted;
    const patience = wanted.pod === null ? LIST_PATIENCE_MS : POD_PATIENCE_MS;
    this.#patience = this.#options.later(patience, () => {
      if (wanted.pod === null) this.#explainMissing(wanted);
      else this.#end();
    });
  }

  dispose(): void {
    this.#end();
    this.#stop();
  }

  #consider(
    wanted: Wanted,
    scope: EnvironmentScope,
    environments: readonly Environment[],
    isLive: boolean,
  ): void {
    const candidates = environments.filter(
      ({ name, namespace }) =>
        (wanted.environment === null || name === wanted.environment) &&
        (wanted.namespace === null || namespace === wanted.namespace),
    );
    const environment =
      wanted.pod === null
        ? candidates[0]
        : candidates.find(({ pods }) => pods.some(({ name }) => name === wanted.pod));
    if (environment !== undefined) {
      this.#end();
      this.#open(wanted, environment);
    } else if (isLive && wanted.pod !== null) {
      this.#end();
      this.#sayGone(wanted, scope);
    } else if (isLive) this.#explainMissing(wanted);
  }

  #open({ pod: podName, container }: Wanted, environment: Environment): void {
    const { openShell, explain } = this.#options;
    const named = environment.pods.find(({ name }) => name === podName) ?? null;
    const pod =
      named ??
      (container === null
        ? shellPod(environment)
        : environment.pods.find((one) => isRunning(one, container)));
    const isUp = container === null ? pod?.canExec : pod && isRunning(pod, container);
    if (pod && isUp === true) {
      const of = container !== null ? 'container' : named ? 'pod' : 'environment';
      openShell({ of, environment, pod, container: container ?? pod.defaultContainer }, false);
    } else explain({ environment, pod: named, container }, true);
  }

  /** A pod by its name is that pod: its namesake or its neighbour is not opened instead. */
  #sayGone(wanted: Wanted, { namespaces }: EnvironmentScope): void {
    const name = wanted.pod ?? '';
    const namespace = wanted.namespace ?? (namespaces === 'all' ? '' : namespaces.join(', '));
    const error = appError('not-found', { resource: 'pods', name, namespace, message: '' });
    this.#options.onFailure(error, (t) => t.failures.openShell(name));
  }

  #explainMissing(wanted: Wanted): void {
    this.#end();
    const { environment, container, context } = wanted;
    const { scope } = this.#options.list;
    const [first] =
      scope?.context !== context || scope.namespaces === 'all' ? [] : scope.namespaces;
    const namespace =
      wanted.namespace ?? first ?? this.#options.contexts.current?.namespace ?? 'default';
    const ofScope = scope?.context === context ? scope.labelKey : DEFAULT_LABEL_KEY;
    const labelKey = wanted.labelKey ?? ofScope;
    if (environment === null) return;
    this.#options.explainMissing({
      subject: { context, namespace, labelKey, environment, pod: null },
      container,
      wantsShell: true,
      // As main names environments: a tab of it is the list's once it is there.
      environmentId: `${context}/${namespace}/${labelKey}=${environment}`,
      environmentName: environment,
    });
  }

  #end(): void {
    this.#patience?.dispose();
    this.#patience = null;
    this.#wanted = null;
  }
}

/** Whether a place is in a list. */
function holds(scope: EnvironmentScope, { context, namespace, labelKey }: Wanted): boolean {
  return (
    scope.context === context &&
    (labelKey === null || scope.labelKey === labelKey) &&
    (namespace === null || scope.namespaces === 'all' || scope.namespaces.includes(namespace))
  );
}

function isRunning(pod: Environment['pods'][number], container: string): boolean {
  return pod.containers.some(({ name, running }) => running && name === container);
}
