/** What becomes of a pod: `running` is what a newcomer expects, the rest are what he meets. */
export type PodFate = (typeof FATES)[number];

export const FATES = ['running', 'not-ready', 'crash-loop', 'unschedulable', 'image-pull'] as const;

/** What an image holds: `no-shell` has no program that an exec could start. */
export type ImageProfile = 'default' | 'no-shell';

export interface ContainerTemplate {
  readonly name: string;
  /** Default: an image of the container's name with the given profile. */
  readonly image?: string;
  readonly profile?: ImageProfile;
}

/** One Deployment and the pods it keeps. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly containers: readonly ContainerTemplate[];
  /** One entry a replica: replacements take the fate that is missing. */
  readonly fates: readonly PodFate[];
  /** Ages in seconds of the replicas that exist at start; absent means created now. */
  readonly ages?: readonly number[];
  /** Seconds until a rollout that is not complete has failed; default 600. */
  readonly progressDeadlineSeconds?: number;
}

const REGISTRY = 'registry.demo.local';
const NO_SHELL = `${REGISTRY}/distroless/`;

/** The image of a container template. */
export function imageOf(container: ContainerTemplate): string {
  if (container.image !== undefined) {
    return container.image;
  }
  return container.profile === 'no-shell'
    ? `${NO_SHELL}${container.name}:2.4.1`
    : `${REGISTRY}/${container.name}:2.4.1`;
}

/** The profile of an image by its name, as a registry would know it. */
export function profileOf(image: string | undefined): ImageProfile {
  return image?.startsWith(NO_SHELL) === true ? 'no-shell' : 'default';
}
