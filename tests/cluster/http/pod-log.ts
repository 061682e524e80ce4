import type { ServerResponse } from 'node:http';
import type { Clock } from '../world/clock';
import type { Pod } from '../world/objects';
import type { LogLine, PodLogs, RunRef } from '../world/pod-logs';
import { chooseContainer } from '../exec/container';
import { writePiece } from './reply';
import { flag } from './request';
import { Failure, badRequest } from './status';

/** A log that can be served. */
export interface LogRequest {
  readonly pod: Pod;
  readonly container: string;
  readonly run: RunRef;
  readonly follow: boolean;
  readonly timestamps: boolean;
  /** Undefined: all. */
  readonly tailLines: number | undefined;
  readonly limitBytes: number;
  /** Milliseconds since the epoch: lines before it are left out. */
  readonly since: number;
}

/** Reads `GET …/pods/x/log`: what is asked for, or the failure in Kubernetes' words. */
export function parseLog(pod: Pod, url: URL, logs: PodLogs, clock: Clock): LogRequest | Failure {
  const container = chooseContainer(pod, url.searchParams.get('container') ?? '');
  if (container instanceof Failure) {
    return container;
  }
  const { name } = pod.metadata;
  const previous = flag(url, 'previous');
  const run = logs.run(pod, container, previous);
  if (run === undefined) {
    const waiting = pod.status.containerStatuses?.find((one) => one.name === container)?.state
      ?.waiting?.reason;
    return badRequest(
      previous
        ? `previous terminated container "${container}" in pod "${name}" not found`
        : `container "${container}" in pod "${name}" is waiting to start: ${waiting ?? 'pod is pending'}`,
    );
  }
  const tailLines = count(url, 'tailLines');
  const limitBytes = count(url, 'limitBytes');
  const sinceSeconds = count(url, 'sinceSeconds');
  const sinceTime = url.searchParams.get('sinceTime');
  const since = sinceTime === null ? 0 : Date.parse(sinceTime);
  if (Number.isNaN(since)) {
    return badRequest(`unable to parse sinceTime "${sinceTime ?? ''}"`);
  }
  for (const number of [tailLines, limitBytes, sinceSeconds]) {
    if (number instanceof Failure) return number;
  }
  return {
    pod,
    container,
    run,
    follow: flag(url, 'follow') && !previous,
    timestamps: flag(url, 'timestamps'),
    tailLines: tailLines as number | undefined,
    limitBytes: (limitBytes as number | undefined) ?? Number.POSITIVE_INFINITY,
    since:
      typeof sinceSeconds === 'number' ? clock.now() - sinceSeconds * 1000 : Math.max(0, since),
  };
}

/** Serves a log: what is there, and with `follow` what comes until the container ends. */
export async function serveLog(
  log: LogRequest,
  logs: PodLogs,
  response: ServerResponse,
): Promise<void> {
  const { pod, container, run } = log;
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.flushHeaders();
  const lines = logs.lines(pod, container, run);
  const wanted = lines.filter(({ at }) => at >= log.since);
  const first = log.tailLines === undefined ? wanted : wanted.slice(-log.tailLines || Infinity);
  let left = log.limitBytes;
  const send = async (some: readonly LogLine[]): Promise<boolean> => {
    const bytes = Buffer.from(render(some, log.timestamps)).subarray(0, left);
    left -= bytes.length;
    return (await writePiece(response, bytes.toString())) && left > 0;
  };
  let open = await send(log.tailLines === 0 ? [] : first);
  // By the last line seen and not by number: the oldest are forgotten.
  let last = lines.at(-1);
  if (log.follow) {
    let wake = (): void => undefined;
    const rouse = (): void => {
      wake();
    };
    const subscription = logs.follow(pod, container, run, rouse);
    response.once('close', rouse);
    while (open && !response.destroyed) {
      const fresh = lines.slice(last === undefined ? 0 : lines.lastIndexOf(last) + 1);
      if (fresh.length > 0) {
        last = fresh.at(-1);
        open = await send(fresh);
      } else if (logs.isOpen(pod, container, run)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else {
        break;
      }
    }
    subscription.dispose();
  }
  response.end();
}

function render(lines: readonly LogLine[], timestamps: boolean): string {
  return lines.map(({ at, text }) => (timestamps ? `${nanoseconds(at)} ${text}` : text)).join('');
}

/** RFC 3339 with nanoseconds and no trailing zeros, as Go prints it. */
function nanoseconds(at: number): string {
  return new Date(at).toISOString().replace(/\.?0*Z$/, 'Z');
}

function count(url: URL, name: string): number | undefined | Failure {
  const text = url.searchParams.get(name);
  if (text === null) {
    return undefined;
  }
  return /^\d+$/.test(text) ? Number(text) : badRequest(`invalid ${name}: "${text}"`);
}
