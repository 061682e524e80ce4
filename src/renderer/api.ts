import type { Api, Bridge, JsonText } from '../shared/ipc';
import type { SessionPorts } from './session-ports';

/** The API over the bridge and the sessions' ports: what crosses as text is parsed here, and nowhere else. */
export function apiOver(bridge: Bridge, ports: Pick<SessionPorts, 'attach' | 'drop'>): Api {
  const { on } = bridge;
  return {
    ...bridge,
    attach: (sessionId, listener) => ports.attach(sessionId, listener),
    closeSession: (args) => {
      // One that nobody attached to has no handle whose disposal would close it.
      ports.drop(args.sessionId);
      return bridge.closeSession(args);
    },
    on: {
      ...on,
      environments: (listener) =>
        on.environments((text) => {
          listener(parse(text));
        }),
      explanation: (listener) =>
        on.explanation((text) => {
          listener(parse(text));
        }),
    },
  };
}

/** Main wrote it from a value of that type. */
function parse<T>(text: JsonText<T>): T {
  return JSON.parse(text) as T;
}
