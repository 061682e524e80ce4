import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PORT_SCHEMA, REQUEST_SCHEMAS, SIGNAL_SCHEMAS } from '../../../../src/main/ipc/schemas';
import type { RequestArgs, RequestName, SignalName, Signals } from '../../../../src/shared/ipc';
import { REQUEST_NAMES, SIGNAL_NAMES } from '../../../../src/shared/ipc';
import type { TerminalCheckpoint } from '../../../../src/shared/terminal';

/** A short run in `npm test`; `PODSHELL_FUZZ_RUNS=100000` for a long one by hand. */
const RUNS = Number(process.env['PODSHELL_FUZZ_RUNS'] ?? 200);

const size = { cols: 80, rows: 24 };
const target = { context: 'c', namespace: 'n', pod: 'p', podUid: 'u', container: 'k' };

/** What an honest page sends, once a request. */
const subject = {
  context: 'demo',
  namespace: 'test',
  labelKey: 'app',
  environment: 'shop-a1b2',
  pod: null,
};
const PANE = '00000000-0000-4000-8000-000000000001';
const HONEST: { [K in RequestName]: RequestArgs<K> } = {
  start: null,
  addKubeconfig: { from: 'clipboard' },
  removeKubeconfig: { id: '20260131T000000001Z-00000000.yaml' },
  updateContext: { context: 'c', patch: { namespaces: ['shop'], labelKey: null, colour: 'red' } },
  probeContext: { context: '__proto__' },
  startCheck: { context: 'c' },
  cancelCheck: { id: 'check-1' },
  answerConsent: { id: 'consent-1', allow: false },
  cancelSignIn: { id: 'sign-in-1' },
  openLink: { url: 'https://example.com/' },
  reloadContexts: null,
  watchEnvironments: { context: 'c', namespaces: null, labelKey: 'app' },
  retryEnvironments: null,
  listNamespaces: { context: 'c' },
  viewAccess: { context: 'demo', namespace: 'test' },
  viewEnvironment: {
    context: 'demo',
    namespace: 'test',
    labelKey: 'app',
    environment: 'shop-a1b2',
  },
  findPages: { context: 'demo', namespace: 'test', labelKey: 'app', environment: 'shop-a1b2' },
  openExplanation: { subject },
  retryExplanation: { id: 'x' },
  closeExplanation: { id: 'x' },
  openSession: { target, size },
  reconnectSession: { sessionId: 's', size, target: null },
  setAutoReconnect: { sessionId: 's', on: true },
  resumeSession: { sessionId: 's' },
  closeSession: { sessionId: 's' },
  readClipboard: { from: 'primary' },
  writeClipboard: { to: 'clipboard', text: '' },
  updateSettings: { theme: 'dark', fontSize: 13 },
  saveText: { suggestedName: 'web-1.txt', text: '' },
  editSettings: null,
  about: null,
  licences: null,
  diagnostics: { withNames: false },
  openAppFolder: { which: 'logs' },
  updateState: null,
  checkForUpdate: null,
  readArrival: null,
  endArrival: { id: 'a' },
  chooseTeamFile: null,
  addTeamFile: { id: 'a', keepBoth: false, credentials: { from: 'context', context: 'c' } },
  previewTeamFile: { context: 'c' },
  saveTeamFile: { id: 'p' },
  readText: { paneKey: PANE },
  forgetTexts: null,
  lastWordsTold: null,
  answerClose: { close: true },
};
const HONEST_SIGNALS: { [K in SignalName]: Signals[K] } = {
  mark: { name: 'page-start', at: 1 },
  layout: { text: '{}' },
  layoutRefused: null,
  keepText: { paneKey: PANE, text: { size, screen: '{}', title: null } },
  panes: { keys: [PANE] },
  explanationRead: { id: 'x', sequence: 1 },
  pressed: { target },
};

const schemaOf = (name: RequestName): { safeParse(value: unknown): { success: boolean } } =>
  REQUEST_SCHEMAS[name];

it('a pane’s key is no path', () => {
  for (const paneKey of [
    '../settings.json',
    '/etc/passwd',
    'a',
    '..',
    'pane.one',
    `${PANE}/x`,
    '',
  ]) {
    expect(REQUEST_SCHEMAS.readText.safeParse({ paneKey }).success, paneKey).toBe(false);
    expect(SIGNAL_SCHEMAS.panes.safeParse({ keys: [paneKey] }).success, paneKey).toBe(false);
  }
});

const hostile = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
  fc.constantFrom(null, undefined, Number.NaN, Infinity, -1, '', '__proto__', [], {}, () => 0),
);

