import { homedir } from 'node:os';
import { EnvironmentList } from '../../src/main/environments/environment-list';
import { systemClock } from '../../src/main/kube/clock';
import { Clusters } from '../../src/main/kube/clusters';
import { loadKubeconfigs } from '../../src/main/kube/config/kubeconfig-loader';
import { SessionRegistry } from '../../src/main/sessions/session-registry';
import { changedEnvironment, shellPod, type Environment } from '../../src/shared/kubernetes';
import { MemoryPort } from '../support/memory-port';

// The app's own client, list and sessions on a real Kubernetes: the public CI's kind cluster with
// environment.yaml in it, through the kubeconfig that kind writes. For a machine with no such cluster
// there are the tests on the demo cluster, which is not Kubernetes.
//
//   KUBECONFIG=FILE node --import tsx tests/kind/main.ts [CONTEXT]

/** A real cluster takes a second; more than this is a failure. */
const LIMIT_MS = 60_000;

const NAMESPACE = 'test';
const ENVIRONMENT = 'shop-a1b2';

/** Rejects where `work` takes too long, naming what was waited for. */
async function within<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what}: not within ${LIMIT_MS / 1000} seconds`));
    }, LIMIT_MS);
  });
  const result = await Promise.race([work, limit]).finally(() => {
    clearTimeout(timer);
  });
  process.stdout.write(`ok  ${what}\n`);
  return result;
}

async function main(): Promise<void> {
  const clusters = new Clusters({ clock: systemClock });
  const variable = process.env['KUBECONFIG'] ?? null;
  const loaded = await loadKubeconfigs({
    ...{ argument: null, variable, home: homedir(), added: [] },
  });
  clusters.use(loaded);
  const context = process.argv[2] ?? loaded.currentContext ?? '';
  const client = clusters.client(context);
  if (!client.ok) throw new Error(`the context ${context}: ${JSON.stringify(client.error)}`);

  const environments = new Map<string, Environment>();
  const listed = new Promise<Environment>((resolve, reject) => {
    const list = new EnvironmentList({
      client: client.value,
      scope: { context, namespaces: [NAMESPACE], labelKey: 'app' },
      clock: systemClock,
      onUpdate: ({ upsert, state }) => {
        for (const change of upsert) {
          environments.set(change.id, changedEnvironment(environments.get(change.id), change));
        }
        const found = [...environments.values()].find(({ name }) => name === ENVIRONMENT);
        if (found !== undefined && found.readyPods > 0 && state.kind === 'live') {
          list.dispose();
          resolve(found);
        }
        if (state.kind === 'stale') reject(new Error(JSON.stringify(state)));
      },
    });
    list.start();
  });
  const environment = await within(`${ENVIRONMENT} is listed`, listed);
  const pod = shellPod(environment);
  if (pod === undefined) throw new Error('no pod of it has a shell');

  const leftovers: unknown[] = [];
  const sessions = new SessionRegistry({
    clock: systemClock,
    client: (name) => clusters.client(name),
    log: (line) => process.stderr.write(`${line}\n`),
    onLeftover: (_windowId, error) => leftovers.push(error),
  });
  const port = new MemoryPort();
  const target = {
    ...{ context, namespace: NAMESPACE, pod: pod.name, podUid: pod.uid },
    container: pod.defaultContainer,
  };
  const opened = sessions.open({
    ...{ windowId: 1, target, size: { cols: 100, rows: 30 }, connectPort: () => port },
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const shows = (text: string): Promise<void> => port.until(() => port.text.includes(text));
  await within(
    'its shell runs',
    port.until(() => port.state?.kind === 'running'),
  );
  port.type('echo it is $((6 * 7))\r');
  await within('it answers', shows('it is 42'));
  port.type('stty size\r');
  await within('it has the window’s size', shows('30 100'));
  port.resize(90, 20);
  port.type('stty size\r');
  await within('it takes another one', shows('20 90'));
  port.type("echo sle''eping; sleep 600\r");
  await within('a command runs', shows('sleeping'));
  port.type('\u0003');
  await shows('^C');
  port.type("echo inter''rupted\r");
  await within('Ctrl-C interrupts', shows('interrupted'));
  port.type('exit 7\r');
  await within(
    'it tells its exit code',
    port.until(() => port.state?.kind === 'exited'),
  );
  const end = JSON.stringify(port.state);
  if (!end.includes('7')) throw new Error(`it ended with ${end}`);
  sessions.closeWindow(1);
  await within('nothing is left in the pod', sessions.settled());
  if (leftovers.length > 0) throw new Error(JSON.stringify(leftovers));
  clusters.dispose();
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
});
