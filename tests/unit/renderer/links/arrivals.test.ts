// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { ContextsModel } from '../../../../src/renderer/environments/contexts.svelte';
import { ArrivalsModel } from '../../../../src/renderer/links/arrivals.svelte';
import type { Arrival, Place } from '../../../../src/shared/arrival';
import { appError } from '../../../../src/shared/errors';
import { ok } from '../../../../src/shared/result';
import { contextsView, contextSummary, FakeApi } from '../../../support/fake-api';

const PROBLEM = appError('context-broken', { context: 'broken', missing: 'user', name: 'u' });
const PLACE: Place = {
  context: 'staging',
  namespace: 'test',
  labelKey: null,
  environment: 'shop-a1b2',
  pod: null,
  container: null,
};
const arrival = (
  id: string,
  from: 'link' | 'command-line' = 'link',
  changes: Partial<Place> = {},
): Arrival => ({ kind: 'place', id, from, place: { ...PLACE, ...changes } });

async function setUp({
  waiting = null,
  known = true,
}: { waiting?: Arrival | null; known?: boolean } = {}) {
  const fake = new FakeApi();
  fake.answer('readArrival', () => ok(waiting));
  const open = vi.fn();
  const onRefused = vi.fn();
  const contexts = new ContextsModel(
    contextsView(
      known
        ? [
            contextSummary('staging'),
            contextSummary('prod'),
            contextSummary('broken', { problem: PROBLEM }),
          ]
        : [],
    ),
  );
  const arrivals = new ArrivalsModel({
    api: fake.api,
    contexts,
    preferences: (context) => ({ protected: context === 'prod' }),
    open,
    onRefused,
  });
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  const ended = (): string[] => fake.callsOf('endArrival').map(({ id }) => id);
  return { fake, arrivals, open, onRefused, ended };
}

describe('what came from outside', () => {
  it('before the page did is asked about when it is there', async () => {
    const { arrivals } = await setUp({ waiting: arrival('1') });
    await vi.waitFor(() => {
      expect(arrivals.question?.id).toBe('1');
    });
  });

  it('as a link is opened only after the user has agreed', async () => {
    const { fake, arrivals, open, ended } = await setUp();
    fake.emit('arrival', arrival('1'));
    expect(open).not.toHaveBeenCalled();
    arrivals.answer(false);
    expect(open).not.toHaveBeenCalled();
    expect(ended()).toEqual(['1']);
    fake.emit('arrival', arrival('2'));
    arrivals.answer(true);
    expect(open).toHaveBeenCalledExactlyOnceWith(PLACE);
    expect(ended()).toEqual(['1', '2']);
    expect(arrivals.question).toBeNull();
    // Nothing is asked any more, so nothing is answered.
    arrivals.answer(true);
    expect(open).toHaveBeenCalledOnce();
  });

  it('and was dealt with is not asked about again', async () => {
    const { fake, arrivals } = await setUp();
    fake.emit('arrival', arrival('1'));
    arrivals.answer(false);
    fake.emit('arrival', arrival('1'));
    expect(arrivals.question).toBeNull();
    fake.emit('arrival', arrival('2'));
    expect(arrivals.question?.id).toBe('2');
    fake.emit('arrival', null);
    expect(arrivals.question).toBeNull();
  });

  it('from the command line is opened at once, unless it is of consequence or cannot be', async () => {
    const { fake, arrivals, open, ended } = await setUp();
    fake.emit('arrival', arrival('1', 'command-line'));
    expect(open).toHaveBeenCalledExactlyOnceWith(PLACE);
    expect(ended()).toEqual(['1']);
    for (const [id, context] of [
      ['2', 'prod'],
      ['3', 'nobody'],
      ['4', 'broken'],
    ] as const) {
      fake.emit('arrival', arrival(id, 'command-line', { context }));
      expect(arrivals.question?.id).toBe(id);
      arrivals.end();
    }
    expect(open).toHaveBeenCalledOnce();
    // The one on screen, where none is named.
    fake.emit('arrival', arrival('5', 'command-line', { context: null }));
    expect(open).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['staging', { kind: 'known' }],
    ['prod', { kind: 'known', preferences: { protected: true } }],
    [null, { kind: 'known', context: { name: 'staging' } }],
    ['broken', { kind: 'unusable', problem: PROBLEM }],
    ['Staging', { kind: 'unknown', name: 'Staging' }],
    ['toString', { kind: 'unknown', name: 'toString' }],
  ])('of context %s', async (context, expected) => {
    const { arrivals } = await setUp();
    expect(arrivals.contextOf({ ...PLACE, context })).toMatchObject(expected);
  });

  it('cannot be opened where there is no such context, whatever the answer', async () => {
    const { fake, arrivals, open } = await setUp({ known: false });
    expect(arrivals.contextOf({ ...PLACE, context: null })).toEqual({
      kind: 'unknown',
      name: null,
    });
    fake.emit('arrival', arrival('1'));
    arrivals.answer(true);
    expect(open).not.toHaveBeenCalled();
  });

  it('and was refused is told, and the next one comes', async () => {
    const { fake, arrivals, onRefused, ended } = await setUp();
    const error = appError('link-refused', { problem: { kind: 'malformed' } });
    fake.emit('arrival', { kind: 'refused', id: '1', error });
    expect(onRefused).toHaveBeenCalledExactlyOnceWith(error);
    expect(ended()).toEqual(['1']);
    expect(arrivals.question).toBeNull();
  });

  it('is not listened for any more once it is disposed', async () => {
    const { fake, arrivals } = await setUp();
    arrivals.dispose();
    expect(fake.listenerCount).toBe(0);
  });
});
