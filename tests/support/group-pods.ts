import { compareEnvironments, toEnvironment } from '../../src/main/environments/grouping';
import { environmentId } from '../../src/shared/environment-id';
import type { Environment, PodRow } from '../../src/shared/kubernetes';

/** All environments of a set of pods, sorted by name, the pods without the label last. */
export function groupPods(pods: Iterable<PodRow>, labelKey: string): readonly Environment[] {
  const groups = new Map<string, PodRow[]>();
  for (const pod of pods) {
    const id = environmentId(pod.namespace, labelKey, pod.environment);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [pod]);
    else group.push(pod);
  }
  const environments: Environment[] = [];
  for (const [id, group] of groups) {
    const environment = toEnvironment(id, group);
    if (environment !== undefined) environments.push(environment);
  }
  return environments.sort(compareEnvironments);
}
