import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { appError, type Outcome } from '../../../shared/errors';
import { looksLikeTeamFile } from '../../../shared/team-file';
import { err, ok } from '../../../shared/result';
import { preferencesOf } from '../../../shared/settings';
import type { Arrivals } from '../../app/arrivals';
import { isTeamFileName } from '../../app/launch-request';
import { errorCode } from '../../atomic-file';
import type { ClusterAccess } from '../../kube/config/cluster-access';
import { readRegularFile } from '../../kube/config/regular-file';
import type { SettingsStore } from '../../settings/settings-store';
import { exportTeamFile } from '../../team/team-export';
import type { TeamFiles } from '../../team/team-files';
import type { RequestHandlers } from '../router';

/** What the requests about links and team files need. */
export interface LinkHandlerOptions {
  readonly arrivals: Arrivals;
  readonly teamFiles: TeamFiles;
  readonly access: (context: string) => Promise<Outcome<ClusterAccess>>;
  readonly settings: Pick<SettingsStore, 'current'>;
  /** Has the user choose a team file; null where they do not. */
  readonly chooseTeamFile: () => Promise<string | null>;
  /** Has the user say where to save a file that shall be called so; null where they do not. */
  readonly chooseTarget: (fileName: string) => Promise<string | null>;
}

type Handlers = Pick<
  RequestHandlers,
  | 'readArrival'
  | 'endArrival'
  | 'chooseTeamFile'
  | 'addTeamFile'
  | 'previewTeamFile'
  | 'saveTeamFile'
>;

/** The longest path that a dropped file may have, UTF-16 units: Windows' own limit. */
const PATH_LIMIT = 32_767;

/** Requests about what came from outside, and about team files. */
export function linkHandlers(options: LinkHandlerOptions): {
  readonly requests: Handlers;
  /** Takes a file that was chosen or dropped if it is a team file; `path` is unchecked. */
  takeFile(path: unknown): Promise<boolean>;
} {
  const { arrivals, teamFiles } = options;
  /** What was shown last is what is saved. */
  let preview: { readonly id: string; readonly text: string; readonly fileName: string } | null =
    null;

  return {
    requests: {
      readArrival: () => ok(arrivals.current),
      endArrival: ({ id }) => {
        arrivals.end(id);
        return ok(null);
      },
      chooseTeamFile: async () => {
        const path = await options.chooseTeamFile();
        if (path !== null) await arrivals.addTeamFile(path);
        return ok(null);
      },
      addTeamFile: async ({ id, keepBoth, credentials }) => {
        const offer = arrivals.teamFile(id);
        if (offer === null) return err(appError('invalid-request', { request: 'addTeamFile' }));
        return teamFiles.add(offer, { keepBoth, credentials });
      },
      previewTeamFile: async ({ context }) => {
        const access = await options.access(context);
        if (!access.ok) return access;
        const preferences = preferencesOf(options.settings.current, context);
        const made = await exportTeamFile(access.value, preferences);
        if (!made.ok) return made;
        const { text, fileName, leftOut } = made.value;
        preview = { id: randomUUID(), text, fileName };
        return ok({ ...preview, leftOut });
      },
      saveTeamFile: async ({ id }) => {
        if (preview?.id !== id)
          return err(appError('invalid-request', { request: 'saveTeamFile' }));
        const { text, fileName } = preview;
        const path = await options.chooseTarget(fileName);
        if (path === null) return ok(null);
        try {
          // For others to read: there is no secret in it.
          await writeFile(path, text, { mode: 0o644 });
        } catch (error) {
          return err(appError('team-file-not-saved', { path, detail: errorCode(error) }));
        }
        return ok({ path });
      },
    },
    takeFile: async (path) => {
      if (typeof path !== 'string' || !isAbsolute(path) || path.length > PATH_LIMIT) return false;
      if (!(await isTeamFile(path))) return false;
      await arrivals.addTeamFile(path);
      return true;
    },
  };
}

/** By its name, else (mail programs rename what they do not know) by its content. */
async function isTeamFile(path: string): Promise<boolean> {
  if (isTeamFileName(path)) return true;
  const bytes = await readRegularFile(path);
  return bytes.ok && looksLikeTeamFile(bytes.value.subarray(0, 16 * 1024).toString('utf8'));
}
