import type { BrowserWindow } from 'electron';
import { resolve } from 'node:path';
import type { Catalog } from '../shared/i18n/catalog';
import type { EventName, Events } from '../shared/ipc';
import { Arrivals } from './app/arrivals';
import type { LaunchInbox } from './app/launch-inbox';
import type { LaunchRequest } from './app/launch-request';
import type { KubeParts } from './composition-kube';
import { linkHandlers } from './ipc/handlers/links';
import {
  chooseCredentials,
  chooseTeamFile,
  chooseTeamFileTarget,
  confirmOtherServer,
} from './ipc/team-file-dialogs';
import type { SettingsStore } from './settings/settings-store';
import { TeamFiles } from './team/team-files';

/** What the part of the composition is made with that is about links, team files and second starts. */
export interface LinkSurroundings {
  readonly window: BrowserWindow;
  readonly launch: LaunchRequest;
  readonly inbox: LaunchInbox;
  readonly kube: KubeParts;
  readonly settings: SettingsStore;
  readonly catalog: () => Promise<Catalog>;
  readonly readClipboard: () => Promise<string>;
  readonly tell: <K extends EventName>(name: K, payload: Events[K]) => void;
}

/** Makes what answers for links, team files and second starts, by hand. */
export function composeLinks(surroundings: LinkSurroundings): ReturnType<typeof linkHandlers> {
  const { window, launch, inbox, kube, settings, catalog, readClipboard, tell } = surroundings;
  const { added, clusters, contexts } = kube;
  const teamFiles = new TeamFiles({
    contexts,
    access: (context) => clusters.access(context),
    added,
    settings,
    confirmOtherServer: async (context, server) =>
      confirmOtherServer(window, await catalog(), { context, server }),
    chooseCredentials: async () => chooseCredentials(window, await catalog()),
    readClipboard,
  });
  const arrivals = new Arrivals({
    kubeconfig: launch.kubeconfig === null ? null : resolve(launch.kubeconfig),
    readTeamFile: (path) => teamFiles.read(path),
    onArrival: (arrival) => {
      tell('arrival', arrival);
    },
  });
  inbox.open((start) => {
    arrivals.add(start);
  });
  return linkHandlers({
    arrivals,
    teamFiles,
    access: async (context) => {
      // The files may still be being read.
      await contexts.view(null);
      return clusters.access(context);
    },
    settings,
    chooseTeamFile: async () => chooseTeamFile(window, await catalog()),
    chooseTarget: async (fileName) => chooseTeamFileTarget(window, await catalog(), fileName),
  });
}
