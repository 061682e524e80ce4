import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  EnvironmentFeed,
  FLUSH_INTERVAL_MS,
  MAX_PODS_PER_UPDATE,
} from '../../../../src/main/environments/environment-feed';
import { groupPods } from '../../../support/group-pods';
import type { ProjectedPod } from '../../../../src/main/environments/pod-row';
import { projectPod } from '../../../../src/main/environments/pod-row';
import { READINESS_PATIENCE_MS } from '../../../../src/main/environments/status-tone';
import { appError } from '../../../../src/shared/errors';
import type { EnvironmentsUpdate } from '../../../../src/shared/kubernetes';
import { EnvironmentPage } from '../../../support/environment-page';
import { FakeClock } from '../../../support/fake-clock';
import type { PodOptions } from '../../../support/pod-builder';
import { buildPod, POD_CREATED_AT, runningContainer } from '../../../support/pod-builder';

const SCOPE = { context: 'demo', namespaces: ['test'], labelKey: 'app' };
const REFUSED = appError('connection-refused', { server: 'https://127.0.0.1:1' });

/** A page that also knows when updates came, milliseconds. */
class TimedPage extends EnvironmentPage {
  readonly times: number[] = [];
}

interface Opened {
  readonly clock: FakeClock;
  readonly page: TimedPage;
  readonly feed: EnvironmentFeed;
  readonly list: ReturnType<EnvironmentFeed['add']>;
}

function open(): Opened {
  const clock = new FakeClock({ now: POD_CREATED_AT });
  const page = new TimedPage();
  const onUpdate = (update: EnvironmentsUpdate): void => {
    page.times.push(clock.monotonic());
    page.take(update);
  };
  const feed = new EnvironmentFeed({ scope: SCOPE, clock, onUpdate });
  feed.start();
  return { clock, page, feed, list: feed.add('test') };
}

function pod(options: PodOptions, now = POD_CREATED_AT): ProjectedPod {
  const projected = projectPod(buildPod(options), { labelKey: SCOPE.labelKey, now });
  if (projected === undefined) throw new Error('not projected');
  return projected;
}

const byUid = (...pods: readonly ProjectedPod[]): ReadonlyMap<string, ProjectedPod> =>
  new Map(pods.map((one) => [one.row.uid, one]));

const shop = pod({ name: 'shop-1', uid: 's1', labels: { app: 'shop' } });
const pay = pod({ name: 'pay-1', uid: 'p1', labels: { app: 'pay' } });

