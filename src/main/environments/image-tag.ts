/** Hex digits of a digest that are shown: what registries' pages and `docker images` show. */
const DIGEST_DIGITS = 12;

/**
 * What tells two versions of an image apart: its tag, else the start of its digest, else `latest`,
 * which is what an image without either means. Empty for no image.
 *
 * Source: distribution/reference, `reference.go`: `name[:tag][@digest]`; the name's host may have a
 * port, so a tag is only what follows a colon after the last slash.
 */
export function imageTag(image: string): string {
  if (image === '') return '';
  const at = image.indexOf('@');
  const name = at === -1 ? image : image.slice(0, at);
  const colon = name.indexOf(':', name.lastIndexOf('/') + 1);
  if (colon !== -1 && colon < name.length - 1) return name.slice(colon + 1);
  if (at === -1) return 'latest';
  const digest = image.slice(at + 1);
  return digest.slice(digest.indexOf(':') + 1).slice(0, DIGEST_DIGITS);
}
