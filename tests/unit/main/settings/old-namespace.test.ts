import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { realDisk } from '../../../../src/main/settings/settings-disk';
import { SettingsStore } from '../../../../src/main/settings/settings-store';
import { FakeClock } from '../../../support/fake-clock';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-settings-'));
  file = join(folder, 'settings.json');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The store of a file with these choices of contexts, and what the user is told of it. */
async function load(contexts: unknown) {
  await writeFile(file, JSON.stringify({ version: 1, contexts }));
  return SettingsStore.load(file, { clock: new FakeClock(), disk: realDisk });
}

// Until several namespaces could be chosen, a context had one, as a string.
it.each([
  ['a namespace', { namespace: 'shop' }, { namespaces: ['shop'] }],
  [
    'with other choices beside it',
    { namespace: 'shop', labelKey: 'team', protected: true },
    { namespaces: ['shop'], labelKey: 'team', protected: true },
  ],
  [
    'an old and a new one',
    { namespace: 'old', namespaces: ['a', 'b'] },
    { namespaces: ['a', 'b'] },
  ],
  ['an old one and all', { namespace: 'old', namespaces: 'all' }, { namespaces: 'all' }],
])('takes up %s without a word', async (_what, written, expected) => {
  const { store, notices } = await load({ prod: written });
  expect(notices).toEqual([]);
  expect(store.current.contexts['prod']).toEqual(expected);
  await store.flush();
});

it('writes the new one, and not the old', async () => {
  const { store } = await load({ prod: { namespace: 'shop' } });
  store.update({ sidebarVisible: false });
  await store.flush();
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    contexts: { prod: { namespaces: ['shop'] } },
  });
  expect(await readFile(file, 'utf8')).not.toContain('"namespace"');
});

it.each([[7], [null], [''], [['a']]])(
  'an old one that is %j is told and left out',
  async (wrong) => {
    const { store, notices } = await load({ prod: { namespace: wrong, protected: true } });
    expect(notices).toMatchObject([{ kind: 'settings-corrupt' }]);
    expect(store.current.contexts['prod']).toEqual({ protected: true });
    await store.flush();
  },
);
