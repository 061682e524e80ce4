import type { AppError } from '../shared/errors';
import type { Catalog } from '../shared/i18n/catalog';
import type { Api, StartInfo } from '../shared/ipc';
import type { ContextsView, ExecTarget } from '../shared/kubernetes';
import type { Disposable } from '../shared/result';
import { ContextsModel } from './environments/contexts.svelte';
import { EnvironmentsModel } from './environments/environments.svelte';
import { NamespaceNames } from './environments/namespace-names.svelte';
import type { OpenTarget } from './environments/open-target';
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
  settingsOpen = $state(false);
  outdatedRuntime = $state(false);
  /** Shells that closing the window would end, while the user is asked; null where nobody asks. */
  closing = $state<number | null>(null);
  readonly #api: Api;
  readonly #workspace: ShellOpener;
  readonly #subscriptions: readonly (() => void)[];
  #reportedFiles: readonly string[] = [];

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

  /** Shows another context. */
  chooseContext(name: string): void {
    this.contexts.choose(name);
    this.#showContext();
  }

  /** Lets the user add a kubeconfig file. */
  async addKubeconfig(): Promise<void> {
    const answer = await this.#api.chooseKubeconfig(null);
    if (!answer.ok) this.notices.add(answer.error, (t) => t.failures.addKubeconfig);
    else if (answer.value) this.#takeContexts(answer.value);
  }

  /** Reads the kubeconfig files again. */
  async reloadContexts(): Promise<void> {
    const answer = await this.#api.reloadContexts(null);
    if (answer.ok) this.#takeContexts(answer.value);
    else this.notices.add(answer.error, (t) => t.failures.reloadKubeconfigs);
  }

  /** Puts a text on the clipboard. */
  async copy(text: string): Promise<void> {
    await this.#try(this.#api.writeClipboard({ to: 'clipboard', text }), (t) => t.failures.copy);
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
  }

  async #try(
    request: Promise<{ ok: true } | { ok: false; error: AppError }>,
    what: (t: Catalog) => string,
  ): Promise<void> {
    const answer = await request;
    if (!answer.ok) this.notices.add(answer.error, what);
  }

  #takeContexts(view: ContextsView): void {
    const before = JSON.stringify(this.contexts.current);
    this.contexts.apply(view);
    this.#reportFiles(view);
    if (JSON.stringify(this.contexts.current) !== before) this.#showContext();
  }

  #showContext(): void {
    const current = this.contexts.current;
    if (current?.problem === null) void this.environments.watch(current.name, null, null);
    else this.environments.clear();
  }

  /** Files that cannot be used are named once; the first-run screen shows them by itself. */
  #reportFiles({ sources, contexts }: ContextsView): void {
    if (contexts.length === 0) return;
    const problems = sources.flatMap((source) => source.problem ?? []);
    const reported = this.#reportedFiles;
    this.#reportedFiles = problems.map((problem) => JSON.stringify(problem));
    for (const problem of problems) {
      if (!reported.includes(JSON.stringify(problem))) this.notices.add(problem);
    }
  }
}
