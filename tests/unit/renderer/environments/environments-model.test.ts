import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { EnvironmentsModel } from '../../../../src/renderer/environments/environments.svelte';
import { appError, type Outcome } from '../../../../src/shared/errors';
import type {
  Environment,
  EnvironmentScope,
  EnvironmentsUpdate,
} from '../../../../src/shared/kubernetes';
import { err, ok } from '../../../../src/shared/result';
import { FakeApi } from '../../../support/fake-api';
import { environment, podRow } from '../../../support/row-builder';

const scope: EnvironmentScope = { context: 'staging', namespaces: ['test'], labelKey: 'app' };

function update(changes: Partial<EnvironmentsUpdate> = {}): EnvironmentsUpdate {
  return {
    scope,
    reset: false,
    upsert: [],
    remove: [],
    state: { kind: 'live' },
    failures: [],
    coverage: null,
    podCount: 0,
    labelKeys: [],
    ...changes,
  };
}

async function watching(): Promise<{ model: EnvironmentsModel; fake: FakeApi }> {
  const fake = new FakeApi();
  const model = new EnvironmentsModel({ api: fake.api, now: () => 1000 });
  await model.watch('staging', null, null);
  return { model, fake };
}

const names = (model: EnvironmentsModel): (string | null)[] =>
  model.environments.map(({ name }) => name);

describe('EnvironmentsModel', () => {
  it('applying any sequence of updates equals the final set', async () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', null);
    const change = fc.record({
      reset: fc.boolean(),
      upsert: fc.array(fc.tuple(name, fc.nat(9)), { maxLength: 4 }),
      remove: fc.array(name, { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 20 }), async (changes) => {
        const { model } = await watching();
        const expected = new Map<string, Environment>();
        for (const { reset, upsert, remove } of changes) {
          const added = upsert.map(([of, totalPods]) => environment(of, undefined, { totalPods }));
          const removed = remove.map((of) => environment(of).id);
          if (reset) expected.clear();
          for (const one of added) expected.set(one.id, one);
          for (const id of removed) expected.delete(id);
          model.apply(update({ reset, upsert: added, remove: removed }));
        }
        const byId = (list: Iterable<Environment>): Environment[] =>
          [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
        expect(byId(model.environments)).toEqual(byId(expected.values()));
      }),
    );
  });

  it('sorts by name, numbers as numbers, the unlabelled last', async () => {
    const { model } = await watching();
    const upsert = [null, 'shop-10', 'api', 'shop-2'].map((name) => environment(name));
    model.apply(update({ upsert }));
    expect(names(model)).toEqual(['api', 'shop-2', 'shop-10', null]);
  });

  it('takes updates that overtake the answer to its request', async () => {
    const fake = new FakeApi();
    const model = new EnvironmentsModel({ api: fake.api, now: () => 0 });
    fake.answer('watchEnvironments', () => {
      model.apply(update({ reset: true, upsert: [environment('a')] }));
      return ok(scope);
    });
    await model.watch('staging', null, null);
    expect(names(model)).toEqual(['a']);
  });

  it.each([
    ['another context', { ...scope, context: 'production' }],
    ['another namespace', { ...scope, namespaces: ['other'] }],
    ['another label key', { ...scope, labelKey: 'tier' }],
  ])('ignores a late update about %s', async (_, late) => {
    const { model } = await watching();
    await model.watch('staging', ['test'], 'app');
    model.apply(update({ scope: late, upsert: [environment('ghost')] }));
    expect(names(model)).toEqual([]);
  });

  it('forgets what it showed when something else is chosen', async () => {
    const { model } = await watching();
    model.apply(update({ upsert: [environment('a')] }));
    await model.watch('production', null, null);
    expect(names(model)).toEqual([]);
    expect(model.state).toEqual({ kind: 'loading', since: 1000 });
  });

  it('an answer that a later choice overtook changes nothing', async () => {
    const fake = new FakeApi();
    const model = new EnvironmentsModel({ api: fake.api, now: () => 0 });
    let answer: (outcome: Outcome<EnvironmentScope>) => void = () => undefined;
    fake.answer('watchEnvironments', ({ context }) =>
      context === 'slow'
        ? new Promise((resolve) => {
            answer = resolve;
          })
        : ok({ ...scope, context }),
    );
    const slow = model.watch('slow', null, null);
    await model.watch('staging', null, null);
    answer(err(appError('context-unknown', { context: 'slow' })));
    await slow;
    expect(model.refusal).toBeNull();
    expect(model.scope).toEqual(scope);
  });

  it('keeps a refusal until it is asked again, then asks the same', async () => {
    const fake = new FakeApi();
    const model = new EnvironmentsModel({ api: fake.api, now: () => 0 });
    const refusal = appError('context-unknown', { context: 'staging' });
    fake.answer('watchEnvironments', () => err(refusal));
    await model.watch('staging', ['test'], 'tier');
    expect(model.refusal).toEqual(refusal);
    await model.retry();
    expect(fake.callsOf('watchEnvironments')[1]).toEqual({
      context: 'staging',
      namespaces: ['test'],
      labelKey: 'tier',
    });
    expect(fake.callsOf('retryEnvironments')).toEqual([]);
  });

  it('tries a stale list again through main and keeps its rows meanwhile', async () => {
    const { model, fake } = await watching();
    const error = appError('connection-refused', { server: 'https://x' });
    const state = { kind: 'stale', updatedAt: 5, error, retryAt: 9 } as const;
    model.apply(update({ upsert: [environment('a')] }));
    model.apply(update({ state }));
    await model.retry();
    expect(fake.callsOf('retryEnvironments')).toHaveLength(1);
    expect(names(model)).toEqual(['a']);
    expect(model.state).toEqual(state);
  });

  it('chooses namespaces with the label key remembered, a label key in the namespaces remembered', async () => {
    const { model, fake } = await watching();
    await model.useNamespaces(['prod']);
    await model.useLabelKey('tier');
    expect(fake.callsOf('watchEnvironments').slice(1)).toEqual([
      { context: 'staging', namespaces: ['prod'], labelKey: null },
      // Null: the remembered ones.
      { context: 'staging', namespaces: null, labelKey: 'tier' },
    ]);
  });
});

