import type { WebContents } from 'electron';
import { beforeEach, expect, it } from 'vitest';
import {
  FIRST_LIST,
  type FirstFindings,
  type FromWorker,
  type ToWorker,
} from '../../../../src/main/environments/worker/messages';
import { SideThread } from '../../../../src/main/environments/worker/side-thread';
import { FirstAnswers } from '../../../../src/main/ipc/first-answers';
import { DEFAULT_SETTINGS } from '../../../../src/shared/settings';
import { FakeClock } from '../../../support/fake-clock';

const FACTS = {
  platform: 'linux',
  versions: { app: '1', electron: '2', chrome: '3' },
  outdatedRuntime: false,
  gpu: true,
  screenReader: false,
  systemLanguage: 'de-DE',
} as const;
const FOUND: FirstFindings = {
  settings: { ...DEFAULT_SETTINGS, theme: 'dark' },
  contexts: {
    contexts: [],
    sources: [],
    current: 'demo',
    kubeconfigVariable: null,
    inCluster: false,
  },
  layout: '{"tabs":[]}',
  closedAt: 7,
  scope: { context: 'demo', namespaces: ['test'], labelKey: 'app' },
};
const ASKED = { context: 'demo', namespaces: null, labelKey: null };

let clock: FakeClock;
let answers: FirstAnswers;
/** The thread says so, or ends. */
let say: (message: FromWorker) => void;
let end: () => void;
let posted: ToWorker[];
let told: string[];
let isOver: boolean;

beforeEach(() => {
  clock = new FakeClock();
  posted = [];
  told = [];
  isOver = false;
  const listeners = new Map<string, (value: never) => void>();
  const thread = new SideThread({
    start: () => ({
      postMessage: (message) => posted.push(message),
      on: (event: string, listener: (value: never) => void) => listeners.set(event, listener),
      terminate: () => Promise.resolve(),
    }),
    log: () => undefined,
  });
  // Running, as it is by the time a page asks.
  thread.post({ type: 'check' });
  posted = [];
  say = (message) =>
    (listeners.get('message') as ((message: FromWorker) => void) | undefined)?.(message);
  end = () => (listeners.get('exit') as (() => void) | undefined)?.();
  answers = new FirstAnswers({
    thread,
    clock,
    facts: () => FACTS,
    onTold: ({ settings }) => told.push(settings.theme),
  });
  void answers.over.then(() => (isOver = true));
});

