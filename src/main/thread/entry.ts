import { parentPort } from 'node:worker_threads';
import { serveKubeconfigs } from '../environments/worker/kubeconfig-thread';
import { serveLists } from '../environments/worker/list-thread';
import type { FromWorker, ThreadPort, ToWorker } from '../environments/worker/messages';
import { yieldToOthers } from '../environments/worker/thread-priority';
import { systemClock as clock } from '../kube/clock';
import { FirstList } from './first-list';

// The composition root of the side thread; started by `SideThread`.

function serve(port: ThreadPort<ToWorker, FromWorker>): void {
  const first = new FirstList(clock);
  port.on('message', (message) => {
    if (message.type !== 'begin') return;
    // Main meets the same right after, and says so.
    first.begin(message.begin).catch(() => undefined);
  });
  serveKubeconfigs(port, first.read);
  // Not polite from the start on: the window waits for its first list.
  serveLists(port, { clock, onListed: yieldToOthers, headStart: first.take });
}

if (parentPort !== null) serve(parentPort);
