import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseKubeconfig } from '../../../../../src/main/kube/config/kubeconfig-document';
import type { KubeconfigFile } from '../../../../../src/main/kube/config/kubeconfig-file';
import { documentError } from '../../../../../src/main/kube/config/kubeconfig-file';
import {
  BROKEN_HOLD_MS,
  FEWER_HOLD_MS,
  judge,
  keepLastGood,
  KubeconfigWatch,
} from '../../../../../src/main/kube/config/kubeconfig-watch';
import { POLL_MS, SETTLE_MS } from '../../../../../src/main/kube/config/path-watch';
import { FakeClock } from '../../../../support/fake-clock';

const PATH = '/home/me/.kube/config';
const CLUSTER = 'clusters: [{ name: c, cluster: { server: https://c.example } }]';
const context = (...names: string[]): string =>
  `contexts: [${names.map((name) => `{ name: ${name}, context: { cluster: c } }`).join(', ')}]`;
const ONE = `${CLUSTER}\n${context('a')}\n`;
const TWO = `${CLUSTER}\n${context('a', 'b')}\n`;

/** The file as read; null: it is not there. */
function file(text: string | null, path = PATH): KubeconfigFile {
  const place = { path, folder: '/home/me/.kube', origin: 'home' as const, added: null };
  if (text === null) return { place, found: false, problem: null, document: null };
  const parsed = parseKubeconfig(Buffer.from(text));
  return parsed.ok
    ? { place, found: true, problem: null, document: parsed.value }
    : { place, found: true, problem: documentError(path, parsed.error), document: null };
}

describe('a change', () => {
  it.each<[string, string | null, string | null]>([
    ['same', ONE, `# new comment\n${ONE}`],
    ['good', ONE, TWO],
    ['good', null, ONE],
    ['good', '', ONE],
    ['good', 'a: [', ONE],
    ['fewer', TWO, ONE],
    ['fewer', ONE, context('a')],
    ['fewer', ONE, CLUSTER],
    ['broken', ONE, 'contexts: ['],
    ['broken', ONE, ''],
    ['broken', ONE, null],
    ['same', null, null],
    ['same', 'a: [', 'a: ['],
  ])('is %s', (verdict, before, after) => {
    expect(judge([file(before)], [file(after)])).toBe(verdict);
  });

  it('is good where a file that was broken is broken otherwise: its last good text stays', () => {
    const inUse = keepLastGood([file(ONE)], [file('a: [')]);
    expect(inUse[0]).toMatchObject({ document: file(ONE).document });
    expect(inUse[0]?.problem?.kind).toBe('kubeconfig-invalid');
    expect(judge(inUse, [file('a: [')])).toBe('same');
    expect(judge(inUse, [file('b: {')])).toBe('same'); // the same words about it
    expect(judge(inUse, [file('\nb: {')])).toBe('good');
    expect(judge(inUse, [file(null)])).toBe('fewer');
  });

  it('takes a file that is gone or empty for what kubectl takes it for', () => {
    expect(keepLastGood([file(ONE)], [file(null)])).toEqual([file(null)]);
    expect(keepLastGood([file(ONE)], [file('')])).toEqual([file('')]);
  });

  it('is fewer where a file of the list is listed no more', () => {
    expect(judge([file(ONE), file(TWO, '/other')], [file(ONE)])).toBe('fewer');
  });
});

