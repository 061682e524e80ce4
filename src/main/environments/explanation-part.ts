import type { AppError } from '../../shared/errors';
import type { Part } from '../../shared/explain';

/** A part that failed: what was known before stays, with the reason beside it. */
export function withFailure<T>(part: Part<T>, error: AppError): Part<T> {
  return part.kind === 'known' ? { ...part, error } : { kind: 'failed', error };
}

/** A part that is known. */
export function known<T>(value: T): Part<T> {
  return { kind: 'known', value, error: null };
}
