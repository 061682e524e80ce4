import type { AboutInfo, Licence, UpdateState } from '../../../shared/about';
import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { RequestHandlers } from '../router';

/** What the requests about the app itself need. */
export interface AboutHandlerOptions {
  readonly info: () => AboutInfo;
  readonly licences: () => Promise<readonly Licence[]>;
  /** The report, with the names of the user's clusters in it or without them. */
  readonly diagnostics: (withNames: boolean) => Promise<string>;
  readonly folders: { readonly logs: string; readonly crashes: string };
  /** Chromium's own list of licences, which comes with the runtime. */
  readonly chromiumLicences: string;
  /** Opens a folder or file with the system's program for it; why it did not, or an empty string. */
  readonly openPath: (path: string) => Promise<string>;
  readonly updates: { readonly state: UpdateState; check(): Promise<UpdateState> };
}

type Handlers = Pick<
  RequestHandlers,
  'about' | 'licences' | 'diagnostics' | 'openAppFolder' | 'updateState' | 'checkForUpdate'
>;

/** Requests about the app itself: what it is, what it is made of, what it knows of newer versions. */
export function aboutHandlers(options: AboutHandlerOptions): Handlers {
  const { folders, chromiumLicences, openPath, updates } = options;
  const paths = { ...folders, 'chromium-licences': chromiumLicences };
  return {
    about: () => ok(options.info()),
    licences: async () => ok(await options.licences()),
    diagnostics: async ({ withNames }) => ok(await options.diagnostics(withNames)),
    openAppFolder: async ({ which }) => {
      const path = paths[which];
      const detail = await openPath(path);
      return detail === '' ? ok(null) : err(appError('folder-not-opened', { path, detail }));
    },
    updateState: () => ok(updates.state),
    checkForUpdate: async () => ok(await updates.check()),
  };
}
