/** Whether it can name a namespace (RFC 1123 label). */
export function isNamespaceName(name: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name);
}

/** Whether it can be a label key: an optional DNS prefix, a slash, a name of at most 63 characters. */
export function isLabelKey(key: string): boolean {
  return /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/.test(
    key,
  );
}
