import type { AppError } from '../shared/errors';
import type { Api, StartInfo } from '../shared/ipc';
import type { ContextSummary, ContextsView, ExecTarget } from '../shared/kubernetes';
import type { Disposable } from '../shared/result';
import type { ContextPreferencesPatch } from '../shared/settings';
import { Additions } from './contexts/additions.svelte';
import { ConnectionChecks } from './contexts/connection-checks.svelte';
import { ContextManager } from './contexts/context-manager.svelte';
import { SignIns } from './contexts/sign-ins.svelte';
import { ContextsModel } from './environments/contexts.svelte';
import { EnvironmentsModel } from './environments/environments.svelte';
import { NamespaceNames } from './environments/namespace-names.svelte';
import type { OpenTarget } from './environments/open-target';
import { replacementFor } from './environments/replacement';
import { TreeModel } from './environments/tree.svelte';
import { SettingsModel } from './settings/settings-model.svelte';
import { Notices } from './ui/notices.svelte';

/** Which open tab will do; what is not named does not matter. */
interface TabMatch {
  readonly environmentId?: string;
  readonly podUid?: string;
  readonly container?: string;
}

/** What the app needs of the tabs to open a shell from the list. */
export interface ShellOpener {
  /** Runs `action` once terminals can be opened: now, or in order with others that wait. */
  whenReady(action: () => void): void;
  open(request: {
    readonly target: ExecTarget;
    readonly environmentId: string;
    readonly environmentName: string | null;
  }): unknown;
  /** Goes to the most recent matching tab; false where there is none. */
  focusFor(match: TabMatch): boolean;
}

/** What the app model is made of. */
export interface AppModelOptions {
  readonly api: Api;
  readonly start: StartInfo;
  readonly workspace: ShellOpener;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The window beyond its terminals: what is listed, what was chosen, what has to be said. */
export class AppModel implements Disposable {
  readonly settings: SettingsModel;
  readonly contexts: ContextsModel;
  readonly environments: EnvironmentsModel;
  readonly namespaces: NamespaceNames;
  readonly tree: TreeModel;
  readonly notices = new Notices();
  readonly manager: ContextManager;
  readonly checks: ConnectionChecks;
  readonly additions: Additions;
  readonly signIns: SignIns;
  /** The context whose connection check has a dialog of its own, or null. */
  checking = $state<string | null>(null);
  settingsOpen = $state(false);
  outdatedRuntime = $state(false);
  /** Shells that closing the window would end, while the user is asked; null where nobody asks. */
  closing = $state<number | null>(null);
  readonly #api: Api;
  readonly #workspace: ShellOpener;
  readonly #subscriptions: readonly (() => void)[];
  #reportedFiles: readonly AppError[] = [];

  constructor({ api, start, workspace, now }: AppModelOptions) {
    this.#api = api;
    this.#workspace = workspace;
    this.outdatedRuntime = start.outdatedRuntime;
    this.settings = new SettingsModel({
      api,
      settings: start.settings,
      onFailure: (error) => {
        this.notices.add(error, (t) => t.failures.saveSettings);
      },
    });
    this.contexts = new ContextsModel(start.contexts);
    this.environments = new EnvironmentsModel({ api, now });
    this.namespaces = new NamespaceNames(api);
    this.tree = new TreeModel(this.environments);
    this.manager = new ContextManager({
      view: () => this.contexts.view,
      current: () => this.contexts.current?.name ?? null,
    });
    this.checks = new ConnectionChecks(api);
    this.additions = new Additions({
      api,
      now,
      onAdded: (view) => {
        this.#takeContexts(view);
        // What became of it is said where it was added.
        for (const { problem, origin } of view.sources) {
          if (problem && origin === 'added') this.notices.withdraw(problem);
        }
      },
    });
    this.signIns = new SignIns({
      api,
      start,
      onFailure: (what, error) => {
        this.notices.add(error, what);
      },
    });
    this.#subscriptions = [
      api.on.contexts((view) => {
        this.#takeContexts(view);
      }),
      api.on.environments((update) => {
        this.environments.apply(update);
      }),
      api.on.settings((settings) => {
        this.settings.apply(settings);
      }),
      api.on.notice(({ error }) => {
        this.notices.add(error);
      }),
      api.on.closeRequested(({ connected }) => {
        this.closing = connected;
      }),
    ];
    for (const error of start.notices) this.notices.add(error);
    this.#reportFiles(start.contexts);
    this.#showContext();
  }

  /** No kubeconfig leads anywhere: the window says what was looked for. */
  get isFirstRun(): boolean {
    return this.contexts.contexts.length === 0;
  }

