import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../../../../src/main/kube/config/kubeconfig-document';
import type { TeamFileOffer } from '../../../../src/shared/arrival';
import { preferencesOf } from '../../../../src/shared/settings';
import { TEAM_FILE_LIMIT } from '../../../../src/shared/team-file';
import { makeCa, teamFilesUnderTest } from './team-parts';

let ca = { cert: '', key: '' };
beforeAll(async () => {
  ca = await makeCa();
});

const TOKEN = 'token-that-the-user-was-given';
const PLUGIN = {
  method: 'plugin',
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'kubelogin',
  args: ['get-token'],
  interactiveMode: 'Never',
};

function write(folder: string, changes: object = {}, name = 'team.podshell'): string {
  const path = join(folder, name);
  const text = {
    podshell: 1,
    name: 'staging',
    cluster: { server: 'https://c.example', certificateAuthority: ca.cert },
    namespaces: ['test'],
    signIn: { method: 'own' },
    ...changes,
  };
  writeFileSync(path, JSON.stringify(text));
  return path;
}

function writeHome(folder: string, user: object): void {
  mkdirSync(join(folder, '.kube'), { recursive: true });
  writeFileSync(
    join(folder, '.kube', 'config'),
    JSON.stringify({
      'current-context': 'mine',
      clusters: [{ name: 'mine', cluster: { server: 'https://mine.example' } }],
      users: [{ name: 'me', user }],
      contexts: [{ name: 'mine', context: { cluster: 'mine', user: 'me' } }],
    }),
  );
}

type Parts = Awaited<ReturnType<typeof teamFilesUnderTest>>;

async function offered({ teamFiles }: Parts, path: string): Promise<TeamFileOffer> {
  const offer = await teamFiles.read(path);
  if (!offer.ok) throw new Error(JSON.stringify(offer.error));
  return offer.value;
}

const clipboard = { keepBoth: false, credentials: { from: 'clipboard' } } as const;

describe('a team file that is opened', () => {
  it('is shown with what people compare, and nothing of it is kept', async () => {
    const parts = await teamFilesUnderTest();
    const path = write(parts.folder, { colour: 'red', protected: true });
    expect(await offered(parts, path)).toMatchObject({
      path,
      name: 'staging',
      server: 'https://c.example',
      authorities: [
        {
          fingerprint: expect.stringMatching(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/) as string,
          subject: 'test CA',
          expiresAt: expect.any(Number) as number,
        },
      ],
      colour: 'red',
      isProtected: true,
      clash: null,
    });
    expect(await parts.copies()).toEqual([]);
    expect(parts.settings.current.contexts).toEqual({});
  });

  it.each([
    ['team-file-unreadable', null, () => 'missing'],
    ['team-file-unreadable', null, (folder: string) => folder],
    ['team-file-refused', 'not-one', (folder: string) => write(folder, { podshell: 'x' })],
    [
      'team-file-refused',
      'invalid',
      (folder: string) =>
        write(folder, {
          cluster: {
            server: 'https://c',
            certificateAuthority: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
          },
        }),
    ],
    [
      'team-file-refused',
      'too-large',
      (folder: string) => write(folder, { x: ' '.repeat(TEAM_FILE_LIMIT) }),
    ],
    [
      'team-file-refused',
      'too-large',
      (folder: string) => write(folder, { x: ' '.repeat(2 * 1024 * 1024) }),
    ],
    [
      'team-file-refused',
      'not-one',
      (folder: string) => {
        // Bytes that are no UTF-8.
        writeFileSync(join(folder, 'x.podshell'), Buffer.from([0x7b, 0xff, 0xfe]));
        return join(folder, 'x.podshell');
      },
    ],
  ])('is refused: %s %s', async (kind, problem, make) => {
    const { teamFiles, folder } = await teamFilesUnderTest();
    const made = make(folder);
    expect(await teamFiles.read(made === 'missing' ? join(folder, made) : made)).toMatchObject({
      ok: false,
      error: { kind, params: problem === null ? {} : { problem: { kind: problem } } },
    });
  });

  it('becomes a context with its choices, and the credentials that were pointed to', async () => {
    const parts = await teamFilesUnderTest({ clipboard: ` ${TOKEN}\n` });
    const offer = await offered(
      parts,
      write(parts.folder, {
        colour: 'teal',
        protected: true,
        labelKey: 'k',
        namespaces: ['a', 'b'],
      }),
    );
    const added = await parts.teamFiles.add(offer, clipboard);
    expect(added).toMatchObject({
      ok: true,
      value: { name: 'team.podshell', contexts: ['staging'] },
    });
    expect(parts.clusters.access('staging')).toMatchObject({
      ok: true,
      value: {
        server: new URL('https://c.example'),
        namespace: 'a',
        tls: { skipVerify: false, ca: { kind: 'data' } },
        credential: { token: TOKEN },
      },
    });
    expect(preferencesOf(parts.settings.current, 'staging')).toEqual({
      namespaces: ['a', 'b'],
      labelKey: 'k',
      colour: 'teal',
      protected: true,
    });
  });

  it('is added as it was shown, whatever the file says by then', async () => {
    const parts = await teamFilesUnderTest({ clipboard: TOKEN });
    const offer = await offered(parts, write(parts.folder));
    write(parts.folder, { cluster: { server: 'https://evil.example' } });
    await parts.teamFiles.add(offer, clipboard);
    const [copy = ''] = await parts.copies();
    expect(copy).toContain('https://c.example');
    expect(copy).not.toContain('evil');
    // An offer that nobody was shown is none.
    expect(await parts.teamFiles.add({ ...offer }, clipboard)).toMatchObject({
      ok: false,
      error: { kind: 'invalid-request' },
    });
  });

  it('with a program has it run by nobody: the kubeconfig names it', async () => {
    const parts = await teamFilesUnderTest();
    const offer = await offered(parts, write(parts.folder, { signIn: PLUGIN }));
    expect(await parts.teamFiles.add(offer, { keepBoth: false, credentials: null })).toMatchObject({
      ok: true,
    });
    expect(parts.clusters.access('staging')).toMatchObject({
      value: {
        credential: {
          token: null,
          plugin: { command: 'kubelogin', args: ['get-token'], interactiveMode: 'Never' },
        },
      },
    });
    expect(parts.settings.current.pluginConsents).toEqual({});
  });

  it('takes no credentials where it brings a way to sign in', async () => {
    const parts = await teamFilesUnderTest({ clipboard: TOKEN });
    const offer = await offered(parts, write(parts.folder, { signIn: PLUGIN }));
    await parts.teamFiles.add(offer, clipboard);
    expect((await parts.copies()).join('')).not.toContain(TOKEN);
  });
});

