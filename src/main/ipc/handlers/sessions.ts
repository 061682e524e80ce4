import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import { isDnsLabel, isDnsSubdomain } from '../../kube/http/api-path';
import type { SessionRegistry } from '../../sessions/session-registry';
import type { RequestHandlers } from '../router';
import { connectSessionPort } from '../session-port';

type Handlers = Pick<RequestHandlers, 'openSession' | 'reconnectSession' | 'closeSession'>;

/** Requests of the terminals. */
export function sessionHandlers(options: {
  readonly sessions: SessionRegistry;
  readonly log: (line: string) => void;
}): Handlers {
  const { sessions, log } = options;
  return {
    openSession: ({ target, size }, { contents, windowId }) => {
      const { namespace, pod, container } = target;
      if (!isDnsLabel(namespace) || !isDnsSubdomain(pod) || !isDnsLabel(container)) {
        return err(appError('invalid-request', { request: 'openSession' }));
      }
      return sessions.open({
        windowId,
        target,
        size,
        connectPort: (sessionId) => connectSessionPort(contents, sessionId, log),
      });
    },
    reconnectSession: ({ sessionId, size }, { windowId }) => {
      const session = sessions.get(windowId, sessionId);
      if (!session.ok) return session;
      session.value.reconnect(size);
      return ok(null);
    },
    closeSession: ({ sessionId }, { windowId }) => sessions.close(windowId, sessionId),
  };
}
