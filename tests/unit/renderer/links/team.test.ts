// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { ARMING_MS } from '../../../../src/renderer/links/arming.svelte';
import { teamCommands } from '../../../../src/renderer/links/team-commands';
import { TeamExport } from '../../../../src/renderer/links/team-export.svelte';
import { TeamOffer } from '../../../../src/renderer/links/team-offer.svelte';
import TeamOfferDialog from '../../../../src/renderer/links/TeamOfferDialog.svelte';
import { Language, LANGUAGE } from '../../../../src/renderer/ui/i18n.svelte';
import type { TeamFileOffer } from '../../../../src/shared/arrival';
import { appError } from '../../../../src/shared/errors';
import { err, ok } from '../../../../src/shared/result';
import { contextsView, contextSummary, FakeApi } from '../../../support/fake-api';

const OFFER: TeamFileOffer = {
  path: '/home/qa/team.podshell',
  name: 'team',
  server: 'https://c.example:443/base',
  tlsServerName: null,
  proxy: null,
  authorities: [],
  namespaces: ['test'],
  labelKey: null,
  colour: null,
  isProtected: false,
  signIn: { method: 'own' },
  clash: null,
};
const ADDITION = { name: 'team.podshell', contexts: ['team'], view: contextsView([]) };

function setUp(changes: Partial<TeamFileOffer> = {}, sameServer = true) {
  const fake = new FakeApi();
  fake.answer('addTeamFile', () => ok(ADDITION));
  const onAdded = vi.fn();
  const team = new TeamOffer({
    id: 'offer-1',
    offer: { ...OFFER, ...changes },
    contexts: [
      contextSummary('elsewhere', { server: 'https://d.example' }),
      contextSummary('anonymous', { server: 'https://c.example', signIn: [] }),
      contextSummary('broken', {
        server: 'https://c.example',
        problem: appError('context-unknown', { context: 'broken' }),
      }),
      ...(sameServer ? [contextSummary('here', { server: 'https://c.example' })] : []),
    ],
    api: fake.api,
    onAdded,
  });
  return { fake, team, onAdded };
}

describe('a team file’s question', () => {
  it('offers credentials of that server first, and takes those of another for a warning', async () => {
    const { fake, team, onAdded } = setUp();
    expect(team.choices.map(({ context }) => context.name)).toEqual(['here', 'elsewhere']);
    expect(team.foreign).toBeNull();
    team.credentials = 'context elsewhere';
    expect(team.foreign?.context.name).toBe('elsewhere');
    team.keepBoth = true;
    await team.add();
    expect(fake.callsOf('addTeamFile')).toEqual([
      { id: 'offer-1', keepBoth: true, credentials: { from: 'context', context: 'elsewhere' } },
    ]);
    expect(onAdded).toHaveBeenCalledExactlyOnceWith(ADDITION);
  });

  it('takes credentials of another server only when the user says so', async () => {
    const { fake, team } = setUp({}, false);
    await team.add();
    expect(fake.callsOf('addTeamFile')[0]?.credentials).toEqual({ from: 'chooser' });
  });

  it('asks for no credentials where the file brings a way to sign in', async () => {
    const { fake, team } = setUp({
      signIn: {
        method: 'plugin',
        apiVersion: 'client.authentication.k8s.io/v1',
        command: 'kubelogin',
        args: [],
        env: [],
        installHint: '',
        provideClusterInfo: false,
        interactiveMode: 'Never',
      },
    });
    expect(team.needsCredentials).toBe(false);
    await team.add();
    expect(fake.callsOf('addTeamFile')[0]?.credentials).toBeNull();
  });

  it('stays where nothing was chosen, or it failed', async () => {
    const { fake, team, onAdded } = setUp();
    fake.answer('addTeamFile', () => ok(null));
    await team.add();
    expect(team.problem).toBeNull();
    const error = appError('credentials-missing', { from: 'clipboard' });
    fake.answer('addTeamFile', () => err(error));
    await team.add();
    expect(team.problem).toEqual(error);
    expect(onAdded).not.toHaveBeenCalled();
  });

  it('cannot be answered with yes before it can have been read', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { fake, team } = setUp();
    render(TeamOfferDialog, {
      props: { team, now: 0, onCancel: vi.fn() },
      context: new Map([[LANGUAGE, new Language('en')]]),
    });
    const add = screen.getByRole('button', { name: 'Add' });
    await fireEvent.click(add);
    expect(fake.callsOf('addTeamFile')).toEqual([]);
    await vi.advanceTimersByTimeAsync(ARMING_MS);
    await fireEvent.click(add);
    expect(fake.callsOf('addTeamFile')).toHaveLength(1);
    vi.useRealTimers();
  });
});

describe('a team file on its way out', () => {
  const preview = { id: 'p', text: '{}', fileName: 'staging.podshell', leftOut: [] };

  it('is shown, and saved as it is shown', async () => {
    const fake = new FakeApi();
    fake.answer('previewTeamFile', () => ok(preview));
    fake.answer('saveTeamFile', () => ok({ path: '/x.podshell' }));
    const team = new TeamExport(fake.api);
    team.open('staging');
    expect(team.isOpen).toBe(true);
    await vi.waitFor(() => {
      expect(team.preview).toEqual(preview);
    });
    await team.save();
    expect(fake.callsOf('saveTeamFile')).toEqual([{ id: 'p' }]);
    expect(team.savedAs).toBe('/x.podshell');
    team.close();
    expect([team.isOpen, team.preview, team.savedAs]).toEqual([false, null, null]);
  });

  it('that cannot be says why, and another context is another file', async () => {
    const fake = new FakeApi();
    const error = appError('team-file-impossible', { context: 'a', reason: 'plain-http' });
    fake.answer('previewTeamFile', ({ context }) => (context === 'a' ? err(error) : ok(preview)));
    const team = new TeamExport(fake.api);
    team.open('a');
    await vi.waitFor(() => {
      expect(team.problem).toEqual(error);
    });
    await team.save();
    expect(fake.callsOf('saveTeamFile')).toEqual([]);
    await team.choose('b');
    expect([team.preview, team.problem]).toEqual([preview, null]);
  });

  it('of a context that is not wanted any more is not shown', async () => {
    const fake = new FakeApi();
    let answer = (): void => undefined;
    fake.answer(
      'previewTeamFile',
      () =>
        new Promise((resolve) => {
          answer = () => {
            resolve(ok(preview));
          };
        }),
    );
    const team = new TeamExport(fake.api);
    const shown = team.choose('a');
    team.close();
    answer();
    await shown;
    expect(team.preview).toBeNull();
  });
});

it('the commands begin with the context on screen', () => {
  const openExport = vi.fn();
  const choose = vi.fn();
  const commands = teamCommands({ current: () => 'staging', openExport, choose });
  commands['team.export']();
  commands['team.open']();
  expect(openExport).toHaveBeenCalledExactlyOnceWith('staging');
  expect(choose).toHaveBeenCalledOnce();
});
