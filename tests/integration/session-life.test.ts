import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../src/main/kube/clock';
import { Session } from '../../src/main/sessions/session';
import { SessionRegistry } from '../../src/main/sessions/session-registry';
import { MARKER } from '../../src/main/sessions/exec-command';
import { appError, type AppError, type Outcome } from '../../src/shared/errors';
import type { ClusterClient } from '../../src/main/kube/http/cluster-client';
import type { ExecTarget } from '../../src/shared/kubernetes';
import { err, ok } from '../../src/shared/result';
import {
  end,
  endWithoutProgram,
  ExecStub,
  say,
  StubClient,
  type StubExec,
} from '../support/exec-stub';
import { MemoryPort } from '../support/memory-port';
import { buildPod, runningContainer } from '../support/pod-builder';

const SIZE = { cols: 100, rows: 30 };
const TARGET: ExecTarget = {
  context: 'demo',
  namespace: 'test',
  pod: 'web',
  podUid: 'uid-web',
  container: 'app',
};
const POD = buildPod({ name: 'web' });
/** The pod as a server that keeps to no schema tells it. */
const withStatus = (status: object): unknown => ({
  ...POD,
  status: { phase: 'Running', ...status },
});
/** What `hang-up.ts` gives a shell to end after a hang-up. */
const PATIENCE = 1_000;

let stub: ExecStub;
let client: StubClient;
let clientNow: () => Outcome<ClusterClient>;
let port: MemoryPort;
const leftovers: AppError[] = [];
const sessions: Session[] = [];

beforeEach(async () => {
  stub = await ExecStub.start();
  client = new StubClient(() => ok(POD), stub);
  clientNow = () => ok(client);
  port = new MemoryPort();
});
afterEach(async () => {
  // What is left open must not wait for shells that nobody runs.
  clientNow = () => err(appError('context-unknown', { context: 'demo' }));
  for (const session of sessions.splice(0)) await session.close();
  leftovers.length = 0;
  client.dispose();
  await stub.stop();
});

function open(clock: Clock = systemClock): Session {
  const session = new Session({
    id: 'session-1',
    target: TARGET,
    size: SIZE,
    clock,
    client: () => clientNow(),
    log: () => undefined,
    onLeftover: (error) => leftovers.push(error),
  });
  session.output.connect(port);
  sessions.push(session);
  return session;
}

const programs = (): (string | undefined)[] => stub.execs.map(({ argv }) => argv[0]);
const markerOf = ({ argv }: StubExec): string | undefined =>
  new RegExp(`${MARKER}=(\\S{36})`).exec(argv.join(' '))?.[1];
const reached = (kind: string): Promise<void> => port.until(() => port.state?.kind === kind);
const failure = (): AppError | undefined =>
  port.state?.kind === 'failed' ? port.state.error : undefined;

/** Shells whose launcher is not `/bin/sh`; hang-ups succeed. */
const busybox = (exec: StubExec): void => {
  if (!exec.tty) end(exec, { status: 'Success' });
  else if (exec.argv[0] === '/bin/sh') endWithoutProgram(exec);
  else say(exec, '/ # ');
};
/** Shells that run until they are hung up. */
function untilHungUp(): (exec: StubExec) => void {
  let shell: StubExec | undefined;
  return (exec) => {
    if (exec.tty) {
      shell = exec;
      say(exec, '$ ');
      return;
    }
    end(exec, { status: 'Success' });
    if (shell) end(shell, { status: 'Failure', reason: 'NonZeroExitCode', message: 'hung up' });
  };
}

