import { accessRequests, type AccessRequest } from '../shared/access';
import type { AppError, Outcome } from '../shared/errors';
import type { ExplanationSubject, PageAddress } from '../shared/explain';
import type { Api, StartInfo } from '../shared/ipc';
import {
  DEFAULT_LABEL_KEY,
  type ContextSummary,
  type ContextsView,
  type Environment,
  type ExecTarget,
  type PodRow,
  type NamespaceChoice,
} from '../shared/kubernetes';
import { ok, type Disposable } from '../shared/result';
import { REMEMBERED, type ContextPreferencesPatch } from '../shared/settings';
import { Additions } from './contexts/additions.svelte';
import { ConnectionChecks } from './contexts/connection-checks.svelte';
import { ContextManager } from './contexts/context-manager.svelte';
import { SignIns } from './contexts/sign-ins.svelte';
import { AccessModel } from './environments/access.svelte';
import { ContextsModel } from './environments/contexts.svelte';
import { ElsewhereModel } from './environments/elsewhere.svelte';
import { EnvironmentsModel } from './environments/environments.svelte';
import { NamespaceNames } from './environments/namespace-names.svelte';
import type { ExplainTarget, OpenTarget } from './environments/open-target';
import { newerPod, replacementFor } from './environments/replacement';
import { TreeModel } from './environments/tree.svelte';
import { SettingsModel, type SettingsSection } from './settings/settings-model.svelte';
import { Notices } from './ui/notices.svelte';

/** So many tabs at once are opened without asking. */
const MANY_TABS = 8;

/** Which open tab will do; what is not named does not matter. */
interface TabMatch {
  readonly environmentId?: string;
  readonly podUid?: string;
  readonly container?: string;
}

/** What to open, and for which environment of which context. */
interface ShellRequest {
  readonly target: ExecTarget;
  readonly environmentId: string;
  readonly environmentName: string | null;
}

/** What the app needs of the tabs to open a shell from the list. */
export interface ShellOpener {
  /** Runs `action` once terminals can be opened: now, or in order with others that wait. */
  whenReady(action: () => void): void;
  open(request: ShellRequest): unknown;
  /** Opens it beside what is in front, where there is room; else as `open` does. */
  openBeside(request: ShellRequest): unknown;
  /** Opens a tab that says what goes on, or goes to the one that does. */
  explain(request: {
    readonly subject: ExplanationSubject;
    readonly container: string | null;
    readonly wantsShell: boolean;
    readonly environmentId: string;
    readonly environmentName: string | null;
  }): unknown;
  /** Opens a shell in the tab that waits for one there; false where none does. */
  openWaiting(subject: ExplanationSubject, request: ShellRequest): boolean;
  /** Goes to the most recent matching tab; false where there is none. */
  focusFor(match: TabMatch): boolean;
  /**
   * Where the shell of the pane in focus ended with the last run of the app, opens one in it: in its
   * own pod where that is among `pods` (their uids), else in `target`.
   */
  wake(target: ExecTarget, pods: readonly string[]): void;
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
  readonly access: AccessModel;
  readonly elsewhere: ElsewhereModel;
  readonly tree: TreeModel;
  readonly notices = new Notices();
  readonly manager: ContextManager;
  readonly checks: ConnectionChecks;
  readonly additions: Additions;
  readonly signIns: SignIns;
  /** The context whose connection check has a dialog of its own, or null. */
  checking = $state<string | null>(null);
  /** An environment all of whose pods shall be opened, while the user is asked; null: nobody asks. */
  openingAll = $state.raw<Environment | null>(null);
  /** The section of the settings that is open, or null while they are closed. */
  settingsSection = $state<SettingsSection | null>(null);
  /** What the palette looks through, or null while it is closed. */
  palette = $state<'commands' | 'quickOpen' | null>(null);
  shortcutsOpen = $state(false);
  outdatedRuntime = $state(false);
  /** Shells that closing the window would end, while the user is asked; null where nobody asks. */
  closing = $state<number | null>(null);
  readonly #api: Api;
  readonly #workspace: ShellOpener;
  readonly #subscriptions: readonly (() => void)[];
  #reportedFiles: readonly AppError[] = [];
  /** What is wrong with the settings file as it is now. */
  #fileProblem: AppError | null = null;

