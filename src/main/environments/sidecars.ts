/**
 * Containers that meshes and platforms put into other people's pods, by name, and where that name
 * is set. Nobody who opens a shell in a pod means one of these. One list: extend it here. A bare
 * `envoy` is not in it: in a gateway's pod that is the very container people mean.
 */
const SIDECAR_NAMES: ReadonlySet<string> = new Set([
  'istio-proxy', // Istio: manifests/charts/istio-control/istio-discovery/files/injection-template.yaml
  'linkerd-proxy', // Linkerd: linkerd2 pkg/k8s/labels.go, ProxyContainerName
  'linkerd-debug', // Linkerd: linkerd2 pkg/k8s/labels.go, DebugContainerName
  'envoy-sidecar', // Consul before 1.0 (consul-k8s 0.26 to 0.49)
  'consul-connect-envoy-sidecar', // Consul before consul-k8s 0.26
  'consul-dataplane', // Consul from 1.0 on: consul-k8s connect-inject
  'kuma-sidecar', // Kuma, Kong Mesh: kuma pkg/plugins/runtime/k8s/util, KumaSidecarContainerName
  'vault-agent', // Vault Agent Injector: vault-k8s agent-inject/agent
  'cloud-sql-proxy', // Google Cloud SQL: documented name of the sidecar
  'cloudsql-proxy', // Google Cloud SQL: the same in older documentation
  'gke-gcsfuse-sidecar', // Google Cloud Storage FUSE CSI driver's webhook
  'daprd', // Dapr: sidecar injector
  'queue-proxy', // Knative Serving: pkg/reconciler/revision/resources/queue.go
  'otc-container', // OpenTelemetry operator: the collector as a sidecar
]);

/** Whether a container of that name serves the platform and not the people who own the pod. */
export function isKnownSidecar(name: string): boolean {
  return SIDECAR_NAMES.has(name);
}
