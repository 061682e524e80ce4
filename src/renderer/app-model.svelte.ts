import { accessRequests, type AccessRequest } from '../shared/access';
import type { AppError, Outcome } from '../shared/errors';
import type { PageAddress } from '../shared/explain';
import type { Api, StartInfo } from '../shared/ipc';
import type {
  ContextSummary,
  ContextsView,
  Environment,
  NamespaceChoice,
} from '../shared/kubernetes';
import { ok, type Disposable } from '../shared/result';
import type { ContextPreferencesPatch } from '../shared/settings';
import { Additions } from './contexts/additions.svelte';
import { ConnectionChecks } from './contexts/connection-checks.svelte';
import { ContextManager } from './contexts/context-manager.svelte';
import { SignIns } from './contexts/sign-ins.svelte';
import { AccessModel } from './environments/access.svelte';
import { ContextsModel } from './environments/contexts.svelte';
import { ElsewhereModel } from './environments/elsewhere.svelte';
import { EnvironmentsModel } from './environments/environments.svelte';
import { NamespaceNames } from './environments/namespace-names.svelte';
import { TreeModel } from './environments/tree.svelte';
import { KubeconfigNotices } from './kubeconfig-notices';
import { ListShells } from './list-shells.svelte';
import { SettingsModel, type SettingsSection } from './settings/settings-model.svelte';
import type { ShellOpener } from './shell-opener';
import { ShellPods } from './shell-pods';
import { Notices } from './ui/notices.svelte';
import { UsedEnvironments } from './used-environments';

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
  readonly used: UsedEnvironments;
  readonly shells: ListShells;
  /** What is known of the pods of shells. */
  readonly pods: ShellPods;
  /** The context whose connection check has a dialog of its own, or null. */
  checking = $state<string | null>(null);
  /** The section of the settings that is open, or null while they are closed. */
  settingsSection = $state<SettingsSection | null>(null);
  /** What the palette looks through, or null while it is closed. */
  palette = $state<'commands' | 'quickOpen' | null>(null);
  shortcutsOpen = $state(false);
  outdatedRuntime = $state(false);
  /** Shells that closing the window would end, while the user is asked; null where nobody asks. */
  closing = $state<number | null>(null);
  readonly #api: Api;
  readonly #files = new KubeconfigNotices(this.notices);
  readonly #subscriptions: readonly (() => void)[];
  /** What is wrong with the settings file as it is now. */
  #fileProblem: AppError | null = null;

  constructor({ api, start, workspace, now }: AppModelOptions) {
    this.#api = api;
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
    this.used = new UsedEnvironments(this.settings);
    this.tree = new TreeModel(this.environments, () => ({
      sort: this.settings.current.sort,
      ...this.used.of(this.environments.scope?.context ?? ''),
    }));
    this.pods = new ShellPods(this.environments, this.elsewhere);
    this.shells = new ListShells({
      workspace,
      scope: () => this.environments.scope,
      isExecDenied: (context, namespace) => this.access.isExecDenied(context, namespace),
      onUse: (key) => {
        this.used.remember(key);
      },
      onPress: (target) => {
        api.tell.pressed({ target });
      },
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
    this.#files.report(start.contexts);
    this.#showContext();
  }

  /** No kubeconfig leads anywhere: the window says what was looked for. */
  get isFirstRun(): boolean {
    return this.contexts.contexts.length === 0;
  }

  /** Puts an environment above the others, or back. */
  async toggleFavourite(environment: Environment): Promise<void> {
    const context = this.environments.scope?.context;
    if (context !== undefined) await this.used.toggleFavourite(`${context}/${environment.id}`);
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
    return this.environments.namespaces.filter(
      (name) => !hidden.includes(name) && this.access.isExecDenied(scope.context, name),
    );
  }

  /** Opens a web address in the user's browser. */
  async openLink(url: string): Promise<void> {
    const answer = await this.#api.openLink({ url });
    if (!answer.ok) this.notices.add(answer.error, (t) => t.failures.openLink);
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

  #followAccess(): void {
    const { scope } = this.environments;
    if (scope !== null) void this.access.follow(scope.context, this.environments.namespaces);
  }

  #takeContexts(view: ContextsView): void {
    const before = identity(this.contexts.current);
    this.contexts.apply(view);
    this.#files.report(view);
    if (identity(this.contexts.current) !== before) this.#showContext();
  }

  #showContext(): void {
    const current = this.contexts.current;
    if (current?.problem === null) void this.environments.watch(current.name, null, null);
    else this.environments.clear();
  }
}

/** What a context is, for whether its list has to be asked for anew. */
function identity(context: ContextSummary | null): string {
  // That another file defines it as well changes nothing.
  return JSON.stringify(context && { ...context, alsoIn: [] });
}
