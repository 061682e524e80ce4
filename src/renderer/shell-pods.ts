import type { Environment, ExecTarget, PodRow } from '../shared/kubernetes';
import type { ElsewhereModel } from './environments/elsewhere.svelte';
import type { EnvironmentsModel } from './environments/environments.svelte';
import { newerPod, replacementFor } from './environments/replacement';

/** What is asked of the list on screen. */
type ListedPods = Pick<EnvironmentsModel, 'scope' | 'environments'>;

/**
 * What is known of the pods of shells: from the list on screen, or, where that shows something else,
 * as it was last asked for. An environment's id has its context's name before it.
 */
export class ShellPods {
  readonly #list: ListedPods;
  readonly #elsewhere: Pick<ElsewhereModel, 'environment'>;

  constructor(list: ListedPods, elsewhere: Pick<ElsewhereModel, 'environment'>) {
    this.#list = list;
    this.#elsewhere = elsewhere;
  }

  /** Whether the list on screen shows the namespace of a shell. */
  isListed({ context, namespace }: ExecTarget): boolean {
    const { scope } = this.#list;
    if (scope?.context !== context) return false;
    return scope.namespaces === 'all' || scope.namespaces.includes(namespace);
  }

  /** The pod that has taken the place of one that is gone, or null. */
  replacement(environmentId: string, gone: ExecTarget): ExecTarget | null {
    const environment = this.#environment(environmentId, gone);
    return environment ? replacementFor(environment, gone) : null;
  }

  /** The ready pod that a rollout puts in the place of one that still runs, or null. */
  newer(environmentId: string, target: ExecTarget): ExecTarget | null {
    const environment = this.#environment(environmentId, target);
    return environment ? newerPod(environment, target) : null;
  }

  /** What the pod of a shell runs on, as far as it is known: Linux, then. */
  osOf(environmentId: string, target: ExecTarget): PodRow['os'] {
    const pods = this.#environment(environmentId, target)?.pods ?? [];
    return pods.find(({ uid }) => uid === target.podUid)?.os ?? 'linux';
  }

  /** The environment that a shell belongs to, or null. */
  #environment(environmentId: string, target: ExecTarget): Environment | null {
    const { context } = target;
    const found =
      this.#list.scope?.context === context
        ? this.#list.environments.find(({ id }) => `${context}/${id}` === environmentId)
        : undefined;
    if (found !== undefined || this.isListed(target)) return found ?? null;
    return this.#elsewhere.environment(context, environmentId.slice(context.length + 1));
  }
}
