import { ACCESS_CHECKS, type AccessName, type AccessView } from '../../src/shared/access';
import { appError } from '../../src/shared/errors';
import type {
  Api,
  EventName,
  Events,
  KubeconfigAddition,
  RequestArgs,
  RequestName,
  RequestResult,
  SessionHandle,
  SessionListener,
  Signals,
  StartInfo,
} from '../../src/shared/ipc';
import type { ContextSummary, ContextsView, ExecTarget } from '../../src/shared/kubernetes';
import { err, ok } from '../../src/shared/result';
import {
  DEFAULT_SETTINGS,
  type ContextPreferencesPatch,
  type Settings,
} from '../../src/shared/settings';
import type { TerminalCheckpoint } from '../../src/shared/terminal';
import type { Outcome } from '../../src/shared/errors';

type Answers = {
  [K in RequestName]: (
    args: RequestArgs<K>,
  ) => Outcome<RequestResult<K>> | Promise<Outcome<RequestResult<K>>>;
};

/** One session that the page attached to. */
export interface FakeAttachment {
  readonly sessionId: string;
  readonly listener: SessionListener;
  readonly written: Uint8Array[];
  readonly sizes: { cols: number; rows: number }[];
  readonly checkpoints: TerminalCheckpoint[];
  acknowledged: number;
  disposed: boolean;
}

/** `window.podshell` without a main process: answers are set, calls are recorded, events are emitted. */
export class FakeApi {
  readonly calls: { request: RequestName; args: unknown }[] = [];
  readonly marks: string[] = [];
  /** What the page told as `layout`, oldest first. */
  readonly layouts: string[] = [];
  /** What the page told as `keepText` and `panes`, oldest first. */
  readonly texts: Signals['keepText'][] = [];
  readonly panes: (readonly string[])[] = [];
  /** What the page told as read of explanations. */
  /** Rows that were pressed. */
  readonly pressed: ExecTarget[] = [];
  readonly reads: { readonly id: string; readonly sequence: number }[] = [];
  readonly attachments: FakeAttachment[] = [];
  settings: Settings;
  contexts: ContextsView;
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();
  readonly #answers: Answers;
  /** What takes dropped files, while the page wants them. */
  readonly #dropped = new Set<Parameters<Api['onDroppedFile']>[0]>();
  #sessions = 0;
  #checks = 0;
  #explanations = 0;