  /** Opens a shell, or goes to the one that is open there, unless `another` is wanted. */
  openShell({ of, environment, pod, container }: OpenTarget, another: boolean): void {
    const context = this.environments.scope?.context;
    if (context === undefined) return;
    // Ids are unique within a context only.
    const environmentId = `${context}/${environment.id}`;
    const match: TabMatch = {
      environment: { environmentId },
      pod: { podUid: pod.uid },
      container: { podUid: pod.uid, container },
    }[of];
    this.#workspace.whenReady(() => {
      // Looked for only now: an earlier click that had to wait may have opened it.
      if (!another && this.#workspace.focusFor(match)) return;
      this.#workspace.open({
        target: { context, namespace: pod.namespace, pod: pod.name, podUid: pod.uid, container },
        environmentId,
        environmentName: environment.name,
      });
    });
  }

  /** The pod that has taken the place of one that is gone from an environment of the list, or null. */
  replacement(environmentId: string, gone: ExecTarget): ExecTarget | null {
    const context = this.environments.scope?.context;
    if (context !== gone.context) return null;
    const environment = this.environments.environments.find(
      ({ id }) => `${context}/${id}` === environmentId,
    );
    return environment ? replacementFor(environment, gone) : null;
  }

  /** Shows another context. */
  chooseContext(name: string): void {
    this.contexts.choose(name);
    this.#showContext();
  }

  /** Changes what is chosen for a context. */
  async changeContext(context: string, patch: ContextPreferencesPatch): Promise<void> {
    // First: main shows the change by itself, and its updates may overtake its answer.
    if ('namespace' in patch || 'labelKey' in patch) this.environments.followChoices(context);
    await this.settings.updateContext(context, patch);
  }

  /** Forgets a kubeconfig that was added in the app. */
  async removeKubeconfig(id: string): Promise<void> {
    const answer = await this.#api.removeKubeconfig({ id });
    if (answer.ok) this.#takeContexts(answer.value);
    else this.notices.add(answer.error, (t) => t.failures.removeKubeconfig);
  }

  /** Begins a connection check, in a dialog of its own. */
  checkConnection(context: string): void {
    this.checking = context;
    void this.checks.start(context);
  }

  /** Closes that dialog; a check at work has nobody to tell any more. */
  endCheck(context: string): void {
    this.checking = null;
    void this.checks.cancel(context);
  }

  /** Reads the kubeconfig files again. */
  async reloadContexts(): Promise<void> {
    const answer = await this.#api.reloadContexts(null);
    if (answer.ok) this.#takeContexts(answer.value);
    else this.notices.add(answer.error, (t) => t.failures.reloadKubeconfigs);
  }

  /** Puts a text on the clipboard; false where that failed, which is said. */
  async copy(text: string): Promise<boolean> {
    const answer = await this.#api.writeClipboard({ to: 'clipboard', text });
    if (!answer.ok) this.notices.add(answer.error, (t) => t.failures.copy);
    return answer.ok;
  }

  /** The user's answer to whether the window may close. */
  async answerClose({ close, dontAsk }: { close: boolean; dontAsk: boolean }): Promise<void> {
    this.closing = null;
    // First, because the window may be gone right after the answer.
    if (close && dontAsk) await this.settings.update({ confirmClose: false });
    await this.#api.answerClose({ close });
  }

  dispose(): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.checks.dispose();
    this.additions.dispose();
    this.signIns.dispose();
  }

  #takeContexts(view: ContextsView): void {
    const before = identity(this.contexts.current);
    this.contexts.apply(view);
    this.#reportFiles(view);
    if (identity(this.contexts.current) !== before) this.#showContext();
  }

  #showContext(): void {
    const current = this.contexts.current;
    if (current?.problem === null) void this.environments.watch(current.name, null, null);
    else this.environments.clear();
  }

  /**
   * Files that cannot be used are named once, and no longer when they can; the first-run screen
   * shows them by itself.
   */
  #reportFiles({ sources, contexts }: ContextsView): void {
    if (contexts.length === 0) return;
    const before = this.#reportedFiles;
    this.#reportedFiles = sources.flatMap((source) => source.problem ?? []);
    for (const problem of missingFrom(before, this.#reportedFiles)) this.notices.add(problem);
    for (const problem of missingFrom(this.#reportedFiles, before)) this.notices.withdraw(problem);
  }
}

/** Those of `problems` that are not among `known`. */
function missingFrom(known: readonly AppError[], problems: readonly AppError[]): AppError[] {
  const texts = known.map((problem) => JSON.stringify(problem));
  return problems.filter((problem) => !texts.includes(JSON.stringify(problem)));
}

/** What a context is, for whether its list has to be asked for anew. */
function identity(context: ContextSummary | null): string {
  // That another file defines it as well changes nothing.
  return JSON.stringify(context && { ...context, alsoIn: [] });
}
