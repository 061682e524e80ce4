import { describe, expect, it } from 'vitest';
import { newerPod, replacementFor } from '../../../../src/renderer/environments/replacement';
import type { ExecTarget, PodRow } from '../../../../src/shared/kubernetes';
import { containerRow, environment, podRow } from '../../../support/row-builder';

const gone = {
  context: 'staging',
  namespace: 'test',
  pod: 'shop-web-7d9c8b5f4-x2x9p',
  podUid: 'gone',
  container: 'app',
};
const pod = (name: string, changes: Partial<PodRow> = {}): PodRow =>
  podRow(name, { uid: name, containers: [containerRow()], ...changes });
const replacement = (...pods: PodRow[]) => replacementFor(environment('shop', pods), gone)?.pod;

it('is the newest ready pod of the same workload, also of a newer ReplicaSet', () => {
  const pods = [
    pod('shop-web-6c5d4f7b8-bbbbb', { createdAt: 3, ready: false }),
    pod('shop-web-6c5d4f7b8-ccccc', { createdAt: 2 }),
    pod('shop-web-6c5d4f7b8-ddddd', { createdAt: 1 }),
  ];
  expect(replacement(...pods)).toBe('shop-web-6c5d4f7b8-ccccc');
});

it('is a pod of the same name before all others', () => {
  const same = pod(gone.pod, { uid: 'new', ready: false });
  expect(replacement(pod('shop-web-6c5d4f7b8-ccccc'), same)).toBe(gone.pod);
});

it('is never another workload’s, the gone one itself, or one that takes no shell', () => {
  expect(
    replacement(
      pod('shop-api-6c5d4f7b8-ccccc'),
      pod(gone.pod, { uid: 'gone' }),
      pod('shop-web-6c5d4f7b8-ddddd', { canExec: false }),
    ),
  ).toBeUndefined();
});

it('keeps the container where it runs there', () => {
  const containers = [containerRow({ name: 'main' }), containerRow({ name: 'app' })];
  const next = pod('shop-web-6c5d4f7b8-ccccc', { containers, defaultContainer: 'main' });
  const target = replacementFor(environment('shop', [next]), gone);
  expect(target).toMatchObject({ podUid: next.uid, container: 'app', context: 'staging' });
  const other = { ...gone, container: 'sidecar' };
  expect(replacementFor(environment('shop', [next]), other)?.container).toBe('main');
});

describe('newerPod', () => {
  const old = podRow('web-old', { createdAt: 1, revision: 'old' });
  const target: ExecTarget = {
    context: 'staging',
    namespace: 'test',
    pod: 'web-old',
    podUid: 'web-old',
    container: 'app',
  };
  const next = (changes: Partial<PodRow> = {}): PodRow =>
    podRow('web-new', { createdAt: 2, revision: 'new', ...changes });

  it('is the ready pod of the next revision', () => {
    const found = newerPod(environment('shop', [next(), old]), target);
    expect(found).toEqual({ ...target, pod: 'web-new', podUid: 'web-new' });
  });

  it.each([
    ['is not ready', next({ ready: false })],
    ['is of the same revision', next({ revision: 'old' })],
    ['is older', next({ createdAt: 0 })],
    ['is of another workload', next({ workload: { kind: 'Deployment', name: 'api' } })],
  ])('is none that %s', (_why, pod) => {
    expect(newerPod(environment('shop', [pod, old]), target)).toBeNull();
  });
});
