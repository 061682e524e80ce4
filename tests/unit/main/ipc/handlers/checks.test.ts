import { describe, expect, it } from 'vitest';
import { checkHandlers, webAddress } from '../../../../../src/main/ipc/handlers/checks';
import { ConnectionChecks } from '../../../../../src/main/kube/check/connection-checks';
import type { ApiRequest, ClusterClient } from '../../../../../src/main/kube/http/cluster-client';
import type { ConnectionCheck } from '../../../../../src/shared/check';
import { appError, type AppError, type Outcome } from '../../../../../src/shared/errors';
import { err, ok } from '../../../../../src/shared/result';
import { clientParts } from '../../../../support/client-parts';
import { FakeClock } from '../../../../support/fake-clock';

const UNKNOWN = appError('context-unknown', { context: 'ctx' });
/** Handlers do not look at who calls. */
const CALLER = {} as never;

/** A client whose every answer is `answer`'s. */
function clientOf(answer: (request: ApiRequest) => Outcome<unknown>): ClusterClient {
  return {
    json: (request: ApiRequest) => Promise.resolve(answer(request)),
  } as unknown as ClusterClient;
}

function handlers(client: Outcome<ClusterClient> = err(UNKNOWN)) {
  const clock = new FakeClock();
  const changes: ConnectionCheck[] = [];
  const opened: string[] = [];
  const acted: string[] = [];
  const checks = new ConnectionChecks({
    parts: clientParts(clock),
    onChange: (check) => changes.push(check),
  });
  const made = checkHandlers({
    checks,
    access: () => Promise.resolve(err(UNKNOWN)),
    client: () => Promise.resolve(client),
    namespace: () => null,
    openExternal: (url) => {
      opened.push(url);
      return Promise.resolve();
    },
    onAct: (context) => {
      acted.push(context);
    },
  });
  return { made, clock, changes, opened, acted };
}

describe('probeContext', () => {
  const absent = err(
    appError('not-found', { resource: '', name: '', namespace: '', message: 'no such API' }),
  );
  const refused: AppError = appError('unauthorized', { context: 'ctx', user: 'u', message: '' });
  const forbidden = (message: string): AppError =>
    appError('forbidden', { verb: 'create', resource: 'x', namespace: '', user: 'u', message });
  const review = ok({ status: { userInfo: { username: 'jane', groups: ['qa'] } } });
  const at = (of: (path: string) => Outcome<unknown>): ClusterClient =>
    clientOf(({ path }) => of(path));

  it.each<[string, ClusterClient, Outcome<{ user: string | null }>]>([
    ['the newest review', at(() => review), ok({ user: 'jane' })],
    ['an older one', at((path) => (path.includes('/v1/') ? absent : review)), ok({ user: 'jane' })],
    [
      'none, and a version',
      at((path) => (path === '/version' ? ok({ gitVersion: 'v1.25.0' }) : absent)),
      ok({ user: null }),
    ],
    [
      'none, and a refusal',
      at((path) => (path === '/version' ? err(refused) : absent)),
      err(refused),
    ],
    ['a review that is not allowed', at(() => err(forbidden('no'))), ok({ user: null })],
    [
      'someone whom we may not act as',
      at(() => err(forbidden('cannot impersonate resource "users"'))),
      err(forbidden('cannot impersonate resource "users"')),
    ],
    ['a refusal', at(() => err(refused)), err(refused)],
    ['nonsense', at(() => ok({ status: 5 })), ok({ user: null })],
    [
      'a name with control characters',
      at(() => ok({ status: { userInfo: { username: 'ja\u001b[2Jne' } } })),
      ok({ user: 'ja[2Jne' }),
    ],
  ])('%s', async (_name, client, expected) => {
    expect(await handlers(ok(client)).made.probeContext({ context: 'ctx' }, CALLER)).toEqual(
      expected,
    );
  });

  it('a context that cannot be used', async () => {
    const { made, acted } = handlers();
    expect(await made.probeContext({ context: 'ctx' }, CALLER)).toEqual(err(UNKNOWN));
    expect(acted).toEqual(['ctx']);
  });
});

describe('startCheck', () => {
  it('gives the id before the first change', async () => {
    const { made, clock, changes, acted } = handlers();
    const started = await made.startCheck({ context: 'ctx' }, CALLER);
    if (!started.ok) throw new Error(started.error.kind);
    expect(changes).toEqual([]);
    expect(acted).toEqual(['ctx']);
    clock.advance(0);
    await expect.poll(() => changes.at(-1)?.done).toBe(true);
    expect(changes.at(-1)).toMatchObject({
      id: started.value.id,
      context: 'ctx',
      startedAt: clock.now(),
      steps: [{ id: 'file', state: 'failed', error: UNKNOWN }, ...Array<object>(8).fill({})],
    });
    expect(clock.pending).toBe(0);
  });

  it('can be cancelled before it began', async () => {
    const { made, clock, changes } = handlers();
    const started = await made.startCheck({ context: 'ctx' }, CALLER);
    if (!started.ok) throw new Error(started.error.kind);
    await made.cancelCheck({ id: started.value.id }, CALLER);
    clock.advance(0);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.steps[0]).toMatchObject({ state: 'skipped', why: 'cancelled' });
  });
});

describe('openLink', () => {
  it.each([
    ['https://login.example/device?code=AB-CD', 'https://login.example/device?code=AB-CD'],
    ['http://127.0.0.1:8000/callback', 'http://127.0.0.1:8000/callback'],
    ['https://login.example', 'https://login.example/'],
    ['HTTPS://Login.Example/x', 'https://login.example/x'],
  ])('opens %s', async (url, expected) => {
    const { made, opened } = handlers();
    expect(await made.openLink({ url }, CALLER)).toEqual(ok(null));
    expect(opened).toEqual([expected]);
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-msdt:/id PCWDiagnostic',
    'smb://host/share',
    'data:text/html,x',
    'login.example',
    '',
    'https://',
    'https://a\nb',
    'https://a b',
    ' https://a',
    'https://a/\u202egpj',
    'https://a/"&calc.exe',
    'https://good.example@evil.example/',
    `https://a/${'x'.repeat(9_000)}`,
  ])('refuses %j', async (url) => {
    const { made, opened } = handlers();
    expect(await made.openLink({ url }, CALLER)).toEqual(
      err(appError('invalid-request', { request: 'openLink' })),
    );
    expect(opened).toEqual([]);
    expect(webAddress(url)).toBeNull();
  });
});
