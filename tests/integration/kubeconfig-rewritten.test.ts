import { open as openFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../src/main/kube/clock';
import { Clusters } from '../../src/main/kube/clusters';
import { AddedKubeconfigs } from '../../src/main/kube/config/added-kubeconfigs';
import { Contexts } from '../../src/main/kube/contexts';
import { SessionRegistry } from '../../src/main/sessions/session-registry';
import type { ContextsView } from '../../src/shared/kubernetes';
import { startDemoCluster, type DemoCluster } from '../cluster';
import { MemoryPort } from '../support/memory-port';

/** Faults 13 and 14: the kubeconfig is rewritten, and half written, while shells run. */

const WINDOW = 1;
const SIZE = { cols: 100, rows: 30 };
const PROMPT = /[$#] $/;

let cluster: DemoCluster;
beforeAll(async () => {
  cluster = await startDemoCluster();
});
afterAll(async () => {
  await cluster.stop();
});

/** How many times longer a file that is being written is waited for than in the app. */
let patience: number;
const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() / patience };

let folder: string;
let file: string;
let clusters: Clusters;
let contexts: Contexts;
let sessions: SessionRegistry;
/** Everything that was shown, newest last. */
let views: ContextsView[];
let shown: (() => void)[];

beforeEach(async () => {
  patience = 1;
  folder = await mkdtemp(join(tmpdir(), 'podshell-rewritten-'));
  file = join(folder, 'config');
  await writeFile(file, cluster.kubeconfig());
  clusters = new Clusters({ clock: systemClock });
  contexts = new Contexts({
    clusters,
    clock,
    added: new AddedKubeconfigs({ folder: join(folder, 'added'), now: Date.now }),
    places: () => ({ argument: null, variable: file, home: folder }),
    inCluster: () => Promise.resolve(false),
  });
  sessions = new SessionRegistry({
    clock: systemClock,
    client: (context) => clusters.client(context),
    log: () => undefined,
    onLeftover: () => undefined,
  });
  views = [];
  shown = [];
  contexts.onChange(() => {
    void contexts.view(null).then((view) => {
      views.push(view);
      for (const tell of shown.splice(0)) tell();
    });
  });
  await contexts.follow();
});
afterEach(async () => {
  contexts.dispose();
  sessions.closeWindow(WINDOW);
  await sessions.settled();
  clusters.dispose();
  await rm(folder, { recursive: true, force: true });
});

const names = (view: ContextsView | undefined): string[] =>
  view?.contexts.map(({ name }) => name) ?? [];

/** Resolves when contexts are shown of which `is` is true; the test's own time limit is the guard. */
async function showing(is: (view: ContextsView) => boolean): Promise<ContextsView> {
  for (;;) {
    const view = views.at(-1);
    if (view !== undefined && is(view)) return view;
    await new Promise<void>((resolve) => shown.push(resolve));
  }
}

async function replace(text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

async function shell(): Promise<MemoryPort> {
  const pod = await cluster.podWhere(
    ({ metadata, status }) =>
      metadata.labels?.['app'] === 'shop-a1b2' &&
      metadata.deletionTimestamp === undefined &&
      (status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True'),
  );
  const target = {
    context: 'demo',
    namespace: pod.metadata.namespace ?? '',
    pod: pod.metadata.name,
    podUid: pod.metadata.uid,
    container: pod.spec.containers[0]?.name ?? '',
  };
  const port = new MemoryPort();
  const opened = sessions.open({ windowId: WINDOW, target, size: SIZE, connectPort: () => port });
  if (!opened.ok) throw new Error(opened.error.kind);
  await port.until(() => PROMPT.test(port.text));
  return port;
}

let count = 0;
/** The shell takes what is typed, and answers. */
async function answers(port: MemoryPort): Promise<void> {
  count += 1;
  port.type(`echo still $((${count} + 1000))\r`);
  await port.until(() => port.text.includes(`still ${count + 1000}\r\n`));
  expect(port.state?.kind).toBe('running');
}

describe('a kubeconfig that is rewritten while a shell runs', () => {
  it('is taken up, and the shell runs on: with another token, without its context, with it again', async () => {
    const port = await shell();
    const before = clusters.client('demo');
    const text = cluster.kubeconfig();

    await replace(text.replace(/token: \S+/, 'token: another'));
    await showing(() => true);
    const now = clusters.client('demo');
    expect(before.ok && now.ok && before.value !== now.value).toBe(true);
    await answers(port);

    await replace(text.replaceAll('name: demo', 'name: renamed'));
    await showing((view) => names(view).includes('renamed'));
    expect(clusters.client('demo').ok).toBe(false);
    await answers(port);

    await replace(text);
    await showing((view) => names(view).includes('demo') && clusters.client('demo').ok);
    await answers(port);
    await answers(await shell());
  });

  it('is taken up within a second, measured with room for a busy machine', async () => {
    const text = cluster.kubeconfig();
    await shell();
    const startedAt = performance.now();
    await replace(`${text}# a comment changes nothing\n`);
    await replace(text.replaceAll('name: demo', 'name: renamed'));
    await showing((view) => names(view).includes('renamed'));
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(views).toHaveLength(1);
  });
});

describe('a certificate that a kubeconfig refers to', () => {
  it('is read as soon as it is whole, though it was read broken a moment ago', async () => {
    const own = /certificate-authority-data: (\S+)/;
    const ca = Buffer.from(own.exec(cluster.kubeconfig())?.[1] ?? '', 'base64');
    const caFile = join(folder, 'ca.crt');
    await writeFile(caFile, ca.subarray(0, 100));
    await replace(cluster.kubeconfig().replace(own, 'certificate-authority: ca.crt'));
    await showing(() => true);
    const what = { verb: 'list', resource: 'pods', namespace: 'test', name: '' };
    const list = async (): Promise<string> => {
      const client = clusters.client('demo');
      if (!client.ok) return client.error.kind;
      const answer = await client.value.json({ path: '/api/v1/namespaces/test/pods', what });
      return answer.ok ? 'listed' : answer.error.kind;
    };
    await contexts.follow(); // resolves when the new path is followed
    expect(await list()).toBe('credential-invalid');
    const told = new Promise<ReadonlySet<string>>((resolve) => contexts.onFilesChanged(resolve));
    await writeFile(caFile, ca);
    expect([...(await told)]).toContain('demo');
    expect(await list()).toBe('listed');
  });
});

describe('a kubeconfig that is half written', () => {
  it('is waited for: nothing of the half is shown, and the shell runs on', async () => {
    // On a busy machine the shell may take longer to answer than anybody takes to write a file.
    patience = 20;
    const port = await shell();
    const text = `${cluster.kubeconfig()}# the end\npreferences: { written: slowly }\n`;
    const more = text.replace(
      'contexts:',
      'contexts:\n  - { name: more, context: { cluster: demo } }',
    );
    const handle = await openFile(file, 'w');
    // The kernel's time between the parts: the shell answers in between.
    const parts = 5;
    for (let part = 0; part < parts; part += 1) {
      const [from, to] = [part, part + 1].map((at) => Math.floor((more.length * at) / parts));
      await handle.write(more.slice(from, to));
      await handle.sync();
      await answers(port);
    }
    await handle.close();
    await showing((view) => names(view).includes('more'));
    for (const view of views) {
      expect(names(view)).toContain('demo');
      expect(view.sources[0]?.problem).toBeNull();
    }
    await answers(port);
  });

  it('is told of when it stays so, with its line, and its contexts work on', async () => {
    const port = await shell();
    await writeFile(file, `${cluster.kubeconfig()}broken: [\n`);
    const view = await showing(({ sources }) => sources[0]?.problem !== null);
    expect(view.sources[0]?.problem).toMatchObject({ kind: 'kubeconfig-invalid' });
    expect(names(view)).toContain('demo');
    await answers(port);
    await answers(await shell());
    await replace(cluster.kubeconfig());
    await showing(({ sources }) => sources[0]?.problem === null);
  });

  it('is gone when it stays away, and the shell runs on', async () => {
    const port = await shell();
    await rm(file);
    const view = await showing(({ contexts: left }) => left.length === 0);
    expect(view.sources).toMatchObject([{ found: false, problem: null }]);
    await answers(port);
    await replace(cluster.kubeconfig());
    await showing(({ contexts: back }) => back.length > 0);
    await answers(await shell());
  });
});
