import type { DemoCluster } from '../cluster';

/** What every benchmark is given. */
export interface BenchContext {
  readonly cluster: DemoCluster;
  /** Of the demo cluster's default user. */
  readonly kubeconfig: string;
  /** The Electron measured, in words. */
  readonly runtime: string;
}
