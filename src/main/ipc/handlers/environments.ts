import { appError, type Outcome } from '../../../shared/errors';
import type { EnvironmentScope } from '../../../shared/kubernetes';
import { checkedNamespaces } from '../../../shared/kubernetes-names';
import { err, ok } from '../../../shared/result';
import { chosenScope } from '../../environments/chosen-scope';
import { sameScope, type EnvironmentWatch } from '../../environments/environment-watch';
import { listNamespaces } from '../../environments/namespaces';
import type { Clusters } from '../../kube/clusters';
import type { Contexts } from '../../kube/contexts';
import type { ClusterClient, RawClient } from '../../kube/http/cluster-client';
import { changedPreferences } from '../../settings/context-preferences';
import type { SettingsStore } from '../../settings/settings-store';
import type { RequestHandlers } from '../router';

/** What the sidebar's requests need. */
export interface EnvironmentHandlerOptions {
  readonly clusters: Clusters;
  readonly contexts: Contexts;
  readonly settings: SettingsStore;
  readonly watch: Pick<EnvironmentWatch<never>, 'expect' | 'show' | 'retryNow'>;
  /** The user wants something of a context: what failed to sign in may try again. */
  readonly onAct: (context: string) => void;
}

type Handlers = Pick<RequestHandlers, 'watchEnvironments' | 'retryEnvironments' | 'listNamespaces'>;
type Asked = Parameters<Handlers['watchEnvironments']>[0];

/** Requests of the sidebar, and the head start for the first of them. */
export function environmentHandlers(options: EnvironmentHandlerOptions): Handlers & {
  /**
   * Reads the kubeconfigs and starts the list that the page will ask for first.
   *
   * @param shows the context whose list the page has asked for and shows already, else null: an error is one
   *   of which it knows nothing
   */
  expect(shows: string | null): Promise<Outcome<null>>;
  /** What was chosen for a context has changed: shows it as it is now, where it is the one shown. */
  preferencesChanged(context: string): void;
  /** Certificates, keys or tokens of these contexts changed on disk: tries again what they may heal. */
  filesChanged(contexts: ReadonlySet<string>): void;
} {
  const { clusters, contexts, settings, watch } = options;
  let shown: EnvironmentScope | undefined;

  /** What is asked, filled up with what was chosen for the context before, else its defaults. */
  const resolve = (
    asked: Asked,
  ): Outcome<{ client: ClusterClient & RawClient; scope: EnvironmentScope }> => {
    const client = clusters.client(asked.context);
    if (!client.ok) return client;
    const scope = chosenScope(settings.current, asked, client.value.namespace);
    return scope === null
      ? err(appError('invalid-request', { request: 'watchEnvironments' }))
      : ok({ client: client.value, scope });
  };

  return {
    expect: async (shows) => {
      const { current } = await contexts.view(settings.current.context);
      const context = shows ?? current;
      if (context === null) return ok(null);
      const asked = { context, namespaces: null, labelKey: null };
      const resolved = resolve(asked);
      if (!resolved.ok) return shows === null ? ok(null) : resolved;
      const { client, scope } = resolved.value;
      watch.expect(client, scope);
      if (shows !== null) {
        watch.show(client, scope);
        shown = scope;
        remember(settings, asked);
      }
      return ok(null);
    },
    watchEnvironments: async (asked) => {
      // The files may still be being read.
      await contexts.view(null);
      const resolved = resolve(asked);
      if (!resolved.ok) return resolved;
      const { client, scope } = resolved.value;
      options.onAct(scope.context);
      watch.show(client, scope);
      shown = scope;
      remember(settings, asked);
      return ok(scope);
    },
    preferencesChanged: (context) => {
      if (shown?.context !== context) return;
      const resolved = resolve({ context, namespaces: null, labelKey: null });
      if (!resolved.ok) return;
      const { client, scope } = resolved.value;
      if (sameScope(scope, shown)) return;
      watch.show(client, scope);
      shown = scope;
    },
    filesChanged: (changed) => {
      if (shown !== undefined && changed.has(shown.context)) watch.retryNow();
    },
    retryEnvironments: () => {
      if (shown !== undefined) options.onAct(shown.context);
      watch.retryNow();
      return ok(null);
    },
    listNamespaces: async ({ context }) => {
      options.onAct(context);
      const client = clusters.client(context);
      return client.ok ? listNamespaces(client.value) : client;
    },
  };
}

/** Keeps what was chosen for tomorrow; what was not asked for stays as it was. */
function remember(settings: SettingsStore, { context, namespaces, labelKey }: Asked): void {
  const contexts = changedPreferences(settings.current, context, {
    ...(namespaces !== null && {
      namespaces: namespaces === 'own' ? null : checkedNamespaces(namespaces),
    }),
    ...(labelKey !== null && { labelKey }),
  });
  settings.update({ context, contexts });
}
