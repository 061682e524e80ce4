import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, hasKubectl, isReady } from './kubectl';

describe.skipIf(!hasKubectl)('kubectl changes the demo cluster', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.start();
  });
  afterAll(async () => {
    await bench.stop();
  });

  const replicas = async (deployment: string): Promise<string> =>
    (
      await bench.run([
        'get',
        'deployment',
        deployment,
        '-o',
        'jsonpath={.status.replicas} {.status.readyReplicas} {.status.availableReplicas}',
      ])
    ).stdout;

  it('deletes a pod, waits for its end, and finds a replacement of another name', async () => {
    const before = bench.pod('shop-a1b2-api');
    const { code, stdout } = await bench.run(['delete', 'pod', before.metadata.name]);
    expect(code).toBe(0);
    expect(stdout).toContain(`pod "${before.metadata.name}" deleted`);
    expect(bench.cluster.pod('test', before.metadata.name)).toBeUndefined();
    const after = await bench.cluster.podWhere(
      (pod) => pod.metadata.name.startsWith('shop-a1b2-api') && isReady(pod),
    );
    expect(after.metadata.name).not.toBe(before.metadata.name);
    expect(after.metadata.uid).not.toBe(before.metadata.uid);
    expect(await replicas('shop-a1b2-api')).toBe('1 1 1');
  });

  it('removes a pod at once with --force', async () => {
    const name = bench.podName('shop-a1b2-web');
    const { code } = await bench.run(['delete', 'pod', name, '--grace-period=0', '--force']);
    expect(code).toBe(0);
    expect(bench.cluster.pod('test', name)).toBeUndefined();
  });

  it('ends a shell with the pod it runs in', async () => {
    const [pod] = await bench.cluster.createEnvironment({ name: 'brief-0001' });
    const name = pod?.metadata.name ?? '';
    const shell = bench.start(['exec', name, '--', 'sh', '-c', 'echo up; sleep 600']);
    await shell.output.waitFor(/up/);
    expect(bench.cluster.processes({ namespace: 'test', pod: name })).not.toEqual([]);
    bench.cluster.deletePod('test', name);
    await shell.output.waitFor(/command terminated with exit code 137/);
    expect(
      bench.cluster
        .execSessions()
        .find((one) => one.pod === name)
        ?.processes(),
    ).toEqual([]);
  });

  it('scales a deployment', async () => {
    const up = await bench.run(['scale', 'deployment', 'shop-a1b2-api', '--replicas=3']);
    expect(up.stderr).toBe('');
    expect(up.stdout).toBe('deployment.apps/shop-a1b2-api scaled\n');
    const status = await bench.run([
      'wait',
      'deployment/shop-a1b2-api',
      '--for=jsonpath={.status.readyReplicas}=3',
      '--timeout=30s',
    ]);
    expect(status.code).toBe(0);
    const down = await bench.run(['scale', 'deployment', 'shop-a1b2-api', '--replicas=-1']);
    expect(down.code).toBe(1);
  });

  it('does not create what it does not have', async () => {
    const { code, stderr } = await bench.run(
      ['create', '--validate=false', '-f', '-'],
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'mine' },
        spec: { containers: [{ name: 'a', image: 'b' }] },
      }),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('cannot create resource "pods"');
  });
});
