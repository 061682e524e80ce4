import type { Clock } from './clock';
import type { EventRecorder } from './events';
import type { Pod, PodStatus } from './objects';
import { kubeTime } from './objects';
import type { RestartHistory } from './pod-status';
import {
  NODE_NAMES,
  crashLoopStatus,
  isReady,
  runningStatus,
  unschedulableStatus,
  waitingStatus,
  withContainer,
} from './pod-status';
import type { Store } from './store';
import type { PodFate } from './workload';

/** How long a pod spends in each phase, in milliseconds. */
export interface PodDelays {
  /** Pending → placed on a node, containers being created. */
  readonly schedule: number;
  /** ContainerCreating → running. */
  readonly start: number;
  /** Running → ready. */
  readonly ready: number;
  /** Terminating → gone. */
  readonly terminate: number;
  /** A crashed container's wait before it runs again. */
  readonly restart: number;
}

/** Quick, and each phase still long enough to be seen by a watch. */
export const DEFAULT_DELAYS: PodDelays = {
  schedule: 50,
  start: 250,
  ready: 250,
  terminate: 400,
  restart: 300,
};

export const UNSCHEDULABLE =
  '0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available: ' +
  '3 No preemption victims found for incoming pod.';

const IMAGE_PULL = {
  reason: 'ImagePullBackOff',
  message: 'Back-off pulling image "registry.demo.local/app:2.4.1": ErrImagePull: not found',
};

export interface PodLifeOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly delays: PodDelays;
  /** Called when a container's processes must end; without a container, the whole pod's. */
  readonly onStopped: (pod: Pod, container?: string) => void;
}

/** Scheduler and kubelet: takes pods through their phases. */
export class PodLife {
  readonly #cancel = new Set<() => void>();
  #placed = 0;

  constructor(private readonly options: PodLifeOptions) {}

