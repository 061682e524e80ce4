import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/main/kube/clock';
import { Clusters } from '../../src/main/kube/clusters';
import { loadKubeconfigs } from '../../src/main/kube/config/kubeconfig-loader';
import type { ContextName, DemoCluster } from '../cluster';
import { CONTEXTS } from '../cluster/kubeconfig';

/** Our clients of a demo cluster's contexts, from the kubeconfig a user would have. */
export async function demoClients(cluster: DemoCluster): Promise<Clusters> {
  const folder = mkdtempSync(join(tmpdir(), 'podshell-clients-'));
  try {
    const argument = join(folder, 'kubeconfig');
    await cluster.writeKubeconfig(argument, { contexts: Object.keys(CONTEXTS) as ContextName[] });
    const clusters = new Clusters({ clock: systemClock });
    clusters.use(await loadKubeconfigs({ argument, variable: null, home: folder, added: [] }));
    return clusters;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
