import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { onTestFinished } from 'vitest';
import { TeamFiles } from '../../../../src/main/team/team-files';
import { Clusters } from '../../../../src/main/kube/clusters';
import { AddedKubeconfigs } from '../../../../src/main/kube/config/added-kubeconfigs';
import { Contexts } from '../../../../src/main/kube/contexts';
import { systemClock as clock } from '../../../../src/main/kube/clock';
import type { SettingsStore } from '../../../../src/main/settings/settings-store';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/shared/settings';

/** A CA and its key, PEM. */
export async function makeCa(name = 'test CA'): Promise<{ cert: string; key: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
  });
  return { cert, key };
}

/** A folder of the test's own. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'podshell-team-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Team files as the app has them, with a folder and kubeconfigs of their own. */
export async function teamFilesUnderTest(
  options: { chosen?: string | null; clipboard?: string } = {},
) {
  const folder = await temporaryFolder();
  const clusters = new Clusters({ clock });
  const added = new AddedKubeconfigs({ folder: join(folder, 'kubeconfigs'), now: () => 0 });
  const contexts = new Contexts({
    clusters,
    clock,
    added,
    places: () => ({ argument: null, variable: null, home: folder }),
    inCluster: () => Promise.resolve(false),
  });
  onTestFinished(() => {
    contexts.dispose();
    clusters.dispose();
  });
  const given = {
    chosen: options.chosen ?? null,
    clipboard: options.clipboard ?? '',
    /** The answer to whether credentials may go to another server. */
    mayLeave: false,
  };
  /** Contexts and servers that were asked about. */
  const asked: [string, string][] = [];
  const settings: Pick<SettingsStore, 'current' | 'update'> & { current: Settings } = {
    current: DEFAULT_SETTINGS,
    update(patch) {
      return (settings.current = { ...settings.current, ...patch });
    },
  };
  const teamFiles = new TeamFiles({
    contexts,
    access: (context) => clusters.access(context),
    added,
    settings,
    confirmOtherServer: (context, server) => {
      asked.push([context, server]);
      return Promise.resolve(given.mayLeave);
    },
    chooseCredentials: () => Promise.resolve(given.chosen),
    readClipboard: () => Promise.resolve(given.clipboard),
  });
  return {
    folder,
    given,
    asked,
    settings,
    clusters,
    contexts,
    added,
    teamFiles,
    /** All copies' texts. */
    copies: async () => (await added.list()).map(({ path }) => readFileSync(path, 'utf8')),
  };
}
