import type { Clock } from './clock';
import type { Subscription } from './collection';
import type { Pod } from './objects';
import type { Store } from './store';

/** Lines kept of one run of one container; a kubelet rotates at 10 MiB. */
const MAX_LINES = 10_000;

/** Runs kept: those of pods that are gone go first. */
const MAX_RUNS = 2_000;

/** One line of a container's output. */
export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** With its line end, unless the container ended or paused in the middle of a line. */
  readonly text: string;
}

interface Run {
  readonly lines: LogLine[];
  readonly listeners: Set<() => void>;
}

/** Which run of a container a log is of. */
export interface RunRef {
  readonly key: string;
  /** More may come. */
  readonly running: boolean;
  readonly startedAt: number;
}

/** What the containers of the demo have written. */
export class PodLogs {
  readonly #runs = new Map<string, Run>();

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /**
   * The run that `GET …/log` means, as the kubelet chooses it; undefined where there is none.
   * Source: kubernetes pkg/kubelet/kubelet_pods.go, validateContainerLogStatus.
   */
  run(pod: Pod, container: string, previous: boolean): RunRef | undefined {
    const status = pod.status.containerStatuses?.find((one) => one.name === container);
    const { running, terminated } = status?.state ?? {};
    const last = status?.lastState?.terminated;
    const restarts = status?.restartCount ?? 0;
    const ref = (number: number, isRunning: boolean, at: string | undefined): RunRef => ({
      key: `${pod.metadata.uid}/${container}/${number}`,
      running: isRunning,
      startedAt: at === undefined ? this.clock.now() : Date.parse(at),
    });
    if (!previous && running !== undefined) return ref(restarts, true, running.startedAt);
    if (!previous && terminated !== undefined) return ref(restarts, false, terminated.startedAt);
    // A container that waits has its last run's log, with `previous` and without.
    return last === undefined ? undefined : ref(restarts - 1, false, last.startedAt);
  }

  /** What a run wrote; the first lines are made up when they are first asked for. */
  lines(pod: Pod, container: string, ref: RunRef): readonly LogLine[] {
    return this.#open(pod, container, ref).lines;
  }

  /**
   * Adds to the log of the container's present run. A text without a line end goes on with the next.
   *
   * @returns false where the container does not run
   */
  write(pod: Pod, container: string, text: string): boolean {
    const ref = this.run(pod, container, false);
    if (ref?.running !== true) return false;
    const run = this.#open(pod, container, ref);
    for (const line of text.split(/(?<=\n)/)) {
      if (line !== '') run.lines.push({ at: this.clock.now(), text: line });
    }
    run.lines.splice(0, run.lines.length - MAX_LINES);
    for (const listener of [...run.listeners]) listener();
    return true;
  }

  /** Writes a line to every log that somebody follows: a demo's pods are not dead. */
  beat(text: string): void {
    for (const { lines, listeners } of this.#runs.values()) {
      if (listeners.size === 0) continue;
      lines.push({ at: this.clock.now(), text: `${text}\n` });
      lines.splice(0, lines.length - MAX_LINES);
      for (const listener of [...listeners]) listener();
    }
  }

  /** Calls `listener` after each write, and once more when nothing can be written any more. */
  follow(pod: Pod, container: string, ref: RunRef, listener: () => void): Subscription {
    const run = this.#open(pod, container, ref);
    run.listeners.add(listener);
    const changes = this.store.collections.pods.onChange(({ type, object }) => {
      if (object.metadata.uid !== pod.metadata.uid) return;
      if (type === 'DELETED' || this.run(object, container, false)?.key !== ref.key) listener();
      else if (this.run(object, container, false)?.running !== true) listener();
    });
    return {
      dispose: () => {
        run.listeners.delete(listener);
        changes.dispose();
      },
    };
  }

  /** Whether more may be written to that run. */
  isOpen(pod: Pod, container: string, ref: RunRef): boolean {
    const { namespace, name } = pod.metadata;
    const now = this.store.collections.pods.get(namespace, name);
    if (now?.metadata.uid !== pod.metadata.uid) return false;
    const current = this.run(now, container, false);
    return current?.key === ref.key && current.running;
  }

  #open(pod: Pod, container: string, ref: RunRef): Run {
    const known = this.#runs.get(ref.key);
    if (known !== undefined) return known;
    const run: Run = { lines: firstLines(pod, container, ref), listeners: new Set() };
    this.#runs.set(ref.key, run);
    for (const [key, { listeners }] of this.#runs) {
      if (this.#runs.size <= MAX_RUNS) break;
      if (listeners.size === 0) this.#runs.delete(key);
    }
    return run;
  }
}

/** Enough to look like a log: how it began and, where it failed, how it ended. */
function firstLines(pod: Pod, container: string, ref: RunRef): LogLine[] {
  const texts = [
    `starting ${container} 2.4.1 in ${pod.metadata.namespace ?? ''}`,
    'configuration read from /etc/app/config.yaml',
    ...(ref.running
      ? ['listening on :8080', 'GET /healthz 200 1ms']
      : ['cache warm-up: 412 MiB in use of 256 MiB allowed', 'fatal: cannot allocate memory']),
  ];
  return texts.map((text, index) => ({ at: ref.startedAt + index * 37, text: `${text}\n` }));
}
