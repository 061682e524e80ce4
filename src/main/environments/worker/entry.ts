import { parentPort } from 'node:worker_threads';
import { systemClock } from '../../kube/clock';
import { serveLists } from './list-thread';

// Started by `ListWorker`, in a thread of its own.
if (parentPort !== null) serveLists(parentPort, { clock: systemClock });
