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
  const over = apiOver(bridge);
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