describe('a pod whose row was pressed', () => {
  /** A registry whose reads of the pod are answered by these, one after the other. */
  function pressing(...answers: Outcome<unknown>[]): SessionRegistry {
    client.pod = () => answers.shift() ?? ok(POD);
    return new SessionRegistry({
      clock: systemClock,
      client: () => clientNow(),
      log: () => undefined,
      onLeftover: (_window, error) => leftovers.push(error),
    });
  }
  const openIn = (registry: SessionRegistry): void => {
    const opened = registry.open({
      windowId: 1,
      target: TARGET,
      size: SIZE,
      connectPort: () => port,
    });
    if (!opened.ok) throw new Error(opened.error.kind);
  };

  it('is not read again for the click', async () => {
    stub.serve = busybox;
    const registry = pressing(ok(POD));
    registry.press(TARGET);
    expect(client.reads).toBe(1);
    openIn(registry);
    await reached('running');
    expect(client.reads).toBe(1);
    registry.closeWindow(1);
    await registry.settled();
  });

  it('is read again where it could not be read or entered then', async () => {
    stub.serve = busybox;
    const registry = pressing(ok(withStatus({ containerStatuses: [] })), ok(POD));
    registry.press(TARGET);
    openIn(registry);
    await reached('running');
    expect(client.reads).toBe(2);
    registry.closeWindow(1);
    await registry.settled();
  });

  it('is no other: a namesake is refused', async () => {
    const namesake = ok(buildPod({ name: 'web', uid: 'uid-new' }));
    const registry = pressing(namesake, namesake);
    registry.press(TARGET);
    openIn(registry);
    await reached('failed');
    expect(failure()?.kind).toBe('pod-replaced');
    expect(stub.execs).toEqual([]);
    registry.closeWindow(1);
    await registry.settled();
  });
});

describe('the command', () => {
  it('is tried with the next launcher where the first is not in the image', async () => {
    stub.serve = busybox;
    open();
    await reached('running');
    expect(programs()).toEqual(['/bin/sh', '/busybox/sh']);
    expect(port.text).toBe('/ # ');
    // The user saw one shell being waited for, and nothing of the first attempt.
    expect(port.states.map(({ kind }) => kind)).not.toContain('failed');
    const markers = stub.execs.map(markerOf);
    expect(markers[0]).toHaveLength(36);
    expect(markers[1]).toBe(markers[0]);
  });

  it('that no launcher can run is a missing shell', async () => {
    stub.serve = endWithoutProgram;
    open();
    await reached('failed');
    expect(programs()).toEqual(['/bin/sh', '/busybox/sh']);
    expect(failure()).toEqual(appError('no-shell', { pod: 'web', container: 'app' }));
  });

  it('that ran and ended with such words is not run again', async () => {
    stub.serve = (exec) => {
      say(exec, '$ ');
      endWithoutProgram(exec);
    };
    open();
    await reached('lost');
    expect(programs()).toEqual(['/bin/sh']);
    expect(port.state).toMatchObject({ error: { kind: 'stream-ended', params: { pod: 'web' } } });
  });

  it('that the server refuses for another reason is not tried otherwise', async () => {
    stub.serve = (exec) => {
      end(exec, { status: 'Failure', code: 500, message: 'out of pids' });
    };
    open();
    await reached('failed');
    expect(programs()).toEqual(['/bin/sh']);
    expect(failure()).toMatchObject({ kind: 'exec-failed', params: { message: 'out of pids' } });
  });

  it.each([
    ['by its spec', { os: { name: 'windows' } }],
    ['by its node selector', { nodeSelector: { 'kubernetes.io/os': 'windows' } }],
  ])('of a Windows pod, known %s, is PowerShell, then cmd', async (_name, spec) => {
    client.pod = () => ok({ ...POD, spec });
    stub.serve = (exec) => {
      if (exec.argv[0] === 'powershell.exe') endWithoutProgram(exec);
      else say(exec, 'C:\\> ');
    };
    open();
    await reached('running');
    expect(stub.execs.map(({ argv }) => argv)).toEqual([['powershell.exe'], ['cmd.exe']]);
  });
});