  constructor({ api, start, workspace, now }: AppModelOptions) {
    this.#api = api;
    this.#workspace = workspace;
    this.outdatedRuntime = start.outdatedRuntime;
    this.settings = new SettingsModel({
      api,
      settings: start.settings,
      onFailure: (error, what) => {
        this.notices.add(error, what);
      },
    });
    this.contexts = new ContextsModel(start.contexts);
    this.environments = new EnvironmentsModel({ api, now });
    this.namespaces = new NamespaceNames(api);
    this.access = new AccessModel(api);
    this.elsewhere = new ElsewhereModel(api);
    this.tree = new TreeModel(this.environments, () => {
      const { sort, favourites, recent } = this.settings.current;
      return {
        sort,
        favourites: this.#idsHere(favourites),
        recent: this.#idsHere(recent),
      };
    });
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
        if (update.state.kind === 'live') this.#followAccess();
        else this.access.forget();
      }),
      api.on.settings((settings) => {
        this.settings.apply(settings);
      }),
      api.on.settingsFile(({ problem }) => {
        if (this.#fileProblem) this.notices.withdraw(this.#fileProblem);
        this.#fileProblem = problem;
        if (problem) this.notices.add(problem);
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

  /**
   * Opens a shell, or goes to the one that is open there, unless another is wanted: in a tab of its
   * own, or beside what is in front.
   */
  openShell({ of, environment, pod, container }: OpenTarget, another: boolean | 'beside'): void {
    const scope = this.environments.scope;
    if (scope === null) return;
    const { context } = scope;
    // Ids are unique within a context only.
    const environmentId = `${context}/${environment.id}`;
    const match: TabMatch = {
      environment: { environmentId },
      pod: { podUid: pod.uid },
      container: { podUid: pod.uid, container },
    }[of];
    this.#remember(environmentId);
    this.#workspace.whenReady(() => {
      const request: ShellRequest = {
        target: { context, namespace: pod.namespace, pod: pod.name, podUid: pod.uid, container },
        environmentId,
        environmentName: environment.name,
      };
      // Looked for only now: an earlier click that had to wait may have opened it.
      if (another === false && this.#workspace.focusFor(match)) {
        const pods = environment.pods.map(({ uid }) => uid);
        this.#workspace.wake(request.target, pods);
        return;
      }
      const subject: ExplanationSubject = {
        context,
        namespace: pod.namespace,
        labelKey: scope.labelKey,
        environment: environment.name,
        pod: of === 'environment' ? null : pod.name,
      };
      if (another === 'beside') this.#workspace.openBeside(request);
      else if (another || !this.#workspace.openWaiting(subject, request)) {
        this.#workspace.open(request);
      }
    });
  }

  /**
   * Says what goes on in an environment or a pod, in a tab.
   *
   * @param wantsShell the tab turns into a shell as soon as there can be one
   */
  explain({ environment, pod, container }: ExplainTarget, wantsShell: boolean): void {
    const scope = this.environments.scope;
    if (scope === null) return;
    const { namespace } = environment;
    this.#workspace.explain({
      subject: {
        context: scope.context,
        namespace,
        labelKey: scope.labelKey,
        environment: environment.name,
        pod: pod?.name ?? null,
      },
      container,
      wantsShell: wantsShell && !this.access.isExecDenied(scope.context, namespace),
      environmentId: `${scope.context}/${environment.id}`,
      environmentName: environment.name,
    });
  }

  /** Opens a shell in every pod of an environment that can take one: after asking, where it is many. */
  openAll(environment: Environment, confirmed = false): void {
    const pods = environment.pods.filter((pod) => pod.canExec);
    if (pods.length > MANY_TABS && !confirmed) {
      this.openingAll = environment;
      return;
    }
    this.openingAll = null;
    for (const pod of pods) {
      this.openShell({ of: 'pod', environment, pod, container: pod.defaultContainer }, false);
    }
  }

  /** Puts an environment above the others, or back. */
  async toggleFavourite(environment: Environment): Promise<void> {
    const context = this.environments.scope?.context;
    if (context === undefined) return;
    const key = `${context}/${environment.id}`;
    const { favourites } = this.settings.current;
    const others = favourites.filter((other) => other !== key);
    await this.settings.update({
      favourites:
        others.length < favourites.length
          ? others
          : [key, ...others].slice(0, REMEMBERED.favourites),
    });
  }

  /** Addresses of an environment's pages; a menu waits for them. */
  async findPages(environment: Environment): Promise<Outcome<readonly PageAddress[]>> {
    const scope = this.environments.scope;
    if (scope === null || environment.name === null) return ok([]);
    return this.#api.findPages({
      context: scope.context,
      namespace: environment.namespace,
      labelKey: scope.labelKey,
      environment: environment.name,
    });
  }

  /** The ready pod that a rollout puts in the place of one that still runs, or null. */
  newerPod(environmentId: string, target: ExecTarget): ExecTarget | null {
    const environment = this.#environmentOf(environmentId, target);
    return environment ? newerPod(environment, target) : null;
  }

  /** Opens a shell in the pod that a rollout has put in the place of another, or goes to it. */
  openBeside(environmentId: string, environmentName: string | null, target: ExecTarget): void {
    this.#workspace.whenReady(() => {
      const { podUid } = target;
      if (!this.#workspace.focusFor({ podUid })) {
        this.#workspace.open({ target, environmentId, environmentName });
      }
    });
  }

  /** Says what goes on in the pod of a shell. */
  explainShell({ target, environmentId, environmentName }: ShellRequest): void {
    const { context, namespace, pod, container } = target;
    const scope = this.environments.scope;
    this.#workspace.explain({
      subject: {
        context,
        namespace,
        labelKey: scope?.context === context ? scope.labelKey : DEFAULT_LABEL_KEY,
        environment: environmentName,
        pod,
      },
      container,
      wantsShell: false,
      environmentId,
      environmentName,
    });
  }

  /** What to ask an administrator for, where no shell can be opened in a namespace; null where one can. */
  execRequest(context: string, namespace: string): AccessRequest | null {
    if (!this.access.isExecDenied(context, namespace)) return null;
    const user = this.contexts.contexts.find(({ name }) => name === context)?.user ?? '';
    const who = { context, user, namespace };
    return accessRequests(['execGet', 'execCreate'], who)[0] ?? null;
  }

  /** Namespaces of the list in which the rules say that no shell can be opened, sorted. */
  get deniedNamespaces(): readonly string[] {
    const { scope, failures } = this.environments;
    if (scope === null) return [];
    // Where not even pods can be listed, that is what has to be said.
    const hidden = failures.flatMap((one) => (one.updatedAt === null ? [one.namespace] : []));
    return this.#shownNamespaces().filter(
      (name) => !hidden.includes(name) && this.access.isExecDenied(scope.context, name),
    );
  }

  /** Opens a web address in the user's browser. */
  async openLink(url: string): Promise<void> {
    const answer = await this.#api.openLink({ url });
    if (!answer.ok) this.notices.add(answer.error, (t) => t.failures.openLink);
  }

  /** The pod that has taken the place of one that is gone from an environment of the list, or null. */
  replacement(environmentId: string, gone: ExecTarget): ExecTarget | null {
    const environment = this.#environmentOf(environmentId, gone);
    return environment ? replacementFor(environment, gone) : null;
  }

  /** Shows another context. */
  chooseContext(name: string): void {
    this.contexts.choose(name);
    this.#showContext();
  }

  /** Shows other lists of a context; what is null is what was chosen for it before. */
  showList(context: string, namespaces: NamespaceChoice | null, labelKey: string | null): void {
    this.contexts.choose(context);
    void this.environments.watch(context, namespaces, labelKey);
  }

  /** Takes all contexts as they are with one that was just added. */
  takeAddition(view: ContextsView): void {
    this.#takeContexts(view);
  }

  /** Changes what is chosen for a context. */
  async changeContext(context: string, patch: ContextPreferencesPatch): Promise<void> {
    // First: main shows the change by itself, and its updates may overtake its answer.
    if ('namespaces' in patch || 'labelKey' in patch) this.environments.followChoices(context);
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

  #shownNamespaces(): readonly string[] {
    const { scope, environments } = this.environments;
    if (scope === null) return [];
    return scope.namespaces === 'all'
      ? environments
          .map(({ namespace }) => namespace)
          .sort()
          .filter((name, index, sorted) => name !== sorted[index - 1])
      : scope.namespaces;
  }

  #followAccess(): void {
    const { scope } = this.environments;
    if (scope !== null) void this.access.follow(scope.context, this.#shownNamespaces());
  }

  /** Whether the list on screen shows the namespace of a shell. */
  isListed({ context, namespace }: ExecTarget): boolean {
    const { scope } = this.environments;
    if (scope?.context !== context) return false;
    return scope.namespaces === 'all' || scope.namespaces.includes(namespace);
  }

  /** What the pod of a shell runs on, as far as it is known: Linux, then. */
  osOf(environmentId: string, target: ExecTarget): PodRow['os'] {
    const pods = this.#environmentOf(environmentId, target)?.pods ?? [];
    return pods.find(({ uid }) => uid === target.podUid)?.os ?? 'linux';
  }

  /** The environment that a tab belongs to, of the list or as it was last asked for; or null. */
  #environmentOf(environmentId: string, target: ExecTarget): Environment | null {
    const { context } = target;
    const found =
      this.environments.scope?.context === context
        ? this.environments.environments.find(({ id }) => `${context}/${id}` === environmentId)
        : undefined;
    if (found !== undefined || this.isListed(target)) return found ?? null;
    return this.elsewhere.environment(context, environmentId.slice(context.length + 1));
  }

  /** Ids of those environments, named with their contexts, that are of the context on screen. */
  #idsHere(keys: readonly string[]): readonly string[] {
    const prefix = `${this.environments.scope?.context ?? ''}/`;
    return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  }

  /** Notes that an environment was used. */
  #remember(environmentId: string): void {
    const { recent } = this.settings.current;
    if (recent[0] === environmentId) return;
    const others = recent.filter((other) => other !== environmentId);
    void this.settings.update({
      recent: [environmentId, ...others].slice(0, REMEMBERED.recent),
    });
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
