import type { GivenCredentials, NameClash, TeamFileOffer } from '../../shared/arrival';
import { appError, type Outcome } from '../../shared/errors';
import type { KubeconfigAddition } from '../../shared/ipc';
import type { ContextsView } from '../../shared/kubernetes';
import { err, ok } from '../../shared/result';
import { preferencesOf } from '../../shared/settings';
import { parseTeamFile, TEAM_FILE_LIMIT, type TeamFile } from '../../shared/team-file';
import { visibleText } from '../../shared/visible-text';
import type { AddedKubeconfigs } from '../kube/config/added-kubeconfigs';
import { serverAddress, type ClusterAccess } from '../kube/config/cluster-access';
import { describeFileProblem, readRegularFile } from '../kube/config/regular-file';
import { changedPreferences } from '../settings/context-preferences';
import type { SettingsStore } from '../settings/settings-store';
import { certificateFacts, certificatesIn } from './certificates';
import { credentialsOfAccess, credentialsOfFile, credentialsOfText } from './given-credentials';
import { teamKubeconfig, type Credentials } from './team-kubeconfig';

/** What `TeamFiles` works with. */
export interface TeamFilesOptions {
  readonly contexts: {
    load(): Promise<unknown>;
    include(id: string): void;
    view(remembered: string | null): Promise<ContextsView>;
  };
  readonly access: (context: string) => Outcome<ClusterAccess>;
  readonly added: AddedKubeconfigs;
  readonly settings: Pick<SettingsStore, 'current' | 'update'>;
  /**
   * Asks the user whether a context's credentials may go to a server that they are not for. Not left to
   * the page: whoever got into it must not be able to send them anywhere.
   */
  readonly confirmOtherServer: (context: string, server: string) => Promise<boolean>;
  /** Has the user choose a kubeconfig with credentials; null where they do not. */
  readonly chooseCredentials: () => Promise<string | null>;
  readonly readClipboard: () => Promise<string>;
}

/** Team files on their way into the app: read, shown, and, once the user agrees, added. */
export class TeamFiles {
  readonly #options: TeamFilesOptions;
  /** What was read is what is added: the file may say something else by then. */
  readonly #files = new WeakMap<TeamFileOffer, TeamFile>();

  constructor(options: TeamFilesOptions) {
    this.#options = options;
  }

  /**
   * Reads a team file, to be shown.
   *
   * @returns `team-file-unreadable` or `team-file-refused`
   */
  async read(path: string): Promise<Outcome<TeamFileOffer>> {
    const shown = visibleText(path);
    const bytes = await readRegularFile(path);
    const limitBytes = TEAM_FILE_LIMIT;
    if (!bytes.ok) {
      return bytes.error.kind === 'too-large'
        ? err(
            appError('team-file-refused', {
              path: shown,
              problem: { kind: 'too-large', limitBytes },
            }),
          )
        : err(
            appError('team-file-unreadable', {
              path: shown,
              detail: describeFileProblem(bytes.error),
            }),
          );
    }
    if (bytes.value.length > TEAM_FILE_LIMIT) {
      return err(
        appError('team-file-refused', { path: shown, problem: { kind: 'too-large', limitBytes } }),
      );
    }
    const text = decoded(bytes.value);
    const file = text === null ? err({ kind: 'not-one' } as const) : parseTeamFile(text);
    if (!file.ok) return err(appError('team-file-refused', { path: shown, problem: file.error }));
    const { certificateAuthority, ...facts } = file.value;
    const certificates = certificateAuthority === null ? [] : certificatesIn(certificateAuthority);
    if (certificates === null) {
      const problem = { kind: 'invalid', field: 'cluster.certificateAuthority' } as const;
      return err(appError('team-file-refused', { path: shown, problem }));
    }
    const offer: TeamFileOffer = {
      path,
      ...facts,
      authorities: certificates.map(certificateFacts),
      clash: await this.#clash(file.value),
    };
    this.#files.set(offer, file.value);
    return ok(offer);
  }

