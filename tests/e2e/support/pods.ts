import type { DemoCluster, Pod } from '../../cluster';

/** A pod of an environment by its name. */
export function podOf(cluster: DemoCluster, environment: string, name: string): Pod {
  const pod = cluster
    .pods('test')
    .find(({ metadata }) => metadata.labels?.['app'] === environment && metadata.name === name);
  if (!pod) throw new Error(`no pod ${name} in ${environment}`);
  return pod;
}
