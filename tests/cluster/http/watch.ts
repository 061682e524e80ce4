import type { ServerResponse } from 'node:http';
import type { Clock } from '../world/clock';
import type { Change, Subscription } from '../world/collection';
import type { ObjectOf, ResourceName } from '../world/objects';
import { RESOURCES, apiVersionOf } from '../world/objects';
import type { Encoding } from './encoding';
import { singleJson } from './encoding';
import type { Selection } from './list';
import { writePiece } from './reply';
import { expired, statusJson } from './status';

/** Changes encoded at a time: with 10 KB pods one piece stays near 1 MB. */
const BATCH = 100;

type Stored = ObjectOf[ResourceName];

/** What a watch reads: a Collection of any resource. */
export interface WatchSource {
  list(): readonly Stored[];
  since(revision: number, limit: number): readonly Change<Stored>[] | 'gone';
  onChange(listener: () => void): Subscription;
}

export interface WatchOptions {
  readonly resource: ResourceName;
  readonly collection: WatchSource;
  readonly selection: Selection<ResourceName>;
  readonly encoding: Encoding;
  readonly response: ServerResponse;
  readonly clock: Clock;
  /** The revision to follow on from; undefined starts with everything there is. */
  readonly from: number | undefined;
  /** Revision of the cluster now, for bookmarks. */
  readonly currentRevision: () => number;
  readonly bookmarks: { readonly everyMs: number } | undefined;
  /** Marks the end of the initial events with a bookmark (sendInitialEvents). */
  readonly announceInitialEnd: boolean;
  /** Ends the watch normally after this long. */
  readonly timeoutMs: number;
}

/**
 * One open watch. It reads the collection's history at its own pace: a client that does not read
 * holds up only itself, and is told 410 when the history has moved past it.
 */
export class WatchStream {
  #position = 0;
  #closed = false;
  #wake: (() => void) | undefined;
  #bookmarkDue = false;
  #cancelBookmark = (): void => undefined;
  /** Lines put in by a switch, sent before the next change. */
  readonly #injected: string[] = [];

  constructor(private readonly options: WatchOptions) {}

  /** Serves the watch until it ends. */
  async run(): Promise<void> {
    const { response, collection, clock } = this.options;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const subscription = collection.onChange(() => {
      this.#rouse();
    });
    response.once('close', () => {
      this.end();
    });
    const cancelTimeout = clock.after(this.options.timeoutMs, () => {
      this.end();
    });
    this.#scheduleBookmark();
    try {
      await this.#begin();
      await this.#follow();
    } finally {
      subscription.dispose();
      cancelTimeout();
      this.#cancelBookmark();
      response.end();
    }
  }

  /** Ends the answer cleanly, as a server timeout does. */
  end(): void {
    this.#closed = true;
    this.#rouse();
  }

  /** Sends a line of any content. */
  inject(line: string): void {
    this.#injected.push(line);
    this.#rouse();
  }

  /** Sends ERROR 410 and ends, as when the history was compacted. */
  expire(): void {
    this.inject(this.#gone());
    this.#closed = true;
  }

  async #follow(): Promise<void> {
    while (!this.#isClosed()) {
      let lines = this.#collect();
      if (lines === '' && this.#bookmarkDue) {
        this.#bookmarkDue = false;
        lines = this.#bookmark();
      }
      if (lines === '') {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        // Changes made in the same turn go out as one piece.
        await new Promise(setImmediate);
      } else {
        await writePiece(this.options.response, lines);
      }
    }
  }

  #scheduleBookmark(): void {
    const { bookmarks, clock } = this.options;
    if (bookmarks !== undefined) {
      this.#cancelBookmark = clock.after(bookmarks.everyMs, () => {
        this.#bookmarkDue = true;
        this.#rouse();
        this.#scheduleBookmark();
      });
    }
  }

  #isClosed(): boolean {
    return this.#closed && this.#injected.length === 0;
  }

  #rouse(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  async #begin(): Promise<void> {
    const { response, collection, selection, from } = this.options;
    this.#position = from ?? this.options.currentRevision();
    if (from === undefined) {
      for (const object of collection.list().filter(selection.matches)) {
        if (!(await writePiece(response, this.#line('ADDED', object)))) {
          return;
        }
      }
    }
    if (this.options.announceInitialEnd) {
      await writePiece(response, this.#bookmark({ 'k8s.io/initial-events-end': 'true' }));
    }
  }

  /** The lines that are due now; '' when there are none. */
  #collect(): string {
    let text = this.#injected.splice(0).join('');
    const changes = this.#closed ? [] : this.options.collection.since(this.#position, BATCH);
    if (changes === 'gone') {
      this.#closed = true;
      return text + this.#gone();
    }
    for (const change of changes) {
      text += this.#change(change);
      this.#position = change.revision;
    }
    return text;
  }

  /** An object that comes to match is ADDED for this watch, one that stops matching DELETED. */
  #change({ type, object, before }: Change<Stored>): string {
    const { matches } = this.options.selection;
    const matched = before !== undefined && matches(before);
    const match = type !== 'DELETED' && matches(object);
    if (match) {
      return this.#line(matched ? 'MODIFIED' : 'ADDED', object);
    }
    return matched ? this.#line('DELETED', object) : '';
  }

  #line(type: Change<Stored>['type'], object: Stored): string {
    const { resource, encoding, clock } = this.options;
    return `{"type":"${type}","object":${singleJson(resource, object, encoding, clock.now())}}\n`;
  }

  #bookmark(annotations?: Record<string, string>): string {
    const { resource, encoding } = this.options;
    const resourceVersion = String(this.#caughtUp());
    const metadata = {
      resourceVersion,
      creationTimestamp: null,
      ...(annotations === undefined ? {} : { annotations }),
    };
    const object = {
      object: {
        kind: RESOURCES[resource].kind,
        apiVersion: apiVersionOf(resource),
        metadata,
      },
      metadata: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata },
      table: {
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        metadata: { resourceVersion },
        columnDefinitions: null,
        rows: [],
      },
    }[encoding.as];
    return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
  }

  /** With nothing left to send, this watch has seen everything up to now. */
  #caughtUp(): number {
    const pending = this.options.collection.since(this.#position, 1);
    if (pending !== 'gone' && pending.length === 0) {
      this.#position = this.options.currentRevision();
    }
    return this.#position;
  }

  #gone(): string {
    const { status } = expired(
      `too old resource version: ${this.#position} (${this.options.currentRevision()})`,
    );
    return `{"type":"ERROR","object":${statusJson(status)}}\n`;
  }
}
