import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { DemoCluster } from '../cluster';
import { startDemoCluster } from '../cluster';

const run = promisify(execFile);
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
if (!hasKubectl) process.stderr.write('NO KUBECTL: rollouts and logs are not checked with it\n');

let folder: string;
let cluster: DemoCluster;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-kubectl-'));
  cluster = await startDemoCluster();
  await cluster.writeKubeconfig(join(folder, 'kubeconfig'));
});
afterAll(async () => {
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What kubectl prints; rejects where it fails. */
async function kubectl(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') };
  const { stdout } = await run('kubectl', ['--namespace', 'test', ...args], { env });
  return stdout;
}

function podOf(environment: string): string {
  const pod = cluster
    .pods('test')
    .find(
      ({ metadata, status }) =>
        metadata.labels?.['app'] === environment && status.phase === 'Running',
    );
  return pod?.metadata.name ?? '';
}

// What an environment is explained with, as the real client sees it: then our server and our client
// cannot be wrong together.
describe.skipIf(!hasKubectl)('the demo cluster, to kubectl', () => {
  it('has Services and Ingresses', async () => {
    const output = await kubectl('get', 'services,ingresses', '--no-headers');
    expect(output).toMatch(/service\/shop-a1b2-web +ClusterIP/);
    expect(output).toMatch(/shop-a1b2-web +nginx +shop-a1b2\.test\.demo\.local +80, 443/);
  });

  it('rolls out, one pod after the other', async () => {
    cluster.rollout('test', 'shop-a1b2-web');
    const output = await kubectl('rollout', 'status', 'deployment/shop-a1b2-web');
    expect(output).toContain('successfully rolled out');
    const revisions = new Set(
      cluster
        .pods('test')
        .filter(
          ({ metadata }) =>
            metadata.deletionTimestamp === undefined &&
            metadata.labels?.['component'] === 'shop-a1b2-web',
        )
        .map(({ metadata }) => metadata.labels?.['pod-template-hash']),
    );
    expect(revisions.size).toBe(1);
  });

  it('keeps the old pod while the new one crashes, and tells when its time is over', async () => {
    const before = podOf('static-5e6f');
    cluster.rollout('test', 'static-5e6f', { fates: ['crash-loop'], progressDeadlineSeconds: 1 });
    await expect(kubectl('rollout', 'status', 'deployment/static-5e6f')).rejects.toMatchObject({
      stderr: expect.stringContaining('exceeded its progress deadline') as unknown,
    });
    expect(cluster.pod('test', before)?.metadata.deletionTimestamp).toBeUndefined();
  });

  it('follows a log to the end of its container, then shows it as the previous one', async () => {
    const pod = podOf('pay-9f8e');
    const followed = kubectl('logs', '--follow', '--container=app', '--tail=1', pod);
    await expect
      .poll(() => cluster.requests().some(({ url }) => url.includes('follow=true')))
      .toBe(true);
    cluster.writeLog('test', pod, 'app', 'one\ntwo\n');
    cluster.writeLog('test', pod, 'app', 'three');
    cluster.crashContainer('test', pod, 'app', 3);
    expect((await followed).split('\n').slice(-3)).toEqual(['one', 'two', 'three']);
    await cluster.podWhere(
      ({ metadata, status }) =>
        metadata.name === pod &&
        (status.containerStatuses?.some(
          ({ name, restartCount, state }) =>
            name === 'app' && restartCount === 1 && state?.running !== undefined,
        ) ??
          false),
    );
    expect(await kubectl('logs', '--previous', '--container=app', pod)).toMatch(/two\nthree$/);
    expect(await kubectl('logs', '--container=app', pod)).not.toContain('two');
  });
});
