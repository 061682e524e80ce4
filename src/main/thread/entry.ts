import { parentPort } from 'node:worker_threads';
import { serveKubeconfigs } from '../environments/worker/kubeconfig-thread';
import { serveLists } from '../environments/worker/list-thread';
import {
  FIRST_LIST,
  type FromWorker,
  type ThreadPort,
  type ToWorker,
} from '../environments/worker/messages';
import { yieldToOthers } from '../environments/worker/thread-priority';
import { systemClock as clock } from '../kube/clock';
import { FirstList } from './first-list';

// The composition root of the side thread; started by `SideThread`.

function serve(port: ThreadPort<ToWorker, FromWorker>): void {
  const first = new FirstList({
    clock,
    onUpdate: (update) => {
      port.postMessage({ type: 'update', list: FIRST_LIST, text: JSON.stringify(update) });
    },
    onFailure: () => {
      port.postMessage({ type: 'needs-main' });
    },
  });
  port.on('message', (message) => {
    if (message.type !== 'begin') return;
    void first
      .begin(message.begin)
      // Main meets the same right after, and says so.
      .catch(() => null)
      .then((found) => {
        port.postMessage({ type: 'found', found });
      });
  });
  serveKubeconfigs(port, first.read);
  // Not polite from the start on: the window waits for its first list.
  serveLists(port, { clock, onListed: yieldToOthers, headStart: first.take });
}

if (parentPort !== null) serve(parentPort);
