import { MessageChannel } from 'node:worker_threads';
import { serveLists } from '../../src/main/environments/worker/list-thread';
import { ListWorker } from '../../src/main/environments/worker/list-worker';
import { SideThread, type RunningThread } from '../../src/main/environments/worker/side-thread';
import { systemClock, type Clock } from '../../src/main/kube/clock';
import type { ReflectorDeadlines } from '../../src/main/kube/watch/reflector';

/** What a worker does, on this thread: the same messages over the same kind of port. */
export function listThread(
  deadlines: Partial<ReflectorDeadlines> = {},
  clock: Clock = systemClock,
): RunningThread {
  const { port1, port2 } = new MessageChannel();
  serveLists(port1, { clock, deadlines });
  return Object.assign(port2, {
    terminate: () => {
      port2.close();
      return Promise.resolve();
    },
  });
}

/** Lists as the app keeps them, behind a port. */
export function listWorker(
  deadlines: Partial<ReflectorDeadlines> = {},
  clock: Clock = systemClock,
): Pick<ListWorker, 'list' | 'dispose'> {
  const thread = new SideThread({
    start: () => listThread(deadlines, clock),
    log: (line) => {
      throw new Error(line);
    },
  });
  const worker = new ListWorker(thread, { quiet: () => null });
  return {
    list: (options) => worker.list(options),
    dispose: () => {
      worker.dispose();
      thread.dispose();
    },
  };
}
