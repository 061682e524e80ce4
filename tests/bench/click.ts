import { spawn } from '@lydell/node-pty';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { shellCommands } from '../../src/main/sessions/exec-command';
import type { DemoCluster, Pod } from '../cluster';
import { launchApp } from '../e2e/support/launch';
import type { PodshellWindow } from '../e2e/support/podshell-window';
import { pause } from './bench-app';
import type { BenchContext } from './context';
import { median, type Measurement } from './figure';

const RUNS = 15;
const ENVIRONMENT = 'shop-a1b2';
const PROMPT = /[$#] $/;
const HUNG = 30_000;
/** Milliseconds between two runs: nobody clicks on the next environment at once. */
const REST_MS = 500;

/**
 * Click: from the click on an environment to its prompt painted, in a warm app, against `kubectl
 * exec` of the same command from its spawn to the prompt on a pty.
 */
export async function click(context: BenchContext): Promise<Measurement> {
  const { cluster, kubeconfig, runtime } = context;
  const folder = mkdtempSync(join(tmpdir(), 'podshell-bench-'));
  const userData = join(folder, 'user-data');
  mkdirSync(userData);
  writeFileSync(
    join(userData, 'settings.json'),
    JSON.stringify({ version: 1, confirmClose: false }),
  );
  const podshell = await launchApp({ kubeconfig, userData });
  try {
    const target = shellPod(cluster);
    const ours: number[] = [];
    const kubectl: number[] = [];
    const floor: number[] = [];
    await podshell.item(1, ENVIRONMENT).waitFor();
    // The compiler that runs this file names functions by a helper that the page does not have.
    await podshell.page.evaluate('globalThis.__name = (named) => named');
    // One of each first: a warm app is what is measured, and kubectl gets its discovery cache.
    await clickToPrompt(podshell);
    await kubectlToPrompt(kubeconfig, folder, target);
    for (let run = 0; run < RUNS; run += 1) {
      await pause(REST_MS);
      ours.push(await clickToPrompt(podshell));
      // What a closed tab leaves to be done must not burden the others.
      await pause(REST_MS);
      kubectl.push(await kubectlToPrompt(kubeconfig, folder, target));
      floor.push(await socketToPrompt(cluster, target));
    }
    return {
      id: 'click',
      unit: 'ms',
      ours,
      reference: { name: 'kubectl exec of the same command', samples: kubectl },
      target: { ratioAtMost: 0.6 },
      runtime,
      renderer: 'DOM renderer, software',
      notes: [`floor, a bare WebSocket to the first prompt bytes: ${median(floor).toFixed(0)} ms`],
    };
  } finally {
    await podshell.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The pod that a click on the environment opens: its newest ready one. */
function shellPod(cluster: DemoCluster): Pod {
  const created = (pod: Pod): number => Date.parse(pod.metadata.creationTimestamp);
  const [newest] = cluster
    .pods('test')
    .filter(
      ({ metadata, status }) =>
        metadata.labels?.['app'] === ENVIRONMENT && status.phase === 'Running',
    )
    .sort((a, b) => created(b) - created(a));
  if (!newest) throw new Error(`no pod of ${ENVIRONMENT} runs`);
  return newest;
}

/** Opens a tab by a click and closes it again; milliseconds until the prompt was painted. */
async function clickToPrompt(podshell: PodshellWindow): Promise<number> {
  const measured = podshell.page.evaluate(
    ([source, hung]) =>
      new Promise<number>((resolve, reject) => {
        const prompt = new RegExp(source);
        const clicked = (event: Event): void => {
          const started = event.timeStamp;
          const painted = new MessageChannel();
          painted.port1.onmessage = () => {
            resolve(performance.now() - started);
          };
          const check = (): void => {
            const rows = document.querySelectorAll(
              '[role=tabpanel]:not([hidden]) .xterm-rows > div',
            );
            const text = [...rows]
              .map((row) => row.textContent)
              .join('\n')
              .replaceAll('\u00a0', ' ');
            if (!prompt.test(`${text.trimEnd()} `)) return;
            changes.disconnect();
            // The rows change in an animation frame; a message is handled once that frame is painted.
            painted.port2.postMessage(null);
          };
          const changes = new MutationObserver(check);
          changes.observe(document.body, { childList: true, subtree: true, characterData: true });
          setTimeout(() => {
            reject(new Error('no prompt'));
          }, hung);
        };
        window.addEventListener('click', clicked, { once: true, capture: true });
      }),
    [PROMPT.source, HUNG] as const,
  );
  await podshell.item(1, ENVIRONMENT).click();
  const milliseconds = await measured;
  await podshell.tabs.first().press('Delete');
  await podshell.tabs.first().waitFor({ state: 'detached' });
  return milliseconds;
}

function kubectlToPrompt(kubeconfig: string, home: string, pod: Pod): Promise<number> {
  const { namespace = '', name } = pod.metadata;
  const started = performance.now();
  const args = [
    '--kubeconfig',
    kubeconfig,
    'exec',
    '-it',
    '-n',
    namespace,
    name,
    '--',
    ...command(),
  ];
  const terminal = spawn('kubectl', args, {
    cols: 120,
    rows: 36,
    env: { ...process.env, HOME: home, KUBECACHEDIR: join(home, 'kube-cache') },
  });
  return new Promise((resolve, reject) => {
    let text = '';
    let milliseconds: number | undefined;
    const hung = setTimeout(() => {
      reject(new Error(`kubectl showed no prompt: ${text}`));
    }, HUNG);
    terminal.onData((data) => {
      text += data;
      if (milliseconds !== undefined || !PROMPT.test(text)) return;
      milliseconds = performance.now() - started;
      terminal.write('exit\r');
    });
    terminal.onExit(() => {
      clearTimeout(hung);
      if (milliseconds === undefined) reject(new Error(`kubectl ended: ${text}`));
      else resolve(milliseconds);
    });
  });
}

/** The least any client can take: TLS, the handshake, the shell's own start. */
function socketToPrompt(cluster: DemoCluster, pod: Pod): Promise<number> {
  const { namespace = '', name } = pod.metadata;
  const query = new URLSearchParams({
    stdin: 'true',
    stdout: 'true',
    stderr: 'false',
    tty: 'true',
  });
  for (const argument of command()) query.append('command', argument);
  const url = `${cluster.url.replace('https', 'wss')}/api/v1/namespaces/${namespace}/pods/${name}/exec`;
  const started = performance.now();
  const socket = new WebSocket(`${url}?${query.toString()}`, ['v5.channel.k8s.io'], {
    ca: cluster.ca,
    headers: { authorization: `Bearer ${cluster.token('developer')}` },
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    let text = '';
    let milliseconds: number | undefined;
    socket.on('message', (data: Buffer) => {
      text += data.subarray(1).toString();
      if (milliseconds !== undefined || !PROMPT.test(text)) return;
      milliseconds = performance.now() - started;
      socket.send(Buffer.concat([Buffer.of(0), Buffer.from('exit\r')]));
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (milliseconds === undefined) reject(new Error(`the socket closed: ${text}`));
      else resolve(milliseconds);
    });
  });
}

function command(): readonly string[] {
  const [first] = shellCommands(randomUUID(), 'linux');
  return first ?? [];
}
