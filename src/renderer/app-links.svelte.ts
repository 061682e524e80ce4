import { untrack } from 'svelte';
import type { Arrival } from '../shared/arrival';
import type { CommandIdOf } from '../shared/commands';
import type { Api, KubeconfigAddition } from '../shared/ipc';
import type { Disposable } from '../shared/result';
import type { AppModel } from './app-model.svelte';
import { ArrivalsModel } from './links/arrivals.svelte';
import { teamCommands } from './links/team-commands';
import { TeamExport } from './links/team-export.svelte';
import { TeamOffer } from './links/team-offer.svelte';
import { PlaceOpener } from './open-place.svelte';
import type { ShellOpener } from './shell-opener';

/** What joins links and team files with the rest of the window. */
export interface AppLinksOptions {
  readonly api: Api;
  readonly app: AppModel;
  readonly explain: ShellOpener['explain'];
  /** Calls `action` once after so many milliseconds. */
  readonly later: (milliseconds: number, action: () => void) => Disposable;
}

/** Links, the command line of other starts, and team files: what they ask for, and what comes of it. */
export class AppLinks implements Disposable {
  readonly arrivals: ArrivalsModel;
  readonly teamExport: TeamExport;
  readonly commands: Readonly<Record<CommandIdOf<'team'>, () => void>>;
  readonly #api: Api;
  readonly #app: AppModel;
  readonly #places: PlaceOpener;

  constructor({ api, app, explain, later }: AppLinksOptions) {
    this.#api = api;
    this.#app = app;
    this.#places = new PlaceOpener({
      contexts: app.contexts,
      list: app.environments,
      show: (context, namespaces, labelKey) => {
        app.showList(context, namespaces, labelKey);
      },
      openShell: (target, another) => {
        app.shells.open(target, another);
      },
      explain: (target, wantsShell) => {
        app.shells.explain(target, wantsShell);
      },
      explainMissing: explain,
      onFailure: (error, what) => {
        app.notices.add(error, what);
      },
      later,
    });
    this.teamExport = new TeamExport(api);
    this.arrivals = new ArrivalsModel({
      api,
      contexts: app.contexts,
      preferences: (context) => app.settings.preferences(context),
      open: (place) => {
        this.#places.open(place);
      },
      onRefused: (error) => {
        app.notices.add(error, (t) => t.links.refused(error.kind));
      },
    });
    this.commands = teamCommands({
      current: () => app.contexts.current?.name ?? null,
      openExport: (context) => {
        this.teamExport.open(context);
      },
      choose: () => void this.#choose(),
    });
  }

  /** The question about a team file that has arrived. */
  offer({ id, offer }: Extract<Arrival, { kind: 'team-file' }>): TeamOffer {
    return new TeamOffer({
      id,
      offer,
      // As they are now: an answer half given is not begun anew because a kubeconfig has changed.
      contexts: untrack(() => this.#app.contexts.contexts),
      api: this.#api,
      onAdded: (addition) => {
        this.#added(addition);
      },
    });
  }

  dispose(): void {
    this.arrivals.dispose();
    this.#places.dispose();
  }

  #added({ contexts, view }: KubeconfigAddition): void {
    this.arrivals.end();
    this.#app.takeAddition(view);
    const [context] = contexts;
    if (context !== undefined) this.#app.showList(context, null, null);
  }

  async #choose(): Promise<void> {
    const answer = await this.#api.chooseTeamFile(null);
    if (!answer.ok) this.#app.notices.add(answer.error, (t) => t.links.refused(answer.error.kind));
  }
}
