import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Arrivals } from '../../../../../src/main/app/arrivals';
import { linkHandlers } from '../../../../../src/main/ipc/handlers/links';
import { DEFAULT_SETTINGS } from '../../../../../src/shared/settings';
import { teamFilesUnderTest } from '../../team/team-parts';

const caller = {} as Parameters<ReturnType<typeof linkHandlers>['requests']['addTeamFile']>[1];

async function setUp() {
  const parts = await teamFilesUnderTest({ clipboard: 'a-token-of-the-user' });
  const arrivals = new Arrivals({
    kubeconfig: null,
    readTeamFile: (path) => parts.teamFiles.read(path),
    onArrival: () => undefined,
  });
  const answers: { file: string | null; target: string | null } = { file: null, target: null };
  const { requests, takeFile } = linkHandlers({
    arrivals,
    teamFiles: parts.teamFiles,
    access: async (context) => {
      await parts.contexts.view(null);
      return parts.clusters.access(context);
    },
    settings: { current: DEFAULT_SETTINGS },
    chooseTeamFile: () => Promise.resolve(answers.file),
    chooseTarget: () => Promise.resolve(answers.target),
  });
  const path = join(parts.folder, 'team.podshell');
  writeFileSync(
    path,
    JSON.stringify({
      podshell: 1,
      name: 'team',
      cluster: { server: 'https://c.example' },
      signIn: { method: 'own' },
    }),
  );
  return { ...parts, arrivals, answers, requests, takeFile, path };
}

it('a team file that is chosen arrives, is added once, and ends', async () => {
  const { requests, arrivals, answers, path, clusters } = await setUp();
  await requests.chooseTeamFile(null, caller);
  expect(arrivals.current).toBeNull();
  answers.file = path;
  await requests.chooseTeamFile(null, caller);
  const arrival = await requests.readArrival(null, caller);
  expect(arrival).toMatchObject({ ok: true, value: { kind: 'team-file', offer: { path } } });
  const id = arrivals.current?.id ?? '';
  const add = { keepBoth: false, credentials: { from: 'clipboard' } } as const;
  expect(await requests.addTeamFile({ id: 'another', ...add }, caller)).toMatchObject({
    error: { kind: 'invalid-request' },
  });
  expect(await requests.addTeamFile({ id, ...add }, caller)).toMatchObject({
    value: { contexts: ['team'] },
  });
  expect(clusters.access('team').ok).toBe(true);
  await requests.endArrival({ id }, caller);
  expect(arrivals.current).toBeNull();
  expect(await requests.addTeamFile({ id, ...add }, caller)).toMatchObject({
    error: { kind: 'invalid-request' },
  });
});

it('a dropped file is taken by its name or its content, and left alone if it is something else', async () => {
  const { takeFile, arrivals, folder, path } = await setUp();
  expect(await takeFile(path)).toBe(true);
  expect(arrivals.current?.kind).toBe('team-file');
  const renamed = join(folder, 'team.podshell.txt');
  writeFileSync(renamed, readFileSync(path));
  expect(await takeFile(renamed)).toBe(true);
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, 'apiVersion: v1\nkind: Config\n');
  for (const other of [kubeconfig, folder, join(folder, 'gone'), 'team.podshell', '', 7, null]) {
    expect(await takeFile(other)).toBe(false);
  }
});

it('what was shown last is what is saved, where the user says', async () => {
  const { requests, answers, folder } = await setUp();
  mkdirSync(join(folder, '.kube'));
  writeFileSync(
    join(folder, '.kube', 'config'),
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://c.example' } }],
      users: [{ name: 'u', user: { token: 'the-canary-of-the-user' } }],
      contexts: [{ name: 'mine', context: { cluster: 'c', user: 'u' } }],
    }),
  );
  expect(await requests.previewTeamFile({ context: 'nobody' }, caller)).toMatchObject({
    error: { kind: 'context-unknown' },
  });
  const first = await requests.previewTeamFile({ context: 'mine' }, caller);
  const shown = await requests.previewTeamFile({ context: 'mine' }, caller);
  if (!first.ok || !shown.ok) throw new Error('no preview');
  expect(shown.value).toMatchObject({ fileName: 'mine.podshell', leftOut: ['credentials'] });

  const { id, text } = shown.value;
  expect(await requests.saveTeamFile({ id }, caller)).toEqual({ ok: true, value: null });
  expect(await requests.saveTeamFile({ id: first.value.id }, caller)).toMatchObject({
    error: { kind: 'invalid-request' },
  });
  answers.target = join(folder, 'out.podshell');
  expect(await requests.saveTeamFile({ id }, caller)).toEqual({
    ok: true,
    value: { path: answers.target },
  });
  expect(readFileSync(answers.target, 'utf8')).toBe(text);
  expect(text).not.toContain('canary');
  expect(statSync(answers.target).mode & 0o044).not.toBe(0);
  answers.target = join(folder, 'no-such-folder', 'out.podshell');
  expect(await requests.saveTeamFile({ id }, caller)).toMatchObject({
    error: { kind: 'team-file-not-saved', params: { detail: 'ENOENT' } },
  });
});