/** A page, and what it hears of its list. */
function newPage(): { contents: WebContents; heard: unknown[] } {
  const heard: unknown[] = [];
  const contents = {
    isDestroyed: () => false,
    send: (channel: string, text: string) => heard.push([channel, text]),
  } as unknown as WebContents;
  return { contents, heard };
}
const update = (text: string): FromWorker => ({ type: 'update', list: FIRST_LIST, text });
const heardText = (text: string): unknown => ['podshell:event:environments', text];
/** After everything that is due now. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('answers the start and the list of a page from what the thread has found', async () => {
  const page = newPage();
  const start = answers.answer('start', null, page);
  await turn();
  say({ type: 'found', found: FOUND });
  const { settings, contexts, layout, closedAt, scope } = FOUND;
  expect(await start).toEqual({
    ok: true,
    value: {
      ...FACTS,
      settings,
      contexts,
      layout,
      closedAt,
      notices: [],
      consent: null,
      signIns: [],
      sessions: [],
    },
  });
  // Before the page draws anything.
  expect(told).toEqual(['dark']);
  say(update('before'));
  expect(page.heard).toEqual([]);
  expect(await answers.answer('watchEnvironments', ASKED, page)).toEqual({
    ok: true,
    value: scope,
  });
  expect(posted).toEqual([{ type: 'told' }]);
  say(update('after'));
  expect(page.heard).toEqual([heardText('before'), heardText('after')]);
  expect(isOver).toBe(false);
  answers.hear('mark', { name: 'rows-shown', at: 1 });
  await turn();
  expect(isOver).toBe(true);
  expect(answers.handOver()).toEqual({ found: FOUND, facts: FACTS, shows: 'demo' });
  // Under way when main took over.
  say(update('last'));
  expect(page.heard).toHaveLength(3);
});

it('leaves everything else to main', async () => {
  const page = newPage();
  say({ type: 'found', found: FOUND });
  expect(await answers.answer('readArrival', null, page)).toBeNull();
  expect(await answers.answer('watchEnvironments', ASKED, page)).toBeNull();
  expect(await answers.answer('start', { hostile: true }, page)).toBeNull();
  expect(await answers.answer('start', null, page)).toBeNull();
  expect(posted).toEqual([]);
  expect(answers.handOver()).toBeNull();
});

it.each([
  null,
  'demo',
  {},
  { ...ASKED, context: 'other' },
  { ...ASKED, namespaces: ['kube-system'] },
  { ...ASKED, labelKey: 'team' },
])('leaves another list to main: %j', async (asked) => {
  const page = newPage();
  say({ type: 'found', found: FOUND });
  await answers.answer('start', null, page);
  say(update('of the list that was begun'));
  expect(await answers.answer('watchEnvironments', asked, page)).toBeNull();
  say(update('more'));
  expect(page.heard).toEqual([]);
  expect(answers.handOver()).toEqual({ found: FOUND, facts: FACTS, shows: null });
});

it('tells a page no more of the list once it has asked for another, or was loaded again', async () => {
  for (const [name, args] of [
    ['watchEnvironments', { ...ASKED, context: 'other' }],
    ['start', null],
  ] as const) {
    const page = newPage();
    const { answer } = answersWithList(page.contents);
    await answer();
    const before = page.heard.length;
    expect(await answers.answer(name, args, page)).toBeNull();
    say(update('late'));
    expect(page.heard).toHaveLength(before);
  }
});

/** A page that shows the list. */
function answersWithList(contents: WebContents): { answer: () => Promise<void> } {
  const thread = new SideThread({
    start: () => {
      throw new Error('not needed');
    },
    log: () => undefined,
  });
  answers = new FirstAnswers({ thread, clock, facts: () => FACTS, onTold: () => undefined });
  say = (message) => {
    answers.take(message);
  };
  return {
    answer: async () => {
      say({ type: 'found', found: FOUND });
      await answers.answer('start', null, { contents });
      await answers.answer('watchEnvironments', ASKED, { contents });
      say(update('shown'));
    },
  };
}

it('lets main begin at once where nothing can be told', async () => {
  const start = answers.answer('start', null, newPage());
  say({ type: 'found', found: null });
  expect(await start).toBeNull();
  await turn();
  expect(isOver).toBe(true);
});

it('lets main begin at once where the list fails, and where the thread dies', async () => {
  say({ type: 'found', found: FOUND });
  await turn();
  expect(isOver).toBe(false);
  say({ type: 'needs-main' });
  await turn();
  expect(isOver).toBe(true);

  isOver = false;
  answersWithList(newPage().contents);
  void answers.over.then(() => (isOver = true));
  const start = answers.answer('start', null, newPage());
  answers.ended();
  expect(await start).toBeNull();
  await turn();
  expect(isOver).toBe(true);
});

it('hears of its thread’s end', async () => {
  end();
  await turn();
  expect(isOver).toBe(true);
});

it('waits half a second for rows from the page’s files on, and no longer', async () => {
  clock.advance(60_000);
  await turn();
  expect(isOver).toBe(false);
  answers.begin();
  clock.advance(400);
  await turn();
  expect(isOver).toBe(false);
  const start = answers.answer('start', null, newPage());
  clock.advance(100);
  expect(await start).toBeNull();
  expect(isOver).toBe(true);
});

it('still answers while main is being loaded, until main is there', async () => {
  const page = newPage();
  answers.begin();
  say({ type: 'found', found: FOUND });
  await answers.answer('start', null, page);
  clock.advance(500);
  await turn();
  expect(isOver).toBe(true);
  say(update('held'));
  expect(await answers.answer('watchEnvironments', ASKED, page)).not.toBeNull();
  expect(page.heard).toEqual([heardText('held')]);
  expect(answers.handOver()).toEqual({ found: FOUND, facts: FACTS, shows: 'demo' });
});

it('ignores the lists of main', async () => {
  const page = newPage();
  say({ type: 'found', found: FOUND });
  await answers.answer('start', null, page);
  await answers.answer('watchEnvironments', ASKED, page);
  say({ type: 'update', list: 1, text: 'main’s' });
  expect(page.heard).toEqual([]);
  expect(clock.pending).toBe(0);
});
