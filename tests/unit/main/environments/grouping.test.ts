import { describe, expect, it } from 'vitest';

import { environmentId, groupPods } from '../../../../src/main/environments/grouping';
import type { PodRow, Tone } from '../../../../src/shared/kubernetes';
import { projectPod } from '../../../../src/main/environments/pod-row';
import { buildPod } from '../../../support/pod-builder';

const SCOPE = { namespace: 'test', labelKey: 'app' };

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
    const groups = groupPods(pods, SCOPE);
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
    const [group] = groupPods(pods, SCOPE);
    expect(group?.pods.map(({ name, uid }) => [name, uid])).toEqual([
      ['c', 'uid-c'],
      ['a', '1'],
      ['a', '2'],
      ['b', 'uid-b'],
    ]);
    expect(group?.createdAt).toBe(1);
  });

  it('counts ready pods', () => {
    const [group] = groupPods([row('a'), row('b', { ready: false }), row('c')], SCOPE);
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
      expect(groupPods(order, SCOPE)[0]).toMatchObject({ status, tone });
    }
  });

  it('is empty for no pods', () => {
    expect(groupPods([], SCOPE)).toEqual([]);
  });
});

describe('environmentId', () => {
  it('tells the unlabelled from every value', () => {
    const ids = [null, '', 'x', 'app'].map((name) => environmentId(SCOPE, name));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