describe('taking up changes', () => {
  let clock: FakeClock;
  let text: string | null;
  let stamp: number;
  let inUse: readonly KubeconfigFile[];
  let changes: number;
  let referenced: string[][];
  let watch: KubeconfigWatch;

  beforeEach(async () => {
    clock = new FakeClock();
    text = ONE;
    stamp = 0;
    inUse = [file(ONE)];
    changes = 0;
    referenced = [];
    watch = new KubeconfigWatch({
      clock,
      read: () => Promise.resolve([file(text)]),
      inUse: () => inUse,
      onChange: (files) => {
        inUse = files;
        changes += 1;
      },
      onReferenced: (paths) => referenced.push([...paths]),
      stampOf: (path) => Promise.resolve(path === PATH ? String(stamp) : `${path}${stamp}`),
    });
    await watch.follow([PATH], []);
  });
  afterEach(() => {
    watch.dispose();
    expect(clock.pending).toBe(0);
  });

  const write = (content: string | null): void => {
    text = content;
    stamp += 1;
  };
  /** Time in small steps, with all that is awaited in between. */
  const pass = async (milliseconds: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += 10) {
      clock.advance(10);
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    }
  };
  const names = (): string[] =>
    inUse.flatMap(({ document }) => document?.contexts.map(({ name }) => name) ?? []);

  it('takes a good one within a second', async () => {
    write(TWO);
    await pass(POLL_MS + SETTLE_MS + 20);
    expect(names()).toEqual(['a', 'b']);
    expect(changes).toBe(1);
  });

  it('takes fewer contexts a little later, and still within a second', async () => {
    inUse = [file(TWO)];
    write(ONE);
    await pass(POLL_MS + SETTLE_MS + 20);
    expect(names()).toEqual(['a', 'b']);
    await pass(FEWER_HOLD_MS);
    expect(names()).toEqual(['a']);
    expect(POLL_MS + SETTLE_MS + FEWER_HOLD_MS).toBeLessThan(1_000);
  });

  it('waits for a file that is written in slow parts, and never shows half of it', async () => {
    inUse = [file(TWO)];
    for (const part of ['', CLUSTER, `${CLUSTER}\ncontexts: [`, `${CLUSTER}\n${context('b')}`]) {
      write(part);
      await pass(FEWER_HOLD_MS);
    }
    write(TWO);
    await pass(BROKEN_HOLD_MS);
    expect(changes).toBe(0);
    expect(names()).toEqual(['a', 'b']);
  });

  it('tells of a broken file in the end, and keeps what it said before', async () => {
    write('contexts: [');
    await pass(BROKEN_HOLD_MS);
    expect(changes).toBe(0);
    await pass(POLL_MS + SETTLE_MS + 20);
    expect(inUse[0]?.problem).toMatchObject({ kind: 'kubeconfig-invalid', params: { line: 1 } });
    expect(names()).toEqual(['a']);
    write(TWO);
    await pass(POLL_MS + SETTLE_MS + 20);
    expect(inUse[0]?.problem).toBeNull();
    expect(names()).toEqual(['a', 'b']);
  });

  it('believes that a file is gone once it stays away', async () => {
    write(null);
    await pass(BROKEN_HOLD_MS);
    expect(names()).toEqual(['a']);
    await pass(POLL_MS + SETTLE_MS + 20);
    expect(names()).toEqual([]);
    write(ONE);
    await pass(POLL_MS + SETTLE_MS + 20);
    expect(names()).toEqual(['a']);
  });

  it('counts anew for the next change', async () => {
    write(null);
    await pass(BROKEN_HOLD_MS - 200);
    write(ONE);
    await pass(1_000);
    write(null);
    await pass(BROKEN_HOLD_MS - 200);
    expect(changes).toBe(0);
    expect(names()).toEqual(['a']);
  });

  it('is told that files were taken otherwise, and holds nothing back any more', async () => {
    write('contexts: [');
    await pass(POLL_MS + SETTLE_MS + 20);
    inUse = keepLastGood(inUse, [file(text)]);
    watch.forget();
    await pass(2 * BROKEN_HOLD_MS);
    expect(changes).toBe(0);
  });

  it('tells of files that kubeconfigs refer to, and reads no kubeconfig for them', async () => {
    await watch.follow([], ['/pki/ca.crt']);
    stamp += 1;
    text = TWO;
    await pass(POLL_MS + SETTLE_MS + 20);
    expect(referenced).toEqual([['/pki/ca.crt']]);
    expect(changes).toBe(0);
  });
});
