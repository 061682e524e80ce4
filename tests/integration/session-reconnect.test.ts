import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/kube/clock';
import { MARKER } from '../../src/main/sessions/exec-command';
import { SessionRegistry } from '../../src/main/sessions/session-registry';
import type { Session } from '../../src/main/sessions/session';
import { appError, type AppError } from '../../src/shared/errors';
import type { ExecTarget } from '../../src/shared/kubernetes';
import { err, ok } from '../../src/shared/result';
import type { SessionState } from '../../src/shared/terminal';
import { end, ExecStub, say, StubClient, type StubExec } from '../support/exec-stub';
import { MemoryPort } from '../support/memory-port';
import { buildPod } from '../support/pod-builder';

const WINDOW = 1;
const SIZE = { cols: 100, rows: 30 };
const TARGET: ExecTarget = {
  context: 'demo',
  namespace: 'test',
  pod: 'web',
  podUid: 'uid-web',
  container: 'app',
};
const forbidden = appError('forbidden', {
  verb: 'get',
  resource: 'pods',
  namespace: 'test',
  user: 'tester',
  message: '',
});
const unreachable = appError('connection-refused', { server: 'http://stub.example' });

/** The pod as the server tells it, in the container's `run`-th life. */
function podOf(run: number, options: Parameters<typeof buildPod>[0] = {}): unknown {
  const pod = buildPod({ name: 'web', ...options });
  const status = pod['status'] as { containerStatuses: Record<string, unknown>[] };
  status.containerStatuses = status.containerStatuses.map((one) => ({
    ...one,
    containerID: `containerd://${run}`,
  }));
  return pod;
}

let stub: ExecStub;
let client: StubClient;
let registry: SessionRegistry;
let port: MemoryPort;
let session: Session;
let id: string;
/** Streams that are broken as soon as the shell has printed its prompt. */
let breaks: number;
const shells: StubExec[] = [];
const hungUp: string[] = [];
const leftovers: AppError[] = [];
const log: string[] = [];

beforeEach(async () => {
  for (const list of [shells, hungUp, leftovers, log]) list.length = 0;
  breaks = 0;
  stub = await ExecStub.start();
  stub.serve = (exec) => {
    if (!exec.tty) {
      hungUp.push(`${exec.pod} ${markerOf(exec)}`);
      for (const shell of shells) {
        if (markerOf(shell) === markerOf(exec)) end(shell, { status: 'Success' });
      }
      end(exec, { status: 'Success' });
      return;
    }
    shells.push(exec);
    say(exec, '$ ');
    breaks -= 1;
    if (breaks >= 0) exec.socket.terminate();
  };
  client = new StubClient(() => ok(podOf(1)), stub);
});
afterEach(async () => {
  registry.closeWindow(WINDOW);
  await registry.settled();
  client.dispose();
  await stub.stop();
  expect(log).toEqual([]);
});

/** Opens a session whose waits are `base` milliseconds at first. */
function open(base = 5, attempts = 3): void {
  registry = new SessionRegistry({
    clock: systemClock,
    client: () => ok(client),
    log: (line) => log.push(line),
    onLeftover: (_window, error) => leftovers.push(error),
    reconnect: { base, ceiling: base * 2, attempts, healthy: 60_000 },
  });
  port = new MemoryPort();
  const opened = registry.open({
    windowId: WINDOW,
    target: TARGET,
    size: SIZE,
    connectPort: () => port,
  });
  if (!opened.ok) throw new Error(opened.error.kind);
  id = opened.value.sessionId;
  const found = registry.get(WINDOW, id);
  if (!found.ok) throw new Error(found.error.kind);
  session = found.value;
}

const markerOf = ({ argv }: StubExec): string =>
  new RegExp(`${MARKER}=([0-9a-f-]{36})`).exec(argv.join(' '))?.[1] ?? '';
const reached = (...kinds: SessionState['kind'][]): Promise<void> =>
  port.until(() => kinds.includes(port.state?.kind ?? 'connecting'));
/** The states so far, steps of connecting left out. */
const life = (): string[] =>
  port.states
    .filter((state) => state.kind !== 'connecting' || state.step === 'pod')
    .map((state) => {
      if (state.kind === 'waiting') return `waiting ${state.attempt}`;
      if (state.kind === 'lost' || state.kind === 'failed') {
        return `${state.kind} ${state.error.kind}`;
      }
      return state.kind;
    });

