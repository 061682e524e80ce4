import { expect, it, vi } from 'vitest';
import { apiOver } from '../../../../src/renderer/api';
import type { Bridge } from '../../../../src/shared/ipc';
import { FakeApi } from '../../../support/fake-api';

it('gives listeners what crosses as text as the value it was, and passes the rest on', () => {
  const { api } = new FakeApi();
  const stop = vi.fn();
  const tellers = new Map<string, (text: string) => void>();
  const text = (name: string) => (listener: (text: string) => void) => {
    tellers.set(name, listener);
    return stop;
  };
  const bridge: Bridge = {
    ...api,
    on: { ...api.on, environments: text('environments'), explanation: text('explanation') },
  };
  const over = apiOver(bridge, { attach: api.attach, drop: vi.fn() });
  const listener = vi.fn();
  const unsubscribe = over.on.explanation(listener);
  over.on.environments(listener);
  const update = { id: 'x', update: { sequence: 1, changed: { log: null } } };
  tellers.get('explanation')?.(JSON.stringify(update));
  tellers.get('environments')?.('{"upsert":[]}');
  expect(listener.mock.calls).toEqual([[update], [{ upsert: [] }]]);
  unsubscribe();
  expect(stop).toHaveBeenCalledOnce();
  expect(over.on.settings).toBe(bridge.on.settings);
});

it('drops the port of a session that it closes', async () => {
  const { api } = new FakeApi();
  const drop = vi.fn();
  const over = apiOver(
    { ...api, on: api.on as unknown as Bridge['on'] },
    { attach: api.attach, drop },
  );
  await over.closeSession({ sessionId: 'one' });
  expect(drop.mock.calls).toEqual([['one']]);
});
