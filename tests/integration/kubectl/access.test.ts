import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, hasKubectl } from './kubectl';

describe.skipIf(!hasKubectl)('kubectl meets the rules of the demo cluster', () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await Bench.start();
  });
  afterAll(async () => {
    await bench.stop();
  });

  it('signs in by token and by client certificate', async () => {
    const token = await bench.run(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}']);
    expect(token.stdout).toBe('developer');
    const certificate = await bench.run([
      '--context=demo-cert',
      'auth',
      'whoami',
      '-o',
      'jsonpath={.status.userInfo}',
    ]);
    expect(JSON.parse(certificate.stdout)).toEqual({
      username: 'cert-user',
      groups: ['demo:developers', 'system:authenticated'],
    });
    const pods = await bench.run(['--context=demo-cert', 'get', 'pods', '-o', 'name']);
    expect(pods.stdout).toContain('pod/toolbox');
  });

  it('answers can-i', async () => {
    const canI = async (...args: string[]): Promise<string> =>
      (await bench.run(['auth', 'can-i', ...args])).stdout.trim();
    expect(await canI('get', 'pods', '--subresource=exec')).toBe('yes');
    expect(await canI('delete', 'pods')).toBe('yes');
    expect(await canI('delete', 'deployments')).toBe('no');
    expect(await canI('create', 'pods', '--subresource=exec', '--context=demo-no-exec')).toBe('no');
    expect(await canI('get', 'pods', '--subresource=exec', '--context=demo-get-exec')).toBe('yes');
    expect(await canI('create', 'pods', '--subresource=exec', '--context=demo-get-exec')).toBe(
      'no',
    );
  });

  it.each([
    ['demo-no-exec', 'no-exec'],
    // Kubernetes 1.35 asks for `create` as well as `get`.
    ['demo-get-exec', 'get-exec'],
  ])('refuses exec in context %s', async (context, user) => {
    const list = await bench.run([`--context=${context}`, 'get', 'pods', '-o', 'name']);
    expect(list.stdout).toContain('pod/toolbox');
    const exec = await bench.run([`--context=${context}`, 'exec', 'toolbox', '--', 'true']);
    expect(exec.code).toBe(1);
    expect(exec.stderr).toBe(
      `Error from server (Forbidden): pods "toolbox" is forbidden: User "${user}" cannot create ` +
        'resource "pods/exec" in API group "" in the namespace "test"\n',
    );
  });

  it('refuses a namespace, and everything beyond the own one', async () => {
    const restricted = await bench.run(['--context=demo-restricted', 'get', 'pods']);
    expect(restricted.code).toBe(1);
    expect(restricted.stderr).toBe(
      'Error from server (Forbidden): pods is forbidden: User "tester" cannot list resource "pods" ' +
        'in API group "" in the namespace "restricted"\n',
    );
    const all = await bench.run(['--context=demo-tester', 'get', 'pods', '-A']);
    expect(all.stderr).toContain('in API group "" at the cluster scope');
    const own = await bench.run(['--context=demo-tester', 'exec', 'toolbox', '--', 'echo', 'in']);
    expect(own.stdout).toBe('in\n');
  });

  it('refuses an expired token, an untrusted certificate, a port where nobody listens', async () => {
    const expired = await bench.run(['--context=demo-expired', 'get', 'pods']);
    expect(expired.code).toBe(1);
    expect(expired.stderr).toContain('You must be logged in to the server');
    const untrusted = await bench.run(['--context=demo-untrusted', 'get', 'pods']);
    expect(untrusted.code).toBe(1);
    expect(untrusted.stderr).toContain('certificate signed by unknown authority');
    const unreachable = await bench.run(['--context=demo-unreachable', 'get', 'pods']);
    expect(unreachable.code).toBe(1);
    expect(unreachable.stderr).toContain('refused');
  });
});
