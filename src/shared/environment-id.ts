/** What an environment's id says. */
export interface EnvironmentKey {
  readonly namespace: string;
  readonly labelKey: string;
  /** The label's value; null for the pods that do not carry the label. */
  readonly name: string | null;
}

/**
 * The id of the environment with that label value. No label value holds a `=` or `/`, and no
 * namespace a `/` (RFC 1123), so ids never collide.
 */
export function environmentId(namespace: string, labelKey: string, name: string | null): string {
  const unlabelled = `${namespace}/${labelKey}`;
  return name === null ? unlabelled : `${unlabelled}=${name}`;
}

/** What `environmentId` was made of; null for what it did not make. */
export function readEnvironmentId(id: string): EnvironmentKey | null {
  const [, namespace, labelKey, name] = /^([^/=]+)\/([^=]+)(?:=([^=]*))?$/.exec(id) ?? [];
  if (namespace === undefined || labelKey === undefined) return null;
  return { namespace, labelKey, name: name ?? null };
}
