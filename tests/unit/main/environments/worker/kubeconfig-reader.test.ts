import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KubeconfigReader } from '../../../../../src/main/environments/worker/kubeconfig-reader';
import { serveKubeconfigs } from '../../../../../src/main/environments/worker/kubeconfig-thread';
import { SideThread } from '../../../../../src/main/environments/worker/side-thread';
import type { KubeconfigPlace } from '../../../../../src/main/kube/config/kubeconfig-places';
import { readKubeconfigFile } from '../../../../../src/main/kube/config/read-kubeconfig';

let folder: string;
let thread: SideThread;
let reader: KubeconfigReader;
let ends: (() => void)[];
let here: string[];
/** Whether threads answer. */
let answers: boolean;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podshell-reader-'));
  ends = [];
  here = [];
  answers = true;
  thread = new SideThread({
    start: () => {
      const { port1, port2 } = new MessageChannel();
      if (answers) serveKubeconfigs(port1, readKubeconfigFile);
      const on = port2.on.bind(port2) as (event: string, listener: () => void) => unknown;
      return Object.assign(port2, {
        on: (event: string, listener: () => void) =>
          event === 'exit' ? ends.push(listener) : on(event, listener),
        terminate: () => {
          port2.close();
          return Promise.resolve();
        },
      });
    },
    log: (line) => {
      throw new Error(line);
    },
  });
  reader = new KubeconfigReader({
    thread,
    readHere: (place) => {
      here.push(place.path);
      return readKubeconfigFile(place);
    },
  });
});

afterEach(() => {
  thread.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function place(name: string, text: string): KubeconfigPlace {
  const path = join(folder, name);
  writeFileSync(path, text);
  return { path, folder, origin: 'environment', added: null };
}

it('reads as this thread would, the broken and the missing ones, too', async () => {
  const places = [
    place('good', 'current-context: demo\ncontexts: []\n'),
    place('broken', 'contexts: [\n'),
    { ...place('gone', ''), path: join(folder, 'nowhere'), origin: 'argument' as const },
  ];
  for (const one of places) {
    expect(await reader.read(one)).toEqual(await readKubeconfigFile(one));
  }
  expect(here).toEqual([]);
});

it('reads here what a thread had that ended, and the next file in another thread', async () => {
  answers = false;
  const first = reader.read(place('first', 'current-context: one\n'));
  answers = true;
  ends[0]?.();
  expect((await first).document?.currentContext).toBe('one');
  expect(here).toEqual([join(folder, 'first')]);
  const second = await reader.read(place('second', 'current-context: two\n'));
  expect(second.document?.currentContext).toBe('two');
  expect(here).toHaveLength(1);
  expect(ends).toHaveLength(2);
});

it('reads here where no thread is to be had', async () => {
  for (let end = 0; end < 6; end += 1) {
    thread.post({ type: 'check' });
    ends[end]?.();
  }
  const { document } = await reader.read(place('any', 'current-context: one\n'));
  expect(document?.currentContext).toBe('one');
  expect(here).toHaveLength(1);
  expect(ends).toHaveLength(6);
});
