import { describe, expect, it } from 'vitest';

import { groupPods } from '../../../support/group-pods';
import { environmentId, readEnvironmentId } from '../../../../src/shared/environment-id';
import type { PodRow, Tone } from '../../../../src/shared/kubernetes';
import { projectPod } from '../../../../src/main/environments/pod-row';
import { buildPod } from '../../../support/pod-builder';
import { containerRow } from '../../../support/row-builder';

const LABEL_KEY = 'app';

function row(name: string, change: Partial<PodRow> = {}): PodRow {
  const projected = projectPod(buildPod({ name }), { labelKey: 'app', now: 0 });
  if (projected === undefined) throw new Error('not projected');
  return { ...projected.row, environment: 'shop', ...change };
}

describe('groupPods', () => {
  it('sorts environments by name, the unlabelled last', () => {
    const pods = [
      row('a', { environment: null }),
      row('b', { environment: 'zoo' }),
      row('c', { environment: 'alpha' }),
      row('d', { environment: 'zoo' }),
    ];
    const groups = groupPods(pods, LABEL_KEY);
    expect(groups.map(({ id, name, totalPods }) => [id, name, totalPods])).toEqual([
      ['test/app=alpha', 'alpha', 1],
      ['test/app=zoo', 'zoo', 2],
      ['test/app', null, 1],
    ]);
  });

  it('puts the newest pod first, ties by name, then by uid', () => {
    const pods = [
      row('b', { createdAt: 1 }),
      row('a', { createdAt: 1, uid: '2' }),
      row('a', { createdAt: 1, uid: '1' }),
      row('c', { createdAt: 2 }),
    ];
    const [group] = groupPods(pods, LABEL_KEY);
    expect(group?.pods.map(({ name, uid }) => [name, uid])).toEqual([
      ['c', 'uid-c'],
      ['a', '1'],
      ['a', '2'],
      ['b', 'uid-b'],
    ]);
    expect(group?.createdAt).toBe(1);
  });

  it('counts ready pods', () => {
    const [group] = groupPods([row('a'), row('b', { ready: false }), row('c')], LABEL_KEY);
    expect(group).toMatchObject({ readyPods: 2, totalPods: 3 });
  });

  const worst: readonly (readonly [readonly (readonly [string, Tone])[], string, Tone])[] = [
    [[['Running', 'ok']], 'Running', 'ok'],
    [
      [
        ['Running', 'ok'],
        ['Pending', 'progressing'],
        ['CrashLoopBackOff', 'failing'],
      ],
      'CrashLoopBackOff',
      'failing',
    ],
    [
      [
        ['Running', 'ok'],
        ['Terminating', 'progressing'],
      ],
      'Terminating',
      'progressing',
    ],
    [
      [
        ['Completed', 'idle'],
        ['Running', 'ok'],
      ],
      'Running',
      'ok',
    ],
    [
      [
        ['ImagePullBackOff', 'failing'],
        ['Error', 'failing'],
      ],
      'Error',
      'failing',
    ],
    [[['Completed', 'idle']], 'Completed', 'idle'],
  ];
  it.each(worst)('%j reads as %s', (pods, status, tone) => {
    const rows = pods.map(([word, of], i) => row(`p${i}`, { status: word, tone: of }));
    for (const order of [rows, [...rows].reverse()]) {
      expect(groupPods(order, LABEL_KEY)[0]).toMatchObject({ status, tone });
    }
  });

  it('sums restarts, names workloads and the tags of own containers', () => {
    const web = { kind: 'Deployment', name: 'web' };
    const api = { kind: 'Deployment', name: 'api' };
    const sidecar = containerRow({ name: 'istio-proxy', imageTag: 'mesh' });
    const [group] = groupPods(
      [
        row('a', {
          createdAt: 1,
          workload: web,
          restarts: 2,
          lastRestartAt: 5,
          containers: [containerRow({ imageTag: '1.0' }), sidecar],
        }),
        row('b', {
          createdAt: 2,
          workload: web,
          restarts: 1,
          lastRestartAt: 9,
          containers: [containerRow({ imageTag: '1.1' })],
        }),
        row('c', { createdAt: 0, workload: api, containers: [containerRow({ imageTag: '1.0' })] }),
        row('d', { createdAt: 0, workload: null, containers: [] }),
      ],
      LABEL_KEY,
    );
    expect(group).toMatchObject({
      restarts: 3,
      lastRestartAt: 9,
      workloads: [api, web],
      imageTags: ['1.1', '1.0'],
      rollouts: [],
    });
  });

  it('names eight image tags at most', () => {
    const pods = Array.from({ length: 20 }, (_, i) =>
      row(`p${i}`, { createdAt: -i, containers: [containerRow({ imageTag: `v${i}` })] }),
    );
    const [group] = groupPods(pods, LABEL_KEY);
    expect(group?.imageTags).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7']);
  });

  describe('rollouts', () => {
    const web = { kind: 'Deployment', name: 'web' };
    const pod = (name: string, revision: string, change: Partial<PodRow> = {}): PodRow =>
      row(name, { workload: web, revision, createdAt: 0, ...change });
    const rolloutsOf = (pods: readonly PodRow[]): unknown =>
      groupPods(pods, LABEL_KEY)[0]?.rollouts;

    it('are seen by two revisions at work: the newest pod tells which is wanted', () => {
      const pods = [
        pod('a', 'old', { createdAt: 1 }),
        pod('b', 'old', { createdAt: 2 }),
        pod('c', 'new', { createdAt: 3 }),
        pod('d', 'new', { createdAt: 4, ready: false }),
      ];
      expect(rolloutsOf(pods)).toEqual([
        { workload: web, newPods: 2, newReadyPods: 1, oldPods: 2 },
      ]);
    });

    it('last until the last old pod is gone, and do not count pods that ended', () => {
      const leaving = pod('a', 'old', { status: 'Terminating', ready: false });
      const fresh = pod('b', 'new', { createdAt: 3 });
      expect(rolloutsOf([leaving, fresh])).toMatchObject([{ oldPods: 1, newReadyPods: 1 }]);
      const evicted = pod('a', 'old', { status: 'Evicted', ready: false, ended: true });
      expect(rolloutsOf([evicted, fresh])).toEqual([]);
    });

    it('are none in two Deployments of one revision each, nor in Jobs', () => {
      const other = { kind: 'Deployment', name: 'api' };
      expect(rolloutsOf([pod('a', 'x'), pod('b', 'y', { workload: other })])).toEqual([]);
      const job = { kind: 'Job', name: 'migrate' };
      expect(
        rolloutsOf([pod('a', 'x', { workload: job }), pod('b', 'y', { workload: job })]),
      ).toEqual([]);
    });
  });

  it('is empty for no pods', () => {
    expect(groupPods([], LABEL_KEY)).toEqual([]);
  });
});

describe('environmentId', () => {
  it('tells the unlabelled from every value', () => {
    const ids = [null, '', 'x', 'app'].map((name) => environmentId('test', 'app', name));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tells what it was made of', () => {
    for (const labelKey of ['app', 'app.kubernetes.io/instance']) {
      for (const name of [null, 'shop-a1b2', 'A_b.c']) {
        const id = environmentId('test', labelKey, name);
        expect(readEnvironmentId(id)).toEqual({ namespace: 'test', labelKey, name });
      }
    }
    expect(readEnvironmentId('')).toBeNull();
    expect(readEnvironmentId('a=b/c')).toBeNull();
  });
});
