import { randomUUID } from 'node:crypto';
import { appError, type AppError, type Outcome } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import { err, ok, type Disposable } from '../../shared/result';
import type { TerminalSize } from '../../shared/terminal';
import type { Clock } from '../kube/clock';
import type { ClusterClient } from '../kube/http/cluster-client';
import { Session } from './session';
import type { TerminalPort } from './terminal-port';

/** Sessions at once. Each holds a socket and up to `FLOW.highWater` of output: 200 are ~0.4 GB at worst. */
const SESSION_LIMIT = 200;

/** What the registry gives every session. */
export interface SessionRegistryOptions {
  readonly clock: Clock;
  readonly client: (context: string) => Outcome<ClusterClient>;
  readonly log: (line: string) => void;
  /** A shell that could not be told to end: nobody waits for the answer any more, so it is told here. */
  readonly onLeftover: (windowId: number, error: AppError) => void;
}

/** A session, and what ends with it. */
interface Entry {
  readonly windowId: number;
  readonly session: Session;
  /** Closes the session when its port is gone. */
  readonly portWatch: Disposable;
}

/** All sessions, by id and by the window that owns them. */
export class SessionRegistry {
  readonly #options: SessionRegistryOptions;
  readonly #sessions = new Map<string, Entry>();
  readonly #closing = new Set<Promise<unknown>>();

  constructor(options: SessionRegistryOptions) {
    this.#options = options;
  }

  /** Starts a session for a window. `connectPort` is given its id and returns its port. */
  open(request: {
    readonly windowId: number;
    readonly target: ExecTarget;
    readonly size: TerminalSize;
    readonly connectPort: (sessionId: string) => TerminalPort;
  }): Outcome<{ sessionId: string }> {
    if (this.#sessions.size >= SESSION_LIMIT) {
      return err(appError('too-many-sessions', { limit: SESSION_LIMIT }));
    }
    const id = randomUUID();
    const { windowId, target, size } = request;
    const port = request.connectPort(id);
    const session = new Session({
      id,
      target,
      size,
      port,
      clock: this.#options.clock,
      client: () => this.#options.client(target.context),
      log: this.#options.log,
      onLeftover: (error) => {
        this.#options.onLeftover(windowId, error);
      },
    });
    const portWatch = port.onClose(() => {
      this.close(windowId, id);
    });
    this.#sessions.set(id, { windowId, session, portWatch });
    return ok({ sessionId: id });
  }

  /** The session of that id, if it is that window's. */
  get(windowId: number, sessionId: string): Outcome<Session> {
    const entry = this.#sessions.get(sessionId);
    return entry?.windowId === windowId
      ? ok(entry.session)
      : err(appError('session-unknown', { sessionId }));
  }

  /** Shells of a window that closing it would end. */
  connected(windowId: number): number {
    return this.#of(windowId).filter(({ connected }) => connected).length;
  }

  /** Closes one session in the background: the tab is gone at once. */
  close(windowId: number, sessionId: string): Outcome<null> {
    const found = this.get(windowId, sessionId);
    if (!found.ok) return found;
    this.#sessions.get(sessionId)?.portWatch.dispose();
    this.#sessions.delete(sessionId);
    const closing = found.value.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
    return ok(null);
  }

  /** Closes all sessions of a window: it is gone, or shows another page. */
  closeWindow(windowId: number): void {
    for (const { id } of this.#of(windowId)) this.close(windowId, id);
  }

  /** Resolves when everything that is being closed is. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#closing);
  }

  #of(windowId: number): Session[] {
    return [...this.#sessions.values()]
      .filter((entry) => entry.windowId === windowId)
      .map(({ session }) => session);
  }
}