  /**
   * Adds what an offer describes, as one of the kubeconfigs that were added in the app.
   *
   * @returns null where the user chose no credentials after all
   */
  async add(
    offer: TeamFileOffer,
    { keepBoth, credentials }: { keepBoth: boolean; credentials: GivenCredentials | null },
  ): Promise<Outcome<KubeconfigAddition | null>> {
    const { added, contexts, settings } = this.#options;
    const file = this.#files.get(offer);
    if (file === undefined) return err(appError('invalid-request', { request: 'addTeamFile' }));
    let given: Credentials | null = null;
    if (file.signIn.method === 'own') {
      const found = await this.#credentials(credentials, new URL(file.server).origin);
      if (!found.ok) return found;
      if (found.value === null) return ok(null);
      given = found.value;
    }
    const clash = await this.#clash(file);
    const otherName = clash === null || clash.kind === 'same' ? file.name : clash.otherName;
    const isReplaced = clash?.kind === 'same' || (clash?.kind === 'team-file' && !keepBoth);
    const name = isReplaced ? file.name : otherName;
    const bytes = Buffer.from(teamKubeconfig(file, name, given));
    const before = isReplaced ? await this.#copyOf(name) : null;
    const addition =
      before === null
        ? await added.add(bytes, offer.path)
        : await added.replace(before, bytes, offer.path);
    if (!addition.ok) return addition;

    // A file can protect a context, and never takes protection away.
    const wasProtected = preferencesOf(settings.current, name).protected === true;
    settings.update({
      contexts: changedPreferences(settings.current, name, {
        // One is the context's own.
        namespaces:
          file.namespaces === 'all' || (file.namespaces ?? []).length > 1 ? file.namespaces : null,
        labelKey: file.labelKey,
        colour: file.colour,
        protected: file.isProtected || (isReplaced && wasProtected) ? true : null,
      }),
    });
    contexts.include(addition.value.place.added.id);
    await contexts.load();
    const view = await contexts.view(settings.current.context);
    const own = view.contexts.filter(({ path }) => path === addition.value.place.path);
    return ok({
      name: addition.value.place.added.name,
      contexts: own.map((context) => context.name),
      view,
    });
  }

  /** @param origin where they will be sent */
  async #credentials(
    given: GivenCredentials | null,
    origin: string,
  ): Promise<Outcome<Credentials | null>> {
    const { access, added, chooseCredentials, confirmOtherServer, readClipboard } = this.#options;
    switch (given?.from) {
      case 'context': {
        const found = access(given.context);
        if (!found.ok) return found;
        const isTheirs = serverAddress(found.value.server) === origin;
        const mayUse = isTheirs || (await confirmOtherServer(given.context, origin));
        return mayUse ? credentialsOfAccess(found.value) : ok(null);
      }
      case 'chooser': {
        const path = await chooseCredentials();
        return path === null ? ok(null) : credentialsOfFile(path);
      }
      case 'clipboard':
        return credentialsOfText(await readClipboard(), added.folder);
      case undefined:
        return err(appError('credentials-missing', { from: 'file' }));
    }
  }

  async #clash(file: TeamFile): Promise<NameClash | null> {
    const { contexts, settings } = this.#options;
    const view = await contexts.view(settings.current.context);
    const names = new Set(view.contexts.map(({ name }) => name));
    const found = view.contexts.find(({ name }) => name === file.name);
    if (found === undefined) return null;
    let number = 2;
    while (names.has(`${file.name} (${number})`)) number += 1;
    const fromTeamFile = (await this.#copyOf(file.name)) !== null;
    if (fromTeamFile && this.#isSame(file)) return { kind: 'same' };
    return {
      kind: fromTeamFile ? 'team-file' : 'own',
      server: found.server,
      otherName: `${file.name} (${number})`,
    };
  }

  /** The added copy, made of a team file, that a context stands in; null where it stands elsewhere. */
  async #copyOf(context: string): Promise<string | null> {
    const { contexts, settings } = this.#options;
    const view = await contexts.view(settings.current.context);
    const { path } = view.contexts.find(({ name }) => name === context) ?? {};
    const source = view.sources.find((one) => one.path === path);
    const { added } = source ?? {};
    return added?.from?.toLowerCase().endsWith('.podshell') === true ? added.id : null;
  }

  /** Whether the context of that name leads to the same place in the same way. */
  #isSame(file: TeamFile): boolean {
    const access = this.#options.access(file.name);
    if (!access.ok) return false;
    const { server, tls, proxy, namespace, credential } = access.value;
    const expected = teamKubeconfig(file, file.name, null);
    const actual: TeamFile = {
      ...file,
      server: server.href === new URL(file.server).href ? file.server : server.href,
      certificateAuthority:
        tls.ca?.kind === 'data' ? Buffer.from(tls.ca.base64, 'base64').toString() : null,
      tlsServerName: tls.serverName,
      proxy: proxy === null ? null : samePlace(proxy, file.proxy),
      signIn: credential.plugin ? { method: 'plugin', ...credential.plugin } : { method: 'own' },
    };
    const [own = 'default'] = file.namespaces === 'all' ? [] : (file.namespaces ?? []);
    return own === namespace && teamKubeconfig(actual, file.name, null) === expected;
  }
}

function samePlace(actual: URL, written: string | null): string {
  return written !== null && actual.href === new URL(written).href ? written : actual.href;
}

/** UTF-8, and nothing that only looks like it; null otherwise. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
