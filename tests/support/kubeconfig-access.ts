import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { ClusterAccess } from '../../src/main/kube/config/cluster-access';
import { loadKubeconfigs } from '../../src/main/kube/config/kubeconfig-loader';
import type { DemoCluster, UserName } from '../cluster';

/** What a test's kubeconfig says of its cluster and user, beside the demo cluster's own. */
export interface KubeconfigChanges {
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly user?: Readonly<Record<string, unknown>>;
  /** Signs in as this user; `developer` unless told. */
  readonly as?: UserName;
}

/** Writes a kubeconfig of one context, `ctx`, for the demo cluster; returns its path. */
export async function writeKubeconfig(
  folder: string,
  demo: DemoCluster,
  { cluster, user, as = 'developer' }: KubeconfigChanges = {},
): Promise<string> {
  const path = join(folder, 'kubeconfig');
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'c',
        cluster: {
          server: demo.url,
          'certificate-authority-data': Buffer.from(demo.ca).toString('base64'),
          ...cluster,
        },
      },
    ],
    users: [{ name: 'u', user: { token: demo.token(as), ...user } }],
    contexts: [{ name: 'ctx', context: { cluster: 'c', user: 'u', namespace: 'test' } }],
    'current-context': 'ctx',
  });
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

/** The access of the context `ctx` in a file, as the app reads it. */
export async function accessFrom(path: string): Promise<ClusterAccess> {
  const places = { argument: path, variable: null, home: '/nonexistent', added: [] };
  const { contexts } = await loadKubeconfigs(places);
  const access = contexts.find(({ summary }) => summary.name === 'ctx')?.access;
  if (access?.ok !== true) throw new Error(JSON.stringify(access ?? 'no context'));
  return access.value;
}
