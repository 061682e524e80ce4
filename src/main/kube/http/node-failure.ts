/** The API server's words, where it cannot reach the kubelet. Source: apiserver's util/proxy. */
const NODE_UNREACHABLE =
  /error dialing backend|no route to host|dial tcp \S+: (connect: connection refused|i\/o timeout)|No agent available|proxy error from .* while dialing/i;

/** Whether a server's words say that it could not reach a pod's node. */
export function saysNodeUnreachable(message: string): boolean {
  return NODE_UNREACHABLE.test(message);
}

/** Whether a status is a gateway's, which answers in place of a node. */
export function isGatewayStatus(status: number): boolean {
  return status === 502 || status === 504;
}
