import { clipboard, dialog, type BrowserWindow } from 'electron';
import type { Catalog } from '../../../shared/i18n/catalog';
import type { ContextsView } from '../../../shared/kubernetes';
import type { StartInfo } from '../../../shared/ipc';
import { ok } from '../../../shared/result';
import type { Contexts } from '../../kube/contexts';
import { readClipboardText, writeClipboardText } from '../../runtime-compat';
import type { SettingsStore } from '../../settings/settings-store';
import type { RequestHandlers } from '../router';

/**
 * Characters of a paste at most. More is refused in words by the page; below the 16 MiB that a
 * session queues for a pod that does not read.
 */
const PASTE_LIMIT = 10 * 1024 * 1024;

/** What the app's own requests need. */
export interface AppHandlerOptions {
  readonly window: () => BrowserWindow | undefined;
  readonly contexts: Contexts;
  readonly settings: SettingsStore;
  /** In the language of now. */
  readonly catalog: () => Catalog;
  /** The parts of `StartInfo` that do not change while the app runs. */
  readonly startInfo: () => Omit<StartInfo, 'settings' | 'contexts'>;
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
    start: async () =>
      ok({
        ...options.startInfo(),
        settings: settings.current,
        contexts: await contexts.view(settings.current.context),
      }),
    chooseKubeconfig: async () => {
      const window = options.window();
      const text = options.catalog().native;
      const properties = ['openFile', 'showHiddenFiles', 'dontAddToRecent'] as const;
      const question = {
        title: text.chooseTitle,
        buttonLabel: text.chooseButton,
        properties: [...properties],
      };
      const { canceled, filePaths } = await (window
        ? dialog.showOpenDialog(window, question)
        : dialog.showOpenDialog(question));
      const file = filePaths[0];
      if (canceled || file === undefined) return ok(null);
      const known = settings.current.kubeconfigFiles;
      if (!known.includes(file)) settings.update({ kubeconfigFiles: [...known, file] });
      return ok(await reload());
    },
    reloadContexts: async () => ok(await reload()),
    readClipboard: async ({ from }) => {
      const text = await readClipboardText(clipboard, from);
      // One character more than is taken: the page sees that it is too long, and says so.
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
