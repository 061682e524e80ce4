import { clipboard, dialog, type BrowserWindow } from 'electron';
import type { Catalog } from '../../../shared/i18n/catalog';
import type { ContextsView } from '../../../shared/kubernetes';
import type { StartInfo } from '../../../shared/ipc';
import { ok } from '../../../shared/result';
import { PASTE_LIMIT } from '../../../shared/terminal';
import type { Contexts } from '../../kube/contexts';
import { readClipboardText, writeClipboardText } from '../../runtime-compat';
import type { SettingsStore } from '../../settings/settings-store';
import type { RequestHandlers } from '../router';

/** What the app's own requests need. */
export interface AppHandlerOptions {
  readonly window: BrowserWindow;
  readonly contexts: Contexts;
  readonly settings: SettingsStore;
  /** In the language of now. */
  readonly catalog: () => Catalog;
  /** The parts of `StartInfo` that do not change while the app runs. */
  readonly startInfo: () => Omit<StartInfo, 'settings' | 'contexts'>;
  /** The page has what it needs for its first frame. */
  readonly onStart: () => void;
  readonly onContexts: (view: ContextsView) => void;
  readonly onCloseAnswer: (close: boolean) => void;
}

type Handlers = Pick<
  RequestHandlers,
  | 'start'
  | 'chooseKubeconfig'
  | 'reloadContexts'
  | 'readClipboard'
  | 'writeClipboard'
  | 'updateSettings'
  | 'answerClose'
>;

/** Requests about the app itself. */
export function appHandlers(options: AppHandlerOptions): Handlers {
  const { contexts, settings } = options;
  const reload = async (): Promise<ContextsView> => {
    await contexts.load();
    const view = await contexts.view(settings.current.context);
    options.onContexts(view);
    return view;
  };
  return {
    start: async () => {
      const view = await contexts.view(settings.current.context);
      options.onStart();
      return ok({ ...options.startInfo(), settings: settings.current, contexts: view });
    },
    chooseKubeconfig: async () => {
      const text = options.catalog().native;
      const properties = ['openFile', 'showHiddenFiles', 'dontAddToRecent'] as const;
      const question = {
        title: text.chooseTitle,
        buttonLabel: text.chooseButton,
        properties: [...properties],
      };
      const { canceled, filePaths } = await dialog.showOpenDialog(options.window, question);
      const file = filePaths[0];
      if (canceled || file === undefined) return ok(null);
      const known = settings.current.kubeconfigFiles;
      if (!known.includes(file)) settings.update({ kubeconfigFiles: [...known, file] });
      contexts.choose(file);
      return ok(await reload());
    },
    reloadContexts: async () => ok(await reload()),
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
