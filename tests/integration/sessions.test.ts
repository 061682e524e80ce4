import { createHash, randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/kube/clock';
import type { Clusters } from '../../src/main/kube/clusters';
import { SessionRegistry } from '../../src/main/sessions/session-registry';
import type { AppError } from '../../src/shared/errors';
import type { ExecTarget } from '../../src/shared/kubernetes';
import { FLOW, type SessionState } from '../../src/shared/terminal';
import { startDemoCluster, type DemoCluster, type ExecRecord, type Pod } from '../cluster';
import { containerHome } from '../cluster/exec/container-home';
import { demoClients } from '../support/demo-clients';
import { MemoryPort } from '../support/memory-port';

const WINDOW = 1;
const SIZE = { cols: 100, rows: 30 };

let cluster: DemoCluster;
let clients: Clusters;
let sessions: SessionRegistry;
const leftovers: AppError[] = [];

beforeAll(async () => {
  cluster = await startDemoCluster();
  clients = await demoClients(cluster);
  sessions = new SessionRegistry({
    clock: systemClock,
    client: (context) => clients.client(context),
    log: () => undefined,
    onLeftover: (_window, error) => leftovers.push(error),
  });
});

afterEach(async () => {
  sessions.closeWindow(WINDOW);
  await sessions.settled();
  cluster.faults.clear();
  leftovers.length = 0;
});

afterAll(async () => {
  clients.dispose();
  await cluster.stop();
});

/** A ready pod of an environment. */
function readyPod(environment: string): Promise<Pod> {
  return cluster.podWhere(
    (pod) =>
      pod.metadata.labels?.['app'] === environment &&
      pod.metadata.deletionTimestamp === undefined &&
      (pod.status.conditions ?? []).some(
        ({ type, status }) => type === 'Ready' && status === 'True',
      ),
  );
}

function targetOf(pod: Pod, context = 'demo', container?: string): ExecTarget {
  return {
    context,
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    podUid: pod.metadata.uid,
    container: container ?? pod.spec.containers[0]?.name ?? '',
  };
}

/** Opens a session and hands out its port and id. */
function open(target: ExecTarget): { id: string; port: MemoryPort } {
  const port = new MemoryPort();
  const opened = sessions.open({ windowId: WINDOW, target, size: SIZE, connectPort: () => port });
  if (!opened.ok) throw new Error(opened.error.kind);
  return { id: opened.value.sessionId, port };
}

const PROMPT = /[$#] $/;

async function shell(
  environment = 'shop-a1b2',
): Promise<{ id: string; port: MemoryPort; pod: Pod }> {
  const pod = await readyPod(environment);
  const opened = open(targetOf(pod));
  await opened.port.until(() => PROMPT.test(opened.port.text));
  return { ...opened, pod };
}

const kindOf = (state: SessionState | undefined): string =>
  state?.kind === 'failed' || state?.kind === 'lost'
    ? `${state.kind}: ${state.error.kind}`
    : (state?.kind ?? '');

async function endOf(port: MemoryPort): Promise<string> {
  await port.until(() => ['exited', 'lost', 'failed'].includes(port.state?.kind ?? ''));
  return kindOf(port.state);
}

/** The record of the shell in a pod, newest first. */
function execIn(pod: Pod): ExecRecord {
  const record = cluster
    .execSessions()
    .filter(({ tty, pod: name }) => tty && name === pod.metadata.name)
    .at(-1);
  if (!record) throw new Error('no exec in that pod');
  return record;
}

describe('a session', () => {
  it('passes through its states, and its first size is the real one', async () => {
    const { port, pod } = await shell();
    expect(port.states.map(({ kind }) => kind)).toEqual([
      ...Array<string>(port.states.length - 1).fill('connecting'),
      'running',
    ]);
    expect(execIn(pod).sizes[0]).toMatchObject({ columns: 100, rows: 30 });
    port.type('stty size\r');
    await port.until(() => port.text.includes('30 100'));
  });

  it('tells the pod a new size', async () => {
    const { port } = await shell();
    port.resize(90, 20);
    port.type('stty size\r');
    await port.until(() => port.text.includes('20 90'));
  });

  it('reports the exit code after the last output', async () => {
    const { port } = await shell();
    port.type('echo last words; exit 7\r');
    expect(await endOf(port)).toBe('exited');
    expect(port.state).toMatchObject({ exit: { kind: 'code', code: 7 } });
    expect(port.text).toContain('last words');
  });

  it('delivers 20 MB byte for byte, and never holds more than its bound', async () => {
    const { port, pod } = await shell();
    const flood = randomBytes(10 * 1024 * 1024).toString('hex');
    writeFileSync(join(homeOf(pod), 'flood'), flood);
    // From here on the terminal says nothing but what the commands print.
    port.type(
      "exec sh -c 'stty -opost -echo; echo ready; read go; cat flood; echo done; read end'\r",
    );
    await port.until(() => port.text.endsWith('ready\n'));
    port.startDigest();
    port.type('go\r');
    await port.until(() => port.text.endsWith('done\n'), 60_000);
    const expected = createHash('sha256').update(`${flood}done\n`).digest('hex');
    expect(port.digest()).toBe(expected);
  });

  it('stops reading while the page does not parse, and loses nothing of it', async () => {
    const { port, pod } = await shell();
    writeFileSync(
      join(homeOf(pod), 'numbers'),
      Array.from({ length: 900_000 }, (_, i) => i).join('\n'),
    );
    port.stalled = true;
    port.type("stty -echo; cat numbers; printf 'the end'\r");
    await port.until(() => port.received >= FLOW.firstWindow);
    // No more comes than one read of the socket, however long the page stalls.
    let before = -1;
    while (before !== port.received) {
      before = port.received;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(port.received).toBeLessThan(FLOW.firstWindow + 128 * 1024);
    port.stalled = false;
    port.acknowledge();
    await port.until(() => port.text.endsWith('the end') || port.text.includes('the end'));
    expect(port.text).toContain('899999');
  });

  it('takes 10 MB of input byte for byte', async () => {
    const { port } = await shell();
    const line = `${'0123456789abcdef'.repeat(63)}\n`;
    const paste = line.repeat(Math.ceil((10 * 1024 * 1024) / line.length));
    const sum = createHash('sha256').update(paste).digest('hex');
    port.type(`stty -echo -icanon; head -c ${paste.length} | sha256sum\r`);
    for (let at = 0; at < paste.length; at += 32_768) port.type(paste.slice(at, at + 32_768));
    await port.until(() => port.text.includes(sum), 60_000);
    expect(port.refused).toEqual([]);
  });

  it('works over v4 alone, and is hung up over it', async () => {
    cluster.faults.protocols = ['v4.channel.k8s.io'];
    const { id, port, pod } = await shell();
    expect(execIn(pod).protocol).toBe('v4.channel.k8s.io');
    port.resize(90, 20);
    port.type('stty size; (exit 7)\r');
    await port.until(() => port.text.includes('20 90'));
    port.type('exit\r');
    expect(await endOf(port)).toBe('exited');
    expect(port.state).toMatchObject({ exit: { kind: 'code', code: 7 } });
    const session = sessions.get(WINDOW, id);
    expect(session.ok && session.value.reconnect(SIZE, null)).toBe(true);
    await port.until(() => port.state?.kind === 'running');
    sessions.close(WINDOW, id);
    await sessions.settled();
    expect(leftovers).toEqual([]);
    await eventually(() => shellsIn(pod) === 0);
  });

  it('says lost when the socket drops, keeps what came, and reconnects when told to', async () => {
    const { id, port, pod } = await shell();
    cluster.dropExecs('reset');
    expect(await endOf(port)).toBe('lost: connection-lost');
    const session = sessions.get(WINDOW, id);
    expect(session.ok && session.value.reconnect(SIZE, null)).toBe(true);
    await port.until(() => port.state?.kind === 'running');
    port.type('echo again $POD_NAME\r');
    await port.until(() => port.text.includes(`again ${pod.metadata.name}`));
    // The lost connection's shell was told to end.
    await eventually(() => liveShells(pod) === 1);
  });
});

describe('what happens to the pod under a shell is told', () => {
  it('the container is killed: its exit, as the server tells it', async () => {
    const { port, pod } = await shell();
    const { container } = targetOf(pod);
    cluster.crashContainer('test', pod.metadata.name, container, 137);
    expect(await endOf(port)).toBe('exited');
    expect(port.state).toMatchObject({ exit: { kind: 'code', code: 137 } });
  });

  it('the pod is deleted under it: that, and not its exit', async () => {
    const [pod] = await cluster.createEnvironment({ name: 'gone-3c4d' });
    if (!pod) throw new Error('no pod');
    const { port } = open(targetOf(pod));
    await port.until(() => PROMPT.test(port.text));
    cluster.deletePod('test', pod.metadata.name, 0);
    expect(['lost: pod-gone', 'lost: pod-not-running']).toContain(await endOf(port));
    cluster.scale('test', 'gone-3c4d', 0);
  });

  it('the connection breaks, and the pod is gone meanwhile', async () => {
    const [pod] = await cluster.createEnvironment({ name: 'gone-1a2b' });
    if (!pod) throw new Error('no pod');
    const { port } = open(targetOf(pod));
    await port.until(() => PROMPT.test(port.text));
    // What the client does not get to hear: the stream is cut before the process dies.
    cluster.dropExecs('reset', (record) => record.pod === pod.metadata.name);
    cluster.deletePod('test', pod.metadata.name, 0);
    expect(['lost: pod-gone', 'lost: pod-not-running']).toContain(await endOf(port));
    cluster.scale('test', 'gone-1a2b', 0);
  });

  it('the connection breaks, and the container was restarted', async () => {
    const { port, pod } = await shell('pay-9f8e');
    const { container } = targetOf(pod);
    cluster.faults.delay({ match: new RegExp(`GET .*/pods/${pod.metadata.name}$`), ms: 500 });
    cluster.dropExecs('reset', (record) => record.pod === pod.metadata.name);
    cluster.crashContainer('test', pod.metadata.name, container, 1);
    expect(['lost: container-restarted', 'lost: container-not-running']).toContain(
      await endOf(port),
    );
  });

  it('the node goes away, in the server’s words; the shell lives on and is hung up', async () => {
    const { id, port, pod } = await shell();
    cluster.failExecs('error dialing backend: dial tcp 10.0.0.7:10250: connect: no route to host');
    expect(await endOf(port)).toBe('lost: node-unreachable');
    expect(shellsIn(pod)).toBeGreaterThan(0);
    sessions.close(WINDOW, id);
    await sessions.settled();
    await eventually(() => shellsIn(pod) === 0);
    expect(leftovers).toEqual([]);
  });

  it('the node is away from the start', async () => {
    cluster.faults.respond({ match: '/exec?', code: 502, message: 'error dialing backend: EOF' });
    const { port } = open(targetOf(await readyPod('shop-a1b2')));
    expect(await endOf(port)).toBe('failed: node-unreachable');
  });
});

describe('a page that reloads', () => {
  it('comes back to its shell, its output and what was half typed', async () => {
    const { id, port, pod } = await shell();
    port.type('echo half');
    await port.until(() => port.text.endsWith('echo half'));
    port.disconnect();
    expect(sessions.surviving(WINDOW).map(({ sessionId }) => sessionId)).toEqual([id]);
    const next = new MemoryPort();
    expect(sessions.resume({ windowId: WINDOW, sessionId: id, connectPort: () => next }).ok).toBe(
      true,
    );
    next.type(' done\r');
    await next.until(() => /half done[^]*half done/.test(next.text));
    expect(liveShells(pod)).toBe(1);
  });
});

describe('what cannot be opened says why', () => {
  it.each([
    ['demo-no-exec', 'failed: forbidden'],
    ['demo-expired', 'failed: unauthorized'],
    ['demo-untrusted', 'failed: certificate-untrusted'],
    ['demo-unreachable', 'failed: connection-refused'],
    ['no-such-context', 'failed: context-unknown'],
  ])('as %s', async (context, expected) => {
    const { port } = open(targetOf(await readyPod('shop-a1b2'), context));
    expect(await endOf(port)).toBe(expected);
  });

  it('works with a client certificate', async () => {
    const { port } = open(targetOf(await readyPod('shop-a1b2'), 'demo-cert'));
    await port.until(() => PROMPT.test(port.text));
  });

  it('a pod without a shell', async () => {
    const pod = await readyPod('static-5e6f');
    expect(await endOf(open(targetOf(pod)).port)).toBe('failed: no-shell');
  });

  it('a server that speaks neither v5 nor v4 over WebSocket', async () => {
    cluster.faults.protocols = [];
    const { port } = open(targetOf(await readyPod('shop-a1b2')));
    expect(await endOf(port)).toBe('failed: exec-protocol-refused');
    expect(port.state).toMatchObject({
      error: { params: { server: cluster.url, offered: 'v5.channel.k8s.io, v4.channel.k8s.io' } },
    });
  });

  it('a pod that is gone, one of the same name, a container that does not run', async () => {
    const pod = await readyPod('shop-a1b2');
    const target = targetOf(pod);
    expect(await endOf(open({ ...target, pod: 'shop-gone' }).port)).toBe('failed: pod-gone');
    expect(await endOf(open({ ...target, podUid: 'another' }).port)).toBe('failed: pod-replaced');
    expect(await endOf(open({ ...target, container: 'nope' }).port)).toBe(
      'failed: container-unknown',
    );
    const crashing = cluster
      .pods('test')
      .find(({ metadata }) => metadata.labels?.['app'] === 'demo-77aa');
    if (!crashing) throw new Error('the demo has a crashing pod');
    expect(await endOf(open(targetOf(crashing)).port)).toBe('failed: container-not-running');
  });
});

describe('closing a session', () => {
  /** What is typed, and the program that must be running before the tab is closed. */
  const CASES: Readonly<Record<string, { keys: string; runs?: string; then?: string }>> = {
    'an idle prompt': { keys: '' },
    'a half-typed line': { keys: 'cd ~; touch BOOM;' },
    sleep: { keys: 'sleep 1000\r', runs: 'sleep' },
    vi: { keys: 'vi notes\r', runs: 'vi' },
    python: { keys: 'python3 -i\r', runs: 'python3' },
    'a background job': { keys: 'sleep 1000 &\r', runs: 'sleep' },
    'a stopped job': { keys: 'sleep 1000\r', runs: 'sleep', then: '\u001a' },
  };

  for (const [name, { keys, runs, then = '' }] of Object.entries(CASES)) {
    it(`leaves nothing of ${name}`, async () => {
      const { id, port, pod } = await shell();
      const before = port.text.length;
      port.type(keys);
      if (keys !== '') await port.until(() => port.text.length > before);
      if (runs !== undefined) await eventually(() => programsIn(pod).includes(runs));
      if (then !== '') {
        port.type(then);
        await port.until(() => port.text.includes('Stopped'));
      }
      expect(sessions.close(WINDOW, id).ok).toBe(true);
      await sessions.settled();
      expect(leftovers).toEqual([]);
      await eventually(() => shellsIn(pod) === 0);
      expect(existsSync(join(homeOf(pod), 'BOOM'))).toBe(false);
      expect(port.closed).toBe(true);
    });
  }

  it('that was about to start leaves nothing either', async () => {
    const pod = await readyPod('shop-a1b2');
    const { id } = open(targetOf(pod));
    sessions.close(WINDOW, id);
    await sessions.settled();
    await eventually(() => shellsIn(pod) === 0);
  });

  it('tells when the shell could not be told to end', async () => {
    const { id, pod } = await shell();
    await cluster.suspend();
    try {
      sessions.close(WINDOW, id);
      await sessions.settled();
      expect(leftovers.map(({ kind }) => kind)).toEqual(['hang-up-failed']);
    } finally {
      await cluster.resume();
    }
    expect(shellsIn(pod)).toBeGreaterThan(0);
  });
});

function shellsIn(pod: Pod): number {
  const { namespace = '', name } = pod.metadata;
  return cluster.processes({ namespace, pod: name }).length;
}

/** Names of the programs that run in a pod. */
function programsIn(pod: Pod): string[] {
  const { namespace = '', name } = pod.metadata;
  return cluster
    .processes({ namespace, pod: name })
    .map(({ command }) => basename(command.split(' ')[0] ?? ''));
}

/** Shells of a pod whose command has not ended. */
function liveShells(pod: Pod): number {
  return cluster
    .execSessions()
    .filter(
      ({ tty, pod: name, exitCode }) => tty && name === pod.metadata.name && exitCode === undefined,
    ).length;
}

/** The home folder of a pod's first container, on this machine. */
function homeOf(pod: Pod): string {
  return containerHome(cluster.root, pod, targetOf(pod).container);
}

/** The kernel takes a moment to remove a process that was told to end. */
async function eventually(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 25 }).toBe(true);
}