  constructor(start: Partial<StartInfo> = {}) {
    this.settings = start.settings ?? DEFAULT_SETTINGS;
    this.contexts = start.contexts ?? contextsView([contextSummary('staging-cn')]);
    this.#answers = {
      start: () => ok(startInfo({ settings: this.settings, contexts: this.contexts, ...start })),
      addKubeconfig: () => ok(null),
      removeKubeconfig: () => ok(this.contexts),
      updateContext: ({ context, patch }) => {
        this.settings = withContext(this.settings, context, patch);
        return ok(this.settings);
      },
      probeContext: () => ok({ user: 'tester' }),
      startCheck: () => ok({ id: `check-${++this.#checks}` }),
      cancelCheck: () => ok(null),
      answerConsent: () => ok(null),
      cancelSignIn: () => ok(null),
      openLink: () => ok(null),
      reloadContexts: () => ok(this.contexts),
      watchEnvironments: ({ context, namespaces, labelKey }) =>
        ok({
          context,
          namespaces: namespaces === null || namespaces === 'own' ? ['test'] : namespaces,
          labelKey: labelKey ?? 'app',
        }),
      retryEnvironments: () => ok(null),
      listNamespaces: () => ok(['default', 'test']),
      viewEnvironment: () => ok(null),
      viewAccess: ({ context, namespace }) => ok(accessView({ context, namespace })),
      findPages: () => ok([]),
      openExplanation: () => ok({ id: `explanation-${++this.#explanations}` }),
      retryExplanation: () => ok(null),
      closeExplanation: () => ok(null),
      openSession: () => ok({ sessionId: `session-${++this.#sessions}` }),
      reconnectSession: () => ok(null),
      setAutoReconnect: () => ok(null),
      resumeSession: () => ok({ checkpoint: null }),
      closeSession: () => ok(null),
      readClipboard: () => ok(''),
      writeClipboard: () => ok(null),
      updateSettings: (patch) => {
        this.settings = { ...this.settings, ...patch };
        return ok(this.settings);
      },
      editSettings: () => ok({ path: '/settings.json' }),
      readText: () => ok(null),
      forgetTexts: () => ok(null),
      lastWordsTold: () => ok(null),
      saveText: () => ok('/home/tester/terminal.txt'),
      about: () =>
        ok({
          versions: { app: '1.2.3', electron: '45.0.0', chrome: '150.0.0.0', node: '24.0.0' },
          system: 'Linux 6.1.0, x64',
          outdatedRuntime: false,
          homepage: 'https://podshell.example',
          logFolder: '~/.config/Podshell/logs',
          crashFolder: '~/.config/Podshell/Crashpad',
          updateFeed: 'https://podshell.example/feed',
        }),
      licences: () => ok([]),
      diagnostics: () => ok('Podshell: 1.2.3'),
      openAppFolder: () => ok(null),
      updateState: () => ok({ kind: 'unknown' }),
      checkForUpdate: () => ok({ kind: 'current', at: 0 }),
      answerClose: () => ok(null),
      readArrival: () => ok(null),
      endArrival: () => ok(null),
      chooseTeamFile: () => ok(null),
      addTeamFile: () => ok(null),
      previewTeamFile: () => ok({ id: 'preview', text: '{}', fileName: 'x.podshell', leftOut: [] }),
      saveTeamFile: () => ok(null),
    };
  }

  /** Sets what a request answers from now on. */
  answer<K extends RequestName>(request: K, answer: Answers[K]): void {
    this.#answers[request] = answer;
  }

  /** Makes a request fail in a way that is not the point of the test. */
  fail(request: RequestName): void {
    Object.assign(this.#answers, {
      [request]: () => err(appError('unexpected', { detail: 'test' })),
    });
  }

  /** Tells the page something. */
  emit<K extends EventName>(event: K, payload: Events[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(payload as never);
  }

  /** Drops a file on the window; `answer` is what adding it comes to. */
  drop(name: string, answer: Outcome<KubeconfigAddition | null>): void {
    for (const listener of this.#dropped) listener(name, () => Promise.resolve(answer));
  }

  /** How many subscriptions are open. */
  get listenerCount(): number {
    const events = [...this.#listeners.values()];
    return events.reduce((sum, listeners) => sum + listeners.size, this.#dropped.size);
  }

  /** The arguments of all calls of a request, oldest first. */
  callsOf<K extends RequestName>(request: K): RequestArgs<K>[] {
    return this.calls
      .filter((call) => call.request === request)
      .map((call) => call.args as RequestArgs<K>);
  }

  /** The API that the page gets. */
  readonly api: Api = this.#build();

  #build(): Api {
    const request =
      <K extends RequestName>(name: K) =>
      async (args: RequestArgs<K>): Promise<Outcome<RequestResult<K>>> => {
        this.calls.push({ request: name, args });
        return await this.#answers[name](args);
      };
    const subscribe =
      <K extends EventName>(name: K) =>
      (listener: (payload: Events[K]) => void): (() => void) => {
        const listeners = this.#listeners.get(name) ?? new Set();
        this.#listeners.set(name, listeners);
        listeners.add(listener);
        return () => listeners.delete(listener);
      };
    return {
      start: request('start'),
      addKubeconfig: request('addKubeconfig'),
      removeKubeconfig: request('removeKubeconfig'),
      updateContext: request('updateContext'),
      probeContext: request('probeContext'),
      startCheck: request('startCheck'),
      cancelCheck: request('cancelCheck'),
      answerConsent: request('answerConsent'),
      cancelSignIn: request('cancelSignIn'),
      openLink: request('openLink'),
      reloadContexts: request('reloadContexts'),
      watchEnvironments: request('watchEnvironments'),
      retryEnvironments: request('retryEnvironments'),
      listNamespaces: request('listNamespaces'),
      viewAccess: request('viewAccess'),
      viewEnvironment: request('viewEnvironment'),
      findPages: request('findPages'),
      openExplanation: request('openExplanation'),
      retryExplanation: request('retryExplanation'),
      closeExplanation: request('closeExplanation'),
      openSession: request('openSession'),
      reconnectSession: request('reconnectSession'),
      setAutoReconnect: request('setAutoReconnect'),
      resumeSession: request('resumeSession'),
      closeSession: request('closeSession'),
      readClipboard: request('readClipboard'),
      writeClipboard: request('writeClipboard'),
      updateSettings: request('updateSettings'),
      readText: request('readText'),
      forgetTexts: request('forgetTexts'),
      lastWordsTold: request('lastWordsTold'),
      saveText: request('saveText'),
      editSettings: request('editSettings'),
      about: request('about'),
      licences: request('licences'),
      diagnostics: request('diagnostics'),
      openAppFolder: request('openAppFolder'),
      updateState: request('updateState'),
      checkForUpdate: request('checkForUpdate'),
      answerClose: request('answerClose'),
      readArrival: request('readArrival'),
      endArrival: request('endArrival'),
      chooseTeamFile: request('chooseTeamFile'),
      addTeamFile: request('addTeamFile'),
      previewTeamFile: request('previewTeamFile'),
      saveTeamFile: request('saveTeamFile'),
      on: {
        contexts: subscribe('contexts'),
        environments: subscribe('environments'),
        explanation: subscribe('explanation'),
        settings: subscribe('settings'),
        closeRequested: subscribe('closeRequested'),
        lastWords: subscribe('lastWords'),
        command: subscribe('command'),
        consent: subscribe('consent'),
        signIns: subscribe('signIns'),
        check: subscribe('check'),
        arrival: subscribe('arrival'),
        screenReader: subscribe('screenReader'),
        update: subscribe('update'),
        settingsFile: subscribe('settingsFile'),
        notice: subscribe('notice'),
      },
      tell: {
        mark: ({ name }) => void this.marks.push(name),
        layout: ({ text }) => void this.layouts.push(text),
        layoutRefused: () => void this.layouts.push('refused'),
        keepText: (kept) => void this.texts.push(kept),
        panes: ({ keys }) => void this.panes.push(keys),
        explanationRead: (read) => void this.reads.push(read),
        pressed: ({ target }) => void this.pressed.push(target),
      },
      onDroppedFile: (listener) => {
        this.#dropped.add(listener);
        return () => this.#dropped.delete(listener);
      },
      attach: (sessionId, listener) => this.#attach(sessionId, listener),
    };
  }

  #attach(sessionId: string, listener: SessionListener): SessionHandle {
    const attachment: FakeAttachment = {
      sessionId,
      listener,
      written: [],
      sizes: [],
      checkpoints: [],
      acknowledged: 0,
      disposed: false,
    };
    this.attachments.push(attachment);
    return {
      write: (bytes) => void attachment.written.push(bytes),
      resize: (size) => void attachment.sizes.push({ ...size }),
      checkpoint: (checkpoint) => void attachment.checkpoints.push(checkpoint),
      acknowledge: (offset) => {
        attachment.acknowledged = offset;
      },
      dispose: () => {
        attachment.disposed = true;
      },
    };
  }
}

/** A start as on a tester's machine. */
export function startInfo(changes: Partial<StartInfo> = {}): StartInfo {
  return {
    platform: 'linux',
    versions: { app: '0.1.0', electron: '45.0.0', chrome: '140.0.0' },
    outdatedRuntime: false,
    gpu: false,
    screenReader: false,
    systemLanguage: 'en-GB',
    settings: DEFAULT_SETTINGS,
    contexts: contextsView([contextSummary('staging-cn')]),
    notices: [],
    sessions: [],
    consent: null,
    signIns: [],
    layout: null,
    closedAt: null,
    ...changes,
  };
}

/** A usable context. */
export function contextSummary(
  name: string,
  changes: Partial<ContextSummary> = {},
): ContextSummary {
  return {
    name,
    cluster: name,
    user: 'tester',
    namespace: 'test',
    server: 'https://127.0.0.1:6443',
    path: '/home/tester/.kube/config',
    alsoIn: [],
    risks: [],
    signIn: ['token'],
    proxy: null,
    plugin: null,
    actsAs: null,
    problem: null,
    ...changes,
  };
}

/** Contexts as read from one file; the first usable one is current. */
export function contextsView(
  contexts: readonly ContextSummary[],
  changes: Partial<ContextsView> = {},
): ContextsView {
  return {
    contexts,
    sources: [
      {
        path: '/home/tester/.kube/config',
        origin: 'home',
        added: null,
        found: contexts.length > 0,
        problem: null,
      },
    ],
    current: contexts.find((context) => context.problem === null)?.name ?? null,
    kubeconfigVariable: null,
    inCluster: false,
    ...changes,
  };
}

/** What main answers to a change of one context's preferences. */
function withContext(
  settings: Settings,
  context: string,
  patch: ContextPreferencesPatch,
): Settings {
  const changed = { ...settings.contexts[context], ...patch };
  const kept = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== null));
  return { ...settings, contexts: { ...settings.contexts, [context]: kept } };
}

/** What a user may do in a namespace: everything, but what the test says. */
export function accessView(
  view: { context: string; namespace: string },
  may: Partial<AccessView['may']> = {},
): AccessView {
  const names = Object.keys(ACCESS_CHECKS) as AccessName[];
  const all = Object.fromEntries(names.map((name) => [name, 'allowed'])) as AccessView['may'];
  return { ...view, at: 0, may: { ...all, ...may } };
}
