import { clipboard } from 'electron';
import type { StartInfo } from '../../../shared/ipc';
import { ok } from '../../../shared/result';
import { PASTE_LIMIT } from '../../../shared/terminal';
import type { Contexts } from '../../kube/contexts';
import { readClipboardText, writeClipboardText } from '../../runtime-compat';
import type { SettingsStore } from '../../settings/settings-store';
import type { RequestHandlers } from '../router';

/** What the app's own requests need. */
export interface AppHandlerOptions {
  readonly contexts: Contexts;
  readonly settings: SettingsStore;
  /** The parts of `StartInfo` that are neither settings nor contexts. */
  readonly startInfo: () => Omit<StartInfo, 'settings' | 'contexts'>;
  /** The page has what it needs for its first frame. */
  readonly onStart: () => void;
  readonly onCloseAnswer: (close: boolean) => void;
}

type Handlers = Pick<
  RequestHandlers,
  'start' | 'readClipboard' | 'writeClipboard' | 'updateSettings' | 'answerClose'
>;

/** Requests about the app itself. */
export function appHandlers(options: AppHandlerOptions): Handlers {
  const { contexts, settings } = options;
  return {
    start: async () => {
      const view = await contexts.view(settings.current.context);
      options.onStart();
      return ok({ ...options.startInfo(), settings: settings.current, contexts: view });
    },
    readClipboard: async ({ from }) => {
      const text = await readClipboardText(clipboard, from);
      // A UTF-16 unit is at least one byte of UTF-8: what is cut here is still one too long for the
      // page, which says so and sends nothing of it.
      return ok(text.slice(0, PASTE_LIMIT + 1));
    },
    writeClipboard: async ({ to, text }) => {
      await writeClipboardText(clipboard, to, text);
      return ok(null);
    },
    updateSettings: (patch) => ok(settings.update(patch)),
    answerClose: ({ close }) => {
      options.onCloseAnswer(close);
      return ok(null);
    },
  };
}
