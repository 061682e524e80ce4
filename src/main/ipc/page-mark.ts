import type { SignalName } from '../../shared/ipc';

/** The name of the moment that a page tells with a signal whose payload is unchecked; null for all others. */
export function markName(signal: SignalName, payload: unknown): string | null {
  if (signal !== 'mark') return null;
  const { name } = (payload ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' ? name : null;
}
