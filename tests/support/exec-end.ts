import { systemClock } from '../../src/main/kube/clock';
import type { ExecEnd } from '../../src/main/kube/exec/exec';
import { ExecConnection } from '../../src/main/kube/exec/exec-connection';
import type { ClusterClient } from '../../src/main/kube/http/cluster-client';

/** How an exec of `true` in a pod of tests ends. */
export function execEnd(client: ClusterClient): Promise<ExecEnd> {
  return new Promise((resolve) => {
    ExecConnection.open({
      client,
      request: {
        namespace: 'test',
        pod: 'web',
        container: 'app',
        command: ['true'],
        tty: true,
        stdin: true,
      },
      clock: systemClock,
      listener: { onOutput: () => undefined, onEnd: resolve },
    });
  });
}