describe('EnvironmentFeed', () => {
  it('begins with a reset that says it is loading', () => {
    const { page } = open();
    expect(page.updates).toHaveLength(1);
    expect(page.last).toEqual({
      scope: SCOPE,
      reset: true,
      upsert: [],
      remove: [],
      state: { kind: 'loading', since: POD_CREATED_AT },
      podCount: 0,
      failures: [],
      coverage: null,
      labelKeys: [],
    });
  });

  it('shows the first list at once, in order, and as live', () => {
    const { page, list } = open();
    list.onState({ kind: 'listing' });
    list.onReplace(byUid(shop, pay));
    list.onState({ kind: 'live' });
    expect(page.updates).toHaveLength(2);
    expect(page.last).toMatchObject({
      reset: false,
      remove: [],
      state: { kind: 'live' },
      podCount: 2,
      labelKeys: [{ key: 'app', pods: 2 }],
    });
    expect(page.last.upsert.map(({ name }) => name)).toEqual(['pay', 'shop']);
  });

  it('says that an empty namespace is live', () => {
    const { page, list } = open();
    list.onState({ kind: 'live' });
    expect(page.last.state.kind).toBe('loading');
    list.onReplace(new Map());
    expect(page.last).toMatchObject({ state: { kind: 'live' }, podCount: 0, reset: false });
  });

  it('shows rows of the first list while it comes in, loading until it has them all', () => {
    const { clock, page, list } = open();
    list.onState({ kind: 'listing' });
    list.onPart(byUid(shop));
    expect(page.last).toMatchObject({ state: { kind: 'loading' }, podCount: 1 });
    list.onPart(byUid(pay));
    clock.advance(FLUSH_INTERVAL_MS);
    expect(page.last.upsert.map(({ name }) => name)).toEqual(['pay']);
    expect(page.last.state.kind).toBe('loading');
    // The list itself is the truth: what a part showed and it does not is gone.
    list.onReplace(byUid(pay));
    clock.advance(FLUSH_INTERVAL_MS);
    expect(page.last).toMatchObject({ state: { kind: 'live' }, remove: ['test/app=shop'] });
  });

  it('sends a long list in pieces, and calls it live with the last of them', () => {
    const { clock, page, list } = open();
    const many = Array.from({ length: MAX_PODS_PER_UPDATE * 2 + 1 }, (_, i) =>
      pod({ name: `p-${i}`, uid: `u-${i}`, labels: { app: `e-${Math.floor(i / 10)}` } }),
    );
    list.onReplace(byUid(...many));
    const carried = (): number =>
      page.last.upsert.reduce((sum, { totalPods }) => sum + totalPods, 0);
    const pieces: [number, string][] = [];
    while (page.environments.size < MAX_PODS_PER_UPDATE / 5 + 1) {
      pieces.push([carried(), page.last.state.kind]);
      clock.advance(FLUSH_INTERVAL_MS);
    }
    pieces.push([carried(), page.last.state.kind]);
    expect(pieces).toEqual([
      [MAX_PODS_PER_UPDATE, 'loading'],
      [MAX_PODS_PER_UPDATE, 'loading'],
      [1, 'live'],
    ]);
    clock.advance(10 * FLUSH_INTERVAL_MS);
    expect(page.updates).toHaveLength(4);
    // From then on it stays live, however much changes at once.
    list.onReplace(
      byUid(
        ...many.map((one) => ({ ...one, resourceVersion: '', row: { ...one.row, restarts: 1 } })),
      ),
    );
    expect(page.last.state.kind).toBe('live');
  });

  it('sends only the environments that changed', () => {
    const { clock, page, list } = open();
    list.onReplace(byUid(shop, pay));
    clock.advance(FLUSH_INTERVAL_MS);
    list.onApply('s2', pod({ name: 'shop-2', uid: 's2', labels: { app: 'shop' } }));
    expect(page.last.upsert.map(({ name, totalPods }) => [name, totalPods])).toEqual([['shop', 2]]);
  });

  it('moves a pod whose label changes and drops the environment it leaves', () => {
    const { clock, page, list } = open();
    list.onReplace(byUid(shop, pay));
    clock.advance(FLUSH_INTERVAL_MS);
    list.onApply(
      's1',
      pod({ name: 'shop-1', uid: 's1', labels: { app: 'pay' }, resourceVersion: '2' }),
    );
    expect(page.last.remove).toEqual(['test/app=shop']);
    expect(page.last.upsert.map(({ name, totalPods }) => [name, totalPods])).toEqual([['pay', 2]]);
  });

  it('a list taken again is a difference: nothing jumps, ghosts leave', () => {
    const { clock, page, list } = open();
    list.onReplace(byUid(shop, pay));
    clock.advance(FLUSH_INTERVAL_MS);
    const before = page.updates.length;
    list.onReplace(byUid(pod({ name: 'shop-1', uid: 's1', labels: { app: 'shop' } }), pay));
    expect(page.updates).toHaveLength(before);
    list.onReplace(byUid(shop));
    expect(page.last).toMatchObject({ reset: false, upsert: [], remove: ['test/app=pay'] });
  });

  it('says nothing of a change that is not shown', () => {
    const { clock, page, list } = open();
    list.onReplace(byUid(shop));
    clock.advance(FLUSH_INTERVAL_MS);
    const before = page.updates.length;
    list.onApply('s1', {
      ...pod({ name: 'shop-1', uid: 's1', labels: { app: 'shop' }, resourceVersion: '99' }),
    });
    list.onDelete('never-seen');
    clock.advance(1000);
    expect(page.updates).toHaveLength(before);
  });

  it('keeps the rows and says since when while the list is stale', () => {
    const { clock, page, list } = open();
    list.onReplace(byUid(shop));
    clock.advance(5000);
    const retryAt = clock.now() + 800;
    list.onState({ kind: 'stale', error: REFUSED, retryAt });
    const updatedAt = POD_CREATED_AT + 5000;
    expect(page.last.state).toEqual({ kind: 'stale', updatedAt, error: REFUSED, retryAt });
    clock.advance(1000);
    list.onState({ kind: 'listing' });
    list.onState({ kind: 'stale', error: REFUSED, retryAt: retryAt + 2000 });
    expect(page.last.state).toMatchObject({ kind: 'stale', updatedAt, retryAt: retryAt + 2000 });
    expect(page.environments.size).toBe(1);
    clock.advance(1000);
    list.onState({ kind: 'live' });
    expect(page.last).toMatchObject({ state: { kind: 'live' }, upsert: [], remove: [] });
  });

  it('a list that never was live has no time of its last truth', () => {
    const { page, list } = open();
    list.onState({ kind: 'stale', error: REFUSED, retryAt: 1 });
    expect(page.last.state).toMatchObject({ kind: 'stale', updatedAt: null });
  });

  it('sends the first change of a quiet list at once and ten updates a second at most', () => {
    const { clock, page, list } = open();
    list.onReplace(byUid(shop));
    clock.advance(1000);
    const start = clock.monotonic();
    const quiet = page.updates.length;
    for (let i = 0; i < 2999; i += 1) {
      const name = `pod-${i % 50}`;
      list.onApply(
        name,
        pod({ name, uid: name, labels: { app: `e${i % 7}` }, resourceVersion: String(i) }),
      );
      if (i === 0) expect(page.updates).toHaveLength(quiet + 1);
      clock.advance(1);
    }
    const times = page.times.slice(quiet).map((at) => at - start);
    for (const [i, at] of times.entries()) {
      const earlier = times[i - 1];
      if (earlier !== undefined) expect(at - earlier).toBeGreaterThanOrEqual(FLUSH_INTERVAL_MS);
    }
    expect(times.length).toBeGreaterThan(25);
    expect(times.length).toBeLessThanOrEqual(30);
  });

  it('what comes in the pause is sent at its end, once', () => {
    const { clock, page, list } = open();
    list.onReplace(byUid(shop));
    list.onApply('p1', pay);
    list.onDelete('s1');
    const before = page.updates.length;
    clock.advance(FLUSH_INTERVAL_MS - 1);
    expect(page.updates).toHaveLength(before);
    clock.advance(1);
    expect(page.updates).toHaveLength(before + 1);
    expect([...page.environments.values()].map(({ name }) => name)).toEqual(['pay']);
    clock.advance(1000);
    expect(page.updates).toHaveLength(before + 1);
  });

  it('an environment that comes and goes within one pause is never told of', () => {
    const { clock, page, list } = open();
    list.onReplace(byUid(shop));
    list.onApply('p1', pay);
    list.onDelete('p1');
    clock.advance(FLUSH_INTERVAL_MS);
    expect(page.last).toMatchObject({ upsert: [], remove: [] });
  });

  it('calls a pod failing that is not ready for too long, without an event', () => {
    const { clock, page, list } = open();
    const slow = pod({
      name: 'slow',
      uid: 'slow',
      conditions: [{ type: 'Ready', status: 'False' }],
      containers: [runningContainer({ ready: false })],
    });
    list.onReplace(byUid(slow));
    expect(page.last.upsert[0]).toMatchObject({ tone: 'progressing' });
    clock.advance(READINESS_PATIENCE_MS - 1);
    expect(page.last.upsert[0]).toMatchObject({ tone: 'progressing' });
    clock.advance(FLUSH_INTERVAL_MS);
    expect(page.last.upsert[0]).toMatchObject({ tone: 'failing', status: 'Running' });
    clock.advance(FLUSH_INTERVAL_MS);
    // Looked at now and then: the clock may be set back.
    expect(clock.pending).toBe(1);
  });

  it('takes that back when only a clock that ran ahead said so, under changes all the while', () => {
    const { clock, page, list } = open();
    const slow = pod({
      name: 'slow',
      uid: 'slow',
      conditions: [{ type: 'Ready', status: 'False' }],
      containers: [runningContainer({ ready: false })],
    });
    const tone = (): string | undefined => page.pods.get('slow')?.tone;
    list.onReplace(byUid(slow));
    expect(tone()).toBe('progressing');
    const busy = (milliseconds: number): void => {
      for (let passed = 0; passed < milliseconds; passed += 1_000) {
        list.onApply('o', pod({ name: 'other', uid: 'o', labels: { app: `n${passed % 2_000}` } }));
        clock.advance(1_000);
      }
    };
    clock.jump(48 * 3_600_000);
    busy(61_000);
    expect(tone()).toBe('failing');
    clock.jump(-48 * 3_600_000);
    busy(61_000);
    expect(tone()).toBe('progressing');
  });

  it('offers the ten most frequent label keys, ties by key', () => {
    const { page, list } = open();
    const keys = Array.from({ length: 12 }, (_, i) => `k${String(i).padStart(2, '0')}`);
    const labels = (count: number): Record<string, string> =>
      Object.fromEntries(keys.slice(12 - count).map((key) => [key, 'v']));
    list.onReplace(
      byUid(
        pod({ name: 'a', uid: 'a', labels: labels(12) }),
        pod({ name: 'b', uid: 'b', labels: labels(3) }),
      ),
    );
    expect(page.last.labelKeys.map(({ key, pods }) => `${key} ${pods}`)).toEqual([
      'k09 2',
      'k10 2',
      'k11 2',
      'k00 1',
      'k01 1',
      'k02 1',
      'k03 1',
      'k04 1',
      'k05 1',
      'k06 1',
    ]);
  });

  it('is silent and holds no timer after dispose', () => {
    const { clock, page, feed, list } = open();
    list.onReplace(byUid(shop));
    list.onApply('p1', pay);
    feed.dispose();
    const before = page.updates.length;
    list.onApply('p2', pay);
    list.onState({ kind: 'stale', error: REFUSED, retryAt: 1 });
    clock.advance(10_000);
    expect(page.updates).toHaveLength(before);
    expect(clock.pending).toBe(0);
  });

  it('any events, applied as updates, equal the grouping of what is there', () => {
    const uid = fc.integer({ min: 0, max: 9 }).map((i) => `u${i}`);
    const change = fc.record({
      environment: fc.constantFrom('a', 'b', 'c', ''),
      createdAt: fc.integer({ min: 0, max: 3 }),
      ready: fc.boolean(),
      extra: fc.constantFrom('x', 'y'),
    });
    const event = fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('apply' as const), uid, change }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), uid }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('replace' as const),
          all: fc.dictionary(uid, change, { maxKeys: 10 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(250) }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constantFrom('live' as const, 'stale' as const) }),
      },
    );
    let version = 0;
    const build = (
      id: string,
      of: { environment: string; createdAt: number; ready: boolean; extra: string },
    ): ProjectedPod =>
      pod({
        name: `pod-${id}`,
        uid: id,
        resourceVersion: String(version++),
        createdAt: POD_CREATED_AT - of.createdAt * 1000,
        labels: { [of.extra]: 'v', ...(of.environment !== '' && { app: of.environment }) },
        conditions: [{ type: 'Ready', status: of.ready ? 'True' : 'False' }],
      });

    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const { clock, page, feed, list } = open();
        let expected = new Map<string, ProjectedPod>();
        for (const one of events) {
          switch (one.kind) {
            case 'apply': {
              const applied = build(one.uid, one.change);
              expected.set(one.uid, applied);
              list.onApply(one.uid, applied);
              break;
            }
            case 'delete':
              expected.delete(one.uid);
              list.onDelete(one.uid);
              break;
            case 'replace':
              expected = new Map(Object.entries(one.all).map(([id, of]) => [id, build(id, of)]));
              list.onReplace(new Map(expected));
              break;
            case 'wait':
              clock.advance(one.ms);
              break;
            case 'live':
              list.onState({ kind: 'live' });
              break;
            case 'stale':
              list.onState({ kind: 'stale', error: REFUSED, retryAt: clock.now() });
              break;
          }
        }
        clock.advance(FLUSH_INTERVAL_MS);

        const rows = [...expected.values()].map(({ row }) => row);
        const shown = [...page.environments.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
        const grouped = [...groupPods(rows, 'app')].sort((a, b) => (a.id < b.id ? -1 : 1));
        expect(shown).toEqual(grouped);
        expect(page.last.podCount).toBe(rows.length);
        const keys = new Map<string, number>();
        for (const { labelKeys } of expected.values()) {
          for (const key of labelKeys) keys.set(key, (keys.get(key) ?? 0) + 1);
        }
        expect(new Map(page.last.labelKeys.map(({ key, pods }) => [key, pods]))).toEqual(keys);
        expect(page.updates.filter(({ reset }) => reset)).toHaveLength(1);
        const sent = page.times.slice(1);
        for (const [i, at] of sent.entries()) {
          expect(at - (sent[i - 1] ?? -Infinity)).toBeGreaterThanOrEqual(FLUSH_INTERVAL_MS);
        }
        feed.dispose();
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
