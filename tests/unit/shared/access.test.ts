import { describe, expect, it } from 'vitest';

import type { Access, AccessName, AccessView } from '../../../src/shared/access';
import { ACCESS_CHECKS, accessRequests, mayExec } from '../../../src/shared/access';

function view(may: Partial<Record<AccessName, Access>>): AccessView {
  const names = Object.keys(ACCESS_CHECKS) as AccessName[];
  const all = Object.fromEntries(names.map((name) => [name, 'unknown']));
  return {
    context: 'c',
    namespace: 'test',
    at: 0,
    may: { ...(all as Record<AccessName, 'unknown'>), ...may },
  };
}

describe('mayExec', () => {
  it.each<readonly [Access, Access, Access]>([
    ['allowed', 'allowed', 'allowed'],
    ['denied', 'allowed', 'denied'],
    ['allowed', 'denied', 'unknown'],
    ['unknown', 'allowed', 'unknown'],
    ['denied', 'denied', 'denied'],
  ])('get %s, create %s: %s', (execGet, execCreate, expected) => {
    expect(mayExec(view({ execGet, execCreate }))).toBe(expected);
  });
});

describe('accessRequests', () => {
  const who = { context: 'staging', user: "o'neil", namespace: 'test' };

  it('gathers verbs by resource, and says how to check', () => {
    expect(accessRequests(['execGet', 'execCreate', 'listPods'], who)).toEqual([
      {
        context: 'staging',
        user: "o'neil",
        kind: 'Role',
        namespace: 'test',
        rules: [
          { apiGroup: '', resource: 'pods/exec', verbs: ['get', 'create'] },
          { apiGroup: '', resource: 'pods', verbs: ['list'] },
        ],
        check: [
          String.raw`kubectl auth can-i get pods/exec --namespace=test '--as=o'\''neil'`,
          String.raw`kubectl auth can-i create pods/exec --namespace=test '--as=o'\''neil'`,
          String.raw`kubectl auth can-i list pods --namespace=test '--as=o'\''neil'`,
        ],
      },
    ]);
  });

  it('asks for what is the cluster’s by itself', () => {
    const requests = accessRequests(['listNamespaces', 'getLogs'], { ...who, user: 'qa' });
    expect(
      requests.map(({ kind, namespace, rules }) => [kind, namespace, rules[0]?.resource]),
    ).toEqual([
      ['Role', 'test', 'pods/log'],
      ['ClusterRole', '', 'namespaces'],
    ]);
    expect(accessRequests([], who)).toEqual([]);
  });
});
