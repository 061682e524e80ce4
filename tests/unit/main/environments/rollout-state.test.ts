import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readRollout } from '../../../../src/main/environments/rollout-state';
import type { RolloutState } from '../../../../src/shared/explain';

const read = (kind: string, spec: object, status: object, generation = 1): RolloutState =>
  readRollout(
    { metadata: { generation }, spec, status: { observedGeneration: 1, ...status } },
    { kind, name: 'web' },
  );
const progressing = (reason: string): object => ({ type: 'Progressing', status: 'True', reason });

// Cases as of k8s.io/kubectl/pkg/polymorphichelpers/rollout_status_test.go, and what goes beyond it.
describe('a Deployment', () => {
  const counts = (replicas: number, updated: number, available: number): object => ({
    replicas,
    updatedReplicas: updated,
    availableReplicas: available,
    readyReplicas: available,
  });
  const cases: readonly (readonly [string, object, object, number, RolloutState['status']])[] = [
    ['fewer updated than wanted', { replicas: 1 }, counts(1, 0, 1), 1, 'progressing'],
    ['old ones left', { replicas: 1 }, counts(2, 1, 2), 1, 'progressing'],
    ['not yet available', { replicas: 1 }, counts(1, 1, 0), 1, 'progressing'],
    ['done', { replicas: 1 }, counts(1, 1, 1), 1, 'complete'],
    ['a generation nobody has seen yet', { replicas: 1 }, counts(1, 1, 1), 2, 'progressing'],
    ['paused', { replicas: 2, paused: true }, counts(2, 1, 2), 1, 'paused'],
    ['scaled to nothing', { replicas: 0 }, {}, 1, 'complete'],
    [
      'late',
      { replicas: 1 },
      { ...counts(2, 1, 1), conditions: [progressing('ProgressDeadlineExceeded')] },
      1,
      'stuck',
    ],
    [
      'no right or quota to create pods',
      { replicas: 1 },
      { conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }] },
      1,
      'stuck',
    ],
    [
      'complete once, broken now',
      { replicas: 1 },
      { ...counts(1, 1, 0), conditions: [progressing('NewReplicaSetAvailable')] },
      1,
      'complete',
    ],
  ];
  it.each(cases)('%s', (_, spec, status, generation, expected) => {
    expect(read('Deployment', spec, status, generation).status).toBe(expected);
  });

  it('says how far it is and what its conditions say', () => {
    const lastTransitionTime = '2024-01-01T00:00:00Z';
    const condition = { ...progressing('ReplicaSetUpdated'), message: 'is\nprogressing' };
    expect(
      read(
        'Deployment',
        { replicas: 3, progressDeadlineSeconds: 60 },
        {
          ...counts(4, 2, 3),
          conditions: [{ ...condition, lastTransitionTime }],
        },
      ),
    ).toEqual({
      workload: { kind: 'Deployment', name: 'web' },
      status: 'progressing',
      desired: 3,
      updated: 2,
      ready: 3,
      available: 3,
      total: 4,
      progressDeadlineSeconds: 60,
      conditions: [
        {
          type: 'Progressing',
          met: true,
          reason: 'ReplicaSetUpdated',
          message: 'is progressing',
          since: Date.UTC(2024, 0, 1),
        },
      ],
    });
  });
});

describe('a StatefulSet', () => {
  it.each<readonly [string, object, object, RolloutState['status']]>([
    [
      'updating',
      { replicas: 3 },
      {
        replicas: 3,
        updatedReplicas: 1,
        readyReplicas: 2,
        currentRevision: 'a',
        updateRevision: 'b',
      },
      'progressing',
    ],
    [
      'not all ready',
      { replicas: 3 },
      {
        replicas: 3,
        updatedReplicas: 3,
        readyReplicas: 2,
        currentRevision: 'a',
        updateRevision: 'a',
      },
      'progressing',
    ],
    [
      'done',
      { replicas: 3 },
      { replicas: 3, readyReplicas: 3, currentRevision: 'a', updateRevision: 'a' },
      'complete',
    ],
    [
      'updated by hand only',
      { replicas: 3, updateStrategy: { type: 'OnDelete' } },
      { replicas: 3, readyReplicas: 3, updatedReplicas: 0 },
      'complete',
    ],
  ])('%s', (_, spec, status, expected) => {
    expect(read('StatefulSet', spec, status).status).toBe(expected);
  });
});

describe('a DaemonSet', () => {
  it.each<readonly [string, number, number, RolloutState['status']]>([
    ['updating', 1, 1, 'progressing'],
    ['not all available', 2, 1, 'progressing'],
    ['done', 2, 2, 'complete'],
  ])('%s', (_, updated, available, expected) => {
    const status = {
      desiredNumberScheduled: 2,
      updatedNumberScheduled: updated,
      numberAvailable: available,
    };
    expect(read('DaemonSet', {}, status).status).toBe(expected);
  });
});

it('never throws', () => {
  fc.assert(
    fc.property(
      fc.anything(),
      fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'Job'),
      (value, kind) => {
        readRollout(value, { kind, name: 'x' });
        readRollout({ metadata: value, spec: value, status: value }, { kind, name: 'x' });
        readRollout({ status: { conditions: [value] } }, { kind, name: 'x' });
      },
    ),
  );
});
