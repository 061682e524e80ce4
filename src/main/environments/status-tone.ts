import type { Tone } from '../../shared/kubernetes';

/**
 * How the words of the STATUS column are to be read. What is not here failed: the kubelet's other
 * waiting reasons (CrashLoopBackOff, ErrImagePull, CreateContainerConfigError, …), termination
 * reasons (Error, OOMKilled, ExitCode:N, …) and pod reasons (Evicted, NodeLost, …) are all faults,
 * and a fault that is new to us must not look like health. A Map, since the words come from outside.
 */
const TONES: ReadonlyMap<string, Tone> = new Map<string, Tone>([
  ['Pending', 'progressing'],
  ['Waiting', 'progressing'],
  ['ContainerCreating', 'progressing'],
  ['PodInitializing', 'progressing'],
  ['Terminating', 'progressing'],
  ['Completed', 'idle'],
  ['Succeeded', 'idle'],
  ['SchedulingGated', 'idle'],
]);

/** `Init:1/3`: the second of three init containers is at work. */
const INIT_PROGRESS = /^Init:\d+\/\d+$/;

/**
 * How long, in milliseconds, a running pod may be not ready before that is a failure: the default
 * `progressDeadlineSeconds` of a Deployment.
 */
export const READINESS_PATIENCE_MS = 600_000;

/** What a tone depends on beside the word. */
export interface ToneFacts {
  readonly ready: boolean;
  /** The scheduler finds no node for it. */
  readonly unschedulable?: boolean;
  /** It has been not ready for longer than `READINESS_PATIENCE_MS`. */
  readonly overdue?: boolean;
}

/** Whether a word says that it runs, so that its tone hangs on readiness. */
export function isRunningWord(status: string): boolean {
  return status === 'Running' || status === 'NotReady';
}

/** The tone of a pod or container that shows `status`. */
export function toneOf(status: string, facts: ToneFacts): Tone {
  if (isRunningWord(status)) {
    if (facts.ready) return 'ok';
    return facts.overdue === true ? 'failing' : 'progressing';
  }
  if (status === 'Pending' && facts.unschedulable === true) return 'failing';
  if (INIT_PROGRESS.test(status)) return 'progressing';
  const word = status.startsWith('Init:') ? status.slice('Init:'.length) : status;
  return TONES.get(word) ?? 'failing';
}

/** From what needs a look most to what needs it least. */
export const TONES_WORST_FIRST = [
  'failing',
  'progressing',
  'ok',
  'idle',
] as const satisfies readonly Tone[];
