import type { ExplanationSubject } from '../shared/explain';
import {
  DEFAULT_LABEL_KEY,
  type Environment,
  type EnvironmentScope,
  type ExecTarget,
} from '../shared/kubernetes';
import type { ExplainTarget, OpenTarget } from './environments/open-target';
import type { ShellOpener, ShellRequest, TabMatch } from './shell-opener';

/** So many tabs at once are opened without asking. */
const MANY_TABS = 8;

/** What opening from the list needs. */
export interface ListShellsOptions {
  readonly workspace: ShellOpener;
  /** What the list shows; null before the first choice. */
  readonly scope: () => EnvironmentScope | null;
  /** Whether the rules say that no shell can be opened in a namespace. */
  readonly isExecDenied: (context: string, namespace: string) => boolean;
  /** An environment is used. @param key its id, with its context's name before it */
  readonly onUse: (key: string) => void;
  /** A shell may be opened there in a moment. */
  readonly onPress: (target: ExecTarget) => void;
}

/** Opens what is chosen in the list: shells, and explanations where there can be none. */
export class ListShells {
  /** An environment all of whose pods shall be opened, while the user is asked; null: nobody asks. */
  openingAll = $state.raw<Environment | null>(null);
  readonly #options: ListShellsOptions;

  constructor(options: ListShellsOptions) {
    this.#options = options;
  }

  /**
   * Opens a shell, or goes to the one that is open there, unless another is wanted: in a tab of its
   * own, or beside what is in front.
   */
  open(opened: OpenTarget, another: boolean | 'beside'): void {
    const { workspace, onUse } = this.#options;
    const scope = this.#options.scope();
    if (scope === null) return;
    const { context } = scope;
    const { of, environment, pod } = opened;
    const environmentId = environmentKey(context, environment);
    const match = matchOf(opened, context);
    onUse(environmentId);
    workspace.whenReady(() => {
      const request: ShellRequest = {
        target: targetOf(opened, context),
        environmentId,
        environmentName: environment.name,
      };
      // Looked for only now: an earlier click that had to wait may have opened it.
      if (another === false && workspace.focusFor(match)) {
        const pods = environment.pods.map(({ uid }) => uid);
        workspace.wake(request.target, pods);
        return;
      }
      const subject: ExplanationSubject = {
        context,
        namespace: pod.namespace,
        labelKey: scope.labelKey,
        environment: environment.name,
        pod: of === 'environment' ? null : pod.name,
      };
      if (another === 'beside') workspace.openBeside(request);
      else if (another || !workspace.openWaiting(subject, request)) workspace.open(request);
    });
  }

  /** A row is being pressed, by which `open` is likely to be called in a moment. */
  press(pressed: OpenTarget): void {
    const { workspace, onPress } = this.#options;
    const context = this.#options.scope()?.context;
    if (context === undefined || workspace.hasFor(matchOf(pressed, context))) return;
    onPress(targetOf(pressed, context));
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
      this.open({ of: 'pod', environment, pod, container: pod.defaultContainer }, false);
    }
  }

  /** Opens a shell in the pod that a rollout has put in the place of another, or goes to it. */
  openNewer(environmentId: string, environmentName: string | null, target: ExecTarget): void {
    const { workspace } = this.#options;
    workspace.whenReady(() => {
      const { podUid } = target;
      if (!workspace.focusFor({ podUid })) {
        workspace.open({ target, environmentId, environmentName });
      }
    });
  }

  /**
   * Says what goes on in an environment or a pod, in a tab.
   *
   * @param wantsShell the tab turns into a shell as soon as there can be one
   */
  explain({ environment, pod, container }: ExplainTarget, wantsShell: boolean): void {
    const { workspace, isExecDenied } = this.#options;
    const scope = this.#options.scope();
    if (scope === null) return;
    const { namespace } = environment;
    workspace.explain({
      subject: {
        context: scope.context,
        namespace,
        labelKey: scope.labelKey,
        environment: environment.name,
        pod: pod?.name ?? null,
      },
      container,
      wantsShell: wantsShell && !isExecDenied(scope.context, namespace),
      environmentId: environmentKey(scope.context, environment),
      environmentName: environment.name,
    });
  }

  /** Says what goes on in the pod of a shell. */
  explainShell({ target, environmentId, environmentName }: ShellRequest): void {
    const { context, namespace, pod, container } = target;
    const scope = this.#options.scope();
    this.#options.workspace.explain({
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
}

/** Ids are unique within a context only. */
function environmentKey(context: string, { id }: Environment): string {
  return `${context}/${id}`;
}

/** The tab that will do. */
function matchOf({ of, environment, pod, container }: OpenTarget, context: string): TabMatch {
  return {
    environment: { environmentId: environmentKey(context, environment) },
    pod: { podUid: pod.uid },
    container: { podUid: pod.uid, container },
  }[of];
}

function targetOf({ pod, container }: OpenTarget, context: string): ExecTarget {
  return { context, namespace: pod.namespace, pod: pod.name, podUid: pod.uid, container };
}
