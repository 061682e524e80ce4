import type {
  V1SelfSubjectAccessReview,
  V1SubjectAccessReviewStatus,
} from '@kubernetes/client-node';

import type { Access, AccessCheck, AccessName, AccessView } from '../../shared/access';
import { ACCESS_CHECKS } from '../../shared/access';
import type { Outcome } from '../../shared/errors';
import { ok } from '../../shared/result';
import type { Clock } from '../kube/clock';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import type { Unverified } from './unverified';
import { fields } from './unverified';

/** Milliseconds that an answer is good for: rules change seldom, and a wrong hint is no refusal. */
const ACCESS_LIFE_MS = 5 * 60_000;

/** For one answer, milliseconds. */
const ANSWER_MS = 10_000;

/** Namespaces remembered; the oldest go. */
const MAX_REMEMBERED = 200;

interface Remembered {
  /** The client it was asked with: another one is another user. */
  readonly client: ClusterClient;
  readonly at: number;
  readonly view: Promise<AccessView>;
}

/**
 * What a user may do, asked of the cluster before it is needed (SelfSubjectAccessReview). The
 * answers are hints: nothing waits for them, and where the cluster does not tell they are
 * `unknown`. Equal questions asked at the same time are asked once.
 */
export class AccessProbe {
  readonly #clock: Clock;
  readonly #client: (context: string) => Outcome<ClusterClient>;
  readonly #remembered = new Map<string, Remembered>();

  constructor(options: {
    readonly clock: Clock;
    readonly client: (context: string) => Outcome<ClusterClient>;
  }) {
    this.#clock = options.clock;
    this.#client = options.client;
  }

  /** What may be done in a namespace. Errors: only that the context cannot be used. */
  async view(context: string, namespace: string): Promise<Outcome<AccessView>> {
    const client = this.#client(context);
    if (!client.ok) return client;
    const key = JSON.stringify([context, namespace]);
    const known = this.#remembered.get(key);
    const now = this.#clock.monotonic();
    if (known !== undefined && known.client === client.value && now - known.at < ACCESS_LIFE_MS) {
      return ok(await known.view);
    }
    const asked: Remembered = {
      client: client.value,
      at: now,
      view: this.#ask(client.value, context, namespace, () => {
        if (this.#remembered.get(key) === asked) this.#remembered.delete(key);
      }),
    };
    this.#remembered.delete(key);
    this.#remembered.set(key, asked);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= MAX_REMEMBERED) break;
      this.#remembered.delete(oldest);
    }
    return ok(await asked.view);
  }

  /** Forgets the answers of a context: its credentials or the user's rights have changed. */
  forget(context: string): void {
    for (const key of this.#remembered.keys()) {
      const [known] = JSON.parse(key) as readonly [string, string];
      if (known === context) this.#remembered.delete(key);
    }
  }

  /** @param forget called where an answer did not come: what is not known is asked again */
  async #ask(
    client: ClusterClient,
    context: string,
    namespace: string,
    forget: () => void,
  ): Promise<AccessView> {
    const names = Object.keys(ACCESS_CHECKS) as AccessName[];
    const ask = async (name: AccessName): Promise<readonly [AccessName, Access]> => {
      const answer = await review(client, ACCESS_CHECKS[name], namespace);
      if (answer === null) forget();
      return [name, answer ?? 'unknown'];
    };
    const answers = await Promise.all(names.map(ask));
    return {
      context,
      namespace,
      at: this.#clock.now(),
      // One answer a name: what comes out has them all.
      may: Object.fromEntries(answers) as Record<AccessName, Access>,
    };
  }
}

/** One question; null where no answer came. Source: kubernetes.io/docs/reference/access-authn-authz/authorization. */
async function review(
  client: ClusterClient,
  check: AccessCheck,
  namespace: string,
): Promise<Access | null> {
  const { verb, resource, subresource, scope } = check;
  const answer = await client.json<V1SelfSubjectAccessReview>({
    method: 'POST',
    path: apiPath('apis', 'authorization.k8s.io', 'v1', 'selfsubjectaccessreviews'),
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: {
        resourceAttributes: {
          verb,
          resource,
          ...(subresource === '' ? {} : { subresource }),
          ...(scope === 'cluster' ? {} : { namespace }),
        },
      },
    },
    what: {
      verb: 'create',
      resource: 'selfsubjectaccessreviews',
      namespace: '',
      name: '',
    },
    timeoutMs: ANSWER_MS,
  });
  if (!answer.ok) {
    const { kind } = answer.error;
    return kind === 'forbidden' || kind === 'not-found' ? 'unknown' : null;
  }
  const status: Unverified<V1SubjectAccessReviewStatus> = fields(fields(answer.value)['status']);
  if (status.allowed === true) return 'allowed';
  // An authorizer that failed says no to everything.
  const failed = typeof status.evaluationError === 'string' && status.evaluationError !== '';
  return status.allowed === false && (status.denied === true || !failed) ? 'denied' : 'unknown';
}
