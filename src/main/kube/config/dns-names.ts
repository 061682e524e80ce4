/*
 * Names as the API server accepts them. What does not match never becomes part of a request.
 * Source: k8s.io/apimachinery/pkg/util/validation (IsDNS1123Label, IsDNS1123Subdomain).
 */
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Whether `name` is a DNS label (RFC 1123, at most 63 characters): namespaces, containers. */
export function isDnsLabel(name: string): boolean {
  return name.length <= 63 && LABEL.test(name);
}

/** Whether `name` is a DNS subdomain (RFC 1123, at most 253 characters): pods. */
export function isDnsSubdomain(name: string): boolean {
  return (
    name.length <= 253 && name.split('.').every((part) => LABEL.test(part)) // labels may be longer than 63 here, as in Kubernetes
  );
}
