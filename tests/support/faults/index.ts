import { BROKEN_STREAMS } from './broken-streams';
import { FAILING_SERVERS } from './failing-servers';
import type { Fault } from './fault';
import { LOADS } from './loads';
import { LOST_PAGES } from './lost-pages';
import { ODD_FRAMES } from './odd-frames';
import { RECONNECTING, RECONNECTING_AFTER_SLEEP } from './reconnecting';
import { SLEEPS } from './sleeps';

export type { Fault } from './fault';

/** Every load and fault that streams must survive or name, in the order of their numbers. */
export const FAULTS: readonly Fault[] = [
  ...BROKEN_STREAMS,
  ...FAILING_SERVERS,
  ...LOADS,
  ...LOST_PAGES,
  ...ODD_FRAMES,
  ...RECONNECTING,
  ...RECONNECTING_AFTER_SLEEP,
  ...SLEEPS,
].sort((one, other) => one.number - other.number);
