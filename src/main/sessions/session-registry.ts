import { randomUUID } from 'node:crypto';
import { appError, type AppError, type Outcome } from '../../shared/errors';
import type { ExecTarget } from '../../shared/kubernetes';
import { err, ok } from '../../shared/result';
import type { SurvivingSession, TerminalCheckpoint, TerminalSize } from '../../shared/terminal';
import type { Clock } from '../kube/clock';
import type { ExecDeadlines } from '../kube/exec/exec';
import type { ClusterClient } from '../kube/http/cluster-client';
import type { ReconnectPolicy } from './auto-reconnect';
import { PressedPod } from './pressed-pod';
import { Session } from './session';
import type { TerminalPort } from './terminal-port';

/**
 * Sessions at once. Each holds a socket, up to `FLOW.replayLimit` of output and a checkpoint of up to
 * `MAX_SCREEN` characters: 200 are some 0.8 GB at worst, and some 10 MB of quiet shells.
 */
const SESSION_LIMIT = 200;

/** What the registry gives every session. */
export interface SessionRegistryOptions {
  readonly clock: Clock;
  readonly client: (context: string) => Outcome<ClusterClient>;
  readonly log: (line: string) => void;
  /** A shell that could not be told to end: nobody waits for the answer any more, so it is told here. */
  readonly onLeftover: (windowId: number, error: AppError) => void;
  readonly deadlines?: Partial<ExecDeadlines> | undefined;
  readonly reconnect?: Partial<ReconnectPolicy> | undefined;
  readonly explanationMs?: number | undefined;
}

interface Entry {
  readonly windowId: number;
  readonly session: Session;
}

/**
 * All sessions, by id and by the window that owns them. A session ends when its page asks for it or
 * its window is closed for good; a page that only goes (reloaded, crashed) leaves its sessions to
 * the next one, and they run on. A port that closes says no more than that its page is gone.
 */
export class SessionRegistry {
  readonly #options: SessionRegistryOptions;
  /** In the order they were opened. */
  readonly #sessions = new Map<string, Entry>();
  readonly #closing = new Set<Promise<unknown>>();
  readonly #pressed: PressedPod;

  constructor(options: SessionRegistryOptions) {
    this.#options = options;
    this.#pressed = new PressedPod(options);
  }

  /** A shell may be wanted there in a moment: what is read for it is read now. */
  press(target: ExecTarget): void {
    this.#pressed.press(target);
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
    const { windowId, target, size, connectPort } = request;
    const { onLeftover, ...options } = this.#options;
    const session = new Session({
      ...options,
      id,
      target,
      size,
      pressed: this.#pressed,
      onLeftover: (error) => {
        onLeftover(windowId, error);
      },
    });
    this.#sessions.set(id, { windowId, session });
    session.output.connect(connectPort(id));
    return ok({ sessionId: id });
  }

  /** The session of that id, if it is that window's. */
  get(windowId: number, sessionId: string): Outcome<Session> {
    const entry = this.#sessions.get(sessionId);
    return entry?.windowId === windowId
      ? ok(entry.session)
      : err(appError('session-unknown', { sessionId }));
  }

  /**
   * Hands a session to the window's present page. The page gets all output after the checkpoint
   * again, and then the session as it is.
   */
  resume(request: {
    readonly windowId: number;
    readonly sessionId: string;
    readonly connectPort: (sessionId: string) => TerminalPort;
  }): Outcome<{ checkpoint: TerminalCheckpoint | null }> {
    const { windowId, sessionId, connectPort } = request;
    const session = this.get(windowId, sessionId);
    if (!session.ok) return session;
    const { output } = session.value;
    const { checkpoint } = output;
    output.connect(connectPort(sessionId));
    return ok({ checkpoint });
  }

  /** The window's page is gone or goes: its sessions run on, and wait for the next page. */
  orphan(windowId: number): void {
    for (const session of this.#of(windowId)) session.output.disconnect();
  }

  /**
   * A page starts in the window: the sessions of the one that it replaces, oldest first. It resumes
   * those it wants and closes the others. A page that is there would lose them: `count` tells how many.
   */
  surviving(windowId: number): readonly SurvivingSession[] {
    // The page before is gone, whether or not its end was seen.
    this.orphan(windowId);
    return this.#of(windowId).map(({ id: sessionId, target, state, size }) => ({
      sessionId,
      target,
      state,
      size,
    }));
  }

  /** Sessions of a window, whatever their state. */
  count(windowId: number): number {
    return this.#of(windowId).length;
  }

  /** Shells of a window that closing it would end. */
  connected(windowId: number): number {
    return this.#of(windowId).filter(({ connected }) => connected).length;
  }

  /** Contexts of the shells that closing a window would end, each once. */
  connectedContexts(windowId: number): readonly string[] {
    const connected = this.#of(windowId).filter((session) => session.connected);
    return [...new Set(connected.map(({ target }) => target.context))];
  }

  /** Closes one session in the background: the tab is gone at once. */
  close(windowId: number, sessionId: string): Outcome<null> {
    const found = this.get(windowId, sessionId);
    if (!found.ok) return found;
    this.#sessions.delete(sessionId);
    const closing = found.value.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
    return ok(null);
  }

  /** Closes all sessions of a window: it is gone for good. */
  closeWindow(windowId: number): void {
    for (const { id } of this.#of(windowId)) this.close(windowId, id);
  }

  /** The machine slept for `seconds`: every stream finds out at once whether it lives. */
  woke(seconds: number): void {
    for (const { session } of this.#sessions.values()) session.woke(seconds);
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
