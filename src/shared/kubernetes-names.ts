import { MAX_NAMESPACES, type NamespaceChoice } from './kubernetes';

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

/**
 * A choice of namespaces as it is kept: each name once, sorted. Null where one cannot be a namespace,
 * where there is none, or where there are more than `MAX_NAMESPACES`.
 */
export function checkedNamespaces<T extends NamespaceChoice>(
  choice: T,
): T | readonly string[] | null {
  if (typeof choice === 'string') return choice;
  const names = [...new Set(choice)].sort();
  return names.length > 0 && names.length <= MAX_NAMESPACES && names.every(isNamespaceName)
    ? names
    : null;
}

/** Whether two choices, kept as `checkedNamespaces` says, are the same. */
export function sameNamespaces(a: NamespaceChoice, b: NamespaceChoice): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

/** Whether it can name a pod (RFC 1123 subdomain, at most 253 characters). */
export function isPodName(name: string): boolean {
  return (
    name.length <= 253 &&
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)
  );
}

/** Whether it can name a container (RFC 1123 label). */
export const isContainerName = isNamespaceName;

/** Whether it can be a label's value and no empty one: what environments are named by. */
export function isLabelValue(value: string): boolean {
  return /^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/.test(value);
}
