import type { AppError, Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import type { ContextSummary, KubeconfigSource } from '../../../shared/kubernetes';
import type { ClusterAccess, Located } from './cluster-access';
import { resolveAccess } from './cluster-access';
import { summarize } from './context-summary';
import type { KubeconfigContext, KubeconfigDocument } from './kubeconfig-document';
import type { KubeconfigFile } from './kubeconfig-file';

/** A context, and what is needed to use it or why it cannot be used. */
export interface ContextEntry {
  readonly summary: ContextSummary;
  readonly access: Outcome<ClusterAccess>;
}

/** All kubeconfig files, merged as kubectl merges them. */
export interface Kubeconfigs {
  readonly sources: readonly KubeconfigSource[];
  /** What the first file that names one says, whether or not it exists. */
  readonly currentContext: string | null;
  /** What the file of `--kubeconfig` itself says; null without one. */
  readonly argumentContext: string | null;
  /** In the order of the files. */
  readonly contexts: readonly ContextEntry[];
}

/**
 * Merges files: the first to define a cluster, user or context wins, whole, and the first to name a
 * `current-context`. Never fails as a whole: a file's problem is its source's, a context's is its own.
 *
 * A context of a file that was added in the app finds its cluster and user in that file first: every
 * kubeadm cluster calls them `kubernetes` and `kubernetes-admin`, and who adds a file means that file.
 * kubectl has no say there; the files that it merges, too, are merged as it does.
 *
 * Credentials never leave for a server that an added file names but the file they are in does not:
 * else a file from somebody else, whose context names `kubernetes-admin` and no such user, would be
 * given the user's own key the moment it is added.
 * Source: k8s.io/client-go/tools/clientcmd/loader.go (ClientConfigLoadingRules.Load).
 */
export function mergeKubeconfigs(files: readonly KubeconfigFile[]): Kubeconfigs {
  const clusters = new Entries(files, ({ clusters }) => clusters);
  const users = new Entries(files, ({ users }) => users);
  const contexts = new Entries(files, ({ contexts }) => contexts);
  const used = new Set<string>();
  const entries = contexts.first().map((context): ContextEntry => {
    const { entry, path } = context;
    const cluster = clusters.find(entry.cluster, context.own);
    const found = users.find(entry.user, context.own);
    const isLent = cluster !== undefined && cluster.own !== null && found?.path !== cluster.path;
    const user = isLent ? undefined : found;
    for (const part of [context, cluster, user]) if (part !== undefined) used.add(part.path);
    const access = resolveAccess(context, cluster, user);
    const others = contexts.all(entry.name).filter((other) => other !== context);
    const alsoIn = [...(entry.repeated ? [path] : []), ...others.map((other) => other.path)];
    return { summary: summarize(entry, path, alsoIn, access), access };
  });
  const current = (file: KubeconfigFile): string | null => file.document?.currentContext ?? null;
  return {
    sources: files.map((file) => {
      const { path, origin, added } = file.place;
      const problem = used.has(path) ? null : unusedProblem(file, contexts);
      return { path, origin, added, found: file.found, problem: file.problem ?? problem };
    }),
    currentContext: files.map(current).find((name) => name !== null) ?? null,
    argumentContext:
      files.filter(({ place }) => place.origin === 'argument').map(current)[0] ?? null,
    contexts: entries,
  };
}

interface Found<T> extends Located<T> {
  /** The file to look in before all others: the added one that it stands in, or null. */
  readonly own: string | null;
}

/** The entries of one list, of all files. */
class Entries<T extends { readonly name: string }> {
  readonly #byName = new Map<string, Found<T>[]>();

  constructor(
    files: readonly KubeconfigFile[],
    list: (document: KubeconfigDocument) => readonly T[],
  ) {
    for (const { place, document } of files) {
      const { path, folder, added } = place;
      for (const entry of document === null ? [] : list(document)) {
        const found = { entry, path, folder, own: added === null ? null : path };
        const known = this.#byName.get(entry.name);
        if (known === undefined) this.#byName.set(entry.name, [found]);
        else known.push(found);
      }
    }
  }

  /** The first of each name, in the order of the files. */
  first(): readonly Found<T>[] {
    return [...this.#byName.values()].flatMap((entries) => entries.slice(0, 1));
  }

  all(name: string): readonly Found<T>[] {
    return this.#byName.get(name) ?? [];
  }

  /** The one of the file `own`, else the first. */
  find(name: string, own: string | null): Found<T> | undefined {
    const entries = this.all(name);
    return entries.find(({ path }) => path === own) ?? entries[0];
  }
}

/**
 * What there is to say of a file that was read, but of which no context uses anything.
 *
 * A file of clusters and users only is right beside others; where there is no context at all, or the
 * file holds nothing, it is what the user has to look at. That earlier files define the same contexts
 * is what merging is for, except in a file added in the app: it was added to be used.
 */
function unusedProblem(
  { place, document }: KubeconfigFile,
  contexts: Entries<KubeconfigContext>,
): AppError | null {
  if (document === null) return null;
  const { path } = place;
  if (document.contexts.length === 0) {
    const holdsNothing = document.clusters.length + document.users.length === 0;
    return contexts.first().length === 0 || holdsNothing
      ? appError('kubeconfig-no-contexts', { path })
      : null;
  }
  if (place.added === null) return null;
  const by = new Set(document.contexts.flatMap(({ name }) => contexts.all(name)[0]?.path ?? []));
  return appError('kubeconfig-shadowed', { path, by: [...by].join(', ') });
}
