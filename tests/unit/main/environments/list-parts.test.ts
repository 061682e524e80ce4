import { describe, expect, it } from 'vitest';

import { ListParts } from '../../../../src/main/environments/list-parts';
import { appError, type AppError } from '../../../../src/shared/errors';

const REFUSED = appError('connection-refused', { server: 'https://127.0.0.1:1' });
const FORBIDDEN = appError('forbidden', {
  verb: 'list',
  resource: 'pods',
  namespace: 'b',
  user: 'qa',
  message: '',
});

function parts(...namespaces: readonly string[]): { list: ListParts; at: (now: number) => void } {
  let time = 100;
  const list = new ListParts(() => time);
  for (const namespace of namespaces) list.add(namespace);
  return {
    list,
    at: (now) => {
      time = now;
    },
  };
}

const stale = (error: AppError = REFUSED, retryAt = 500) =>
  ({ kind: 'stale', error, retryAt }) as const;

describe('ListParts', () => {
  it('loads until each has answered, one way or the other', () => {
    const { list } = parts('a', 'b');
    expect(list.state(7)).toEqual({ kind: 'loading', since: 7 });
    expect(list.listed('a')).toBe(true);
    expect(list.state(7).kind).toBe('loading');
    expect(list.takeState('b', stale(FORBIDDEN))).toBe(true);
    expect(list.state(7)).toEqual({ kind: 'live' });
    expect(list.failures).toEqual([
      { namespace: 'b', error: FORBIDDEN, retryAt: 500, updatedAt: null },
    ]);
  });

  it('is stale only where all are, since the oldest truth, until the first try', () => {
    const { list, at } = parts('a', 'b');
    list.listed('a');
    list.listed('b');
    at(200);
    list.takeState('b', stale(REFUSED, 900));
    expect(list.state(0)).toEqual({ kind: 'live' });
    at(300);
    list.takeState('a', stale(FORBIDDEN, 700));
    expect(list.state(0)).toEqual({
      kind: 'stale',
      error: FORBIDDEN,
      retryAt: 700,
      updatedAt: 200,
    });
    // A retry that fails again does not make it younger.
    at(400);
    list.takeState('a', stale(REFUSED, 800));
    expect(list.failures.map(({ updatedAt }) => updatedAt)).toEqual([300, 200]);
    expect(list.takeState('a', { kind: 'live' })).toBe(true);
    expect(list.state(0)).toEqual({ kind: 'live' });
  });

  it('says nothing twice, and believes no watch before its list', () => {
    const { list } = parts('a');
    expect(list.takeState('a', { kind: 'listing' })).toBe(false);
    expect(list.takeState('a', { kind: 'live' })).toBe(false);
    expect(list.listed('a')).toBe(true);
    expect(list.listed('a')).toBe(false);
    expect(list.takeState('a', { kind: 'live' })).toBe(false);
    expect(list.takeState('gone', stale())).toBe(false);
  });

  it('one alone is no failure among others: its state says it', () => {
    const { list } = parts('a');
    list.takeState('a', stale());
    expect(list.failures).toEqual([]);
    expect(list.state(0)).toMatchObject({ kind: 'stale', updatedAt: null });
  });

  it('where namespaces are shown one by one, their own list speaks while there is none', () => {
    const { list } = parts();
    expect(list.state(3)).toEqual({ kind: 'loading', since: 3 });
    expect(list.takeNames(stale(FORBIDDEN))).toBe(true);
    expect(list.state(3)).toMatchObject({ kind: 'stale', error: FORBIDDEN, updatedAt: null });
    list.takeNames({ kind: 'live' });
    expect(list.state(3)).toEqual({ kind: 'live' });
    list.add('a');
    expect(list.takeNames(stale())).toBe(false);
    list.listed('a');
    expect(list.state(3)).toEqual({ kind: 'live' });
  });
});
