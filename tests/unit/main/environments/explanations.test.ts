import { describe, expect, it, vi } from 'vitest';
import { Explanations, MAX_EXPLANATIONS } from '../../../../src/main/environments/explanations';
import type { ClusterClient } from '../../../../src/main/kube/http/cluster-client';
import { appError } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';
import { FakeClock } from '../../../support/fake-clock';

const subject = {
  context: 'staging',
  namespace: 'test',
  labelKey: 'app',
  environment: 'shop-a1b2',
  pod: null,
};

/** A cluster that never answers; it remembers which requests were given up. */
function setUp() {
  const signals: AbortSignal[] = [];
  const never = ({ signal }: { signal?: AbortSignal }): Promise<never> => {
    if (signal) signals.push(signal);
    return new Promise(() => undefined);
  };
  const client = { json: never, stream: never } as unknown as ClusterClient;
  const explanations = new Explanations({
    clock: new FakeClock(),
    client: (context) =>
      context === 'staging' ? ok(client) : err(appError('context-unknown', { context })),
    onUpdate: vi.fn(),
  });
  const open = (windowId: number): string => {
    const answer = explanations.open(windowId, subject);
    if (!answer.ok) throw new Error(answer.error.kind);
    return answer.value.id;
  };
  const ended = (): boolean => signals.length > 0 && signals.every(({ aborted }) => aborted);
  return { explanations, open, ended, signals };
}

describe('Explanations', () => {
  it('are bounded by window', () => {
    const { explanations, open } = setUp();
    const ids = Array.from({ length: MAX_EXPLANATIONS }, () => open(1));
    expect(new Set(ids).size).toBe(MAX_EXPLANATIONS);
    expect(explanations.open(1, subject)).toEqual(
      err(appError('too-many-explanations', { limit: MAX_EXPLANATIONS })),
    );
    open(2);
    explanations.close(1, ids[0]!);
    open(1);
    explanations.dispose();
  });

  it('say why a context cannot be used', () => {
    const { explanations } = setUp();
    const answer = explanations.open(1, { ...subject, context: 'gone' });
    expect(answer).toEqual(err(appError('context-unknown', { context: 'gone' })));
  });

  it('end with their page, and another window cannot end them', () => {
    const { explanations, open, ended } = setUp();
    const id = open(1);
    explanations.close(2, id);
    explanations.closeWindow(2);
    expect(ended()).toBe(false);
    explanations.closeWindow(1);
    expect(ended()).toBe(true);
  });
});
