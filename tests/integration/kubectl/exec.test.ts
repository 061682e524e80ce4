import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, hasKubectl, sha256 } from './kubectl';

const MIB = 1024 * 1024;

describe.skipIf(!hasKubectl)('kubectl runs commands in the demo cluster', () => {
  let bench: Bench;
  let pod: string;

  beforeAll(async () => {
    bench = await Bench.start();
    pod = bench.podName('shop-a1b2-web');
  });
  afterAll(async () => {
    await bench.stop();
  });

  it('opens a terminal: prompt, size after a resize, exit code 7', async () => {
    const terminal = bench.terminal(['exec', '-it', pod, '--', 'sh']);
    await terminal.output.waitFor(new RegExp(`${pod}:`));
    terminal.type('stty size; echo "<$POD_NAME|$LANG|$TERM>"\r');
    await terminal.output.waitFor(/\b30 100\r\n/);
    await terminal.output.waitFor(new RegExp(`<${pod}\\|C.UTF-8\\|xterm>`));
    terminal.resize(137, 41);
    await expect
      .poll(() =>
        bench.cluster
          .execSessions()
          .find((one) => one.tty)
          ?.sizes.at(-1),
      )
      .toMatchObject({ columns: 137, rows: 41 });
    terminal.type('stty size\r');
    await terminal.output.waitFor(/\b41 137\r\n/);
    terminal.type('exit 7\r');
    expect(await terminal.exitCode).toBe(7);
  });

  it('shows the pod in the prompt of bash too, and begins in the home folder', async () => {
    const terminal = bench.terminal(['exec', '-it', pod, '--', 'bash']);
    await terminal.output.waitFor(new RegExp(`${pod}:~[#$] `));
    terminal.type('\x04');
    expect(await terminal.exitCode).toBe(0);
  });

  it('keeps stdout and stderr apart and reports the exit code', async () => {
    const { code, stdout, stderr } = await bench.run([
      'exec',
      pod,
      '--',
      'sh',
      '-c',
      'echo to-out; echo to-err >&2; exit 3',
    ]);
    expect(stdout).toBe('to-out\n');
    expect(stderr).toBe('to-err\ncommand terminated with exit code 3\n');
    expect(code).toBe(3);
  });

  it('reports the signal that ended a command as 128 + n', async () => {
    const { code } = await bench.run(['exec', pod, '--', 'sh', '-c', 'kill -TERM $$']);
    expect(code).toBe(143);
  });

  it('delivers 50 MiB on stdout and 1 MiB on stderr byte for byte', async () => {
    const made = await bench.run([
      'exec',
      pod,
      '--',
      'sh',
      '-c',
      `head -c ${50 * MIB} /dev/urandom > big; head -c ${MIB} /dev/zero > zero; sha256sum < big`,
    ]);
    const got = await bench.sum(['exec', pod, '--', 'sh', '-c', 'cat zero >&2 & cat big; wait']);
    expect(got.code).toBe(0);
    expect(got.bytes).toBe(50 * MIB);
    expect(got.sha256).toBe(made.stdout.split(' ')[0]);
    expect(got.stderr.length).toBe(MIB);
  });

  it('takes 10 MiB on stdin byte for byte, to its end', async () => {
    const input = randomBytes(10 * MIB);
    const { code, stdout } = await bench.run(['exec', '-i', pod, '--', 'sha256sum'], input);
    expect(code).toBe(0);
    expect(stdout).toBe(`${sha256(input)}  -\n`);
  });

  it('copies a file into a pod and out again', async () => {
    const content = randomBytes(3 * MIB + 17);
    await writeFile(join(bench.folder, 'up.bin'), content);
    const up = await bench.run(['cp', 'up.bin', `${pod}:copied.bin`]);
    expect(up).toMatchObject({ code: 0, stderr: '' });
    const inside = await bench.run(['exec', pod, '--', 'sha256sum', 'copied.bin']);
    expect(inside.stdout).toBe(`${sha256(content)}  copied.bin\n`);
    const down = await bench.run(['cp', `${pod}:copied.bin`, 'down.bin']);
    expect(down.code).toBe(0);
    expect(sha256(await readFile(join(bench.folder, 'down.bin')))).toBe(sha256(content));
  });

  it('gives each container a home of its own', async () => {
    const pay = bench.podName('pay-9f8e');
    const home = async (container: string): Promise<string> =>
      (await bench.run(['exec', pay, '-c', container, '--', 'sh', '-c', 'cd && pwd'])).stdout;
    const homes = [await home('app'), await home('istio-proxy')];
    expect(new Set(homes).size).toBe(2);
    // The annotation names the default container, the sidecar stands first.
    const chosen = await bench.run(['exec', pay, '--', 'sh', '-c', 'cd && pwd']);
    expect(chosen.stdout).toBe(homes[0]);
  });

  it('runs in a clean environment', async () => {
    const { stdout } = await bench.run(['exec', pod, '--', 'env']);
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
      .sort();
    expect(names).toEqual([
      'DEMO_CLUSTER_EXEC',
      'ENV',
      'HOME',
      'HOSTNAME',
      'LANG',
      'PATH',
      'POD_NAME',
      'POD_NAMESPACE',
      'PWD',
    ]);
  });

  it.each([
    ['/bin/sh', 'stat /bin/sh: no such file or directory'],
    ['bash', 'executable file not found in $PATH'],
  ])('has no %s in an image without a shell', async (program, why) => {
    const { code, stderr } = await bench.run(['exec', bench.podName('static-5e6f'), '--', program]);
    expect(code).toBe(1);
    expect(stderr).toContain('OCI runtime exec failed: exec failed: unable to start container');
    expect(stderr).toContain(`exec: "${program}": ${why}: unknown`);
  });

  it('says why a pod cannot take a command', async () => {
    const pending = bench.podName('search-3c4d');
    const stderr = async (...args: string[]): Promise<string> =>
      (await bench.run(['exec', ...args, '--', 'true'])).stderr;
    expect(await stderr(pending)).toContain(`pod ${pending} does not have a host assigned`);
    expect(await stderr(bench.podName('demo-77aa'))).toContain(
      'unable to upgrade connection: container not found ("app")',
    );
    expect(await stderr(pod, '-c', 'nobody')).toContain(
      `container nobody is not valid for pod ${pod}`,
    );
    expect(await stderr('nobody')).toContain('pods "nobody" not found');
  });

  it('keeps the shell of a dropped connection, and a hang-up exec ends it', async () => {
    const marker = 'PODSHELL_SESSION=5f0c';
    const terminal = bench.terminal([
      'exec',
      '-it',
      pod,
      '--',
      'sh',
      '-c',
      `export ${marker}; sleep 600 & exec sh`,
    ]);
    await terminal.output.waitFor(new RegExp(`${pod}:`));
    const session = bench.cluster.execSessions().find((one) => one.argv.join(' ').includes(marker));
    expect(session?.processes()).toHaveLength(2);
    bench.cluster.dropExecs('reset', ({ id }) => id === session?.id);
    expect(await terminal.exitCode).not.toBe(0);
    expect(session?.processes()).toHaveLength(2);
    const hangUp =
      `for f in /proc/[0-9]*/environ; do if tr '\\0' '\\n' 2>/dev/null <"$f" | grep -qx ${marker}; ` +
      'then p=${f%/environ}; kill -HUP "${p#/proc/}"; fi; done';
    expect((await bench.run(['exec', pod, '--', 'sh', '-c', hangUp])).stderr).toBe('');
    await expect.poll(() => session?.processes()).toEqual([]);
  });
});
