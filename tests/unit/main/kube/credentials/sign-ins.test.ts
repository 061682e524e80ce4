import { beforeEach, expect, it } from 'vitest';
import { PluginOutput } from '../../../../../src/main/kube/credentials/plugin-output';
import type { StartedSignIn } from '../../../../../src/main/kube/credentials/sign-ins';
import { SignIns } from '../../../../../src/main/kube/credentials/sign-ins';
import { appError } from '../../../../../src/shared/errors';
import type { SignIn } from '../../../../../src/shared/sign-in';
import { FakeClock } from '../../../../support/fake-clock';

let clock: FakeClock;
let told: (readonly SignIn[])[];
let signIns: SignIns;
let cancelled: number;
beforeEach(() => {
  clock = new FakeClock();
  told = [];
  cancelled = 0;
  signIns = new SignIns({ clock, onChange: (views) => told.push(views) });
});

const started = (output = new PluginOutput()): StartedSignIn => ({
  contexts: () => ['ctx'],
  user: 'qa',
  command: 'login',
  output,
  known: ['s3cr3t'],
  cancel: () => {
    cancelled += 1;
  },
});

it('shows a plugin that takes a second, and its end for ten', () => {
  const progress = signIns.begin(started());
  clock.advance(999);
  expect(told).toEqual([]);
  clock.advance(1);
  expect(told).toEqual([
    [
      {
        id: expect.any(String) as string,
        contexts: ['ctx'],
        user: 'qa',
        command: 'login',
        since: clock.now() - 1_000,
        output: '',
        links: [],
        state: { kind: 'running' },
      },
    ],
  ]);
  clock.advance(5_000);
  progress.ended(null);
  expect(told.at(-1)).toMatchObject([{ state: { kind: 'done' } }]);
  clock.advance(9_999);
  expect(signIns.current).toHaveLength(1);
  clock.advance(1);
  expect(told.at(-1)).toEqual([]);
  expect(clock.pending).toBe(0);
});

it('says nothing of one that is done before', () => {
  signIns.begin(started()).ended(null);
  clock.advance(60_000);
  expect(told).toEqual([]);
  expect(clock.pending).toBe(0);
});

it('shows at once one that says something, ten times a second at most', () => {
  const output = new PluginOutput();
  const progress = signIns.begin(started(output));
  for (let index = 0; index < 1_000; index += 1) {
    output.add(Buffer.from(`at ${index}: https://a.example/${index} s3cr3t\n`));
    progress.printed();
    clock.advance(1);
  }
  expect(told.length).toBeGreaterThan(5);
  expect(told.length).toBeLessThanOrEqual(11);
  const [last] = told.at(-1) ?? [];
  expect(last?.output.length).toBeLessThanOrEqual(4096);
  expect(last?.output).not.toContain('s3cr3t');
  expect(last?.links.every((link) => link.startsWith('https://a.example/'))).toBe(true);
});

it('hides in the end what the plugin gave, if it said it aloud', () => {
  const output = new PluginOutput();
  const progress = signIns.begin(started(output));
  output.add(Buffer.from('your token is: open sesame'));
  progress.printed();
  progress.ended(null, ['open sesame']);
  clock.advance(100);
  expect(told.at(-1)).toMatchObject([{ output: 'your token is: •••' }]);
});

it('cancels one that runs, and none that does not', () => {
  const progress = signIns.begin(started());
  clock.advance(1_000);
  const id = signIns.current[0]?.id ?? '';
  expect(signIns.cancel('another')).toBe(false);
  expect(signIns.cancel(id)).toBe(true);
  expect(cancelled).toBe(1);
  const error = appError('plugin-cancelled', { context: 'ctx', command: 'login' });
  progress.ended(error);
  expect(signIns.current).toMatchObject([{ state: { kind: 'failed', error } }]);
  expect(signIns.cancel(id)).toBe(false);
  signIns.dispose();
  expect(clock.pending).toBe(0);
});