describe('a lost session that connects again by itself', () => {
  it('does so in the same container, and shows every attempt', async () => {
    breaks = 2;
    open();
    session.setAutoReconnect(true);
    await port.until(() => shells.length === 3 && port.state?.kind === 'running');
    expect(life()).toEqual([
      'connecting',
      'running',
      'waiting 1',
      'connecting',
      'running',
      'waiting 2',
      'connecting',
      'running',
    ]);
    expect(port.text).toBe('$ $ $ ');
    expect(new Set(shells.map(markerOf)).size).toBe(3);
    // The shells that lived on were told to end.
    await eventually(() => hungUp.length === 2);
    expect(hungUp).toHaveLength(2);
  });

  it('goes on while the server is not there, and says why', async () => {
    breaks = 1;
    open();
    session.setAutoReconnect(true);
    await reached('running');
    client.pod = () => err(unreachable);
    await port.until(() => life().includes('waiting 2'));
    expect(port.state).toMatchObject({ error: { kind: 'connection-refused' } });
    // Nothing that could not be reached was asked to end, and nobody was told that it could not.
    expect([hungUp, leftovers]).toEqual([[], []]);
    client.pod = () => ok(podOf(1));
    await reached('running');
    expect(shells).toHaveLength(2);
    await eventually(() => hungUp.length === 1);
  });

  it('stops when the attempts are used up: lost since it was', async () => {
    breaks = 1;
    open();
    session.setAutoReconnect(true);
    await reached('running');
    client.pod = () => err(unreachable);
    await reached('lost');
    expect(life()).toEqual([
      'connecting',
      'running',
      'waiting 1',
      'connecting',
      'waiting 2',
      'connecting',
      'waiting 3',
      'connecting',
      'lost connection-refused',
    ]);
    const waiting = port.states.filter(({ kind }) => kind === 'waiting');
    expect(new Set([...waiting, port.state].map((state) => state?.since)).size).toBe(1);
  });

  it.each<[string, () => unknown, string]>([
    ['restarted', () => ok(podOf(2)), 'container-restarted'],
    ['of a pod that was replaced', () => ok(podOf(1, { uid: 'other' })), 'pod-replaced'],
    [
      'of a pod that is gone',
      () =>
        err(
          appError('not-found', { resource: 'pods', name: 'web', namespace: 'test', message: '' }),
        ),
      'pod-gone',
    ],
    ['that may not be looked at any more', () => err(forbidden), 'forbidden'],
  ])('never enters a container %s, and says so', async (_name, pod, kind) => {
    breaks = 1;
    open(40);
    session.setAutoReconnect(true);
    await reached('waiting');
    client.pod = pod as StubClient['pod'];
    await reached('failed');
    expect(life().at(-1)).toBe(`failed ${kind}`);
    expect(shells).toHaveLength(1);
  });

  it('does not where nobody can tell which container it was', async () => {
    client.pod = () => err(forbidden);
    breaks = 1;
    open();
    session.setAutoReconnect(true);
    await reached('lost');
    expect(life()).toEqual(['connecting', 'running', 'lost connection-lost']);
  });

  it('does not after an exit, nor after a refusal', async () => {
    open();
    session.setAutoReconnect(true);
    await reached('running');
    end(shells[0]!, { status: 'Success' });
    await reached('exited');
    client.pod = () => err(unreachable);
    expect(session.reconnect(SIZE, null)).toBe(true);
    await reached('failed');
    expect(life().some((state) => state.startsWith('waiting'))).toBe(false);
  });

  it('is called off, and called for, at any time', async () => {
    breaks = 1;
    open(600_000);
    await reached('lost');
    const { since } = port.state!;
    session.setAutoReconnect(true);
    expect(port.state).toMatchObject({ kind: 'waiting', attempt: 1, since });
    session.setAutoReconnect(false);
    expect(port.state).toMatchObject({ kind: 'lost', since, error: { kind: 'connection-lost' } });
    session.setAutoReconnect(true);
    expect(port.state?.kind).toBe('waiting');
    // The user does not want to wait.
    expect(session.reconnect(SIZE, null)).toBe(true);
    await reached('running');
    expect(shells).toHaveLength(2);
  });

  it('that the user hurries still enters no other container', async () => {
    breaks = 1;
    open(600_000);
    session.setAutoReconnect(true);
    await reached('waiting');
    client.pod = () => ok(podOf(2));
    session.reconnect(SIZE, null);
    await reached('failed');
    expect(life().at(-1)).toBe('failed container-restarted');
    // Told so, the user may: by name, as always.
    session.reconnect(SIZE, null);
    await reached('running');
  });

  it('ends with its tab', async () => {
    breaks = 1;
    open(600_000);
    session.setAutoReconnect(true);
    await reached('waiting');
    registry.close(WINDOW, id);
    await registry.settled();
    expect(session.reconnect(SIZE, null)).toBe(false);
    expect(hungUp).toEqual([`web ${markerOf(shells[0]!)}`]);
  });
});

