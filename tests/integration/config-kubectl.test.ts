import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKubeconfigs } from '../../src/main/kube/config/kubeconfig-loader';

const run = promisify(execFile);
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!hasKubectl) process.stderr.write('NO KUBECTL: kubeconfigs are not compared with its view\n');

const FIXTURES = resolve(import.meta.dirname, '../fixtures/kubeconfigs');

/** What `kubectl config view -o json` prints, as far as it is looked at. */
interface View {
  readonly 'current-context': string;
  readonly clusters: readonly { name: string; cluster: { server?: string } }[] | null;
  readonly users: readonly { name: string; user: { token?: string; tokenFile?: string } }[] | null;
  readonly contexts:
    | readonly {
        name: string;
        context: { cluster: string; user: string; namespace?: string };
      }[]
    | null;
}

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'podshell-view-'));
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

describe.skipIf(!hasKubectl)('kubeconfigs are what kubectl sees in them', () => {
  it.each([
    [['every-field.yaml']],
    [['refused.yaml']],
    [['broken-contexts.yaml']],
    [['merge-first.yaml', 'merge-second.yaml', 'merge-third.yaml']],
    [['merge-third.yaml', 'merge-second.yaml', 'merge-first.yaml']],
    [['missing.yaml', 'every-field.yaml', 'merge-second.yaml']],
  ])('%j', async (files) => {
    const variable = files.map((file) => join(FIXTURES, file)).join(delimiter);
    const { stdout } = await run('kubectl', ['config', 'view', '--raw', '-o', 'json'], {
      env: { PATH: process.env['PATH'], HOME: home, KUBECONFIG: variable },
    });
    const view = JSON.parse(stdout) as View;
    const ours = await loadKubeconfigs({ argument: null, variable, home, added: [] });

    expect(ours.currentContext ?? '').toBe(view['current-context']);
    const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
    expect(ours.contexts.map(({ summary }) => summary).sort(byName)).toMatchObject(
      (view.contexts ?? [])
        .map(({ name, context }) => ({
          name,
          cluster: context.cluster,
          user: context.user,
          namespace: context.namespace ?? 'default',
        }))
        .sort(byName),
    );
    for (const { access } of ours.contexts) {
      if (!access.ok) continue;
      const { cluster, user, server, credential } = access.value;
      const theirCluster = view.clusters?.find(({ name }) => name === cluster)?.cluster;
      const theirUser = view.users?.find(({ name }) => name === user)?.user;
      expect(server.href).toBe(new URL(theirCluster?.server?.replace(/\/+$/, '') ?? '').href);
      expect(credential.token).toBe(theirUser?.token ?? null);
      expect(credential.tokenFile === null).toBe(theirUser?.tokenFile === undefined);
    }
  });
});
