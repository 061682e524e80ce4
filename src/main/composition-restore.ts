import { join } from 'node:path';
import type { AppError } from '../shared/errors';
import type { Clock } from './kube/clock';
import { LastWords } from './restore/last-words';
import { layoutFile, restoreFolder } from './restore/layout-file';
import { LayoutStore } from './restore/layout-store';
import { realDisk as disk } from './restore/restore-disk';
import { TerminalTexts } from './restore/terminal-texts';
import type { SettingsStore } from './settings/settings-store';

/** What is kept for the next start, made of what the rest of the app has. */
export interface RestoreParts {
  readonly layouts: LayoutStore;
  readonly texts: TerminalTexts;
  readonly lastWords: LastWords;
  /** What was wrong with the files of the last run. */
  readonly notices: readonly AppError[];
  /** The app ends: resolves when all is on disk, or could not be put there. */
  readonly end: () => Promise<void>;
}

/** Makes the parts that keep tabs and their texts between two runs, and keeps them to the settings. */
export async function composeRestore(options: {
  readonly clock: Clock;
  readonly settings: SettingsStore;
  readonly userData: string;
  readonly notify: (error: AppError) => void;
  /** Asks the page for its last words. */
  readonly askLastWords: () => void;
}): Promise<RestoreParts> {
  const { clock, settings, userData, notify, askLastWords } = options;
  /** Texts without the tabs that they belong to could be shown nowhere. */
  const keepsTexts = (): boolean => settings.current.restoreTabs && settings.current.keepText;
  const shared = { clock, disk, onProblem: notify };
  const { store: layouts, notices } = await LayoutStore.load({
    ...shared,
    file: layoutFile(userData),
    isOn: settings.current.restoreTabs,
  });
  const texts = new TerminalTexts({
    ...shared,
    folder: join(restoreFolder(userData), 'texts'),
    isOn: keepsTexts(),
  });
  const lastWords = new LastWords({
    clock,
    // A page that has told no tabs has not started, and has nothing to tell.
    isWanted: () => settings.current.restoreTabs && layouts.isTold,
    ask: askLastWords,
  });
  settings.onChange((current) => {
    layouts.use(current.restoreTabs);
    texts.use(keepsTexts());
  });
  return {
    layouts,
    texts,
    lastWords,
    notices,
    end: async () => {
      await Promise.all([layouts.end(), texts.settled()]);
    },
  };
}
