import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ProjectedPod } from '../../../../src/main/environments/pod-row';
import { projectPod } from '../../../../src/main/environments/pod-row';
import { READINESS_PATIENCE_MS } from '../../../../src/main/environments/status-tone';
import type { ContainerRow, PodRow } from '../../../../src/shared/kubernetes';
import type { PodOptions } from '../../../support/pod-builder';
import { buildPod, POD_CREATED_AT, runningContainer } from '../../../support/pod-builder';

const NOW = POD_CREATED_AT + 60_000;

function project(object: unknown, labelKey = 'app', now = NOW): ProjectedPod {
  const projected = projectPod(object, { labelKey, now });
  if (projected === undefined) throw new Error('not projected');
  return projected;
}

const rowOf = (options: PodOptions, now = NOW): PodRow =>
  project(buildPod(options), 'app', now).row;

function container(row: PodRow, name: string): ContainerRow {
  const found = row.containers.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
}

describe('projectPod', () => {
  it('keeps what is shown of a healthy pod', () => {
    expect(rowOf({ name: 'web-1', uid: 'u1' })).toEqual({
      uid: 'u1',
      name: 'web-1',
      namespace: 'test',
      environment: 'shop-a1b2',
      status: 'Running',
      reason: '',
      tone: 'ok',
      readyContainers: 1,
      totalContainers: 1,
      restarts: 0,
      lastRestartAt: null,
      createdAt: POD_CREATED_AT,
      node: 'node-1',
      ip: '',
      os: 'linux',
      workload: null,
      revision: '',
      ended: false,
      schedulingGates: [],
      page: null,
      ready: true,
      canExec: true,
      defaultContainer: 'app',
      containers: [
        {
          name: 'app',
          kind: 'container',
          image: 'registry.example/app:1',
          imageTag: '1',
          ready: true,
          state: 'Running',
          message: '',
          lastExitCode: null,
          lastExit: null,
          restarts: 0,
          lastRestartAt: null,
          running: true,
          tone: 'ok',
        },
      ],
    });
  });

  it('groups by the label asked for, and by none where it is absent or empty', () => {
    const pod = buildPod({ labels: { app: 'shop', team: 'pay', empty: '' } });
    expect(project(pod, 'team').row.environment).toBe('pay');
    expect(project(pod, 'missing').row.environment).toBeNull();
    expect(project(pod, 'empty').row.environment).toBeNull();
    expect(project(pod, 'toString').row.environment).toBeNull();
  });

  it('names the keys that could group, not those that controllers set', () => {
    const labels = { app: 'shop', 'pod-template-hash': '7d9c', 'app.kubernetes.io/instance': 'x' };
    expect(project(buildPod({ labels })).labelKeys).toEqual(['app', 'app.kubernetes.io/instance']);
  });

  it('keeps a bounded number of label keys', () => {
    const labels = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key${i}`, 'v']));
    expect(project(buildPod({ labels })).labelKeys).toHaveLength(64);
  });

  describe('default container', () => {
    const containers = [runningContainer({ name: 'istio-proxy' }), runningContainer()];
    const annotated = (name: string): PodOptions => ({
      containers,
      annotations: { 'kubectl.kubernetes.io/default-container': name },
    });

    it.each([
      ['the annotated one', annotated('app'), 'app'],
      ['the annotated one, though it is a sidecar', annotated('istio-proxy'), 'istio-proxy'],
      ['the first own one where the annotation names none of the pod', annotated('gone'), 'app'],
      ['the first that is no known sidecar', { containers }, 'app'],
      ['the first where all are sidecars', { containers: containers.slice(0, 1) }, 'istio-proxy'],
      ['none in a pod without containers', { containers: [] }, ''],
    ] as const)('is %s', (_, options, expected) => {
      expect(rowOf(options).defaultContainer).toBe(expected);
    });

    it('is never an init container by default', () => {
      const init = [{ name: 'setup', state: { terminated: { exitCode: 0 } } }];
      expect(rowOf({ init }).defaultContainer).toBe('app');
    });
  });

  describe('canExec', () => {
    const crashed = { name: 'app', state: { waiting: { reason: 'CrashLoopBackOff' } } };
    const sidecar = runningContainer({ name: 'sidecar' });
    it.each([
      ['running and ready', {}, true],
      ['running, not ready', { containers: [runningContainer({ ready: false })] }, true],
      ['only another container runs', { containers: [crashed, sidecar] }, false],
      ['terminating', { deleted: true }, false],
      ['failed', { phase: 'Failed' }, false],
      ['no status yet', { phase: 'Pending', containers: [{ name: 'app' }] }, false],
    ] as const)('%s: %s', (_, options: PodOptions, expected) => {
      expect(rowOf(options).canExec).toBe(expected);
    });
  });

  it('is ready only with the condition and while it stays', () => {
    expect(rowOf({}).ready).toBe(true);
    expect(rowOf({ conditions: [] }).ready).toBe(false);
    expect(rowOf({ deleted: true }).ready).toBe(false);
  });

  it('gives a running pod time to become ready, then calls it failing', () => {
    const options: PodOptions = {
      containers: [runningContainer({ ready: false })],
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: '2024-01-01T00:05:00Z' }],
    };
    const since = POD_CREATED_AT + 5 * 60_000;
    expect(project(buildPod(options)).unreadySince).toBe(since);
    expect(rowOf(options, since + READINESS_PATIENCE_MS - 1).tone).toBe('progressing');
    expect(rowOf(options, since + READINESS_PATIENCE_MS).tone).toBe('failing');
  });

  describe("reason, in the server's words", () => {
    it.each<readonly [string, PodOptions, string]>([
      [
        'unschedulable',
        {
          phase: 'Pending',
          containers: [{ name: 'app' }],
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/3 nodes are available: 3 Insufficient cpu.',
            },
          ],
        },
        '0/3 nodes are available: 3 Insufficient cpu.',
      ],
      [
        'waiting',
        {
          containers: [
            {
              name: 'app',
              state: {
                waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s\nrestarting' },
              },
            },
          ],
        },
        'back-off 5m0s restarting',
      ],
      [
        'evicted',
        { phase: 'Failed', reason: 'Evicted', message: 'low on memory', containers: [] },
        'low on memory',
      ],
      [
        'not ready',
        {
          containers: [runningContainer({ ready: false })],
          conditions: [
            { type: 'Ready', status: 'False', message: 'containers with unready status: [app]' },
          ],
        },
        'containers with unready status: [app]',
      ],
      ['nothing to say', { containers: [{ name: 'app', state: { waiting: {} } }] }, ''],
    ])('%s', (_, options, expected) => {
      expect(rowOf(options).reason).toBe(expected);
    });
  });

  it('lists the containers people open first, with what became of them', () => {
    const row = rowOf({
      init: [
        { name: 'setup', state: { terminated: { exitCode: 0, reason: 'Completed' } } },
        { name: 'proxy', sidecar: true, started: true, ready: true, state: { running: {} } },
      ],
      containers: [
        {
          name: 'app',
          restarts: 12,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
          lastEndedAt: POD_CREATED_AT,
          lastExitCode: 137,
        },
        { name: 'later' },
      ],
      ephemeral: [{ name: 'debug', state: { running: {} } }],
    });
    const summary = row.containers.map(({ name, kind, state, tone, running }) => [
      name,
      kind,
      state,
      tone,
      running,
    ]);
    expect(summary).toEqual([
      ['app', 'container', 'CrashLoopBackOff', 'failing', false],
      ['later', 'container', 'Waiting', 'progressing', false],
      ['proxy', 'sidecar', 'Running', 'ok', true],
      ['setup', 'init', 'Completed', 'idle', false],
      ['debug', 'ephemeral', 'Running', 'ok', true],
    ]);
    expect(container(row, 'app')).toMatchObject({
      restarts: 12,
      lastExitCode: 137,
      message: 'back-off',
    });
    expect(container(row, 'app')).toMatchObject({
      lastExit: { code: 137, signal: 0, reason: '', at: POD_CREATED_AT },
      lastRestartAt: POD_CREATED_AT,
    });
    expect(container(row, 'setup').lastExitCode).toBe(0);
    expect(container(row, 'setup')).toMatchObject({
      lastExit: { code: 0, reason: 'Completed', at: null },
      lastRestartAt: null,
    });
    expect(row.restarts).toBe(12);
  });

  it.each<readonly [string, PodOptions, PodRow['workload'], string]>([
    [
      "a Deployment by its ReplicaSet's name less the hash",
      {
        owner: { kind: 'ReplicaSet', name: 'shop-web-7d9c5b' },
        labels: { app: 'shop', 'pod-template-hash': '7d9c5b' },
      },
      { kind: 'Deployment', name: 'shop-web' },
      '7d9c5b',
    ],
    [
      'a ReplicaSet of its own',
      { owner: { kind: 'ReplicaSet', name: 'shop-7d9c5b' } },
      { kind: 'ReplicaSet', name: 'shop-7d9c5b' },
      '',
    ],
    [
      'a ReplicaSet that is named by its hash alone',
      { owner: { kind: 'ReplicaSet', name: '-7d9c' }, labels: { 'pod-template-hash': '7d9c' } },
      { kind: 'ReplicaSet', name: '-7d9c' },
      '7d9c',
    ],
    [
      'a StatefulSet',
      {
        owner: { kind: 'StatefulSet', name: 'db' },
        labels: { 'controller-revision-hash': 'db-6f7' },
      },
      { kind: 'StatefulSet', name: 'db' },
      'db-6f7',
    ],
    [
      'a DaemonSet',
      { owner: { kind: 'DaemonSet', name: 'logs' } },
      { kind: 'DaemonSet', name: 'logs' },
      '',
    ],
    ['a Job', { owner: { kind: 'Job', name: 'migrate' } }, { kind: 'Job', name: 'migrate' }, ''],
    ['none', {}, null, ''],
  ])('names the workload: %s', (_, options, workload, revision) => {
    expect(rowOf(options)).toMatchObject({ workload, revision });
  });

  it('says what it runs on, where, and what gates it', () => {
    expect(
      rowOf({ os: 'windows', ip: '10.1.2.3', schedulingGates: ['quota', 'team'] }),
    ).toMatchObject({ os: 'windows', ip: '10.1.2.3', schedulingGates: ['quota', 'team'] });
    expect(rowOf({ nodeSelector: { 'kubernetes.io/os': 'windows' } }).os).toBe('windows');
    expect(rowOf({ os: 'linux' }).os).toBe('linux');
    expect(rowOf({ phase: 'Succeeded' }).ended).toBe(true);
  });

  it.each([
    ['https://shop.example/start?a=1', 'https://shop.example/start?a=1'],
    ['HTTP://shop.example', 'http://shop.example/'],
    ['javascript:alert(1)', null],
    ['file:///etc/passwd', null],
    ['https://user:secret@shop.example/', null],
    ['shop.example', null],
    [`https://shop.example/${'x'.repeat(3000)}`, null],
    ['', null],
  ])('takes %j for the page %j', (text, page) => {
    expect(rowOf({ annotations: { 'podshell.github.io/page': text } }).page).toBe(page);
  });

  it.each([
    ['registry.example:5000/team/app:2.4.1', '2.4.1'],
    ['registry.example:5000/team/app', 'latest'],
    ['app', 'latest'],
    ['app:1@sha256:0123456789abcdef0123', '1'],
    ['registry.example:5000/app@sha256:0123456789abcdef0123', '0123456789ab'],
    ['', ''],
  ])('the tag of %j is %j', (image, tag) => {
    expect(container(rowOf({ containers: [{ name: 'app', image }] }), 'app').imageTag).toBe(tag);
  });

  it('shows no control characters and nothing without end', () => {
    const row = rowOf({
      phase: 'Running\u001b]0;title\u0007',
      containers: [],
      message: `\u001b[2J${'x'.repeat(100_000)}`,
    });
    expect(row.status).toBe('Running]0;title');
    expect(row.reason).toMatch(/^\[2Jx+…$/);
    expect(row.reason).toHaveLength(500);
  });

  it.each([
    [undefined],
    [null],
    ['pod'],
    [[]],
    [{}],
    [{ metadata: {} }],
    [{ metadata: { uid: 'u' } }],
    [{ metadata: { name: 'n', uid: 7 } }],
  ])('%j is no pod', (object) => {
    expect(projectPod(object, { labelKey: 'app', now: NOW })).toBeUndefined();
  });

  it('never throws, whatever stands where', () => {
    const anything = fc.anything({ maxDepth: 2 });
    const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<unknown> => fc.oneof(of, anything);
    const record = (keys: readonly string[], value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
      maybe(fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] }));
    const state = record(['running', 'waiting', 'terminated'], maybe(fc.constant({})));
    const status = record(['name', 'ready', 'restartCount', 'state', 'lastState'], state);
    const lists = maybe(fc.array(status, { maxLength: 3 }));
    const pod = fc.record({
      metadata: fc.record(
        {
          uid: fc.constant('u'),
          name: fc.constant('n'),
          labels: anything,
          annotations: anything,
          creationTimestamp: anything,
          deletionTimestamp: anything,
        },
        { requiredKeys: ['uid', 'name'] },
      ),
      spec: record(['containers', 'initContainers', 'ephemeralContainers', 'nodeName'], lists),
      status: record(
        ['phase', 'conditions', 'containerStatuses', 'initContainerStatuses', 'message'],
        lists,
      ),
    });
    fc.assert(
      fc.property(pod, (object) => {
        const { row } = project(object);
        expect(row.uid).toBe('u');
        expect(Number.isFinite(row.createdAt)).toBe(true);
        expect(Number.isSafeInteger(row.restarts)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
