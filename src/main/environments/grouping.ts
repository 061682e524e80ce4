import type { Environment, PodRow } from '../../shared/kubernetes';
import { rolloutsOf, workloadsOf } from './rollouts';
import { isKnownSidecar } from './sidecars';
import { TONES_WORST_FIRST } from './status-tone';

/** Image tags named of one environment: more would be no answer to "which version is this". */
const MAX_IMAGE_TAGS = 8;

/** An environment of these pods, at least one, all of which share its name and namespace. */
export function toEnvironment(id: string, pods: Iterable<PodRow>): Environment | undefined {
  const newestFirst = [...pods].sort(comparePods);
  const worst = worstPod(newestFirst);
  const oldest = newestFirst.at(-1);
  if (worst === undefined || oldest === undefined) return undefined;
  return {
    id,
    namespace: worst.namespace,
    name: worst.environment,
    readyPods: newestFirst.filter(({ ready }) => ready).length,
    totalPods: newestFirst.length,
    status: worst.status,
    tone: worst.tone,
    restarts: newestFirst.reduce((sum, { restarts }) => sum + restarts, 0),
    lastRestartAt: latest(newestFirst.map(({ lastRestartAt }) => lastRestartAt)),
    workloads: workloadsOf(newestFirst),
    imageTags: imageTagsOf(newestFirst),
    rollouts: rolloutsOf(newestFirst),
    createdAt: oldest.createdAt,
    pods: newestFirst,
  };
}

type Named = Pick<Environment, 'name' | 'namespace'>;

/** By name, then by namespace, the pods without the label last. */
export function compareEnvironments(a: Named, b: Named): number {
  if (a.name === null || b.name === null) {
    return (
      Number(a.name === null) - Number(b.name === null) || compareText(a.namespace, b.namespace)
    );
  }
  return compareText(a.name, b.name) || compareText(a.namespace, b.namespace);
}

/** Tags of the pods' own containers: a sidecar's version says nothing about the environment. */
function imageTagsOf(newestFirst: readonly PodRow[]): readonly string[] {
  const tags = new Set<string>();
  for (const { containers } of newestFirst) {
    for (const { kind, name, imageTag } of containers) {
      if (tags.size === MAX_IMAGE_TAGS) return [...tags];
      if (kind === 'container' && imageTag !== '' && !isKnownSidecar(name)) tags.add(imageTag);
    }
  }
  return [...tags];
}

function latest(times: readonly (number | null)[]): number | null {
  let last: number | null = null;
  for (const time of times) {
    if (time !== null && (last === null || time > last)) last = time;
  }
  return last;
}

/** Newest first, ties by name, then by uid: a name can be there twice while its first pod leaves. */
export function comparePods(a: PodRow, b: PodRow): number {
  return b.createdAt - a.createdAt || compareText(a.name, b.name) || compareText(a.uid, b.uid);
}

/** The pod whose status speaks for all: the worst tone, ties by the status word. */
function worstPod(pods: readonly PodRow[]): PodRow | undefined {
  let worst: PodRow | undefined;
  for (const pod of pods) {
    if (worst === undefined || compareWorst(pod, worst) < 0) worst = pod;
  }
  return worst;
}

function compareWorst(a: PodRow, b: PodRow): number {
  return (
    TONES_WORST_FIRST.indexOf(a.tone) - TONES_WORST_FIRST.indexOf(b.tone) ||
    compareText(a.status, b.status)
  );
}

/** By UTF-16 units: the same on every machine, unlike a locale's order. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