describe('requests', () => {
  it.each(REQUEST_NAMES)('%s takes what an honest page sends', (name) => {
    expect(schemaOf(name).safeParse(HONEST[name]).success).toBe(true);
  });

  it.each(REQUEST_NAMES)('%s refuses other fields, and fields that are missing', (name) => {
    const honest: unknown = HONEST[name];
    if (honest === null) {
      expect(schemaOf(name).safeParse({}).success).toBe(false);
      return;
    }
    expect(schemaOf(name).safeParse({ ...(honest as object), more: 1 }).success).toBe(false);
    expect(schemaOf(name).safeParse(null).success).toBe(false);
    expect(schemaOf(name).safeParse([honest]).success).toBe(false);
    if (name === 'updateSettings') return; // all of it may be left out
    for (const key of Object.keys(honest as object)) {
      const without = Object.entries(honest as object).filter(([other]) => other !== key);
      expect(schemaOf(name).safeParse(Object.fromEntries(without)).success).toBe(false);
    }
  });

  it.each(REQUEST_NAMES)('%s refuses a hostile value in any place, and never throws', (name) => {
    const honest: unknown = HONEST[name];
    const value =
      honest === null
        ? hostile.filter((one) => one !== null)
        : fc
            .tuple(fc.constantFrom(...Object.keys(honest as object)), fc.object({ maxDepth: 2 }))
            .map(([key, bad]) => ({ ...(honest as object), [key]: { ...bad, hostile: 1 } }));
    fc.assert(
      fc.property(value, (args) => {
        expect(schemaOf(name).safeParse(args).success).toBe(false);
      }),
      { numRuns: RUNS / 4 },
    );
    fc.assert(
      fc.property(hostile, (args) => {
        schemaOf(name).safeParse(args);
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it.each<[RequestName, string, unknown]>([
    ['openLink', 'a link of 8 KiB and one', { url: `https://${'a'.repeat(8 * 1024)}` }],
    ['openLink', 'no link', { url: '' }],
    ['removeKubeconfig', 'a long id', { id: 'x'.repeat(256) }],
    ['probeContext', 'no name', { context: '' }],
    ['startCheck', 'a name of 64 MiB', { context: 'x'.repeat(64 * 1024 * 1024) }],
    ['updateContext', 'another colour', { context: 'c', patch: { colour: 'beige' } }],
    ['updateContext', 'another field', { context: 'c', patch: { server: 'https://evil' } }],
    ['updateContext', 'an undefined choice', { context: 'c', patch: { protected: undefined } }],
    ['updateSettings', 'consents', { pluginConsents: { a: 'b' } }],
    ['updateSettings', 'contexts', { contexts: {} }],
    ['addKubeconfig', 'a path', { from: '/etc/passwd' }],
    ['addKubeconfig', 'text', { from: 'clipboard', text: 'contexts: []' }],
  ])('%s refuses %s', (name, _what, args) => {
    expect(schemaOf(name).safeParse(args).success).toBe(false);
  });
});

describe('signals', () => {
  it.each(SIGNAL_NAMES)('%s takes what an honest page tells, and nothing else', (name) => {
    const schema: { safeParse(value: unknown): { success: boolean } } = SIGNAL_SCHEMAS[name];
    expect(schema.safeParse(HONEST_SIGNALS[name]).success).toBe(true);
    expect(schema.safeParse({ ...HONEST_SIGNALS[name], more: 1 }).success).toBe(false);
    expect(schema.safeParse(null).success).toBe(HONEST_SIGNALS[name] === null);
  });

  it('layout refuses more than 256 KiB', () => {
    const layout = (length: number): boolean =>
      SIGNAL_SCHEMAS.layout.safeParse({ text: 'x'.repeat(length) }).success;
    expect([layout(256 * 1024), layout(256 * 1024 + 1)]).toEqual([true, false]);
  });
});

describe('messages of a session’s port', () => {
  const checkpoint: TerminalCheckpoint = {
    offset: 0,
    states: 1,
    size,
    phase: 'running',
    screen: '',
    title: null,
  };
  const takes = (message: unknown): boolean => PORT_SCHEMA.safeParse(message).success;
  const left = (change: object): unknown => ({
    type: 'checkpoint',
    checkpoint: { ...checkpoint, ...change },
  });

  it('take what an honest page posts', () => {
    expect(takes({ type: 'input', bytes: new Uint8Array([1]) })).toBe(true);
    expect(takes({ type: 'ack', offset: Number.MAX_SAFE_INTEGER })).toBe(true);
    expect(takes(left({ title: 'x'.repeat(256) }))).toBe(true);
  });

  it.each([
    [{ offset: -1 }],
    [{ offset: 0.5 }],
    [{ offset: 2 ** 60 }],
    [{ size: { cols: 1, rows: 1 } }],
    [{ screen: 'x'.repeat(9 * 1024 * 1024) }],
    [{ title: 'x'.repeat(257) }],
    [{ title: undefined }],
    [{ more: 1 }],
  ])('refuse a checkpoint with other values', (change) => {
    expect(takes(left(change))).toBe(false);
  });

  it('never throw', () => {
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom('input', 'resize', 'ack', 'checkpoint'),
        (value, type) => {
          PORT_SCHEMA.safeParse(value);
          expect(takes({ type, bytes: value, size: value, offset: value, checkpoint: value })).toBe(
            false,
          );
        },
      ),
      { numRuns: RUNS },
    );
  });
});
