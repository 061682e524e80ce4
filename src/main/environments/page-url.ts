/** A text as an address that may be opened, or null: http and https only, no credentials in it. */
export function pageUrl(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > 2048) return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null; // no address
  }
  const isPage = url.protocol === 'https:' || url.protocol === 'http:';
  return isPage && url.username === '' && url.password === '' ? url.href : null;
}