describe('a replacement that the user chose', () => {
  const REPLACEMENT: ExecTarget = { ...TARGET, pod: 'web-2', podUid: 'uid-web-2' };

  it('is entered with a marker of its own, under all that was there, and the old shell is told to end', async () => {
    open();
    await reached('running');
    shells[0]!.socket.terminate();
    await reached('lost');
    client.pod = () => ok(podOf(7, { name: 'web-2' }));
    expect(session.reconnect({ cols: 50, rows: 20 }, REPLACEMENT)).toBe(true);
    await reached('running');
    expect(session.target).toEqual(REPLACEMENT);
    expect(shells.map(({ pod }) => pod)).toEqual(['web', 'web-2']);
    expect(port.text).toBe('$ $ ');
    await eventually(() => hungUp.length === 1);
    expect(hungUp).toEqual([`web ${markerOf(shells[0]!)}`]);
    expect(registry.surviving(WINDOW)).toMatchObject([
      { sessionId: id, target: REPLACEMENT, size: { cols: 50, rows: 20 } },
    ]);
  });
});

describe('a stream that breaks is explained by its pod', () => {
  it.each<[string, () => unknown, Partial<AppError>]>([
    [
      'gone',
      () =>
        err(
          appError('not-found', { resource: 'pods', name: 'web', namespace: 'test', message: '' }),
        ),
      appError('pod-gone', { pod: 'web', namespace: 'test' }),
    ],
    [
      'another one of the same name',
      () => ok(podOf(1, { uid: 'other' })),
      appError('pod-replaced', { pod: 'web', namespace: 'test' }),
    ],
    [
      'evicted',
      () => ok(podOf(1, { phase: 'Failed', reason: 'Evicted', message: 'low on disk' })),
      appError('pod-not-running', { pod: 'web', status: 'Evicted', message: 'low on disk' }),
    ],
    [
      'being deleted',
      () => ok(podOf(1, { deleted: true })),
      appError('pod-not-running', { pod: 'web', status: 'Terminating', message: '' }),
    ],
    [
      'one with the container restarted',
      () => ok(podOf(2)),
      appError('container-restarted', { pod: 'web', container: 'app' }),
    ],
    [
      'one with the container waiting',
      () =>
        ok(
          podOf(1, {
            containers: [{ name: 'app', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
          }),
        ),
      appError('container-not-running', {
        pod: 'web',
        container: 'app',
        message: 'CrashLoopBackOff',
      }),
    ],
    ['as it was', () => ok(podOf(1)), { kind: 'connection-lost' }],
    ['out of reach', () => err(unreachable), { kind: 'connection-lost' }],
  ])('that is %s', async (_name, pod, error) => {
    open();
    await reached('running');
    client.pod = pod as StubClient['pod'];
    shells[0]!.socket.terminate();
    await reached('lost');
    expect(port.state).toMatchObject({ error });
    expect(client.reads).toBe(2);
  });
});

describe('a page that goes', () => {
  it('leaves its sessions to the next one, which gets all that was missed', async () => {
    open();
    await reached('running');
    say(shells[0]!, 'seen ');
    await port.until(() => port.text.endsWith('seen '));
    port.disconnect();
    say(shells[0]!, 'missed ');
    const [survivor] = registry.surviving(WINDOW);
    expect(survivor).toMatchObject({ sessionId: id, target: TARGET, state: { kind: 'running' } });
    const next = new MemoryPort();
    const resumed = registry.resume({
      windowId: WINDOW,
      sessionId: id,
      connectPort: () => next,
    });
    expect(resumed).toEqual(ok({ checkpoint: null }));
    say(shells[0]!, 'live');
    await next.until(() => next.text.endsWith('live'));
    expect(next.text).toBe('$ seen missed live');
    expect(next.live).toBe(true);
    next.type('x');
    expect(hungUp).toEqual([]);
  });

  it('is nobody another window’s session', async () => {
    open();
    await reached('running');
    const connectPort = (): MemoryPort => new MemoryPort();
    const unknown = err(appError('session-unknown', { sessionId: id }));
    expect(registry.resume({ windowId: 2, sessionId: id, connectPort })).toEqual(unknown);
    expect(registry.surviving(2)).toEqual([]);
  });

  it('for good takes its shells along', async () => {
    open();
    await reached('running');
    registry.closeWindow(WINDOW);
    await registry.settled();
    expect(hungUp).toHaveLength(1);
    expect(leftovers).toEqual([]);
  });
});

it('the round trip reaches the page', async () => {
  open();
  await port.until(() => port.roundTrips.length > 0);
  expect(port.roundTrips[0]).toBeLessThan(5_000);
});

/** What happens elsewhere than on the port. */
async function eventually(condition: () => boolean): Promise<void> {
  await expect.poll(condition, { interval: 10 }).toBe(true);
}
