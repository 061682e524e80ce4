import type { DemoCluster } from './demo-cluster';
import type { UserName } from './users';
import { isUserName } from './users';
import type { PodFate } from './world/workload';
import { FATES } from './world/workload';

/** One command as it arrives; which fields it needs depends on `op`. */
type Command = Readonly<Record<string, unknown>>;

/** The answer to a command, one JSON line. */
export type Answer =
  { readonly ok: true; readonly result?: unknown } | { readonly ok: false; readonly error: string };

class BadCommand extends Error {}

function text(command: Command, field: string, fallback?: string): string {
  const value = command[field] ?? fallback;
  if (typeof value !== 'string') {
    throw new BadCommand(`"${field}" must be a string`);
  }
  return value;
}

function number(command: Command, field: string, fallback?: number): number {
  const value = command[field] ?? fallback;
  if (typeof value !== 'number') {
    throw new BadCommand(`"${field}" must be a number`);
  }
  return value;
}

/** The fate of as many new pods as there may be. */
function fates(name: string): readonly PodFate[] {
  const fate = FATES.find((one) => one === name);
  if (fate === undefined) {
    throw new BadCommand(`no such fate; known: ${FATES.join(', ')}`);
  }
  return Array.from({ length: 100 }, () => fate);
}

const optionalNumber = (command: Command, field: string): number | undefined =>
  command[field] === undefined ? undefined : number(command, field);

function userName(command: Command): UserName {
  const user = text(command, 'user', 'developer');
  if (!isUserName(user)) {
    throw new BadCommand(`no such user: ${user}`);
  }
  return user;
}

/**
 * Takes commands for a cluster in another process, one JSON object a line. Commands that wait
 * (createEnvironment) do not hold up the next; `id`, where given, comes back in the answer.
 */
export function control(
  cluster: DemoCluster,
): (line: string) => Promise<Answer & { id?: unknown }> {
  let stopChurn = (): void => undefined;
  const namespace = (command: Command): string => text(command, 'namespace', 'test');

  const operations: Readonly<Record<string, (command: Command) => unknown>> = {
    pods: (command) =>
      cluster.pods(namespace(command)).map((pod) => ({
        name: pod.metadata.name,
        uid: pod.metadata.uid,
        labels: pod.metadata.labels,
        phase: pod.status.phase,
        restarts: (pod.status.containerStatuses ?? []).reduce(
          (sum, { restartCount }) => sum + restartCount,
          0,
        ),
      })),
    /** As the API has them. */
    'pod-objects': () => cluster.pods(),
    deletePod: (command) =>
      cluster.deletePod(
        namespace(command),
        text(command, 'name'),
        optionalNumber(command, 'graceSeconds'),
      ),
    createEnvironment: async (command) => {
      const pods = await cluster.createEnvironment({
        namespace: namespace(command),
        name: text(command, 'name'),
      });
      return pods.map((pod) => pod.metadata.name);
    },
    crashContainer: (command) =>
      cluster.crashContainer(
        namespace(command),
        text(command, 'pod'),
        text(command, 'container'),
        number(command, 'exitCode', 1),
      ),
    rollout: (command) =>
      cluster.rollout(namespace(command), text(command, 'deployment'), {
        ...(command['image'] === undefined
          ? {}
          : { containers: [{ name: 'app', image: text(command, 'image') }] }),
        ...(command['fate'] === undefined ? {} : { fates: fates(text(command, 'fate')) }),
        ...(command['progressDeadlineSeconds'] === undefined
          ? {}
          : { progressDeadlineSeconds: number(command, 'progressDeadlineSeconds') }),
      }),
    'write-log': (command) =>
      cluster.writeLog(
        namespace(command),
        text(command, 'pod'),
        text(command, 'container'),
        text(command, 'text'),
      ),
    scale: (command) =>
      cluster.scale(namespace(command), text(command, 'deployment'), number(command, 'replicas')),
    addPods: (command) => {
      const environments = optionalNumber(command, 'environments');
      cluster.addPods(number(command, 'count'), {
        namespace: namespace(command),
        ...(environments === undefined ? {} : { environments }),
      });
    },
    churn: (command) => {
      stopChurn();
      const perSecond = number(command, 'perSecond');
      stopChurn = perSecond > 0 ? cluster.churn(perSecond, namespace(command)) : () => undefined;
    },
    'exec-sessions': () =>
      cluster.execSessions().map(({ processes, ...record }) => ({
        ...record,
        processes: record.exitCode === undefined ? processes() : [],
      })),
    processes: () => cluster.processes(),
    'drop-exec': (command) =>
      cluster.dropExecs(text(command, 'how', 'reset') === 'close' ? 'close' : 'reset'),
    'fail-exec': (command) => cluster.failExecs(text(command, 'message')),
    'drop-watch': (command) =>
      cluster.dropWatches(text(command, 'how', 'reset') === 'end' ? 'end' : 'reset'),
    'break-watch': () => cluster.breakWatchLines(),
    'expire-watch': () => cluster.expireWatches(),
    compact: () => {
      cluster.compact();
    },
    respond: (command) => {
      const times = optionalNumber(command, 'times');
      cluster.faults.respond({
        match: new RegExp(text(command, 'match')),
        code: number(command, 'code'),
        message: text(command, 'message', 'told to fail'),
        ...(times === undefined ? {} : { times }),
      });
    },
    hang: (command) => {
      const times = optionalNumber(command, 'times');
      cluster.faults.hang({
        match: new RegExp(text(command, 'match')),
        ...(times === undefined ? {} : { times }),
      });
    },
    'slow-lists': (command) => {
      cluster.faults.listDelayMs = number(command, 'ms');
    },
    'mute-pings': (command) => {
      cluster.faults.mutePings = command['on'] !== false;
    },
    'clear-faults': () => {
      cluster.faults.clear();
    },
    'rotate-token': (command) => cluster.rotateToken(userName(command)),
    'issue-token': (command) => {
      const ttlMs = optionalNumber(command, 'ttlMs');
      return cluster.issueToken(userName(command), ttlMs === undefined ? {} : { ttlMs });
    },
    'revoke-token': (command) => cluster.revokeToken(text(command, 'token')),
    'issue-certificate': (command) => {
      const ttlMs = optionalNumber(command, 'ttlMs');
      return cluster.issueCertificate(userName(command), ttlMs === undefined ? {} : { ttlMs });
    },
    suspend: () => cluster.suspend(),
    resume: () => cluster.resume(),
    requests: () => cluster.requests(),
    'clear-requests': () => {
      cluster.clearRequests();
    },
  };

  return async (line) => {
    let command: Command = {};
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value !== 'object' || value === null) {
        throw new BadCommand('a command is a JSON object');
      }
      command = { ...value };
      const operation = operations[text(command, 'op')];
      if (operation === undefined) {
        throw new BadCommand(`no such op; known: ${Object.keys(operations).join(', ')}`);
      }
      const result: unknown = await operation(command);
      return { ...identity(command), ok: true, ...(result === undefined ? {} : { result }) };
    } catch (error) {
      // Whatever went wrong belongs to the one who sent the command.
      return { ...identity(command), ok: false, error: String(error) };
    }
  };
}

const identity = (command: Command): { id?: unknown } =>
  command['id'] === undefined ? {} : { id: command['id'] };
