import { describe, expect, it } from 'vitest';

import { listNamespaces } from '../../../../src/main/environments/namespaces';
import type { ApiRequest, ClusterClient } from '../../../../src/main/kube/http/cluster-client';
import { appError } from '../../../../src/shared/errors';
import type { Outcome } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';

const SERVER = 'https://127.0.0.1:6443';
const unused = (): never => {
  throw new Error('not part of this test');
};

/** Answers requests in order and keeps what was asked. */
function clientOf(...answers: readonly Outcome<unknown>[]): {
  client: ClusterClient;
  asked: ApiRequest[];
} {
  const asked: ApiRequest[] = [];
  const left = [...answers];
  const client: ClusterClient = {
    context: 'demo',
    user: 'developer',
    server: SERVER,
    namespace: 'test',
    json: <T>(request: ApiRequest) => {
      asked.push(request);
      return Promise.resolve((left.shift() ?? unused()) as Outcome<T>);
    },
    lines: unused,
    socket: unused,
    renewed: unused,
    failure: unused,
    refused: unused,
    dispose: unused,
  };
  return { client, asked };
}

const page = (names: readonly unknown[], next?: string): Outcome<unknown> =>
  ok({
    metadata: { resourceVersion: '7', ...(next !== undefined && { continue: next }) },
    items: names.map((name, i) => ({
      metadata: { name, uid: `${String(name)}-${i}`, resourceVersion: '1' },
    })),
  });
const gone = err(appError('server-error', { server: SERVER, status: 410, message: 'too old' }));
const forbidden = err(
  appError('forbidden', {
    verb: 'list',
    resource: 'namespaces',
    namespace: '',
    user: 'u',
    message: '',
  }),
);

describe('listNamespaces', () => {
  it('reads all pages and sorts the names', async () => {
    const { client, asked } = clientOf(page(['test', 'default'], 'token-1'), page(['kube-system']));
    expect(await listNamespaces(client)).toEqual(ok(['default', 'kube-system', 'test']));
    expect(asked.map(({ path }) => path)).toEqual(['/api/v1/namespaces', '/api/v1/namespaces']);
    expect(asked[1]?.query).toContainEqual(['continue', 'token-1']);
    expect(asked[0]?.what).toEqual({
      verb: 'list',
      resource: 'namespaces',
      namespace: '',
      name: '',
    });
  });

  it('leaves out what cannot be a name', async () => {
    const { client } = clientOf(page(['ok', '../x', 'UPPER', '', 7, null, '\u001b[2J']));
    expect(await listNamespaces(client)).toEqual(ok(['ok']));
  });

  it('begins again once where a page came too late', async () => {
    const { client } = clientOf(page(['a'], 'old'), gone, page(['a', 'b']));
    expect(await listNamespaces(client)).toEqual(ok(['a', 'b']));
    const twice = clientOf(gone, gone);
    expect(await listNamespaces(twice.client)).toBe(gone);
  });

  it('hands a refusal on', async () => {
    expect(await listNamespaces(clientOf(forbidden).client)).toBe(forbidden);
  });
});