describe('the credentials for a team file', () => {
  it('of a context are copied as they are, with paths that hold elsewhere', async () => {
    const parts = await teamFilesUnderTest();
    writeHome(parts.folder, {
      'client-certificate': 'me.crt',
      'client-key': '/keys/me.key',
      tokenFile: 'token',
      exec: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: './login',
        interactiveMode: 'Never',
      },
      as: 'someone',
      'as-groups': ['g'],
    });
    const offer = await offered(parts, write(parts.folder));
    const credentials = { from: 'context', context: 'mine' } as const;
    // They are of another server: not without the user's word.
    expect(await parts.teamFiles.add(offer, { keepBoth: false, credentials })).toEqual({
      ok: true,
      value: null,
    });
    expect(await parts.copies()).toEqual([]);
    expect(parts.asked).toEqual([['mine', 'https://c.example']]);
    parts.given.mayLeave = true;
    expect(await parts.teamFiles.add(offer, { keepBoth: false, credentials })).toMatchObject({
      ok: true,
    });
    const [copy = ''] = await parts.copies();
    const document = parseKubeconfig(Buffer.from(copy));
    const folder = join(parts.folder, '.kube');
    expect(document).toMatchObject({
      ok: true,
      value: {
        users: [
          {
            name: 'staging',
            certificateFile: join(folder, 'me.crt'),
            keyFile: '/keys/me.key',
            tokenFile: join(folder, 'token'),
            actAs: { user: 'someone', groups: ['g'] },
          },
        ],
      },
    });
  });

  it('of the same server need no further word', async () => {
    const parts = await teamFilesUnderTest();
    writeHome(parts.folder, { token: TOKEN });
    const cluster = { server: 'https://mine.example:443/' };
    const offer = await offered(parts, write(parts.folder, { cluster }));
    const credentials = { from: 'context', context: 'mine' } as const;
    await parts.teamFiles.add(offer, { keepBoth: false, credentials });
    expect(parts.asked).toEqual([]);
    expect((await parts.copies()).join('')).toContain(TOKEN);
  });

  it.each([
    [{ from: 'context', context: 'nobody' } as const, 'context-unknown'],
    [{ from: 'clipboard' } as const, 'credentials-missing'],
    [null, 'credentials-missing'],
  ])('%j: %s', async (credentials, kind) => {
    const parts = await teamFilesUnderTest({ clipboard: 'two words' });
    const offer = await offered(parts, write(parts.folder));
    expect(await parts.teamFiles.add(offer, { keepBoth: false, credentials })).toMatchObject({
      ok: false,
      error: { kind },
    });
    expect(await parts.copies()).toEqual([]);
  });

  it('are those of a kubeconfig that is chosen, or nothing where none is', async () => {
    const parts = await teamFilesUnderTest();
    const offer = await offered(parts, write(parts.folder));
    const choose = { keepBoth: false, credentials: { from: 'chooser' } } as const;
    expect(await parts.teamFiles.add(offer, choose)).toEqual({ ok: true, value: null });

    parts.given.chosen = join(parts.folder, 'given');
    writeFileSync(parts.given.chosen, '{}');
    expect(await parts.teamFiles.add(offer, choose)).toMatchObject({
      error: { kind: 'credentials-missing' },
    });
    writeFileSync(
      parts.given.chosen,
      JSON.stringify({
        'current-context': 'b',
        users: [
          { name: 'ua', user: { token: 'not-this-one-at-all' } },
          { name: 'ub', user: { token: TOKEN } },
        ],
        contexts: [
          { name: 'a', context: { cluster: 'x', user: 'ua' } },
          { name: 'b', context: { cluster: 'x', user: 'ub' } },
        ],
      }),
    );
    await parts.teamFiles.add(offer, choose);
    const [copy = ''] = await parts.copies();
    expect(copy).toContain(TOKEN);
    expect(copy).not.toContain('not-this-one-at-all');
  });

  it('are those of a kubeconfig on the clipboard', async () => {
    const parts = await teamFilesUnderTest({
      clipboard: `users:\n- name: u\n  user:\n    token: ${TOKEN}\n`,
    });
    await parts.teamFiles.add(await offered(parts, write(parts.folder)), clipboard);
    expect((await parts.copies()).join('')).toContain(TOKEN);
  });
});

