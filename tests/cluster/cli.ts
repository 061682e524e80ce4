import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { control } from './control';
import { startDemoCluster } from './index';

const USAGE = `usage: cli.ts --kubeconfig FILE [--port N] [--environments N] [--pods N] [--root DIR] [--control]

  --kubeconfig FILE   where to write the kubeconfig (0600)
  --port N            port on 127.0.0.1 (default: a free one)
  --pods N            extra ready pods in namespace test
  --environments N    spread them over N environments (default: ten pods each)
  --root DIR          folder of the containers' homes (default: a temporary one)
  --control           take JSON commands on stdin, one a line (see README.md)`;

/** Somebody who looks at a log wants to see it move. */
const LOG_EVERY_MS = 2_000;

/** A whole number from an option; undefined when absent. */
function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/^\d+$/.test(text)) {
    throw new TypeError(`--${name} takes a number, not "${text}"`);
  }
  return Number(text);
}

function options(): {
  kubeconfig: string;
  port: number;
  pods: number;
  environments?: number;
  root?: string;
  control: boolean;
} {
  const { values } = parseArgs({
    options: {
      kubeconfig: { type: 'string' },
      port: { type: 'string' },
      environments: { type: 'string' },
      pods: { type: 'string' },
      root: { type: 'string' },
      control: { type: 'boolean', default: false },
    },
  });
  if (values.kubeconfig === undefined) {
    throw new TypeError('--kubeconfig FILE is needed');
  }
  const environments = count('environments', values.environments);
  return {
    kubeconfig: values.kubeconfig,
    port: count('port', values.port) ?? 0,
    pods: count('pods', values.pods) ?? environments ?? 0,
    ...(environments === undefined ? {} : { environments }),
    ...(values.root === undefined ? {} : { root: values.root }),
    control: values.control,
  };
}

async function main(): Promise<void> {
  const asked = options();
  const cluster = await startDemoCluster({
    port: asked.port,
    logEveryMs: LOG_EVERY_MS,
    ...(asked.root === undefined ? {} : { root: asked.root }),
  });
  let stopped = false;
  const stop = (code: number): void => {
    if (!stopped) {
      stopped = true;
      cluster.stop().then(
        () => process.exit(code),
        (error: unknown) => {
          console.error(String(error));
          process.exit(1);
        },
      );
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stop(0);
    });
  }
  if (asked.pods > 0) {
    const environments = asked.environments;
    cluster.addPods(asked.pods, environments === undefined ? {} : { environments });
  }
  await cluster.writeKubeconfig(asked.kubeconfig);
  if (asked.control) {
    const lines = createInterface({ input: process.stdin });
    const controller = control(cluster);
    lines.on('line', (line) => {
      void controller(line).then((answer) => {
        console.log(JSON.stringify(answer));
      });
    });
    // Whoever steers the cluster has gone: it must not outlive him.
    lines.on('close', () => {
      stop(0);
    });
  }
  console.log(`ready ${cluster.url}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  process.exit(1);
});
