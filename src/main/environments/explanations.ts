import { randomUUID } from 'node:crypto';
import { appError, type Outcome } from '../../shared/errors';
import type { ExplanationSubject, ExplanationUpdate } from '../../shared/explain';
import { err, ok, type Disposable } from '../../shared/result';
import type { Clock } from '../kube/clock';
import type { ClusterClient } from '../kube/http/cluster-client';
import { ExplanationFeed } from './explanation-feed';

/**
 * Explanations of one window at once. Each holds a handful of streams open; a person reads one, and
 * has a few more tabs waiting for their pods.
 */
export const MAX_EXPLANATIONS = 16;

interface Entry {
  readonly windowId: number;
  readonly context: string;
  readonly feed: ExplanationFeed;
}

/** What explanations are made with. */
export interface ExplanationsOptions {
  readonly clock: Clock;
  readonly client: (context: string) => Outcome<ClusterClient>;
  readonly onUpdate: (id: string, update: ExplanationUpdate) => void;
}

/** The explanations that windows show, each until its window closes it or is gone. */
export class Explanations implements Disposable {
  readonly #options: ExplanationsOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: ExplanationsOptions) {
    this.#options = options;
  }

  /** Starts one. Errors: the context cannot be used, or `too-many-explanations`. */
  open(windowId: number, subject: ExplanationSubject): Outcome<{ id: string }> {
    const { clock, client: clientOf, onUpdate } = this.#options;
    const own = [...this.#entries.values()].filter((entry) => entry.windowId === windowId);
    if (own.length >= MAX_EXPLANATIONS) {
      return err(appError('too-many-explanations', { limit: MAX_EXPLANATIONS }));
    }
    const client = clientOf(subject.context);
    if (!client.ok) return client;
    const id = randomUUID();
    const feed = new ExplanationFeed({
      client: client.value,
      subject,
      clock,
      onUpdate: (update) => {
        onUpdate(id, update);
      },
    });
    this.#entries.set(id, { windowId, context: subject.context, feed });
    feed.start();
    return ok({ id });
  }

  /** The page has applied an update. An id that is not there (any more) changes nothing. */
  acknowledge(id: string, sequence: number): void {
    this.#entries.get(id)?.feed.acknowledge(sequence);
  }

  /** Tries again now what failed. */
  retry(windowId: number, id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.windowId === windowId) entry.feed.retryNow();
  }

  /** Certificates, keys or tokens of these contexts have changed. */
  retryContexts(contexts: ReadonlySet<string>): void {
    for (const { context, feed } of this.#entries.values()) {
      if (contexts.has(context)) feed.retryNow();
    }
  }

  /** Finds out soon whether all that is shown is still true: after sleep. */
  checkNow(): void {
    for (const { feed } of this.#entries.values()) feed.checkNow();
  }

  close(windowId: number, id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.windowId !== windowId) return;
    this.#entries.delete(id);
    entry.feed.dispose();
  }

  /** Ends those of a window whose page is gone. */
  closeWindow(windowId: number): void {
    for (const [id, entry] of this.#entries) {
      if (entry.windowId === windowId) this.close(windowId, id);
    }
  }

  dispose(): void {
    for (const { feed } of this.#entries.values()) feed.dispose();
    this.#entries.clear();
  }
}
