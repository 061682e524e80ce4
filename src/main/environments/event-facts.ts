import type { CoreV1Event, V1ObjectMeta, V1ObjectReference } from '@kubernetes/client-node';

import { cleanText } from '../../shared/clean-text';
import type { EventRow } from '../../shared/explain';
import type { WorkloadRef } from '../../shared/kubernetes';
import { TEXT_LIMITS } from './text-limits';
import type { Unverified } from './unverified';
import { fields } from './unverified';

/** One Event of the API, checked and cleaned. */
export interface EventFacts {
  readonly uid: string;
  readonly object: WorkloadRef;
  readonly type: EventRow['type'];
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  /** Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Reads an Event; undefined for what has no uid or is about nothing. Never throws. */
export function readEvent(value: unknown): EventFacts | undefined {
  const event: Unverified<CoreV1Event> = fields(value);
  const metadata: Unverified<V1ObjectMeta> = fields(event.metadata);
  const about: Unverified<V1ObjectReference> = fields(event.involvedObject);
  const uid = cleanText(metadata.uid, TEXT_LIMITS.name);
  const kind = cleanText(about.kind, TEXT_LIMITS.word);
  const name = cleanText(about.name, TEXT_LIMITS.name);
  if (uid === '' || kind === '' || name === '') return undefined;
  // Written by events.k8s.io clients, the old fields are empty and `series` counts.
  const series = fields(event.series);
  const times = [
    series['lastObservedTime'],
    event.lastTimestamp,
    event.eventTime,
    event.firstTimestamp,
    metadata.creationTimestamp,
  ].map(time);
  const lastAt = times.find((at) => at !== null) ?? 0;
  const firstAt = time(event.firstTimestamp) ?? time(event.eventTime) ?? lastAt;
  return {
    uid,
    object: { kind, name },
    type: event.type === 'Warning' ? 'warning' : 'normal',
    reason: cleanText(event.reason, TEXT_LIMITS.word),
    message: cleanText(event.message, TEXT_LIMITS.message),
    count: Math.max(1, integer(series['count']), integer(event.count)),
    firstAt: Math.min(firstAt, lastAt),
    lastAt,
  };
}

/**
 * Events as they are shown: what was said again of the same object is counted, newest first.
 *
 * @param limit rows at most; the oldest go
 */
export function eventRows(events: Iterable<EventFacts>, limit: number): readonly EventRow[] {
  const rows = new Map<string, EventRow>();
  for (const { object, type, reason, message, count, firstAt, lastAt } of events) {
    const id = JSON.stringify([object.kind, object.name, type, reason, message]);
    const said = rows.get(id);
    rows.set(
      id,
      said === undefined
        ? { id, type, reason, message, object, count, firstAt, lastAt }
        : {
            ...said,
            count: said.count + count,
            firstAt: Math.min(said.firstAt, firstAt),
            lastAt: Math.max(said.lastAt, lastAt),
          },
    );
  }
  return [...rows.values()]
    .sort((a, b) => b.lastAt - a.lastAt || (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}

function time(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const milliseconds = Date.parse(value);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}

function integer(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : 0;
}
