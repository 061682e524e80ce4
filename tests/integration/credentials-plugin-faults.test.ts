import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/main/kube/clock';
import type { CredentialPlugin } from '../../src/main/kube/config/cluster-access';
import type { PluginUse } from '../../src/main/kube/credentials/plugin-source';
import type { AppError } from '../../src/shared/errors';
import { appError } from '../../src/shared/errors';
import { FakeClock } from '../support/fake-clock';
import type { PluginsUnderTest } from '../support/plugins';
import {
  SHORT,
  answerWith,
  demoLogin,
  pluginsUnderTest,
  processesOf,
  runsIn,
} from '../support/plugins';

/** A token that must be seen nowhere. */
const CANARY = 'Canary7Zk2Qx9Lm4Vt8Wp1Rs6Ny3Hb5Jd0Fg';

/** Hang guard for what is waited for. */
const POLL = { timeout: 15_000 };

let folder: string;
let under: PluginsUnderTest;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-plugin-'));
  await answerWith(folder, { token: CANARY });
  under = pluginsUnderTest();
});
afterEach(async () => {
  await under.plugins.end();
  expect(await processesOf(folder)).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

const open = (plugin: CredentialPlugin, context = 'ctx'): PluginUse =>
  under.plugins.open({
    plugin,
    context,
    user: 'tester',
    cluster: null,
    readCa: () => Promise.reject(new Error('not asked for')),
  });
const login = (...args: string[]): PluginUse => open(demoLogin(folder, args));

/** The plugin's failure; nothing of it is left, and nothing secret is in it. */
async function failure(use: PluginUse): Promise<AppError> {
  const proof = await use.proof();
  if (proof.ok) throw new Error('expected a failure');
  expect(await processesOf(folder)).toEqual([]);
  expect(JSON.stringify([proof.error, under.seen])).not.toContain(CANARY);
  return proof.error;
}

const command = demoLogin('').command;

describe.skipIf(process.platform !== 'linux')('a plugin that', () => {
  it('gives a token is run once for all', async () => {
    const uses = Array.from({ length: 20 }, (_, index) =>
      open(demoLogin(folder, ['slow', '0.3']), `ctx-${index}`),
    );
    const proofs = await Promise.all(uses.map((use) => use.proof()));
    expect(proofs).toEqual(uses.map(() => ({ ok: true, value: { token: CANARY } })));
    expect(runsIn(folder)).toBe(1);
    expect(under.questions).toEqual([expect.objectContaining({ command }), null]);
  });

  it('hangs without a word is given up', async () => {
    under = pluginsUnderTest({ deadlines: SHORT });
    expect(await failure(login('hang'))).toEqual(
      appError('plugin-timed-out', { context: 'ctx', command, seconds: 1 }),
    );
  });

  it('hangs after a word has more time, and is then given up', async () => {
    // It may take a while until it says its word.
    under = pluginsUnderTest({ deadlines: { ...SHORT, silentMs: 5_000, wholeMs: 6_000 } });
    expect(await failure(login('chatty'))).toEqual(
      appError('plugin-timed-out', { context: 'ctx', command, seconds: 6 }),
    );
  });

  it('does not want to end is ended by force', async () => {
    under = pluginsUnderTest({ deadlines: SHORT });
    expect(await failure(login('stubborn'))).toMatchObject({ kind: 'plugin-timed-out' });
  });

  it('has started a daemon is given up with it', async () => {
    under = pluginsUnderTest({ deadlines: SHORT });
    expect(await failure(login('daemon'))).toMatchObject({ kind: 'plugin-timed-out' });
  });

  it('leaves an agent behind is not waited for, and keeps it', async () => {
    expect(await login('agent').proof()).toEqual({ ok: true, value: { token: CANARY } });
    const [agent = ''] = await processesOf(folder);
    expect(agent).toContain('sleep');
    process.kill(Number.parseInt(agent, 10), 'SIGKILL');
    await expect.poll(() => processesOf(folder), POLL).toEqual([]);
  });

  it('answers without end is cut off', async () => {
    expect(await failure(login('flood'))).toEqual(
      appError('plugin-bad-output', {
        context: 'ctx',
        command,
        detail: 'its answer has more than 1048576 bytes',
      }),
    );
  });

  it('tells something without end is cut off', async () => {
    expect(await failure(login('flood-messages'))).toEqual(
      appError('plugin-bad-output', {
        context: 'ctx',
        command,
        detail: 'its messages have more than 16777216 bytes',
      }),
    );
    const longest = Math.max(...under.seen.flat().map(({ output }) => output.length));
    expect(longest).toBeLessThanOrEqual(4096);
  });

  it('answers with garbage is refused', async () => {
    expect(await failure(login('garbage'))).toMatchObject({
      kind: 'plugin-bad-output',
      params: { detail: 'not a JSON object' },
    });
  });

  it.each([
    ['a token with a line break', { token: `${CANARY}\r\n` }, {}, /header/],
    ['another kind', { token: CANARY }, { kind: CANARY }, /kind/],
    [
      'another version',
      { token: CANARY },
      { apiVersion: 'client.authentication.k8s.io/v1beta1' },
      /apiVersion is not client.authentication.k8s.io\/v1$/,
    ],
    ['half a pair', { clientKeyData: CANARY }, {}, /only one/],
    [
      'a certificate that is none',
      { clientCertificateData: CANARY, clientKeyData: 'x' },
      {},
      /PEM/,
    ],
    [
      'a token that has expired',
      { token: CANARY, expirationTimestamp: '2020-01-01T00:00:00Z' },
      {},
      /expired/,
    ],
    ['a time that is none', { token: CANARY, expirationTimestamp: CANARY }, {}, /no time/],
  ])('answers with %s is refused', async (_, status, more, detail) => {
    await answerWith(folder, status, more);
    expect(await failure(login())).toMatchObject({
      kind: 'plugin-bad-output',
      params: { detail: expect.stringMatching(detail) as string },
    });
  });

  it('needs a terminal is not run', async () => {
    const use = open(demoLogin(folder, [], { interactiveMode: 'Always' }));
    expect(await failure(use)).toEqual(
      appError('plugin-needs-terminal', { context: 'ctx', command }),
    );
    expect(runsIn(folder)).toBe(0);
  });

  it('reaches for the terminal finds none', async () => {
    expect(await failure(login('terminal'))).toMatchObject({ kind: 'plugin-failed' });
  });

  it('fails with secrets in its words has them hidden', async () => {
    const plugin = demoLogin(folder, ['fail']);
    const password = { name: 'DEMO_PASSWORD', value: 'correct horse' };
    const use = open({ ...plugin, env: [...plugin.env, password] });
    const error = await failure(use);
    expect(error).toMatchObject({ kind: 'plugin-failed', params: { code: 3 } });
    if (error.kind !== 'plugin-failed') throw new Error(error.kind);
    const { message } = error.params;
    expect(message).toMatch(/^could not sign in with password=•••.*give up$/);
    expect(message).not.toMatch(/horse|owned|\[31m/);
    expect(JSON.stringify(under.seen)).not.toContain('horse');
  });

  it('cannot be started says so', async () => {
    await writeFile(join(folder, 'notes'), '#!/no/such/interpreter\n', { mode: 0o755 });
    const use = open(demoLogin(folder, [], { command: './notes' }));
    expect(await failure(use)).toMatchObject({
      kind: 'plugin-failed',
      params: { code: null, message: 'could not be started: ENOENT' },
    });
  });

  it('is not there is named with the PATH and the hint', async () => {
    const more = { command: 'no-such-login', installHint: 'brew install\u001b[31m it\nnow' };
    expect(await failure(open(demoLogin(folder, [], more)))).toEqual(
      appError('plugin-not-found', {
        context: 'ctx',
        command: 'no-such-login',
        searched: process.env['PATH'] ?? '',
        installHint: 'brew install[31m it now',
      }),
    );
  });
});

describe('a plugin that fails', () => {
  it('is run again after a minute, five, thirty, and then for the user only', async () => {
    let later = 0;
    const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + later };
    under = pluginsUnderTest({ clock });
    const use = login('garbage');
    const runsAfter = async (minutes: number): Promise<number> => {
      later += minutes * 60_000;
      // Lists ask again and again.
      for (let times = 0; times < 3; times += 1) {
        expect(await use.proof()).toMatchObject({ error: { kind: 'plugin-bad-output' } });
      }
      return runsIn(folder);
    };
    expect(await runsAfter(0)).toBe(1);
    expect(await runsAfter(0.9)).toBe(1);
    expect(await runsAfter(0.1)).toBe(2);
    expect(await runsAfter(4)).toBe(2);
    expect(await runsAfter(1)).toBe(3);
    expect(await runsAfter(29)).toBe(3);
    expect(await runsAfter(1)).toBe(4);
    expect(await runsAfter(24 * 60)).toBe(4);
    under.plugins.userActed('ctx');
    expect(await runsAfter(0)).toBe(5);
  });

  it('slowly is not run again by itself: it may have asked the user for something', async () => {
    let later = 0;
    const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + later };
    under = pluginsUnderTest({ clock });
    execFileSync('mkfifo', [join(folder, 'signed-in')]);
    const use = login('browser');
    const proof = use.proof();
    await expect.poll(() => under.plugins.signIns, POLL).toHaveLength(1);
    later += 10_000;
    await writeFile(join(folder, 'signed-in'), '');
    expect(await proof).toMatchObject({ error: { kind: 'plugin-failed' } });
    later += 24 * 60 * 60_000;
    expect(await use.proof()).toMatchObject({ error: { kind: 'plugin-failed' } });
    expect(runsIn(folder)).toBe(1);
  });

  it('because the user said no is asked about again when the user acts', async () => {
    under = pluginsUnderTest({ allow: false });
    const use = login();
    const refused = appError('plugin-not-allowed', { context: 'ctx', command });
    expect(await use.proof()).toEqual({ ok: false, error: refused });
    expect(await use.proof()).toEqual({ ok: false, error: refused });
    expect(under.questions).toHaveLength(2);
    under.plugins.userActed('ctx');
    expect(await use.proof()).toEqual({ ok: false, error: refused });
    expect(under.questions).toHaveLength(4);
    expect(runsIn(folder)).toBe(0);
  });

  it('was there for another context is told by its name', async () => {
    const uses = ['one', 'two'].map((context) => open(demoLogin(folder, ['garbage']), context));
    const errors = await Promise.all(uses.map((use) => use.proof()));
    expect(errors).toMatchObject(
      ['one', 'two'].map((context) => ({ error: { params: { context } } })),
    );
    expect(runsIn(folder)).toBe(1);
  });
});

describe('a plugin nobody waits for', () => {
  it('is ended, but not at once, and its question is taken back', async () => {
    const clock = new FakeClock();
    under = pluginsUnderTest({ clock, allow: null });
    const first = login();
    const proof = first.proof();
    await expect.poll(() => under.consents.pending, POLL).not.toBeNull();
    first.dispose();
    clock.advance(4_999);
    // A kubeconfig that was saved again: the same call, from a new client.
    const second = login();
    clock.advance(1);
    expect(under.consents.pending).not.toBeNull();
    second.dispose();
    clock.advance(5_000);
    expect(await proof).toMatchObject({ ok: false });
    expect(under.consents.pending).toBeNull();
    expect(runsIn(folder)).toBe(0);
  });

  it('keeps its credential for who comes next', async () => {
    const first = login();
    await first.proof();
    first.dispose();
    expect(await login().proof()).toMatchObject({ ok: true });
    expect(runsIn(folder)).toBe(1);
  });
});

describe.skipIf(process.platform !== 'linux')('a login in the browser', () => {
  it('shows what it says and where to go, and ends when the user is there', async () => {
    execFileSync('mkfifo', [join(folder, 'signed-in')]);
    const proof = login('browser').proof();
    await expect.poll(() => under.plugins.signIns, POLL).toHaveLength(1);
    const [signIn] = under.plugins.signIns;
    expect(signIn).toMatchObject({
      contexts: ['ctx'],
      user: 'tester',
      command,
      links: ['http://127.0.0.1:8000/login?state=abc'],
      state: { kind: 'running' },
    });
    expect(signIn?.output).toContain('enter the code ABCD-EFGH');
    await writeFile(join(folder, 'signed-in'), 'yes\n');
    expect(await proof).toMatchObject({ ok: true });
    expect(under.plugins.signIns).toMatchObject([{ state: { kind: 'done' } }]);
  });

  it('can be cancelled, and is then not begun again by itself', async () => {
    execFileSync('mkfifo', [join(folder, 'signed-in')]);
    const use = login('browser');
    const proof = use.proof();
    await expect.poll(() => under.plugins.signIns, POLL).toHaveLength(1);
    const [signIn] = under.plugins.signIns;
    expect(under.plugins.cancel(signIn?.id ?? '')).toBe(true);
    const cancelled = {
      ok: false,
      error: appError('plugin-cancelled', { context: 'ctx', command }),
    };
    expect(await proof).toEqual(cancelled);
    expect(await processesOf(folder)).toEqual([]);
    expect(await use.proof()).toEqual(cancelled);
    expect(runsIn(folder)).toBe(1);
    expect(under.plugins.cancel(signIn?.id ?? '')).toBe(false);
    under.plugins.userActed('another context');
    expect(await use.proof()).toEqual(cancelled);
    under.plugins.userActed('ctx');
    const again = use.proof();
    await expect.poll(() => runsIn(folder), POLL).toBe(2);
    await writeFile(join(folder, 'signed-in'), 'yes\n');
    expect(await again).toMatchObject({ ok: true });
  });

  it('ends with the app', async () => {
    execFileSync('mkfifo', [join(folder, 'signed-in')]);
    const use = login('browser');
    const proof = use.proof();
    await expect.poll(() => under.plugins.signIns, POLL).toHaveLength(1);
    await under.plugins.end();
    expect(await processesOf(folder)).toEqual([]);
    expect(await proof).toMatchObject({ error: { kind: 'plugin-cancelled' } });
    expect(await use.proof()).toMatchObject({ error: { kind: 'plugin-cancelled' } });
    expect(runsIn(folder)).toBe(1);
  });
});

it('tells the plugin what kubectl would tell it, without a terminal', async () => {
  await login().proof();
  expect(JSON.parse(await readFile(join(folder, 'info'), 'utf8'))).toEqual({
    kind: 'ExecCredential',
    apiVersion: 'client.authentication.k8s.io/v1',
    spec: { interactive: false },
  });
});
