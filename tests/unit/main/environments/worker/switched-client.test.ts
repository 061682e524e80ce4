import { beforeEach, expect, it } from 'vitest';
import { SwitchedClient } from '../../../../../src/main/environments/worker/switched-client';
import type { ApiRequest, ClusterClient } from '../../../../../src/main/kube/http/cluster-client';
import { appError, type Outcome } from '../../../../../src/shared/errors';
import { err, ok } from '../../../../../src/shared/result';
import { FakeClock } from '../../../../support/fake-clock';

const REQUEST: ApiRequest = {
  path: '/api/v1/pods',
  what: { verb: 'list', resource: 'pods', namespace: '', name: '' },
};
const REFUSED = err(appError('timed-out', { server: 'x', waitingFor: 'response', seconds: 1 }));

/** A client whose answers a test gives. */
class Answering {
  readonly asked: ((answer: Outcome<unknown>) => void)[] = [];
  streams = 0;
  disposed = 0;

  constructor(readonly name: string) {}

  get client(): ClusterClient {
    return {
      context: this.name,
      user: '',
      server: '',
      namespace: '',
      json: <T>() =>
        new Promise<Outcome<T>>((resolve) => {
          this.asked.push(resolve as (answer: Outcome<unknown>) => void);
        }),
      lines: () => {
        this.streams += 1;
        return Promise.resolve(ok(null));
      },
      dispose: () => {
        this.disposed += 1;
      },
    } as unknown as ClusterClient;
  }
}

let clock: FakeClock;
let early: Answering;
let later: Answering;
let switched: SwitchedClient;
let failures: number;
beforeEach(() => {
  clock = new FakeClock();
  early = new Answering('early');
  later = new Answering('later');
  failures = 0;
  switched = new SwitchedClient({
    early: early.client,
    clock,
    onFailure: () => (failures += 1),
  });
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('asks by itself until the other is there, and never after', async () => {
  const first = switched.json(REQUEST);
  early.asked[0]?.(ok('early'));
  expect(await first).toEqual(ok('early'));
  expect(early.disposed).toBe(0);
  switched.switchTo(later.client);
  expect(early.disposed).toBeGreaterThan(0);
  expect(switched.context).toBe('later');
  const second = switched.json(REQUEST);
  later.asked[0]?.(ok('later'));
  expect(await second).toEqual(ok('later'));
  expect(early.asked).toHaveLength(1);
});

it('what fails early is asked of the other, whose words count', async () => {
  const answer = switched.json(REQUEST);
  expect(failures).toBe(0);
  early.asked[0]?.(REFUSED);
  await turn();
  expect(failures).toBe(1);
  expect(later.asked).toHaveLength(0);
  switched.switchTo(later.client);
  await turn();
  later.asked[0]?.(ok('later'));
  expect(await answer).toEqual(ok('later'));
});

it('what is under way gets a moment, and is asked of the other then', async () => {
  const quick = switched.json(REQUEST);
  const slow = switched.json(REQUEST);
  switched.switchTo(later.client);
  await turn();
  expect(early.disposed).toBe(0);
  early.asked[0]?.(ok('quick'));
  expect(await quick).toEqual(ok('quick'));
  expect(early.disposed).toBe(0);
  clock.advance(299);
  await turn();
  expect(later.asked).toHaveLength(0);
  clock.advance(1);
  await turn();
  expect(later.asked).toHaveLength(1);
  expect(early.disposed).toBeGreaterThan(0);
  later.asked[0]?.(ok('slow'));
  expect(await slow).toEqual(ok('slow'));
  expect(failures).toBe(0);
});

it('streams are the other’s alone', async () => {
  const stream = switched.lines({ ...REQUEST, readDeadlineMs: 1 }, () => undefined);
  await turn();
  expect(early.streams + later.streams).toBe(0);
  switched.switchTo(later.client);
  expect(await stream).toEqual(ok(null));
  expect([early.streams, later.streams]).toEqual([0, 1]);
});
