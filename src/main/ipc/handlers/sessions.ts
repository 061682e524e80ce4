import { appError } from '../../../shared/errors';
import type { ExecTarget } from '../../../shared/kubernetes';
import { err, ok } from '../../../shared/result';
import { isDnsLabel, isDnsSubdomain } from '../../kube/http/api-path';
import type { SessionRegistry } from '../../sessions/session-registry';
import type { TerminalPort } from '../../sessions/terminal-port';
import type { RequestHandlers } from '../router';
import { connectSessionPort } from '../session-port';

type Handlers = Pick<
  RequestHandlers,
  'openSession' | 'reconnectSession' | 'setAutoReconnect' | 'resumeSession' | 'closeSession'
>;

/** Requests of the terminals. */
export function sessionHandlers(options: {
  readonly sessions: SessionRegistry;
  readonly log: (line: string) => void;
  /** Has a port's keys noticed. */
  readonly watched: (port: TerminalPort) => TerminalPort;
  /** The user wants something of a context: what failed to sign in may try again. */
  readonly onAct: (context: string) => void;
}): Handlers {
  const { sessions, log, watched, onAct } = options;
  return {
    openSession: ({ target, size }, { contents, windowId }) => {
      if (!isNameable(target)) return err(appError('invalid-request', { request: 'openSession' }));
      onAct(target.context);
      return sessions.open({
        windowId,
        target,
        size,
        connectPort: (sessionId) => watched(connectSessionPort(contents, sessionId, log)),
      });
    },
    reconnectSession: ({ sessionId, size, target }, { windowId }) => {
      if (target && !isNameable(target)) {
        return err(appError('invalid-request', { request: 'reconnectSession' }));
      }
      const session = sessions.get(windowId, sessionId);
      if (!session.ok) return session;
      onAct((target ?? session.value.target).context);
      // False where another press of the key was faster: what was asked for is under way.
      session.value.reconnect(size, target);
      return ok(null);
    },
    setAutoReconnect: ({ sessionId, on }, { windowId }) => {
      const session = sessions.get(windowId, sessionId);
      if (!session.ok) return session;
      session.value.setAutoReconnect(on);
      return ok(null);
    },
    resumeSession: ({ sessionId }, { contents, windowId }) =>
      sessions.resume({
        windowId,
        sessionId,
        connectPort: (id) => watched(connectSessionPort(contents, id, log)),
      }),
    closeSession: ({ sessionId }, { windowId }) => sessions.close(windowId, sessionId),
  };
}

/** Names that can be put into a request's path as they are. */
export function isNameable({ namespace, pod, container }: ExecTarget): boolean {
  return isDnsLabel(namespace) && isDnsSubdomain(pod) && isDnsLabel(container);
}