describe('a team file whose name is taken', () => {
  it('by a kubeconfig of the user gets another name, and leaves that one alone', async () => {
    const parts = await teamFilesUnderTest({ clipboard: TOKEN });
    writeHome(parts.folder, { token: 'mine-mine-mine-mine' });
    const offer = await offered(parts, write(parts.folder, { name: 'mine', protected: true }));
    expect(offer.clash).toEqual({
      kind: 'own',
      server: 'https://mine.example',
      otherName: 'mine (2)',
    });
    expect(await parts.teamFiles.add(offer, clipboard)).toMatchObject({
      value: { contexts: ['mine (2)'] },
    });
    expect(parts.clusters.access('mine')).toMatchObject({
      value: { server: new URL('https://mine.example') },
    });
    expect(preferencesOf(parts.settings.current, 'mine')).toEqual({});
  });

  it('by another team file replaces it, or is kept beside it, as the user says', async () => {
    const parts = await teamFilesUnderTest({ clipboard: TOKEN });
    await parts.teamFiles.add(
      await offered(parts, write(parts.folder, { protected: true })),
      clipboard,
    );
    const other = write(
      parts.folder,
      { cluster: { server: 'https://d.example' } },
      'other.podshell',
    );
    const offer = await offered(parts, other);
    expect(offer.clash).toEqual({
      kind: 'team-file',
      server: 'https://c.example',
      otherName: 'staging (2)',
    });
    await parts.teamFiles.add(offer, { ...clipboard, keepBoth: true });
    expect(await parts.copies()).toHaveLength(2);
    expect(parts.clusters.access('staging (2)')).toMatchObject({
      value: { server: new URL('https://d.example'), tls: { ca: null } },
    });

    await parts.teamFiles.add(await offered(parts, other), clipboard);
    expect(await parts.copies()).toHaveLength(2);
    expect(parts.clusters.access('staging')).toMatchObject({
      value: { server: new URL('https://d.example') },
    });
    // No file takes protection away.
    expect(preferencesOf(parts.settings.current, 'staging').protected).toBe(true);
  });

  it('by itself is told so, and renews its credentials', async () => {
    const parts = await teamFilesUnderTest({ clipboard: TOKEN });
    const path = write(parts.folder);
    await parts.teamFiles.add(await offered(parts, path), clipboard);
    const again = await offered(parts, path);
    expect(again.clash).toEqual({ kind: 'same' });
    parts.given.clipboard = `${TOKEN}-renewed`;
    await parts.teamFiles.add(again, { ...clipboard, keepBoth: true });
    expect(await parts.copies()).toHaveLength(1);
    expect(parts.clusters.access('staging')).toMatchObject({
      value: { credential: { token: `${TOKEN}-renewed` } },
    });
  });

  it.each([
    ['server', { cluster: { server: 'https://c.example:444' } }],
    ['program', { signIn: PLUGIN }],
    ['namespace', { namespaces: ['other'] }],
  ])('by one with another %s is another', async (_what, changes) => {
    const parts = await teamFilesUnderTest({ clipboard: TOKEN });
    await parts.teamFiles.add(await offered(parts, write(parts.folder)), clipboard);
    const cluster = { server: 'https://c.example', certificateAuthority: ca.cert };
    const changed = write(parts.folder, { cluster, ...changes }, 'b.podshell');
    expect((await offered(parts, changed)).clash).toMatchObject({ kind: 'team-file' });
  });
});
