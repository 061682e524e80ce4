import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { DemoCluster } from '../../cluster/index';
import { startDemoCluster } from '../../cluster/index';
import type { Target } from './client';
import { ask, exec, watch } from './client';
import { sha256 } from './kubectl';

const PODS = '/api/v1/namespaces/test/pods';
const TTY = 'stdin=true&stdout=true&tty=true';

const items = (body: Record<string, unknown>): { metadata: { name: string } }[] =>
  body['items'] as { metadata: { name: string } }[];
const meta = (body: Record<string, unknown>): Record<string, unknown> =>
  body['metadata'] as Record<string, unknown>;

describe('the demo cluster, where kubectl cannot look', () => {
  let cluster: DemoCluster;
  let pod: string;

  beforeAll(async () => {
    cluster = await startDemoCluster({ bookmarkEveryMs: 50, stdinMarks: [3] });
    pod = 'toolbox';
  });
  afterEach(() => {
    cluster.faults.clear();
  });
  afterAll(async () => {
    await cluster.stop();
  });

  describe('answers', () => {
    it('refuses the anonymous with a Status', async () => {
      const { code, body } = await ask(cluster, PODS, { user: 'anonymous' });
      expect(code).toBe(401);
      expect(body).toMatchObject({ kind: 'Status', reason: 'Unauthorized', code: 401 });
    });

    it.each([
      ['GET', '/api/v1/namespaces/test/pods/nobody', 404, 'NotFound'],
      ['GET', '/api/v1/namespaces/test/secrets', 404, 'NotFound'],
      ['GET', '/api/v1/namespaces/test/pods/x%2F..%2F../y', 404, 'NotFound'],
      ['POST', PODS, 405, 'MethodNotAllowed'],
      ['GET', `${PODS}?labelSelector=a%20b`, 400, 'BadRequest'],
      ['GET', `${PODS}?resourceVersion=999999999`, 504, 'Timeout'],
      ['GET', `${PODS}?limit=1&continue=nonsense`, 400, 'BadRequest'],
    ])('%s %s is %i %s', async (method, path, code, reason) => {
      const answer = await ask(cluster, path, { method, user: 'admin' });
      expect(answer.code).toBe(code);
      expect(answer.body).toMatchObject({ kind: 'Status', status: 'Failure', reason, code });
    });

    it('refuses an impossible scale with 422', async () => {
      const path = '/apis/apps/v1/namespaces/test/deployments/shop-a1b2-web/scale';
      const { code, body } = await ask(cluster, path, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: '{"spec":{"replicas":-1}}',
      });
      expect(code).toBe(422);
      expect(body).toMatchObject({
        reason: 'Invalid',
        details: { causes: [{ field: 'spec.replicas' }] },
      });
    });

    it('offers no Table where none is asked for, and 406 for what it cannot make', async () => {
      const table = 'application/json;as=Table;g=meta.k8s.io;v=v1,application/json';
      expect((await ask(cluster, PODS, { headers: { accept: table } })).body['kind']).toBe('Table');
      expect((await ask(cluster, PODS)).body['kind']).toBe('PodList');
      expect((await ask(cluster, PODS, { headers: { accept: 'text/html' } })).code).toBe(406);
    });
  });

  describe('lists in pages', () => {
    it('serves later pages from the moment of the first', async () => {
      const first = await ask(cluster, `${PODS}?limit=3`);
      expect(items(first.body)).toHaveLength(3);
      const total = cluster.pods('test').length;
      expect(meta(first.body)['remainingItemCount']).toBe(total - 3);
      await cluster.createEnvironment({ name: 'zz-later', ages: [60] });
      const token = encodeURIComponent(String(meta(first.body)['continue']));
      const second = await ask(cluster, `${PODS}?limit=500&continue=${token}`);
      expect(items(second.body)).toHaveLength(total - 3);
      expect(meta(second.body)['resourceVersion']).toBe(meta(first.body)['resourceVersion']);
      expect(meta(second.body)['continue']).toBeUndefined();
    });

    it('does not page resourceVersion=0, as the watch cache does not', async () => {
      const { body } = await ask(cluster, `${PODS}?limit=2&resourceVersion=0`);
      expect(items(body)).toHaveLength(cluster.pods('test').length);
    });

    it('answers an expired token with 410 and a token that goes on regardless', async () => {
      const first = await ask(cluster, `${PODS}?limit=2`);
      const token = String(meta(first.body)['continue']);
      cluster.compact();
      const gone = await ask(cluster, `${PODS}?limit=500&continue=${encodeURIComponent(token)}`);
      expect(gone.code).toBe(410);
      expect(gone.body['reason']).toBe('Expired');
      const anew = encodeURIComponent(String(meta(gone.body)['continue']));
      const rest = await ask(cluster, `${PODS}?limit=500&continue=${anew}`);
      expect(items(rest.body)).toHaveLength(cluster.pods('test').length - 2);
    });
  });

  describe('watches', () => {
    const now = async (): Promise<string> =>
      String(meta((await ask(cluster, `${PODS}?limit=1`)).body)['resourceVersion']);

    it('begins with everything there is when no resourceVersion is given', async () => {
      const stream = await watch(cluster, `${PODS}?watch=true&fieldSelector=metadata.name=toolbox`);
      expect(await stream.event()).toMatchObject({
        type: 'ADDED',
        object: { metadata: { name: 'toolbox' } },
      });
      stream.close();
    });

    it('turns changes of a label into ADDED and DELETED', async () => {
      const stream = await watch(
        cluster,
        `${PODS}?watch=true&resourceVersion=${await now()}&labelSelector=mood`,
      );
      const label = (labels: Record<string, string>): void => {
        cluster.patchPod('test', pod, (old) => ({ ...old, metadata: { ...old.metadata, labels } }));
      };
      label({ mood: 'good' });
      label({ mood: 'better' });
      label({});
      expect((await stream.event()).type).toBe('ADDED');
      expect((await stream.event()).type).toBe('MODIFIED');
      expect((await stream.event()).type).toBe('DELETED');
      stream.close();
    });

    it('sends bookmarks with a revision one can go on from', async () => {
      const stream = await watch(
        cluster,
        `${PODS}?watch=true&allowWatchBookmarks=true&resourceVersion=${await now()}&labelSelector=none`,
      );
      cluster.setReady('test', pod, false);
      cluster.setReady('test', pod, true);
      const wanted = Number(cluster.pod('test', pod)?.metadata.resourceVersion);
      let seen = 0;
      while (seen < wanted) {
        const event = await stream.event();
        expect(event.type).toBe('BOOKMARK');
        seen = Number(event.object.metadata?.resourceVersion);
      }
      stream.close();
    });

    it('ends after timeoutSeconds', async () => {
      const stream = await watch(
        cluster,
        `${PODS}?watch=true&timeoutSeconds=1&resourceVersion=${await now()}`,
      );
      expect(await stream.ended).toBe('end');
    });

    it('tells a forgotten revision as an event, or as HTTP', async () => {
      const old = await now();
      cluster.setReady('test', pod, false);
      cluster.setReady('test', pod, true);
      cluster.compact();
      const stream = await watch(cluster, `${PODS}?watch=true&resourceVersion=${old}`);
      expect(await stream.event()).toMatchObject({
        type: 'ERROR',
        object: { code: 410, reason: 'Expired' },
      });
      expect(await stream.ended).toBe('end');
      cluster.faults.goneAs = 'http';
      expect((await ask(cluster, `${PODS}?watch=true&resourceVersion=${old}`)).code).toBe(410);
    });

    it('is reset, ended, expired and fed garbage by its switches', async () => {
      const open = async () => watch(cluster, `${PODS}?watch=true&resourceVersion=${await now()}`);
      const reset = await open();
      expect(cluster.dropWatches()).toBe(1);
      expect(await reset.ended).toBe('ECONNRESET');
      const ended = await open();
      cluster.dropWatches('end');
      expect(await ended.ended).toBe('end');
      const broken = await open();
      cluster.breakWatchLines();
      const line = (await broken.next()) ?? '';
      expect(() => {
        JSON.parse(line);
      }).toThrow(SyntaxError);
      expect(cluster.expireWatches()).toBe(1);
      expect((await broken.event()).object.code).toBe(410);
      expect(await broken.ended).toBe('end');
      await expect.poll(() => cluster.openWatches()).toEqual([]);
    });
  });

  describe('misbehaves on demand', () => {
    it('answers a code so many times', async () => {
      cluster.faults.respond({
        match: /^GET .*\/pods/,
        code: 429,
        headers: { 'retry-after': '1' },
        times: 2,
      });
      expect((await ask(cluster, PODS)).code).toBe(429);
      expect((await ask(cluster, PODS)).body['reason']).toBe('TooManyRequests');
      expect((await ask(cluster, PODS)).code).toBe(200);
    });

    it('refuses an exec with a Status body', async () => {
      cluster.faults.respond({ match: '/exec', code: 502, message: 'dial tcp: no route to host' });
      await expect(exec(cluster, pod, { command: ['true'] })).rejects.toThrow(
        /^Error: 502 .*no route to host|^502 .*no route to host/s,
      );
    });

    it('resets a request', async () => {
      cluster.faults.reset({ match: '/version', times: 1 });
      await expect(ask(cluster, '/version')).rejects.toThrow(/ECONNRESET|socket hang up/);
    });

    it('refuses a rotated token', async () => {
      const old = cluster.token('no-exec');
      cluster.rotateToken('no-exec');
      const headers = { authorization: `Bearer ${old}` };
      expect((await ask(cluster, PODS, { user: 'anonymous', headers })).code).toBe(401);
      expect((await ask(cluster, PODS, { user: 'no-exec' })).code).toBe(200);
    });

    it('goes away and comes back on the same port, its world and shells unharmed', async () => {
      const shell = await exec(cluster, pod, { command: ['sh'], query: TTY });
      await shell.seen('# ');
      const session = cluster.execSessions().at(-1);
      await cluster.suspend();
      expect((await shell.ended).closeCode).toBe(1006);
      await expect(ask(cluster, '/version')).rejects.toThrow(/ECONNREFUSED/);
      await cluster.resume();
      expect((await ask(cluster, PODS)).code).toBe(200);
      expect(session?.processes()).toHaveLength(1);
    });
  });

  describe('runs commands', () => {
    it.each([
      ['v5.channel.k8s.io', ['v5.channel.k8s.io', 'v4.channel.k8s.io']],
      ['v4.channel.k8s.io', ['v4.channel.k8s.io']],
    ])('speaks %s', async (protocol, protocols) => {
      const run = await exec(cluster, pod, {
        command: ['sh', '-c', 'echo out; echo err >&2; exit 9'],
        protocols,
      });
      const { status, closeCode } = await run.ended;
      expect(run.protocol).toBe(protocol);
      expect([run.stdout(), run.stderr()]).toEqual(['out\n', 'err\n']);
      expect(status).toMatchObject({
        status: 'Failure',
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: '9' }] },
      });
      expect(closeCode).toBe(1000);
    });

    it('ends stdin on the close frame of v5', async () => {
      const run = await exec(cluster, pod, { command: ['cat'] });
      run.send(0, 'abc');
      run.send(255, Uint8Array.of(0));
      expect((await run.ended).status).toEqual({ metadata: {}, status: 'Success' });
      expect(run.stdout()).toBe('abc');
    });

    it('survives what is not the protocol', async () => {
      const run = await exec(cluster, pod, { command: ['cat'] });
      run.socket.send(Buffer.alloc(0));
      run.socket.send('text');
      run.send(9, 'nobody');
      run.send(4, '{"Width":');
      run.send(4, '{"Width":0,"Height":99999999}');
      run.send(0, 'still here');
      await run.seen('still here');
      run.send(255, Uint8Array.of(0));
      expect((await run.ended).closeCode).toBe(1000);
    });

    it.each([
      ['without a protocol it knows', 'stdout=true', ['v1.channel.k8s.io'], /^400 .*negotiate/s],
      [
        'with a terminal and stderr',
        'stdout=true&stderr=true&tty=true',
        undefined,
        /^400 .*tty and stderr/s,
      ],
      ['without any stream', 'tty=true', undefined, /^400 .*at least one of stdin/s],
    ])('refuses an exec %s', async (_, query, protocols, message) => {
      const options = {
        command: ['true'],
        query,
        ...(protocols === undefined ? {} : { protocols }),
      };
      await expect(exec(cluster, pod, options)).rejects.toThrow(message);
    });

    it('reports a command that the operating system refuses', async () => {
      const run = await exec(cluster, pod, { command: ['echo', 'a\0b'] });
      expect((await run.ended).status).toMatchObject({
        status: 'Failure',
        reason: 'InternalError',
      });
    });

    it('delivers the last output of a terminal to a slow reader', async () => {
      const run = await exec(cluster, pod, {
        command: ['sh', '-c', 'head -c 8000000 /dev/zero; echo the-end; exit 5'],
        query: 'stdout=true&tty=true',
      });
      run.socket.pause();
      await expect
        .poll(() => cluster.execSessions().at(-1)?.outputBytes ?? 0)
        .toBeGreaterThan(1_000_000);
      run.socket.resume();
      const { status } = await run.ended;
      expect(run.stdoutBytes()).toBe(8_000_000 + 'the-end\r\n'.length);
      expect(JSON.stringify(status)).toContain('"message":"5"');
    });

    it('holds a flood back while nobody reads', async () => {
      const run = await exec(cluster, pod, { command: ['cat', '/dev/zero'], query: 'stdout=true' });
      run.socket.pause();
      const produced = (): number => cluster.execSessions().at(-1)?.outputBytes ?? 0;
      let before = -1;
      // Kernel buffers of the loopback take a few MB; then it stands still.
      await expect
        .poll(
          () => {
            const still = produced() === before && before > 0;
            before = produced();
            return still;
          },
          { interval: 200, timeout: 20_000 },
        )
        .toBe(true);
      expect(produced()).toBeLessThan(64_000_000);
      run.socket.terminate();
    });

    it('stays awake while a program does not read its input, and takes it all later', async () => {
      const run = await exec(cluster, pod, {
        // The fifo holds the program until the test lets it go.
        command: [
          'sh',
          '-c',
          'mkfifo fifo; stty raw -echo; echo ready; read -r go <fifo; head -c 3000000 | sha256sum',
        ],
        query: TTY,
      });
      await run.seen('ready');
      for (let sent = 0; sent < 3_000_000; sent += 30_000) {
        run.send(0, Buffer.alloc(30_000, 'x'));
      }
      expect((await ask(cluster, '/version')).code).toBe(200);
      const taken = cluster.execSessions().find(({ argv }) => argv[2]?.startsWith('mkfifo'));
      expect(taken?.stdinBytes).toBeLessThan(1_000_000);
      await (
        await exec(cluster, pod, { command: ['sh', '-c', 'echo > fifo'] })
      ).ended;
      await run.ended;
      expect(run.stdout()).toContain(sha256(Buffer.alloc(3_000_000, 'x')));
    });

    it('records when Ctrl-C arrived, and the sizes', async () => {
      const run = await exec(cluster, pod, { command: ['sleep', '600'], query: TTY });
      run.send(4, '{"Width":91,"Height":17}');
      run.send(0, 'ab\x03');
      const { status } = await run.ended;
      expect(JSON.stringify(status)).toContain('"message":"130"');
      const record = cluster.execSessions().find(({ argv }) => argv[0] === 'sleep');
      expect(record?.sizes).toMatchObject([{ columns: 91, rows: 17 }]);
      expect(record?.stdinMarks).toMatchObject([{ byte: 3, offset: 2 }]);
      expect(record?.exitCode).toBe(130);
    });

    it('does not wait for what a command left in the background', async () => {
      const run = await exec(cluster, pod, {
        command: ['sh', '-c', 'sleep 600 & echo left'],
        query: TTY,
      });
      expect((await run.ended).status).toMatchObject({ status: 'Success' });
      expect(run.stdout()).toContain('left');
    });

    it('leaves pings unanswered when told to', async () => {
      const run = await exec(cluster, pod, { command: ['cat'] });
      const pongs: string[] = [];
      run.socket.on('pong', (data: Buffer) => pongs.push(data.toString()));
      run.socket.ping('one');
      run.send(0, 'a');
      await run.seen('a');
      await expect.poll(() => pongs).toEqual(['one']);
      cluster.faults.mutePings = true;
      run.socket.ping('two');
      run.send(0, 'b');
      await run.seen('ab');
      expect(pongs).toEqual(['one']);
      run.socket.terminate();
    });

    it('restarts a crashed container: its shell ends with 137, the count goes up', async () => {
      const [made] = await cluster.createEnvironment({ name: 'fragile-01' });
      const name = made?.metadata.name ?? '';
      const run = await exec(cluster, name, { command: ['sleep', '600'], query: 'stdout=true' });
      expect(cluster.crashContainer('test', name, 'app', 139)).toBe(true);
      expect(JSON.stringify((await run.ended).status)).toContain('"message":"137"');
      const after = await cluster.podWhere(
        (one) =>
          one.metadata.name === name && one.status.containerStatuses?.[0]?.restartCount === 1,
      );
      expect(after.status.containerStatuses?.[0]).toMatchObject({
        ready: true,
        lastState: { terminated: { exitCode: 139 } },
      });
    });
  });

  it('leaves nothing behind: no process, no folder, no port', async () => {
    const own = await startDemoCluster();
    const run = await exec(own, 'toolbox', {
      command: ['sh', '-c', 'trap "" HUP TERM; (setsid sleep 601 &) ; echo up; sleep 602'],
      query: TTY,
    });
    await run.seen('up');
    await expect.poll(() => own.processes().length).toBe(3);
    run.socket.terminate();
    await own.stop();
    expect(own.processes()).toEqual([]);
    expect(existsSync(own.root)).toBe(false);
    await expect(ask(own, '/version')).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('the demo cluster as a program', () => {
  /** Reads url, CA and the developer's token out of a kubeconfig. */
  const targetOf = (yaml: string): Target => {
    const config = parse(yaml) as {
      clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
      users: { name: string; user: { token: string } }[];
    };
    const cluster = config.clusters[0]?.cluster;
    return {
      url: cluster?.server ?? '',
      ca: Buffer.from(cluster?.['certificate-authority-data'] ?? '', 'base64').toString(),
      token: (name) => config.users.find((one) => one.name === name)?.user.token ?? '',
    };
  };

  it('writes a private kubeconfig, says ready, takes commands, sweeps its shells at SIGTERM', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cluster-cli-'));
    const file = join(folder, 'config');
    const here = createRequire(import.meta.url);
    const child = spawn(
      process.execPath,
      [
        here.resolve('tsx/cli'),
        fileURLToPath(new URL('../../cluster/cli.ts', import.meta.url)),
        ...['--kubeconfig', file, '--pods', '20', '--environments', '5', '--control'],
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const exited = new Promise((done) => child.once('exit', done));
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const line = async (): Promise<string> => String((await lines.next()).value);
      const tell = async (command: object): Promise<Record<string, unknown>> => {
        child.stdin.write(`${JSON.stringify(command)}\n`);
        return JSON.parse(await line()) as Record<string, unknown>;
      };
      expect(await line()).toMatch(/^ready https:\/\/127\.0\.0\.1:\d+$/);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const target = targetOf(await readFile(file, 'utf8'));
      const pods = await tell({ op: 'pods', id: 1 });
      expect(pods).toMatchObject({ id: 1, ok: true });
      expect(pods['result']).toHaveLength(9 + 20);
      expect(await tell({ op: 'fly' })).toMatchObject({ ok: false });
      const shell = await exec(target, 'toolbox', {
        command: ['sh', '-c', 'trap "" HUP TERM; echo up; while :; do sleep 1; done'],
        query: TTY,
      });
      await shell.seen('up');
      const sessions = (await tell({ op: 'exec-sessions' }))['result'] as { pid: number }[];
      const pid = sessions[0]?.pid ?? 0;
      expect(existsSync(`/proc/${pid}`)).toBe(true);
      child.kill('SIGTERM');
      expect(await exited).toBe(0);
      expect(existsSync(`/proc/${pid}`)).toBe(false);
    } finally {
      child.stdin.end();
      await exited;
      await rm(folder, { recursive: true, force: true });
    }
  });
});
