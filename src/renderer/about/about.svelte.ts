import type { AboutInfo, Licence, UpdateState } from '../../shared/about';
import type { CommandIdOf } from '../../shared/commands';
import type { AppError, Outcome } from '../../shared/errors';
import type { Catalog } from '../../shared/i18n/catalog';
import type { Api } from '../../shared/ipc';
import type { Disposable } from '../../shared/result';

/** What the dialogs about the app need. */
export interface AboutOptions {
  readonly api: Pick<
    Api,
    | 'about'
    | 'licences'
    | 'diagnostics'
    | 'openAppFolder'
    | 'updateState'
    | 'checkForUpdate'
    | 'openLink'
  > & { readonly on: Pick<Api['on'], 'update'> };
  readonly onFailure: (error: AppError, what: (t: Catalog) => string) => void;
}

/** What the app says about itself: its dialogs, and what is known of newer versions. */
export class AboutModel implements Disposable {
  /** The dialog that is open. */
  shown = $state<'about' | 'diagnostics' | null>(null);
  info = $state.raw<AboutInfo | null>(null);
  licences = $state.raw<readonly Licence[] | null>(null);
  /** The report as it would be copied, or null while it is gathered. */
  report = $state<string | null>(null);
  update = $state.raw<UpdateState>({ kind: 'unknown' });
  #withNames = $state(false);
  /** The version whose note was put off; it is in "About" all the same. */
  #putOff = $state<string | null>(null);
  readonly #options: AboutOptions;
  readonly #stop: () => void;

  constructor(options: AboutOptions) {
    this.#options = options;
    this.#stop = options.api.on.update((state) => {
      this.update = state;
    });
  }

  /** What the commands of this topic do. */
  get commands(): Record<Exclude<CommandIdOf<'help'>, 'help.shortcuts'>, () => void> {
    return {
      'help.about': () => {
        this.open();
      },
      'help.diagnostics': () => {
        this.openDiagnostics();
      },
      'help.logs': () => void this.openFolder('logs'),
      'help.update': () => {
        this.open();
        void this.check();
      },
    };
  }

  /** A newer version that the user has not heard of yet. */
  get note(): Extract<UpdateState, { kind: 'available' }> | null {
    const { update } = this;
    return update.kind === 'available' && update.version !== this.#putOff && this.shown === null
      ? update
      : null;
  }

  get withNames(): boolean {
    return this.#withNames;
  }

  /** A page that was loaded again asks what it missed. Call it when the first frame is drawn. */
  async follow(): Promise<void> {
    const answer = await this.#options.api.updateState(null);
    if (answer.ok && this.update.kind === 'unknown') this.update = answer.value;
  }

  open(): void {
    this.shown = 'about';
    void this.#load();
  }

  openDiagnostics(): void {
    this.#withNames = false;
    this.shown = 'diagnostics';
    void this.#gather();
  }

  close(): void {
    this.shown = null;
  }

  changeNames(withNames: boolean): void {
    this.#withNames = withNames;
    void this.#gather();
  }

  /** Looks for a new version now. */
  async check(): Promise<void> {
    const answer = await this.#options.api.checkForUpdate(null);
    const state = this.#take(answer, (t) => t.about.failures.update);
    if (state !== null) this.update = state;
  }

  /** "Later": nothing is said of this version any more until the next start. */
  putOff(): void {
    if (this.update.kind === 'available') this.#putOff = this.update.version;
  }

  async openPage(url: string): Promise<void> {
    this.#take(await this.#options.api.openLink({ url }), (t) => t.about.failures.openPage);
  }

  async openFolder(which: 'logs' | 'crashes' | 'chromium-licences'): Promise<void> {
    const answer = await this.#options.api.openAppFolder({ which });
    this.#take(answer, (t) => t.about.failures.openFolder);
  }

  dispose(): void {
    this.#stop();
  }

  async #load(): Promise<void> {
    const { api } = this.#options;
    const [info, licences] = await Promise.all([
      api.about(null),
      this.licences ?? api.licences(null),
    ]);
    this.info = this.#take(info, (t) => t.about.failures.about) ?? this.info;
    if ('ok' in licences) {
      this.licences = this.#take(licences, (t) => t.about.failures.licences);
    }
  }

  async #gather(): Promise<void> {
    this.report = null;
    const withNames = this.#withNames;
    const answer = await this.#options.api.diagnostics({ withNames });
    const report = this.#take(answer, (t) => t.about.failures.diagnostics);
    // Asked for in another way meanwhile.
    if (withNames === this.#withNames) this.report = report;
  }

  #take<T>(answer: Outcome<T>, what: (t: Catalog) => string): T | null {
    if (answer.ok) return answer.value;
    this.#options.onFailure(answer.error, what);
    return null;
  }
}
