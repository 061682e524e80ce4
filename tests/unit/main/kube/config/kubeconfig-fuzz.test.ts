import fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseKubeconfig } from '../../../../../src/main/kube/config/kubeconfig-document';
import { loadKubeconfigs } from '../../../../../src/main/kube/config/kubeconfig-loader';

/** A short run in `npm test`; `PODSHELL_FUZZ_RUNS=100000` for a long one by hand. */
const RUNS = Number(process.env['PODSHELL_FUZZ_RUNS'] ?? 200);

const KEYS = [
  ...['clusters', 'users', 'contexts', 'cluster', 'user', 'context', 'name', 'server'],
  ...['token', 'tokenFile', 'exec', 'namespace', 'current-context', 'kind', '__proto__'],
  ...['certificate-authority-data', 'insecure-skip-tls-verify', 'client-key', 'toString', '<<'],
];

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
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-fuzz-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function loadsToTypedErrors(content: string): Promise<void> {
  const path = join(folder, 'config');
  await writeFile(path, content);
  const { sources, contexts } = await loadKubeconfigs({
    argument: path,
    variable: null,
    home: folder,
    chosen: [],
  });
  expect(sources).toHaveLength(1);
  for (const { summary, access } of contexts) {
    expect(summary.problem).toEqual(access.ok ? null : access.error);
  }
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

it('answers any bytes with contexts or typed errors', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
  );
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
