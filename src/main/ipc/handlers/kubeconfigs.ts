import { isAbsolute } from 'node:path';
import { appError, type Outcome } from '../../../shared/errors';
import type { KubeconfigAddition } from '../../../shared/ipc';
import type { ContextsView } from '../../../shared/kubernetes';
import { checkedNamespaces, isLabelKey } from '../../../shared/kubernetes-names';
import { err, ok, type Disposable } from '../../../shared/result';
import type { AddedKubeconfigs } from '../../kube/config/added-kubeconfigs';
import { fileError } from '../../kube/config/kubeconfig-file';
import { FILE_LIMIT, readRegularFile } from '../../kube/config/regular-file';
import type { Contexts } from '../../kube/contexts';
import { changedPreferences } from '../../settings/context-preferences';
import type { SettingsStore } from '../../settings/settings-store';
import type { RequestHandlers } from '../router';
import type { environmentHandlers } from './environments';

/** What the requests about kubeconfigs and contexts need. */
export interface KubeconfigHandlerOptions {
  readonly contexts: Contexts;
  readonly added: AddedKubeconfigs;
  readonly settings: SettingsStore;
  readonly environments: Pick<
    ReturnType<typeof environmentHandlers>,
    'preferencesChanged' | 'filesChanged'
  >;
  /** Has the user choose a file; null where they do not. */
  readonly choose: () => Promise<string | null>;
  readonly readClipboard: () => Promise<string>;
  /** Told of contexts that changed: on disk, by adding or by removing. */
  readonly onContexts: (view: ContextsView) => void;
}

type Handlers = Pick<
  RequestHandlers,
  'addKubeconfig' | 'removeKubeconfig' | 'reloadContexts' | 'updateContext'
>;

/** The longest path that a dropped file may have, UTF-16 units: Windows' own limit. */
const PATH_LIMIT = 32_767;

/** Requests about kubeconfigs and contexts, and what follows from their files. */
export function kubeconfigHandlers(options: KubeconfigHandlerOptions): {
  readonly requests: Handlers;
  /** Adds a file that was dropped on the window; `path` is unchecked. */
  addDropped(path: unknown): Promise<Outcome<KubeconfigAddition>>;
  /** Tells the page of contexts that change from now on, and tries again what a changed file may heal. */
  follow(): Disposable;
} {
  const { contexts, added, settings, environments } = options;
  const view = (): Promise<ContextsView> => contexts.view(settings.current.context);
  const reload = async (): Promise<ContextsView> => {
    await contexts.load();
    return view();
  };

  const add = async (
    bytes: Uint8Array,
    from: string | null,
  ): Promise<Outcome<KubeconfigAddition>> => {
    const addition = await added.add(bytes, from);
    if (!addition.ok) return addition;
    const { place, currentContext, isNew } = addition.value;
    if (!isNew && contexts.includes(place.added.id)) {
      return err(appError('kubeconfig-already-added', { path: place.path }));
    }
    contexts.include(place.added.id);
    const now = await reload();
    const own = now.contexts.filter(({ path }) => path === place.path).map(({ name }) => name);
    const current = own.filter((name) => name === currentContext);
    return ok({
      name: place.added.name,
      contexts: [...current, ...own.filter((name) => name !== currentContext)],
      view: now,
    });
  };

  const addFile = async (path: string): Promise<Outcome<KubeconfigAddition>> => {
    // A copy of what is read in its place already would only stand behind it.
    const { sources } = await view();
    if (sources.some((source) => source.path === path && source.problem === null)) {
      return err(appError('kubeconfig-already-added', { path }));
    }
    const bytes = await readRegularFile(path);
    return bytes.ok ? add(bytes.value, path) : err(fileError(path, bytes.error));
  };

  const addPasted = async (pasted: string): Promise<Outcome<KubeconfigAddition>> => {
    // Blank lines only: the first line's indentation belongs to the text.
    const text = pasted.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
    if (text === '') return err(appError('clipboard-empty', {}));
    return text.length > FILE_LIMIT
      ? err(appError('kubeconfig-too-large', { path: '', limitBytes: FILE_LIMIT }))
      : add(Buffer.from(`${text}\n`), null);
  };

  return {
    requests: {
      addKubeconfig: async ({ from }) => {
        if (from === 'clipboard') return addPasted(await options.readClipboard());
        const file = await options.choose();
        return file === null ? ok(null) : addFile(file);
      },
      removeKubeconfig: async ({ id }) => {
        const removed = await added.remove(id);
        return removed.ok ? ok(await reload()) : removed;
      },
      reloadContexts: async () => ok(await reload()),
      updateContext: async ({ context, patch }) => {
        const { labelKey } = patch;
        const namespaces = patch.namespaces && checkedNamespaces(patch.namespaces);
        const known = (await view()).contexts.some(({ name }) => name === context);
        if (!known) return err(appError('context-unknown', { context }));
        if (
          (patch.namespaces && !namespaces) ||
          (typeof labelKey === 'string' && !isLabelKey(labelKey))
        ) {
          return err(appError('invalid-request', { request: 'updateContext' }));
        }
        const now = settings.update({
          contexts: changedPreferences(settings.current, context, {
            ...patch,
            ...(namespaces !== undefined && { namespaces }),
          }),
        });
        environments.preferencesChanged(context);
        return ok(now);
      },
    },
    addDropped: async (path) =>
      typeof path === 'string' && path.length <= PATH_LIMIT && isAbsolute(path)
        ? addFile(path)
        : err(appError('invalid-request', { request: 'addDropped' })),
    follow: () => {
      const subscriptions = [
        contexts.onChange(() => {
          void view().then(options.onContexts);
        }),
        contexts.onFilesChanged((changed) => {
          environments.filesChanged(changed);
        }),
      ];
      return {
        dispose: () => {
          for (const subscription of subscriptions) subscription.dispose();
        },
      };
    },
  };
}
