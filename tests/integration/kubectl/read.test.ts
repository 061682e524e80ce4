import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, hasKubectl } from './kubectl';

describe.skipIf(!hasKubectl)('kubectl reads the demo cluster', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.start();
  });
  afterAll(async () => {
    await bench.stop();
  });

  /** The cells of a row that begins with `first`, two or more spaces apart. */
  const row = (table: string, first: string): string[] =>
    table
      .split('\n')
      .map((line) => line.trim().split(/\s{2,}/))
      .find((cells) => cells.some((cell) => cell.startsWith(first))) ?? [];

  it('gets namespaces, deployments, replicasets and pods of all namespaces without a complaint', async () => {
    const { code, stdout, stderr } = await bench.run(['get', 'ns,deploy,rs,pods', '-A']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    for (const name of ['default', 'kube-system', 'restricted', 'test']) {
      expect(row(stdout, `namespace/${name}`)[1]).toBe('Active');
    }
    expect(row(stdout, 'deployment.apps/shop-a1b2-web').slice(2, 5)).toEqual(['2/2', '2', '2']);
    expect(row(stdout, 'deployment.apps/pay-9f8e').slice(2, 5)).toEqual(['1/2', '2', '1']);
    expect(row(stdout, 'replicaset.apps/shop-a1b2-web').slice(2, 5)).toEqual(['2', '2', '2']);
    expect(row(stdout, 'pod/demo-77aa').slice(2, 4)).toEqual(['0/1', 'CrashLoopBackOff']);
    expect(row(stdout, 'pod/demo-77aa')[4]).toMatch(/^12 \(2m\d*s? ago\)$/);
    expect(row(stdout, 'pod/search-3c4d').slice(2, 4)).toEqual(['0/1', 'Pending']);
    expect(row(stdout, 'pod/toolbox').slice(2, 5)).toEqual(['1/1', 'Running', '0']);
  });

  it('selects by label: equality, sets, existence', async () => {
    const names = async (selector: string, namespace = 'test'): Promise<string[]> => {
      const { stdout } = await bench.run([
        'get',
        'pods',
        '-n',
        namespace,
        '-l',
        selector,
        '-o',
        'name',
      ]);
      return stdout.split('\n').filter((line) => line !== '');
    };
    expect(await names('app=shop-a1b2')).toHaveLength(3);
    expect(await names('app in (shop-a1b2, pay-9f8e)')).toHaveLength(5);
    expect(await names('app,app notin (shop-a1b2)')).toHaveLength(5);
    expect(await names('!app')).toEqual(['pod/toolbox']);
    expect(await names('app', 'default')).toEqual([]);
    expect(await names('app.kubernetes.io/instance', 'default')).toHaveLength(3);
  });

  it('selects by field, and refuses a field that does not exist', async () => {
    const pending = await bench.run([
      'get',
      'pods',
      '--field-selector',
      'status.phase=Pending',
      '-o',
      'name',
    ]);
    expect(pending.stdout.split('\n').filter(Boolean)).toHaveLength(2);
    const wrong = await bench.run(['get', 'pods', '--field-selector', 'status.colour=red']);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('field label not supported: status.colour');
  });

  it('pages through a long list', async () => {
    bench.cluster.addPods(1_200, { environments: 100, namespace: 'kube-system' });
    const before = bench.cluster.requests().length;
    const { stdout } = await bench.run([
      'get',
      'pods',
      '-n',
      'kube-system',
      '-l',
      'pod-template-hash',
      '-o',
      'name',
      '--chunk-size=500',
    ]);
    expect(stdout.split('\n').filter(Boolean)).toHaveLength(1_202);
    const lists = bench.cluster
      .requests()
      .slice(before)
      .filter(({ url }) => url.includes('/pods?'));
    expect(lists).toHaveLength(3);
  });

  it('follows a pod from its creation to its end', async () => {
    const watch = bench.start(['get', 'pods', '-w', '-l', 'app=walk-0001']);
    await expect.poll(() => bench.cluster.openWatches().length).toBeGreaterThan(0);
    const [pod] = await bench.cluster.createEnvironment({ name: 'walk-0001' });
    const name = pod?.metadata.name ?? '';
    await watch.output.waitFor(new RegExp(`${name}\\s+1/1\\s+Running`));
    bench.cluster.scale('test', 'walk-0001', 0);
    await watch.output.waitFor(new RegExp(`${name}\\s+1/1\\s+Terminating`));
    const states = [...watch.output.text.matchAll(new RegExp(`${name}\\s+(\\S+)\\s+(\\S+)`, 'g'))]
      .map(([, ready = '', status = '']) => `${ready} ${status}`)
      .filter((state, index, all) => state !== all[index - 1]);
    expect(states).toEqual([
      '0/1 Pending',
      '0/1 ContainerCreating',
      '0/1 Running',
      '1/1 Running',
      '1/1 Terminating',
    ]);
    await watch.stop();
  });

  it('describes a pod with its events, and a deployment with its replicaset', async () => {
    const name = bench.podName('pay-9f8e');
    const pod = await bench.run(['describe', 'pod', name]);
    expect(pod.stderr).toBe('');
    expect(pod.stdout).toMatch(/Controlled By:\s+ReplicaSet\/pay-9f8e-/);
    expect(pod.stdout).toContain('istio-proxy:');
    const stuck = await bench.run(['describe', 'pod', bench.podName('search-3c4d')]);
    expect(stuck.stdout).toMatch(/Warning\s+FailedScheduling.*0\/3 nodes are available/);
    const deployment = await bench.run(['describe', 'deployment', 'shop-a1b2-web']);
    expect(deployment.stdout).toMatch(
      /Replicas:\s+2 desired \| 2 updated \| 2 total \| 2 available/,
    );
    expect(deployment.stdout).toMatch(
      /NewReplicaSet:\s+shop-a1b2-web-\w+ \(2\/2 replicas created\)/,
    );
  });

  it('reads logs, of the previous container too', async () => {
    const running = await bench.run(['logs', bench.podName('shop-a1b2-web'), '--tail=1']);
    expect(running.stdout).toBe('GET /healthz 200 1ms\n');
    const crashed = await bench.run(['logs', '-p', bench.podName('demo-77aa')]);
    expect(crashed.stdout).toContain('fatal: cannot allocate memory');
    const none = await bench.run(['logs', '-p', bench.podName('toolbox')]);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain(
      'previous terminated container "toolbox" in pod "toolbox" not found',
    );
  });

  it('prints single objects as JSON that names its kind', async () => {
    const { stdout } = await bench.run(['get', 'pod', 'toolbox', '-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'toolbox', namespace: 'test' },
    });
  });

  it('says what it does not have', async () => {
    const pod = await bench.run(['get', 'pod', 'nobody']);
    expect(pod.code).toBe(1);
    expect(pod.stderr).toBe('Error from server (NotFound): pods "nobody" not found\n');
  });
});