describe('the pod', () => {
  it('need not be readable: exec is a right of its own', async () => {
    const { user } = client;
    client.pod = () =>
      err(
        appError('forbidden', {
          verb: 'get',
          resource: 'pods',
          namespace: 'test',
          user,
          message: '',
        }),
      );
    stub.serve = (exec) => {
      say(exec, '$ ');
    };
    open();
    await reached('running');
    expect(programs()).toEqual(['/bin/sh']);
  });

  it.each<[string, unknown, AppError]>([
    [
      'another of its name',
      buildPod({ name: 'web', uid: 'other' }),
      appError('pod-replaced', { pod: 'web', namespace: 'test' }),
    ],
    [
      'evicted',
      buildPod({
        name: 'web',
        phase: 'Failed',
        reason: 'Evicted',
        message: 'low on disk\u001b[31m',
      }),
      appError('pod-not-running', { pod: 'web', status: 'Evicted', message: 'low on disk[31m' }),
    ],
    [
      'not scheduled',
      buildPod({
        name: 'web',
        phase: 'Pending',
        containers: [{ name: 'app' }],
        conditions: [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes available' }],
      }),
      appError('pod-not-running', {
        pod: 'web',
        status: 'Pending',
        message: '0/1 nodes available',
      }),
    ],
    [
      'without that container',
      buildPod({ name: 'web', containers: [runningContainer({ name: 'other' })] }),
      appError('container-unknown', { pod: 'web', container: 'app' }),
    ],
    [
      'with that container waiting',
      buildPod({
        name: 'web',
        containers: [{ name: 'app', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
      }),
      appError('container-not-running', {
        pod: 'web',
        container: 'app',
        message: 'CrashLoopBackOff',
      }),
    ],
    [
      'whose statuses are no list',
      withStatus({ containerStatuses: { name: 'app' }, initContainerStatuses: 'x' }),
      appError('container-unknown', { pod: 'web', container: 'app' }),
    ],
    [
      'whose statuses and conditions are no objects',
      withStatus({ phase: 'Pending', containerStatuses: [null, 'app'], conditions: [null] }),
      appError('pod-not-running', { pod: 'web', status: 'Pending', message: '' }),
    ],
  ])('%s is not opened, and why is said', async (_name, pod, expected) => {
    client.pod = () => ok(pod);
    open();
    await reached('failed');
    expect(failure()).toEqual(expected);
    expect(client.signed).toEqual([]);
  });

  it('that is gone is said to be', async () => {
    client.pod = () =>
      err(appError('not-found', { resource: 'pods', name: 'web', namespace: 'test', message: '' }));
    open();
    await reached('failed');
    expect(failure()).toEqual(appError('pod-gone', { pod: 'web', namespace: 'test' }));
  });
});

describe('closing', () => {
  it('while the pod is being read: no shell is started, nobody has to be told', async () => {
    let answer = (): void => undefined;
    client.pod = () =>
      new Promise((resolve) => {
        answer = () => {
          resolve(ok(POD));
        };
      });
    const session = open();
    expect(client.reads).toBe(1);
    await session.close();
    answer();
    await new Promise(setImmediate);
    expect(client.signed).toEqual([]);
    expect(port.closed).toBe(true);
    expect(port.states).toMatchObject([{ kind: 'connecting', step: 'pod' }]);
    expect(leftovers).toEqual([]);
  });

  it('while the server is asked: the attempt is cut, and told to hang up by its marker', async () => {
    client.stub = undefined;
    stub.serve = (exec) => {
      end(exec, { status: 'Success' });
    };
    const session = open();
    await port.until(() => port.state?.kind === 'connecting' && port.state.step === 'server');
    client.stub = stub;
    await session.close();
    expect(stub.execs.map(({ tty }) => tty)).toEqual([false]);
    expect(stub.execs[0]?.argv.join(' ')).toContain(`${MARKER}=`);
    expect(leftovers).toEqual([]);
  });

  it('hangs up the marker of the shell that runs, and ends when the stream shows its end', async () => {
    stub.serve = untilHungUp();
    const session = open();
    await reached('running');
    await session.close();
    const [shell, hangUp] = stub.execs;
    expect(stub.execs).toHaveLength(2);
    expect(hangUp?.argv.join(' ')).toContain(markerOf(shell!));
    expect(leftovers).toEqual([]);
  });

  it('finds the marker through the second launcher too', async () => {
    const runs = untilHungUp();
    stub.serve = (exec) => {
      if (exec.argv[0] === '/bin/sh') endWithoutProgram(exec);
      else runs(exec);
    };
    const session = open();
    await reached('running');
    await session.close();
    expect(programs()).toEqual(['/bin/sh', '/busybox/sh', '/bin/sh', '/busybox/sh']);
    expect(leftovers).toEqual([]);
  });

  it('tells three times, then tells the user, where a shell does not end', async () => {
    stub.serve = (exec) => {
      if (exec.tty) say(exec, '$ ');
      else end(exec, { status: 'Success' });
    };
    const impatient: Clock = {
      ...systemClock,
      after: (milliseconds, action) =>
        systemClock.after(milliseconds === PATIENCE ? 0 : milliseconds, action),
    };
    const session = open(impatient);
    await reached('running');
    await session.close();
    expect(stub.execs.filter(({ tty }) => !tty)).toHaveLength(3);
    expect(leftovers).toEqual([
      appError('hang-up-failed', {
        pod: 'web',
        namespace: 'test',
        container: 'app',
        detail: 'SIGHUP ignored',
      }),
    ]);
  });

  it("whose hang-up ended in a server's own words passes them on fit to show", async () => {
    stub.serve = (exec) => {
      if (exec.tty) say(exec, '$ ');
      else
        end(exec, {
          status: 'Failure',
          reason: 'NonZeroExitCode',
          message: 'no\u001b[2J \u202ecode',
        });
    };
    const session = open();
    await reached('running');
    await session.close();
    expect(leftovers).toMatchObject([{ params: { detail: 'no[2J code' } }]);
  });

  it('after the exit tells nobody', async () => {
    stub.serve = (exec) => {
      say(exec, '$ ');
      end(exec, { status: 'Success' });
    };
    const session = open();
    await reached('exited');
    await session.close();
    await session.close();
    expect(stub.execs).toHaveLength(1);
  });
});

describe('reconnecting', () => {
  it('is refused while there is a shell, and after closing', async () => {
    stub.serve = untilHungUp();
    const session = open();
    expect(session.reconnect(SIZE, null)).toBe(false);
    await reached('running');
    expect(session.reconnect(SIZE, null)).toBe(false);
    await session.close();
    expect(session.reconnect(SIZE, null)).toBe(false);
    expect(client.reads).toBe(1);
  });

  it('asks for the client anew, reads the pod again, and marks its shell anew', async () => {
    clientNow = () => err(appError('context-unknown', { context: 'demo' }));
    const session = open();
    await reached('failed');
    expect(failure()?.kind).toBe('context-unknown');
    clientNow = () => ok(client);
    stub.serve = (exec) => {
      say(exec, '$ ');
      if (stub.execs.length === 1) end(exec, { status: 'Success' });
    };
    expect(session.reconnect(SIZE, null)).toBe(true);
    await reached('exited');
    expect(session.reconnect(SIZE, null)).toBe(true);
    await reached('running');
    expect(client.reads).toBe(2);
    const [first, second] = stub.execs.map(markerOf);
    expect(second).toHaveLength(36);
    expect(second).not.toBe(first);
  });

  it('of a lost stream tells the shell that may live on to end', async () => {
    const hungUp = new Promise<StubExec>((resolve) => {
      stub.serve = (exec) => {
        if (exec.tty) {
          say(exec, '$ ');
          if (stub.execs.length === 1) exec.socket.terminate();
        } else {
          end(exec, { status: 'Success' });
          resolve(exec);
        }
      };
    });
    const session = open();
    await reached('lost');
    expect(session.reconnect(SIZE, null)).toBe(true);
    await reached('running');
    const { argv } = await hungUp;
    expect(argv.join(' ')).toContain(markerOf(stub.execs[0]!));
  });
});
