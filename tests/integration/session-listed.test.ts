import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/kube/clock';
import { Session } from '../../src/main/sessions/session';
import { appError, type AppError, type Outcome } from '../../src/shared/errors';
import type { ExecTarget } from '../../src/shared/kubernetes';
import { err, ok } from '../../src/shared/result';
import { end, ExecStub, say, StubClient, type StubExec } from '../support/exec-stub';
import { MemoryPort } from '../support/memory-port';
import { buildPod } from '../support/pod-builder';

const TARGET: ExecTarget = {
  context: 'demo',
  namespace: 'test',
  pod: 'web',
  podUid: 'uid-web',
  container: 'app',
};
const POD = buildPod({ name: 'web' });

let stub: ExecStub;
let client: StubClient;
let port: MemoryPort;
/** Answers the reading of the pod. */
let answer: (pod: Outcome<unknown>) => void;
let session: Session | undefined;
let isOver = false;
const leftovers: AppError[] = [];

beforeEach(async () => {
  stub = await ExecStub.start();
  const pod = new Promise<Outcome<unknown>>((resolve) => {
    answer = resolve;
  });
  client = new StubClient(() => pod, stub);
  port = new MemoryPort();
  isOver = false;
});
afterEach(async () => {
  isOver = true;
  await session?.close();
  leftovers.length = 0;
  client.dispose();
  await stub.stop();
});

/** A session on a pod that a live list has just shown. */
function open(listed: 'linux' | 'windows' | null = 'linux'): Session {
  session = new Session({
    id: 'session-1',
    target: TARGET,
    size: { cols: 100, rows: 30 },
    listed: listed ?? undefined,
    clock: systemClock,
    client: () => (isOver ? err(appError('context-unknown', { context: 'demo' })) : ok(client)),
    log: () => undefined,
    onLeftover: (error) => leftovers.push(error),
  });
  session.output.connect(port);
  return session;
}

const reached = (kind: string): Promise<void> => port.until(() => port.state?.kind === kind);
/** Resolves with the first exec once the server has it, and with what it is sent from then on. */
function accepted(then: (exec: StubExec) => void = () => undefined): Promise<{
  readonly exec: StubExec;
  readonly sent: Buffer[];
}> {
  return new Promise((resolve) => {
    stub.serve = (exec) => {
      if (!exec.tty) {
        end(exec, { status: 'Success' });
        return;
      }
      const sent: Buffer[] = [];
      exec.socket.on('message', (data) => sent.push(data as Buffer));
      then(exec);
      resolve({ exec, sent });
    };
  });
}
/** Whatever is under way to or from the stub has come when its ping is answered. */
const roundTrip = ({ socket }: StubExec): Promise<void> =>
  new Promise((resolve) => {
    socket.once('pong', () => {
      resolve();
    });
    socket.ping();
  });
const input = (sent: readonly Buffer[]): string =>
  Buffer.concat(
    sent.filter((frame) => frame[0] === 0).map((frame) => frame.subarray(1)),
  ).toString();

