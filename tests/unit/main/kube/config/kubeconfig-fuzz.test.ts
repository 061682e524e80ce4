import fc from 'fast-check';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../../../../../src/main/kube/clock';
import { Clusters } from '../../../../../src/main/kube/clusters';
import { parseKubeconfig } from '../../../../../src/main/kube/config/kubeconfig-document';
import { loadKubeconfigs } from '../../../../../src/main/kube/config/kubeconfig-loader';

/** A short run in `npm test`; `PODSHELL_FUZZ_RUNS=100000` for a long one by hand. */
const RUNS = Number(process.env['PODSHELL_FUZZ_RUNS'] ?? 200);

const KEYS = [
  ...['clusters', 'users', 'contexts', 'cluster', 'user', 'context', 'name', 'server'],
  ...['token', 'tokenFile', 'exec', 'namespace', 'current-context', 'kind', '__proto__'],
  ...['certificate-authority-data', 'insecure-skip-tls-verify', 'client-key', 'toString', '<<'],
  ...['apiVersion', 'command', 'args', 'env', 'value', 'interactiveMode', 'provideClusterInfo'],
  ...['as', 'as-uid', 'as-groups', 'as-user-extra', 'proxy-url', 'extensions', 'extension'],
];

/** The target is 200 ms of the processor's time; ten times that is a hang. */
const HANG_MS = 2_000;

/** Well-formed entries with one field of anything: deeper in than a random structure comes. */
const almostUsable = fc
  .record({
    cluster: fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    user: fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 }),
    exec: fc.dictionary(fc.constantFrom(...KEYS), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    proxy: fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('socks5://h', 'http://', '://')),
    server: fc.oneof(
      fc.webUrl(),
      fc.string(),
      fc.ipV6().map((address) => `https://[${address}]`),
    ),
  })
  .map(({ cluster, user, exec, proxy, server }) => ({
    clusters: [{ name: 'c', cluster: { server, 'proxy-url': proxy, ...cluster } }],
    users: [
      {
        name: 'u',
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: 'touch',
            args: ['spawned'],
            interactiveMode: 'Never',
            ...exec,
          },
          ...user,
        },
      },
    ],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  }));

/** Kubeconfigs of the right shape with anything in any place. */
const almostKubeconfig = fc.letrec<{ value: unknown; map: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.constantFrom('https://c.example', 'Config', 'c', '', '..', '\u0000', '*a', '&a', '- '),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('map'),
  ),
  map: fc
    .array(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 6 })
    .map((pairs) => Object.fromEntries(pairs) as unknown),
})).map;

let folder: string;
const clusters = new Clusters({ clock: systemClock });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-fuzz-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function loadsToTypedErrors(content: string): Promise<void> {
  const path = join(folder, 'config');
  await writeFile(path, content);
  const before = process.cpuUsage();
  const { sources, contexts } = await loadKubeconfigs({
    argument: path,
    variable: null,
    home: folder,
    added: [],
  });
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(HANG_MS);
  expect(sources).toHaveLength(1);
  for (const { summary, access } of contexts) {
    expect(summary.problem).toEqual(access.ok ? null : access.error);
    if (!access.ok) continue;
    const { server, proxy, credential } = access.value;
    expect(['http:', 'https:']).toContain(server.protocol);
    expect(['http:', 'https:', 'socks5:', undefined]).toContain(proxy?.protocol);
    expect(summary.proxy).not.toBe('null');
    expect([server.username, server.password]).toEqual(['', '']);
    expect(credential.plugin?.command).not.toBe('');
  }
  clusters.use({ sources, contexts, currentContext: null, argumentContext: null });
}

function parsesToTypedErrors(bytes: Uint8Array): void {
  const parsed = parseKubeconfig(bytes);
  if (!parsed.ok) expect(['empty', 'invalid']).toContain(parsed.error.kind);
}

it('answers any kubeconfig-like structure with contexts or typed errors', async () => {
  await fc.assert(
    fc.asyncProperty(almostKubeconfig, (value) => loadsToTypedErrors(JSON.stringify(value))),
    { numRuns: RUNS },
  );
});

it('answers almost usable kubeconfigs with contexts or typed errors, and starts no program', async () => {
  await fc.assert(
    fc.asyncProperty(almostUsable, (value) => loadsToTypedErrors(JSON.stringify(value))),
    { numRuns: RUNS },
  );
  expect(await readdir(folder)).toEqual(['config']);
  expect(await readdir('.')).not.toContain('spawned');
});

/** Out here: fast-check's table of all characters takes seconds on a busy machine. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
);

it('answers any bytes with contexts or typed errors', () => {
  fc.assert(fc.property(bytes, parsesToTypedErrors), { numRuns: RUNS * 5 });
});

it('answers any text made of YAML’s own characters without a throw', () => {
  const text = fc.string({
    unit: fc.constantFrom(...Array.from('abc:-?,[]{}#&*!|>\'"%@` \t\n<=~')),
    maxLength: 300,
  });
  fc.assert(
    fc.property(text, (source) => {
      parsesToTypedErrors(Buffer.from(source));
    }),
    { numRuns: RUNS * 5 },
  );
});
