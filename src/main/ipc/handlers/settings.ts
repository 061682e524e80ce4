import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { SettingsStore } from '../../settings/settings-store';
import type { RequestHandlers } from '../router';

/** What the requests about the settings file need. */
export interface SettingsHandlerOptions {
  readonly settings: Pick<SettingsStore, 'file' | 'provideFile'>;
  /** Opens a file with the system's program for it; why it did not, or an empty string. */
  readonly openFile: (path: string) => Promise<string>;
  /** Shows a file in the system's file manager. */
  readonly showInFolder: (path: string) => void;
}

/** Requests about the settings file. */
export function settingsHandlers({
  settings,
  openFile,
  showInFolder,
}: SettingsHandlerOptions): Pick<RequestHandlers, 'editSettings'> {
  return {
    editSettings: async () => {
      const path = settings.file;
      const problem = await settings.provideFile();
      if (problem) return err(problem);
      const detail = await openFile(path);
      if (detail === '') return ok({ path });
      showInFolder(path);
      return err(appError('settings-not-opened', { path, detail }));
    },
  };
}
