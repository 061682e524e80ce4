/** An address in its parts, as written. */
export interface WebAddress {
  /** In small letters. */
  readonly scheme: string;
  /** What stands before the `@`, or null. */
  readonly userInfo: string | null;
  /** In small letters; an IPv6 address in its brackets. */
  readonly host: string;
  /** Query and fragment with their marks, or empty. */
  readonly rest: string;
}

/**
 * Takes `scheme://[user@]host[:port][/path][?query][#fragment]` apart, or null where a text is no such
 * address, or one that two readers could read as two addresses: with a backslash, an escape or
 * letters beyond ASCII in its host, or with more than one `@`.
 * Source: RFC 3986.
 *
 * @param limit UTF-16 units at most
 */
export function webAddress(text: string, limit: number): WebAddress | null {
  if (text.length > limit || !/^[!-~]+$/.test(text) || text.includes('\\')) return null;
  const parts =
    /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#@]*)@)?(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([0-9]{1,5}))?(?:\/[^?#]*)?([?#].*)?$/i.exec(
      text,
    );
  const [, scheme, userInfo, host, port, rest] = parts ?? [];
  if (scheme === undefined || host === undefined || Number(port ?? 0) > 65_535) return null;
  return {
    scheme: scheme.toLowerCase(),
    userInfo: userInfo ?? null,
    host: host.toLowerCase(),
    rest: rest ?? '',
  };
}
