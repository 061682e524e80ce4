import { describe, expect, it } from 'vitest';

import { readPod } from '../../../../src/main/environments/pod-facts';
import { podStatus } from '../../../../src/main/environments/pod-status';
import { formatAge } from '../../../../src/shared/kubernetes';
import type { ContainerOptions, PodOptions } from '../../../support/pod-builder';
import { buildPod } from '../../../support/pod-builder';

const NOW = Date.UTC(2024, 5, 1);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

const running = { state: { running: {} } } as const satisfies ContainerOptions;
const noState = { state: {} } as const satisfies ContainerOptions;
const waiting = (reason?: string): ContainerOptions => ({
  state: { waiting: reason === undefined ? {} : { reason } },
});
const terminated = (
  end: { reason?: string; exitCode?: number; signal?: number } = {},
): ContainerOptions => ({ state: { terminated: end } });
const restarted = (restarts: number, ago: number): ContainerOptions => ({
  restarts,
  lastEndedAt: NOW - ago,
});

interface Case {
  /** Where the expected columns come from. */
  readonly source: string;
  readonly what: string;
  readonly pod: PodOptions;
  /** READY, STATUS, RESTARTS as kubectl prints them. */
  readonly columns: readonly [ready: string, status: string, restarts: string];
}

// The tables of kubernetes/kubernetes pkg/printers/internalversion/printers_test.go: names, phases
// and counts as there.
const PRINT_POD: readonly Case[] = [
  {
    source: 'TestPrintPod test1',
    what: 'name, containers, restarts, readiness',
    pod: {
      phase: 'podPhase',
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'podPhase', '6'],
  },
  {
    source: 'TestPrintPod test2',
    what: 'a container error overwrites the phase',
    pod: {
      phase: 'podPhase',
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...waiting('ContainerWaitingReason') },
      ],
    },
    columns: ['1/2', 'ContainerWaitingReason', '6'],
  },
  {
    source: 'TestPrintPod test3',
    what: 'the first container overwrites the rest',
    pod: {
      phase: 'podPhase',
      containers: [
        { restarts: 3, ...waiting('ContainerWaitingReason') },
        { restarts: 3, ...terminated({ reason: 'ContainerTerminatedReason' }) },
      ],
    },
    columns: ['0/2', 'ContainerWaitingReason', '6'],
  },
  {
    source: 'TestPrintPod test4',
    what: 'ready is not enough for running',
    pod: {
      phase: 'podPhase',
      containers: [
        { ready: true, restarts: 3, ...running },
        { ready: true, restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'podPhase', '6'],
  },
  {
    source: 'TestPrintPod test5',
    what: "the pod's reason overwrites the phase",
    pod: {
      phase: 'podPhase',
      reason: 'podReason',
      containers: [
        { ready: true, restarts: 3, ...running },
        { ready: true, restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'podReason', '6'],
  },
  {
    source: 'TestPrintPod test6',
    what: 'one runs, one completed, not Ready',
    pod: {
      containers: [
        { ready: true, restarts: 3, ...terminated({ reason: 'Completed', exitCode: 0 }) },
        { ready: true, restarts: 3, ...running },
      ],
    },
    columns: ['1/2', 'NotReady', '6'],
  },
  {
    source: 'TestPrintPod test6 (with the Ready condition)',
    what: 'one runs, one completed, Ready',
    pod: {
      conditions: [{ type: 'Ready', status: 'True' }],
      containers: [
        { ready: true, restarts: 3, ...terminated({ reason: 'Completed', exitCode: 0 }) },
        { ready: true, restarts: 3, ...running },
      ],
    },
    columns: ['1/2', 'Running', '6'],
  },
  {
    source: 'TestPrintPod test7',
    what: 'an init container restarts',
    pod: {
      phase: 'podPhase',
      init: [{ ...restarted(3, 10 * SECOND), ...running }],
      containers: [waiting()],
    },
    columns: ['0/1', 'Init:0/1', '3 (10s ago)'],
  },
  {
    source: 'TestPrintPod test8',
    what: 'the first of two init containers restarts',
    pod: {
      phase: 'podPhase',
      init: [{ ...restarted(3, 10 * SECOND), ...running }, waiting()],
      containers: [waiting()],
    },
    columns: ['0/1', 'Init:0/2', '3 (10s ago)'],
  },
  {
    source: 'TestPrintPod test9',
    what: 'the second of two init containers restarts',
    pod: {
      phase: 'podPhase',
      init: [terminated(), { ...restarted(3, 10 * SECOND), ...running }],
      containers: [waiting()],
    },
    columns: ['0/1', 'Init:1/2', '3 (10s ago)'],
  },
  {
    source: 'TestPrintPod test10',
    what: 'both init containers restarted',
    pod: {
      phase: 'podPhase',
      init: [
        { ...restarted(2, 2 * MINUTE), ...terminated() },
        { ...restarted(3, 10 * SECOND), ...running },
      ],
      containers: [waiting()],
    },
    columns: ['0/1', 'Init:1/2', '5 (10s ago)'],
  },
  {
    source: 'TestPrintPod test11',
    what: "a finished init container's restarts do not count",
    pod: {
      init: [{ ...restarted(2, 2 * MINUTE), ...terminated() }],
      containers: [{ ...restarted(4, 20 * SECOND), ...running }],
    },
    columns: ['0/1', 'Running', '4 (20s ago)'],
  },
  {
    source: 'TestPrintPod test12',
    what: 'restarted five days ago',
    pod: { containers: [{ ready: true, ...restarted(3, 5 * DAY), ...running }] },
    columns: ['1/1', 'Running', '3 (5d ago)'],
  },
  {
    source: 'TestPrintPod test13',
    what: 'one of two restarted',
    pod: {
      containers: [
        { ready: true, ...running },
        { ready: true, ...restarted(3, 10 * DAY), ...running },
      ],
    },
    columns: ['2/2', 'Running', '3 (10d ago)'],
  },
  {
    source: 'TestPrintPod test14',
    what: 'both restarted: the later time',
    pod: {
      containers: [
        { ready: true, ...restarted(6, 5 * DAY), ...running },
        { ready: true, ...restarted(3, 20 * DAY), ...running },
      ],
    },
    columns: ['2/2', 'Running', '9 (5d ago)'],
  },
  {
    source: 'TestPrintPod test15',
    what: 'scheduling gated',
    pod: {
      phase: 'podPhase',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
      containers: [{}, {}],
    },
    columns: ['0/2', 'SchedulingGated', '0'],
  },
  {
    source: 'TestPrintPod test16',
    what: 'succeeded',
    pod: {
      phase: 'Succeeded',
      containers: [terminated({ reason: 'Completed', exitCode: 0 })],
    },
    columns: ['0/1', 'Completed', '0'],
  },
  {
    source: 'TestPrintPod test17',
    what: 'failed',
    pod: { phase: 'Failed', containers: [terminated({ reason: 'Error', exitCode: 1 })] },
    columns: ['0/1', 'Error', '0'],
  },
  {
    source: 'TestPrintPod test18',
    what: 'succeeded, being deleted',
    pod: {
      phase: 'Succeeded',
      deleted: true,
      containers: [terminated({ reason: 'Completed', exitCode: 0 })],
    },
    columns: ['0/1', 'Completed', '0'],
  },
  {
    source: 'TestPrintPod test19',
    what: 'running, being deleted',
    pod: { deleted: true, containers: [running] },
    columns: ['0/1', 'Terminating', '0'],
  },
  {
    source: 'TestPrintPod test20',
    what: 'pending, being deleted',
    pod: { phase: 'Pending', deleted: true, containers: [{}] },
    columns: ['0/1', 'Terminating', '0'],
  },
  {
    source: 'TestPrintPodWithRestartableInitContainer test1',
    what: 'the first sidecar runs but has not started',
    pod: {
      phase: 'Pending',
      conditions: [{ type: 'Initialized', status: 'False' }],
      init: [
        { name: 's1', sidecar: true, started: false, ...restarted(3, 10 * SECOND), ...running },
        { name: 's2', sidecar: true, started: false, ...waiting() },
      ],
      containers: [waiting()],
    },
    columns: ['0/3', 'Init:0/2', '3 (10s ago)'],
  },
  {
    source: 'TestPrintPodWithRestartableInitContainer test1 (second)',
    what: 'the first sidecar started, the second has not',
    pod: {
      phase: 'Pending',
      conditions: [{ type: 'Initialized', status: 'False' }],
      init: [
        { name: 's1', sidecar: true, started: true, ...restarted(3, 10 * SECOND), ...running },
        { name: 's2', sidecar: true, started: false, ...running },
      ],
      containers: [waiting()],
    },
    columns: ['0/3', 'Init:1/2', '3 (10s ago)'],
  },
  {
    source: 'TestPrintPodWithRestartableInitContainer test2',
    what: "sidecars' restarts count",
    pod: {
      conditions: [{ type: 'Initialized', status: 'True' }],
      init: [
        { name: 's1', sidecar: true, started: true, ...restarted(3, 10 * SECOND), ...running },
        { name: 's2', sidecar: true, started: true, ...running },
      ],
      containers: [{ ready: true, ...restarted(4, 20 * SECOND), ...running }],
    },
    columns: ['1/3', 'Running', '7 (10s ago)'],
  },
  {
    source: 'TestPrintPodWithRestartableInitContainer test3',
    what: 'sidecars killed after the container completed',
    pod: {
      phase: 'Succeeded',
      conditions: [{ type: 'Initialized', status: 'True' }],
      init: [
        {
          name: 's1',
          sidecar: true,
          started: false,
          ...restarted(3, 10 * SECOND),
          ...terminated({ reason: 'Error', exitCode: 137 }),
        },
        {
          name: 's2',
          sidecar: true,
          started: false,
          ...terminated({ reason: 'Error', exitCode: 137 }),
        },
      ],
      containers: [
        {
          ...restarted(4, 20 * SECOND),
          ...terminated({ reason: 'Completed', exitCode: 0 }),
        },
      ],
    },
    columns: ['0/3', 'Completed', '7 (10s ago)'],
  },
  {
    source: 'TestPrintPodConditions runningPod',
    what: 'running',
    pod: {
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'Running', '6'],
  },
  {
    source: 'TestPrintPodConditions succeededPod',
    what: 'the phase where no container says more',
    pod: {
      phase: 'Succeeded',
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'Succeeded', '6'],
  },
  {
    source: 'TestPrintPodConditions failedPod',
    what: 'failed without a word of a container',
    pod: {
      phase: 'Failed',
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'Failed', '6'],
  },
  {
    source: 'TestPrintPodList test1',
    what: 'all ready',
    pod: {
      phase: 'podPhase',
      containers: [
        { ready: true, restarts: 3, ...running },
        { ready: true, restarts: 3, ...running },
      ],
    },
    columns: ['2/2', 'podPhase', '6'],
  },
  {
    source: 'TestPrintPodList test2',
    what: 'one container, ready',
    pod: { phase: 'podPhase', containers: [{ ready: true, restarts: 1, ...running }] },
    columns: ['1/1', 'podPhase', '1'],
  },
  {
    source: 'TestPrintPodwide test1',
    what: 'with a node, an address and readiness gates',
    pod: {
      phase: 'podPhase',
      ip: '1.1.1.1',
      node: 'test1',
      conditions: [
        { type: 'condition1', status: 'False' },
        { type: 'condition2', status: 'True' },
      ],
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'podPhase', '6'],
  },
  {
    source: 'TestPrintPodwide test2',
    what: 'without a node and an address',
    pod: {
      phase: 'podPhase',
      node: '',
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...waiting('ContainerWaitingReason') },
      ],
    },
    columns: ['1/2', 'ContainerWaitingReason', '6'],
  },
  {
    source: 'TestPrintPodTable runningPod (an older printers_test.go)',
    what: 'running, not all ready',
    pod: {
      phase: 'Running',
      labels: { a: '1', b: '2' },
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'Running', '6'],
  },
  {
    source: 'TestPrintPodTable failedPod (an older printers_test.go)',
    what: 'failed, a container still said to run',
    pod: {
      phase: 'Failed',
      labels: { b: '2' },
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'Failed', '6'],
  },
  {
    source: 'TestPrintNonTerminatedPod test1',
    what: 'running',
    pod: {
      phase: 'Running',
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'Running', '6'],
  },
  {
    source: 'TestPrintNonTerminatedPod test4',
    what: 'succeeded',
    pod: {
      phase: 'Succeeded',
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'Succeeded', '6'],
  },
  {
    source: 'TestPrintNonTerminatedPod test5',
    what: 'failed',
    pod: {
      phase: 'Failed',
      containers: [
        { ready: true, restarts: 3, ...running },
        { ready: true, restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'Failed', '6'],
  },
  {
    source: 'TestPrintNonTerminatedPod test2',
    what: 'pending',
    pod: {
      phase: 'Pending',
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'Pending', '6'],
  },
  {
    source: 'TestPrintNonTerminatedPod test3',
    what: 'unknown',
    pod: {
      phase: 'Unknown',
      containers: [
        { ready: true, restarts: 3, ...running },
        { restarts: 3, ...noState },
      ],
    },
    columns: ['1/2', 'Unknown', '6'],
  },
];

// Branches of printPod in printers.go (v1.35) that its own tests leave out.
const PRINT_POD_BRANCHES: readonly Case[] = [
  {
    source: 'printers.go: Init:<reason>',
    what: 'an init container failed with a reason',
    pod: {
      phase: 'Pending',
      init: [terminated({ reason: 'Error', exitCode: 1 })],
      containers: [waiting('PodInitializing')],
    },
    columns: ['0/1', 'Init:Error', '0'],
  },
  {
    source: 'printers.go: Init:Signal',
    what: 'an init container was killed',
    pod: {
      phase: 'Pending',
      init: [terminated({ exitCode: 137, signal: 9 })],
      containers: [waiting('PodInitializing')],
    },
    columns: ['0/1', 'Init:Signal:9', '0'],
  },
  {
    source: 'printers.go: Init:ExitCode',
    what: 'an init container failed without a reason',
    pod: {
      phase: 'Pending',
      init: [terminated({ exitCode: 3 })],
      containers: [waiting('PodInitializing')],
    },
    columns: ['0/1', 'Init:ExitCode:3', '0'],
  },
  {
    source: 'printers.go: Init:<waiting reason>',
    what: 'an init container crash-loops',
    pod: {
      phase: 'Pending',
      init: [{ restarts: 2, ...waiting('CrashLoopBackOff') }],
      containers: [waiting('PodInitializing')],
    },
    columns: ['0/1', 'Init:CrashLoopBackOff', '2'],
  },
  {
    source: 'printers.go: PodInitializing is not worth a word',
    what: 'an init container waits its turn',
    pod: {
      phase: 'Pending',
      init: [waiting('PodInitializing')],
      containers: [waiting('PodInitializing')],
    },
    columns: ['0/1', 'Init:0/1', '0'],
  },
  {
    source: 'printers.go: ready sidecars count while others initialize',
    what: 'a ready sidecar before an init container',
    pod: {
      phase: 'Pending',
      init: [{ name: 's1', sidecar: true, started: true, ready: true, ...running }, running],
      containers: [waiting('PodInitializing')],
    },
    columns: ['1/2', 'Init:1/2', '0'],
  },
  {
    source: 'printers.go: Signal',
    what: 'a container was killed',
    pod: { containers: [terminated({ exitCode: 137, signal: 9 })] },
    columns: ['0/1', 'Signal:9', '0'],
  },
  {
    source: 'printers.go: ExitCode',
    what: 'a container ended without a reason',
    pod: { containers: [terminated({ exitCode: 2 })] },
    columns: ['0/1', 'ExitCode:2', '0'],
  },
  {
    source: 'printers.go: NodeLost',
    what: 'being deleted from a node that is gone',
    pod: { reason: 'NodeLost', deleted: true, containers: [{ ready: true, ...running }] },
    columns: ['1/1', 'Unknown', '0'],
  },
  {
    source: 'printers.go: status.reason',
    what: 'evicted',
    pod: { phase: 'Failed', reason: 'Evicted', containers: [{}] },
    columns: ['0/1', 'Evicted', '0'],
  },
  {
    source: 'printers.go: an initialized pod whose sidecar is down, nothing else to say',
    what: 'a sidecar that ended in an initialized pod',
    pod: {
      conditions: [{ type: 'Initialized', status: 'True' }],
      init: [
        { name: 's1', sidecar: true, ...restarted(1, MINUTE), ...terminated({ exitCode: 1 }) },
      ],
      containers: [{ ready: true, ...running }],
    },
    columns: ['1/2', 'Init:ExitCode:1', '1 (60s ago)'],
  },
  {
    source: 'kubernetes/kubernetes#124766: a failure is not hidden by a completed container',
    what: 'one completed, one failed',
    pod: {
      phase: 'Failed',
      containers: [
        terminated({ reason: 'Completed', exitCode: 0 }),
        terminated({ reason: 'Error', exitCode: 1 }),
      ],
    },
    columns: ['0/2', 'Error', '0'],
  },
  {
    source: 'kubernetes/kubernetes#124766: not Ready',
    what: 'one completed, one failed, one runs',
    pod: {
      containers: [
        terminated({ reason: 'Completed', exitCode: 0 }),
        terminated({ reason: 'OOMKilled', exitCode: 137 }),
        { ready: true, ...running },
      ],
    },
    columns: ['1/3', 'OOMKilled', '0'],
  },
];

function columns(object: unknown): readonly [string, string, string] {
  const pod = readPod(object);
  if (pod === undefined) throw new Error('no pod');
  const status = podStatus(pod);
  const { readyContainers, totalContainers, restarts, lastRestartAt } = status;
  const ago = lastRestartAt === null ? '' : ` (${formatAge(NOW - lastRestartAt)} ago)`;
  return [`${readyContainers}/${totalContainers}`, status.status, `${restarts}${ago}`];
}

describe('podStatus', () => {
  it.each([...PRINT_POD, ...PRINT_POD_BRANCHES])('$source: $what', ({ pod, columns: expected }) => {
    expect(columns(buildPod({ conditions: [], ...pod }))).toEqual(expected);
  });

  it("holds at least forty cases of Kubernetes' own tests", () => {
    // One more stands by itself below, because its statuses name other containers than its spec.
    expect(PRINT_POD.length + 1).toBeGreaterThanOrEqual(40);
  });

  it('counts a sidecar by its spec, and reads statuses of containers the spec does not name', () => {
    // TestPrintPodWithRestartableInitContainer test4
    const pod = buildPod({
      conditions: [],
      init: [{ name: 'init1' }, { name: 'sidecar1', sidecar: true }],
      containers: [{ name: 'container1' }],
    });
    const status = pod['status'] as Record<string, unknown>;
    status['initContainerStatuses'] = [
      { name: 'initinvalid' },
      { name: 'init1' },
      { name: 'sidecar1' },
    ];
    status['containerStatuses'] = [{ name: 'containerinvalid' }, { name: 'container1' }];
    expect(columns(pod)).toEqual(['0/2', 'Init:0/2', '0']);
  });

  it('says Unknown where the server names no phase', () => {
    expect(columns({ metadata: { uid: 'u', name: 'n' } })).toEqual(['0/0', 'Unknown', '0']);
  });
});
