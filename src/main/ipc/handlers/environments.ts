import { appError } from '../../../shared/errors';
import type { EnvironmentScope, EnvironmentsUpdate } from '../../../shared/kubernetes';
import { DEFAULT_LABEL_KEY } from '../../../shared/kubernetes';
import { err, ok } from '../../../shared/result';
import { EnvironmentList } from '../../environments/environment-list';
import { listNamespaces } from '../../environments/namespaces';
import type { Clock } from '../../kube/clock';
import type { Clusters } from '../../kube/clusters';
import { isDnsLabel } from '../../kube/http/api-path';
import type { SettingsStore } from '../../settings/settings-store';
import type { RequestHandlers } from '../router';

/** What the sidebar's requests need. */
export interface EnvironmentHandlerOptions {
  readonly clock: Clock;
  readonly clusters: Clusters;
  readonly settings: SettingsStore;
  /** Resolves when the kubeconfigs of the start are read. */
  readonly ready: () => Promise<unknown>;
  readonly onUpdate: (update: EnvironmentsUpdate) => void;
}

type Handlers = Pick<RequestHandlers, 'watchEnvironments' | 'retryEnvironments' | 'listNamespaces'>;

/** Requests of the sidebar: one list at a time, the one on screen. */
export function environmentHandlers(options: EnvironmentHandlerOptions): Handlers & {
  /** Stops watching. */
  dispose(): void;
} {
  const { clock, clusters, settings, onUpdate } = options;
  let list: EnvironmentList | undefined;
  return {
    watchEnvironments: async ({ context, namespace, labelKey }) => {
      await options.ready();
      const client = clusters.client(context);
      if (!client.ok) return client;
      const chosen = settings.current.scopes[context] ?? {};
      const scope: EnvironmentScope = {
        context,
        namespace: namespace ?? chosen.namespace ?? client.value.namespace,
        labelKey: labelKey ?? chosen.labelKey ?? DEFAULT_LABEL_KEY,
      };
      if (!isDnsLabel(scope.namespace)) {
        return err(appError('invalid-request', { request: 'watchEnvironments' }));
      }
      list?.dispose();
      list = new EnvironmentList({ client: client.value, scope, clock, onUpdate });
      list.start();
      settings.update({
        context,
        scopes: {
          ...settings.current.scopes,
          [context]: {
            ...chosen,
            ...(namespace === null ? {} : { namespace }),
            ...(labelKey === null ? {} : { labelKey }),
          },
        },
      });
      return ok(scope);
    },
    retryEnvironments: () => {
      list?.retryNow();
      return ok(null);
    },
    listNamespaces: async ({ context }) => {
      const client = clusters.client(context);
      return client.ok ? listNamespaces(client.value) : client;
    },
    dispose: () => {
      list?.dispose();
      list = undefined;
    },
  };
}
