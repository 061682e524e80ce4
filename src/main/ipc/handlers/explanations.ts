import { isDnsLabel } from '../../kube/http/api-path';
import { appError, type Outcome } from '../../../shared/errors';
import { isLabelKey } from '../../../shared/kubernetes-names';
import { err, ok } from '../../../shared/result';
import type { AccessProbe } from '../../environments/access';
import type { Explanations } from '../../environments/explanations';
import { oneEnvironment } from '../../environments/one-environment';
import { findPages } from '../../environments/pages';
import type { Clock } from '../../kube/clock';
import type { ClusterClient } from '../../kube/http/cluster-client';
import type { RequestHandlers } from '../router';

/** What the requests about one environment need. */
export interface ExplanationHandlerOptions {
  readonly explanations: Explanations;
  readonly access: AccessProbe;
  readonly clock: Clock;
  readonly client: (context: string) => Outcome<ClusterClient>;
  /** The user wants something of a context: what failed to sign in may try again. */
  readonly onAct: (context: string) => void;
}

type Handlers = Pick<
  RequestHandlers,
  | 'openExplanation'
  | 'retryExplanation'
  | 'closeExplanation'
  | 'viewAccess'
  | 'viewEnvironment'
  | 'findPages'
>;

/** Menus wait for it; beyond that nobody does. */
const PAGES_MS = 20_000;

/** Requests about why an environment is as it is, what may be done with it, and where its page is. */
export function explanationHandlers(options: ExplanationHandlerOptions): Handlers {
  const { explanations, access, clock, client, onAct } = options;
  const invalid = (request: keyof Handlers) => err(appError('invalid-request', { request }));
  return {
    openExplanation: ({ subject }, { windowId }) => {
      const { context, namespace, labelKey } = subject;
      if (!isDnsLabel(namespace) || !isLabelKey(labelKey)) return invalid('openExplanation');
      onAct(context);
      return explanations.open(windowId, subject);
    },
    retryExplanation: ({ id }, { windowId }) => {
      explanations.retry(windowId, id);
      return ok(null);
    },
    closeExplanation: ({ id }, { windowId }) => {
      explanations.close(windowId, id);
      return ok(null);
    },
    viewAccess: ({ context, namespace }) =>
      // None: all of the cluster.
      namespace === '' || isDnsLabel(namespace)
        ? access.view(context, namespace)
        : invalid('viewAccess'),
    viewEnvironment: ({ context, namespace, labelKey, environment: name }) => {
      if (!isDnsLabel(namespace) || !isLabelKey(labelKey)) return invalid('viewEnvironment');
      const found = client(context);
      if (!found.ok) return found;
      return oneEnvironment(found.value, { namespace, labelKey, name }, clock);
    },
    findPages: ({ context, namespace, labelKey, environment: name }) => {
      if (!isDnsLabel(namespace) || !isLabelKey(labelKey)) return invalid('findPages');
      const found = client(context);
      if (!found.ok) return found;
      const environment = { namespace, labelKey, name };
      return findPages(found.value, environment, AbortSignal.timeout(PAGES_MS));
    },
  };
}
