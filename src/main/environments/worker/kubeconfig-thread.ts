import type { KubeconfigFile } from '../../kube/config/kubeconfig-file';
import type { KubeconfigPlace } from '../../kube/config/kubeconfig-places';
import type { FromWorker, ThreadPort, ToWorker } from './messages';

/** The thread's side of `KubeconfigReader`. */
export function serveKubeconfigs(
  port: ThreadPort<ToWorker, FromWorker>,
  read: (place: KubeconfigPlace) => Promise<KubeconfigFile>,
): void {
  port.on('message', (message) => {
    if (message.type !== 'read') return;
    void read(message.place).then((file) => {
      port.postMessage({ type: 'kubeconfig', id: message.id, file });
    });
  });
}
