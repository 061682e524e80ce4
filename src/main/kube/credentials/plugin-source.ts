import type { Outcome } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';
import type { CredentialPlugin, Material } from '../config/cluster-access';
import type { Proof } from './credential';

/** What a plugin is told of the cluster, where the kubeconfig says `provideClusterInfo`. */
export interface ToldCluster {
  /** As the kubeconfig writes it, without a trailing slash. */
  readonly server: string;
  readonly serverName: string | null;
  readonly skipVerify: boolean;
  readonly ca: Material | null;
  readonly proxy: string | null;
  /** The cluster's extension for plugins, as JSON would have it, or null. */
  readonly config: unknown;
}

/** Everything that decides what is run, and for whom. */
export interface PluginCall {
  readonly plugin: CredentialPlugin;
  readonly context: string;
  /** The kubeconfig's name of the user. */
  readonly user: string;
  /** Null where the kubeconfig does not ask for it. */
  readonly cluster: ToldCluster | null;
  /** The bytes of `cluster.ca`. */
  readonly readCa: (ca: Material) => Promise<Outcome<Buffer>>;
}

/** One context's share in a plugin: contexts whose calls are equal share one run and its result. */
export interface PluginUse extends Disposable {
  /** The credential that is good now; runs the plugin where there is none, with the user's leave. */
  proof(): Promise<Outcome<Proof>>;
  /** The server refused `refused`: runs the plugin again, once for all who were refused with it. */
  renew(refused: Proof): Promise<void>;
}

/** Runs credential plugins. */
export interface PluginSource {
  open(call: PluginCall): PluginUse;
}