  /** Starts a newly created (Pending) pod on its way. */
  begin(pod: Pod, fate: PodFate): void {
    const { delays, clock, events } = this.options;
    this.#after(delays.schedule, () => {
      if (fate === 'unschedulable') {
        events.record({ kind: 'Pod', object: pod }, this.#unschedulableEvent());
        this.#update(pod, () => unschedulableStatus(clock.now(), UNSCHEDULABLE));
        return;
      }
      const placed = this.#place(pod);
      if (placed === undefined) {
        return;
      }
      this.#update(placed, (current) => waitingStatus(current, clock.now()));
      this.#after(delays.start, () => {
        this.#start(placed, fate);
      });
    });
  }

  /** Puts a pod where its fate leads, as if it had lived for a while. `at`: since when, in ms. */
  settle(pod: Pod, fate: PodFate, at: number): Pod {
    const { clock, events } = this.options;
    if (fate === 'unschedulable') {
      events.record({ kind: 'Pod', object: pod }, this.#unschedulableEvent());
      return this.#update(pod, () => unschedulableStatus(at, UNSCHEDULABLE)) ?? pod;
    }
    const placed = this.#place(pod, at) ?? pod;
    const status = (current: Pod): PodStatus => {
      switch (fate) {
        case 'crash-loop':
          return crashLoopStatus(current, at, {
            restarts: 12,
            exitCode: 137,
            endedAt: clock.now() - 130_000,
          });
        case 'image-pull':
          return waitingStatus(current, at, IMAGE_PULL);
        case 'running':
        case 'not-ready':
          return runningStatus(current, at, { ready: fate === 'running' });
      }
    };
    const settled = this.#update(placed, status) ?? placed;
    this.#started(settled, fate);
    return settled;
  }

  /** Graceful deletion: Terminating for a while, then gone. `graceSeconds` 0 removes it at once. */
  terminate(pod: Pod, graceSeconds = 30): Pod {
    const { store, clock, delays } = this.options;
    const remove = (): void => {
      const current = this.#current(pod);
      if (current !== undefined) {
        this.options.onStopped(current);
        store.collections.pods.remove(current.metadata.namespace, current.metadata.name);
      }
    };
    if (graceSeconds === 0) {
      const current = this.#current(pod) ?? pod;
      remove();
      return current;
    }
    const current = this.#current(pod);
    if (current === undefined || current.metadata.deletionTimestamp !== undefined) {
      return current ?? pod;
    }
    const marked = store.collections.pods.put({
      ...current,
      metadata: {
        ...current.metadata,
        deletionGracePeriodSeconds: graceSeconds,
        deletionTimestamp: kubeTime(clock.now() + graceSeconds * 1000),
      },
    });
    this.options.events.record(
      { kind: 'Pod', object: marked },
      {
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${marked.spec.containers[0]?.name ?? ''}`,
        component: 'kubelet',
      },
    );
    this.#after(Math.min(delays.terminate, graceSeconds * 1000), remove);
    return marked;
  }

  /** Ends a container's processes with `exitCode`; it runs again after the restart delay. */
  crash(pod: Pod, container: string, exitCode: number): void {
    const { clock, delays } = this.options;
    const current = this.#current(pod);
    if (current === undefined) {
      return;
    }
    this.options.onStopped(current, container);
    const before = current.status.containerStatuses?.find((one) => one.name === container);
    const history: RestartHistory = {
      restarts: (before?.restartCount ?? 0) + 1,
      exitCode,
      endedAt: clock.now(),
    };
    this.#update(current, (now) =>
      withContainer(now, container, clock.now(), {
        state: {
          terminated: {
            exitCode,
            reason: exitCode === 0 ? 'Completed' : 'Error',
            startedAt: kubeTime(clock.now()),
            finishedAt: kubeTime(clock.now()),
          },
        },
        ready: false,
      }),
    );
    this.#after(delays.restart, () => {
      this.#update(current, (now) =>
        withContainer(now, container, clock.now(), {
          state: { running: { startedAt: kubeTime(clock.now()) } },
          ready: true,
          history,
        }),
      );
    });
  }

  /** Forgets every transition still to come. */
  dispose(): void {
    for (const cancel of this.#cancel) {
      cancel();
    }
    this.#cancel.clear();
  }

  #start(pod: Pod, fate: PodFate): void {
    const { clock, delays } = this.options;
    if (fate === 'crash-loop' || fate === 'image-pull') {
      const current = this.#current(pod);
      if (current !== undefined) {
        this.#update(current, (now) =>
          fate === 'image-pull'
            ? waitingStatus(now, clock.now(), IMAGE_PULL)
            : crashLoopStatus(now, clock.now(), {
                restarts: 1,
                exitCode: 137,
                endedAt: clock.now(),
              }),
        );
        this.#started(current, fate);
      }
      return;
    }
    const startedAt = clock.now();
    const started = this.#update(pod, (now) => runningStatus(now, startedAt, { ready: false }));
    if (started === undefined) {
      return;
    }
    this.#started(started, fate);
    if (fate === 'running') {
      this.#after(delays.ready, () => {
        this.#update(started, (now) => runningStatus(now, startedAt, { ready: true }));
      });
    }
  }

  #place(pod: Pod, at?: number): Pod | undefined {
    const current = this.#current(pod);
    if (current === undefined) {
      return undefined;
    }
    const nodeName = NODE_NAMES[this.#placed % NODE_NAMES.length] ?? NODE_NAMES[0];
    this.#placed += 1;
    this.options.events.record(
      { kind: 'Pod', object: current },
      {
        type: 'Normal',
        reason: 'Scheduled',
        message: `Successfully assigned ${current.metadata.namespace ?? ''}/${current.metadata.name} to ${nodeName}`,
        component: 'default-scheduler',
        ...(at === undefined ? {} : { at }),
      },
    );
    return this.options.store.collections.pods.put({
      ...current,
      spec: { ...current.spec, nodeName },
    });
  }

  #started(pod: Pod, fate: PodFate): void {
    const event = (type: 'Normal' | 'Warning', reason: string, message: string): void => {
      this.options.events.record(
        { kind: 'Pod', object: pod },
        { type, reason, message, component: 'kubelet' },
      );
    };
    for (const container of pod.spec.containers) {
      if (fate === 'image-pull') {
        event('Warning', 'Failed', IMAGE_PULL.message);
        continue;
      }
      event(
        'Normal',
        'Pulled',
        `Container image "${container.image ?? ''}" already present on machine`,
      );
      event('Normal', 'Started', `Started container ${container.name}`);
      if (fate === 'crash-loop') {
        event('Warning', 'BackOff', `Back-off restarting failed container ${container.name}`);
      }
      if (fate === 'not-ready' || (fate === 'running' && !isReady(pod))) {
        event(
          'Warning',
          'Unhealthy',
          'Readiness probe failed: HTTP probe failed with statuscode: 503',
        );
      }
    }
  }

  #unschedulableEvent(): Parameters<EventRecorder['record']>[1] {
    return {
      type: 'Warning',
      reason: 'FailedScheduling',
      message: UNSCHEDULABLE,
      component: 'default-scheduler',
    };
  }

  /** The pod as stored now, if it is still the same one. */
  #current(pod: Pod): Pod | undefined {
    const stored = this.options.store.collections.pods.get(
      pod.metadata.namespace,
      pod.metadata.name,
    );
    return stored?.metadata.uid === pod.metadata.uid ? stored : undefined;
  }

  #update(pod: Pod, status: (current: Pod) => PodStatus): Pod | undefined {
    const current = this.#current(pod);
    return current === undefined
      ? undefined
      : this.options.store.collections.pods.put({ ...current, status: status(current) });
  }

  #after(delayMs: number, action: () => void): void {
    const cancel = this.options.clock.after(delayMs, () => {
      this.#cancel.delete(cancel);
      action();
    });
    this.#cancel.add(cancel);
  }
}