describe('while a long list comes in', () => {
  const loading = { kind: 'loading', since: 0 } as const;

  it('rows change a few times a second at most, and all of them are there at the end', async () => {
    vi.useFakeTimers();
    try {
      const fake = new FakeApi();
      const model = new EnvironmentsModel({ api: fake.api, now: () => Date.now() });
      await model.watch('staging', null, null);
      model.apply(update({ reset: true, state: loading }));
      model.apply(update({ state: loading, upsert: [environment('a')] }));
      expect(names(model)).toEqual(['a']);
      model.apply(update({ state: loading, upsert: [environment('b')] }));
      model.apply(update({ state: loading, upsert: [environment('c')] }));
      expect(names(model)).toEqual(['a']);
      // Also where nothing more is told, because another namespace does not answer.
      vi.advanceTimersByTime(300);
      expect(names(model)).toEqual(['a', 'b', 'c']);
      model.apply(update({ state: loading, upsert: [environment('d')] }));
      model.apply(update({ upsert: [environment('e')] }));
      expect(names(model)).toEqual(['a', 'b', 'c', 'd', 'e']);
      model.apply(update({ reset: true, state: loading }));
      expect(names(model)).toEqual([]);
      vi.advanceTimersByTime(1_000);
      expect(names(model)).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('a pod that did not change is told by its uid, and stays as it was', async () => {
    const { model } = await watching();
    const pods = [podRow('web-1'), podRow('web-2')];
    model.apply(update({ upsert: [environment('shop', pods)] }));
    const changed = podRow('web-2', { restarts: 3 });
    model.apply(update({ upsert: [{ ...environment('shop'), pods: ['web-1', changed] }] }));
    expect(model.environments[0]?.pods).toEqual([pods[0], changed]);
    expect(model.environments[0]?.pods[0]).toBe(pods[0]);
  });
});
