import { expect, it } from 'vitest';
import { signInHandlers } from '../../../../../src/main/ipc/handlers/sign-in';
import { appError } from '../../../../../src/shared/errors';

const caller = {} as Parameters<ReturnType<typeof signInHandlers>['cancelSignIn']>[1];

it('hands the user’s answers on, and refuses those to nothing', async () => {
  const told: unknown[] = [];
  const known = (id: string, ...rest: unknown[]): boolean => {
    told.push([id, ...rest]);
    return id === 'known';
  };
  const handlers = signInHandlers({ consents: { answer: known }, plugins: { cancel: known } });
  const refused = (request: string): unknown => ({
    ok: false,
    error: appError('invalid-request', { request }),
  });
  expect(await handlers.answerConsent({ id: 'known', allow: true }, caller)).toMatchObject({
    ok: true,
  });
  expect(await handlers.answerConsent({ id: 'stale', allow: true }, caller)).toEqual(
    refused('answerConsent'),
  );
  expect(await handlers.cancelSignIn({ id: 'known' }, caller)).toMatchObject({ ok: true });
  expect(await handlers.cancelSignIn({ id: 'stale' }, caller)).toEqual(refused('cancelSignIn'));
  expect(told).toEqual([['known', true], ['stale', true], ['known'], ['stale']]);
});
