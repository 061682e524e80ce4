/**
 * The value of something that may fail in an expected way. A throw is a bug; what a user can cause
 * or a network can do comes back as `ok: false`.
 */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** A success carrying `value`. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** A failure carrying `error`. */
export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** Whoever creates a thing with an end ends it: every subscription returns one of these. */
export interface Disposable {
  dispose(): void;
}
