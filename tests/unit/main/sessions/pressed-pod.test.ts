import { beforeEach, expect, it } from 'vitest';
import type { ClusterClient } from '../../../../src/main/kube/http/cluster-client';
import { PressedPod } from '../../../../src/main/sessions/pressed-pod';
import { appError } from '../../../../src/shared/errors';
import type { ExecTarget } from '../../../../src/shared/kubernetes';
import { err, ok } from '../../../../src/shared/result';
import { FakeClock } from '../../../support/fake-clock';
import { buildPod } from '../../../support/pod-builder';

const TARGET: ExecTarget = {
  context: 'demo',
  namespace: 'test',
  pod: 'web',
  podUid: 'uid-web',
  container: 'app',
};

let clock: FakeClock;
let reads: string[];
let client: ClusterClient;
let now: ClusterClient | null;
let pressed: PressedPod;

function newClient(): ClusterClient {
  return {
    json: ({ path }: { path: string }) => {
      reads.push(path);
      return Promise.resolve(ok(buildPod({ name: 'web' })));
    },
  } as unknown as ClusterClient;
}

beforeEach(() => {
  clock = new FakeClock();
  reads = [];
  client = newClient();
  now = client;
  pressed = new PressedPod({
    clock,
    client: (context) => (now === null ? err(appError('context-unknown', { context })) : ok(now)),
  });
});

it('reads the pod as its row is pressed, for the click that follows', async () => {
  pressed.press(TARGET);
  expect(reads).toEqual(['/api/v1/namespaces/test/pods/web']);
  clock.advance(999);
  expect(await pressed.take({ ...TARGET }, client)).toMatchObject({ ok: true });
  // Once: the next shell's pod is read for it.
  expect(pressed.take(TARGET, client)).toBeNull();
});

it('is the pod’s word of a second ago no more', () => {
  pressed.press(TARGET);
  clock.advance(1_000);
  expect(pressed.take(TARGET, client)).toBeNull();
});

it.each([
  { context: 'other' },
  { namespace: 'other' },
  { pod: 'other' },
  { podUid: 'other' },
  { container: 'other' },
])('says nothing of another target: %j', (other) => {
  pressed.press(TARGET);
  expect(pressed.take({ ...TARGET, ...other }, client)).toBeNull();
  // What was clicked instead is under way: a later click is another one.
  expect(pressed.take(TARGET, client)).toBeNull();
});

it('says nothing to another client: the server or the user changed meanwhile', () => {
  pressed.press(TARGET);
  expect(pressed.take(TARGET, newClient())).toBeNull();
});

it('asks no more than one thing at a time', async () => {
  pressed.press(TARGET);
  pressed.press({ ...TARGET, pod: 'api', podUid: 'uid-api' });
  expect(reads).toHaveLength(1);
  expect(await pressed.take(TARGET, client)).toMatchObject({ ok: true });
  pressed.press(TARGET);
  expect(reads).toHaveLength(2);
});

it('knows the last press only, and none of a context that is gone', async () => {
  expect(pressed.take(TARGET, client)).toBeNull();
  pressed.press(TARGET);
  await new Promise((resolve) => setImmediate(resolve));
  pressed.press({ ...TARGET, pod: 'api', podUid: 'uid-api' });
  expect(pressed.take(TARGET, client)).toBeNull();
  now = null;
  pressed.press(TARGET);
  expect(reads).toHaveLength(2);
  expect(pressed.take(TARGET, client)).toBeNull();
});