describe('a pod that a live list has just shown', () => {
  it('is entered while it is read; nothing is seen or typed before it is known to be the one', async () => {
    const arriving = accepted((exec) => {
      say(exec, '$ ');
    });
    const opened = open();
    const { exec, sent } = await arriving;
    await roundTrip(exec);
    expect(port.text).toBe('');
    expect(port.state?.kind).toBe('connecting');
    port.type('rm -rf /\r');
    port.type('\x03');
    await roundTrip(exec);
    answer(ok(POD));
    await reached('running');
    expect(port.text).toBe('$ ');
    port.type('ls\r');
    say(exec, 'app.js');
    await port.until(() => port.text === '$ app.js');
    await roundTrip(exec);
    expect(input(sent)).toBe('ls\r');
    expect(stub.execs).toHaveLength(1);
    expect(opened.state.kind).toBe('running');
  });

  it('that is another one by now is left unseen, and its shell hung up', async () => {
    const arriving = accepted((exec) => {
      say(exec, 'secret of another pod $ ');
    });
    open();
    const { exec, sent } = await arriving;
    await roundTrip(exec);
    const closed = new Promise((resolve) => exec.socket.once('close', resolve));
    const hungUp = new Promise<StubExec>((resolve) => {
      stub.serve = (other) => {
        end(other, { status: 'Success' });
        end(exec, { status: 'Failure', reason: 'NonZeroExitCode', message: 'hung up' });
        resolve(other);
      };
    });
    answer(ok(buildPod({ name: 'web', uid: 'other' })));
    await reached('failed');
    expect(port.state).toMatchObject({
      error: appError('pod-replaced', { pod: 'web', namespace: 'test' }),
    });
    const marker = /PODSHELL_SESSION=(\S{36})/.exec(exec.argv.join(' '))?.[1] ?? 'none';
    expect((await hungUp).argv.join(' ')).toContain(marker);
    await closed;
    expect(port.text).toBe('');
    expect(port.states.map(({ kind }) => kind)).not.toContain('running');
    expect(input(sent)).toBe('');
    expect(leftovers).toEqual([]);
  });

  it('that is gone, and so refuses the shell first, is told in the words of the pod', async () => {
    const arriving = accepted((exec) => {
      end(exec, { status: 'Failure', code: 500, message: 'container not found ("app")' });
    });
    open();
    const { exec } = await arriving;
    await new Promise((resolve) => exec.socket.once('close', resolve));
    expect(port.state?.kind).toBe('connecting');
    const gone = appError('pod-gone', { pod: 'web', namespace: 'test' });
    answer(err(gone));
    await reached('failed');
    expect(port.state).toMatchObject({ error: gone });
    expect(stub.execs).toHaveLength(1);
  });

  it('whose shell has ended before it was known to be the one shows all of it, and its exit', async () => {
    const arriving = accepted((exec) => {
      say(exec, 'bye');
      end(exec, { status: 'Success' });
    });
    open();
    const { exec } = await arriving;
    await new Promise((resolve) => exec.socket.once('close', resolve));
    answer(ok(POD));
    await reached('exited');
    expect(port.text).toBe('bye');
  });

  it('and that prints more than is kept meanwhile loses nothing of it', async () => {
    const part = 'x'.repeat(32 * 1024);
    const parts = 64;
    const arriving = accepted((exec) => {
      for (let count = 0; count < parts; count += 1) say(exec, part);
    });
    open();
    await arriving;
    answer(ok(POD));
    await port.until(() => port.received === parts * part.length);
  });

  it('of Windows gets its shell', async () => {
    const arriving = accepted((exec) => {
      say(exec, 'C:\\> ');
    });
    open('windows');
    expect((await arriving).exec.argv).toEqual(['powershell.exe']);
  });

  it('that is closed before it is known to be the one leaves no shell behind', async () => {
    const arriving = accepted((exec) => {
      say(exec, '$ ');
    });
    const opened = open();
    const { exec } = await arriving;
    await roundTrip(exec);
    stub.serve = (other) => {
      end(other, { status: 'Success' });
      end(exec, { status: 'Failure', reason: 'NonZeroExitCode', message: 'hung up' });
    };
    const closed = new Promise((resolve) => exec.socket.once('close', resolve));
    await opened.close();
    await closed;
    answer(ok(POD));
    expect(stub.execs.map(({ tty }) => tty)).toEqual([true, false]);
    expect(port.text).toBe('');
  });
});

describe('a pod that no live list shows', () => {
  it('is read before anything is started in it', async () => {
    let started = false;
    const arriving = accepted(() => {
      started = true;
    });
    open(null);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(client.reads).toBe(1);
    expect(client.signed).toEqual([]);
    expect(started).toBe(false);
    answer(ok(POD));
    await arriving;
  });
});
