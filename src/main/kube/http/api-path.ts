export { isDnsLabel, isDnsSubdomain } from '../config/dns-names';

/**
 * A path of the API, every segment encoded: `apiPath('api', 'v1', 'namespaces', name)`.
 *
 * Names are to be validated before. What is left of an attack, a name of dots, which no encoding
 * makes harmless on the way through proxies, is a bug here and throws.
 */
export function apiPath(...segments: string[]): string {
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') {
      throw new Error(`not a path segment: ${JSON.stringify(segment)}`);
    }
  }
  return `/${segments.map(encodeURIComponent).join('/')}`;
}

/** A query string with its question mark, or nothing. Names may repeat; the order is kept. */
export function apiQuery(query: readonly (readonly [string, string])[]): string {
  if (query.length === 0) return '';
  // Not URLSearchParams: its `+` for a space is right for forms only.
  const pairs = query.map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `?${pairs.join('&')}`;
}
