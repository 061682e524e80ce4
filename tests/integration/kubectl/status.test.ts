import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pod } from '../../cluster/index';
import { Bench, hasKubectl } from './kubectl';

type Status = Pod['status'];
type ContainerStatus = NonNullable<Status['containerStatuses']>[number];

const container = (
  name: string,
  state: NonNullable<ContainerStatus['state']>,
  more: Partial<ContainerStatus> = {},
): ContainerStatus => ({
  name,
  image: 'i',
  imageID: '',
  ready: state.running !== undefined,
  restartCount: 0,
  state,
  ...more,
});
const running = { running: {} };
const ended = (exitCode: number, more: object = {}): NonNullable<ContainerStatus['state']> => ({
  terminated: { exitCode, ...more },
});
const waiting = (reason: string): NonNullable<ContainerStatus['state']> => ({
  waiting: { reason },
});
const condition = (type: string, status = 'True', reason?: string) => ({
  type,
  status,
  ...(reason === undefined ? {} : { reason }),
});

interface Case {
  readonly title: string;
  readonly status: Status;
  readonly inits?: readonly { name: string; restartPolicy?: 'Always' }[];
  readonly containers?: readonly string[];
  readonly deleted?: true;
  readonly shows: readonly [ready: string, status: string];
}

/** Cases after Kubernetes' printers_test.go: what the server computes and kubectl only prints. */
const CASES: readonly Case[] = [
  {
    title: 'a container that waits with a reason',
    status: { phase: 'podPhase', containerStatuses: [container('a', waiting('ImagePullBackOff'))] },
    shows: ['0/1', 'ImagePullBackOff'],
  },
  {
    title: 'the first container wins over later ones',
    status: {
      phase: 'Running',
      containerStatuses: [
        container('a', ended(1, { reason: 'Error' })),
        container('b', waiting('X')),
      ],
    },
    containers: ['a', 'b'],
    shows: ['0/2', 'Error'],
  },
  {
    title: 'an exit without a reason',
    status: { phase: 'Failed', containerStatuses: [container('a', ended(3))] },
    shows: ['0/1', 'ExitCode:3'],
  },
  {
    title: 'a signal without a reason',
    status: { phase: 'Failed', containerStatuses: [container('a', ended(137, { signal: 9 }))] },
    shows: ['0/1', 'Signal:9'],
  },
  {
    title: 'completed, another still running and ready',
    status: {
      phase: 'Running',
      conditions: [condition('Ready')],
      containerStatuses: [
        container('a', ended(0, { reason: 'Completed' })),
        container('b', running),
      ],
    },
    containers: ['a', 'b'],
    shows: ['1/2', 'Running'],
  },
  {
    title: 'completed, another running, pod not ready',
    status: {
      phase: 'Running',
      containerStatuses: [
        container('a', ended(0, { reason: 'Completed' })),
        container('b', running),
      ],
    },
    containers: ['a', 'b'],
    shows: ['1/2', 'NotReady'],
  },
  {
    title: 'the first of two init containers',
    status: {
      phase: 'Pending',
      initContainerStatuses: [container('i', running), container('j', waiting('PodInitializing'))],
      containerStatuses: [container('a', waiting('PodInitializing'))],
    },
    inits: [{ name: 'i' }, { name: 'j' }],
    shows: ['0/1', 'Init:0/2'],
  },
  {
    title: 'an init container that failed',
    status: { phase: 'Pending', initContainerStatuses: [container('i', ended(2))] },
    inits: [{ name: 'i' }],
    shows: ['0/1', 'Init:ExitCode:2'],
  },
  {
    title: 'an init container that crashes again and again',
    status: {
      phase: 'Pending',
      initContainerStatuses: [container('i', waiting('CrashLoopBackOff'))],
    },
    inits: [{ name: 'i' }],
    shows: ['0/1', 'Init:CrashLoopBackOff'],
  },
  {
    title: 'a started sidecar counts as a container',
    status: {
      phase: 'Running',
      initContainerStatuses: [container('proxy', running, { started: true })],
      containerStatuses: [container('a', running)],
    },
    inits: [{ name: 'proxy', restartPolicy: 'Always' }],
    shows: ['2/2', 'Running'],
  },
  {
    title: 'a pod whose scheduling is gated',
    status: {
      phase: 'Pending',
      conditions: [condition('PodScheduled', 'False', 'SchedulingGated')],
    },
    shows: ['0/1', 'SchedulingGated'],
  },
  {
    title: 'an evicted pod shows its reason',
    status: { phase: 'Failed', reason: 'Evicted' },
    shows: ['0/1', 'Evicted'],
  },
  {
    title: 'a pod that is being deleted',
    status: { phase: 'Running', containerStatuses: [container('a', running)] },
    deleted: true,
    shows: ['1/1', 'Terminating'],
  },
  {
    title: 'a pod of a lost node',
    status: { phase: 'Running', reason: 'NodeLost' },
    deleted: true,
    shows: ['0/1', 'Unknown'],
  },
  {
    title: 'a finished pod stays finished while it is deleted',
    status: {
      phase: 'Succeeded',
      containerStatuses: [container('a', ended(0, { reason: 'Completed' }))],
    },
    deleted: true,
    shows: ['0/1', 'Completed'],
  },
];

describe.skipIf(!hasKubectl)('READY and STATUS as Kubernetes prints them', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.start();
  });
  afterAll(async () => {
    await bench.stop();
  });

  const show = async (): Promise<string[]> => {
    const { stdout } = await bench.run(['get', 'pod', 'toolbox', '--no-headers']);
    return stdout.trim().split(/\s{2,}/);
  };

  it.each(CASES)('$title', async ({ status, inits, containers, deleted, shows }) => {
    const original = bench.cluster.pod('test', 'toolbox');
    bench.cluster.patchPod('test', 'toolbox', (pod) => ({
      ...pod,
      metadata: {
        ...pod.metadata,
        ...(deleted === undefined ? {} : { deletionTimestamp: '2030-01-01T00:00:00Z' }),
      },
      spec: {
        ...pod.spec,
        containers: (containers ?? ['a']).map((name) => ({ name, image: 'i' })),
        ...(inits === undefined
          ? {}
          : { initContainers: inits.map((one) => ({ ...one, image: 'i' })) }),
      },
      status,
    }));
    expect((await show()).slice(1, 3)).toEqual(shows);
    bench.cluster.patchPod('test', 'toolbox', (pod) => original ?? pod);
  });

  it('says when the last restart was', async () => {
    const ago = (seconds: number): string =>
      new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+Z/, 'Z');
    const last = (seconds: number): Partial<ContainerStatus> => ({
      restartCount: 2,
      lastState: { terminated: { exitCode: 1, finishedAt: ago(seconds) } },
    });
    bench.cluster.patchPod('test', 'toolbox', (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, creationTimestamp: ago(3 * 86_400 + 5 * 3_600) },
      status: {
        phase: 'Running',
        containerStatuses: [
          container('a', running, last(4 * 3_600)),
          container('b', running, last(320)),
        ],
      },
    }));
    const [, , , restarts, age] = await show();
    expect(restarts).toMatch(/^4 \(5m2\ds ago\)$/);
    expect(age).toBe('3d5h');
  });
});
