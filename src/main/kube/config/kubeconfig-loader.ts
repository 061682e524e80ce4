import { delimiter, dirname, join, resolve } from 'node:path';
import type { AppError, Outcome } from '../../../shared/errors';
import { appError } from '../../../shared/errors';
import type { ContextSummary, KubeconfigSource } from '../../../shared/kubernetes';
import type { ClusterAccess, Located } from './cluster-access';
import { resolveAccess, serverAddress } from './cluster-access';
import type {
  DocumentProblem,
  KubeconfigCluster,
  KubeconfigContext,
  KubeconfigDocument,
  KubeconfigUser,
} from './kubeconfig-document';
import { parseKubeconfig } from './kubeconfig-document';
import type { FileProblem } from './regular-file';
import { readRegularFile } from './regular-file';

/** Where kubeconfigs may be. */
export interface KubeconfigPlaces {
  /** The file of `--kubeconfig`. */
  readonly argument: string | null;
  /** The value of `KUBECONFIG`: a list of files. */
  readonly variable: string | null;
  /** The user's home folder. */
  readonly home: string;
  /** Files chosen in the app; `Contexts` leaves out those of earlier runs beside an argument. */
  readonly chosen: readonly string[];
}

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
  readonly kubeconfigVariable: string | null;
}

/** A place and what was found there. */
interface ReadFile {
  readonly path: string;
  readonly origin: KubeconfigSource['origin'];
  readonly found: boolean;
  readonly problem: AppError | null;
  readonly document: KubeconfigDocument | null;
}

/**
 * Reads all kubeconfigs. Never fails as a whole: a file's problem is its source's, a context's
 * problem is its own, and everything else works on.
 *
 * Order and merging as kubectl's: `--kubeconfig` alone, else the files of `KUBECONFIG`, else
 * `~/.kube/config`; the first file to define a cluster, user or context wins. Files chosen in the
 * app come last. Not client-node's `loadFromDefault`: there the last `current-context` wins, double
 * names and missing files throw, and where nothing is found it invents a server.
 * Source: k8s.io/client-go/tools/clientcmd/loader.go (ClientConfigLoadingRules.Load).
 */
export async function loadKubeconfigs(places: KubeconfigPlaces): Promise<Kubeconfigs> {
  const files = await Promise.all(listPlaces(places).map(read));
  const clusters = firstByName(files, ({ clusters }) => clusters);
  const users = firstByName(files, ({ users }) => users);
  const contexts = firstByName(files, ({ contexts }) => contexts);
  const entries = [...contexts.values()];
  const used = new Set(
    entries.flatMap(({ entry, path }) => [
      path,
      clusters.get(entry.cluster)?.path,
      users.get(entry.user)?.path,
    ]),
  );
  return {
    sources: files.map((file) => {
      const { path, origin, found } = file;
      const problem = used.has(path) ? null : unusedProblem(file, contexts);
      return { path, origin, found, problem: file.problem ?? problem };
    }),
    currentContext:
      files.map(({ document }) => document?.currentContext ?? null).find((name) => name !== null) ??
      null,
    argumentContext:
      files.find(({ origin }) => origin === 'argument')?.document?.currentContext ?? null,
    contexts: entries.map((context) => contextEntry(context, clusters, users)),
    kubeconfigVariable: places.variable,
  };
}

function listPlaces(places: KubeconfigPlaces): Pick<ReadFile, 'path' | 'origin'>[] {
  const fromVariable = (places.variable ?? '').split(delimiter).filter((path) => path !== '');
  const list: Pick<ReadFile, 'path' | 'origin'>[] = [];
  const add = (path: string, origin: KubeconfigSource['origin']): void => {
    const absolute = resolve(path);
    if (!list.some((place) => place.path === absolute)) list.push({ path: absolute, origin });
  };
  if (places.argument !== null) add(places.argument, 'argument');
  else if (fromVariable.length > 0) for (const path of fromVariable) add(path, 'environment');
  else add(join(places.home, '.kube', 'config'), 'home');
  for (const path of places.chosen) add(path, 'chosen');
  return list;
}

async function read(place: Pick<ReadFile, 'path' | 'origin'>): Promise<ReadFile> {
  const { path, origin } = place;
  const bytes = await readRegularFile(path);
  if (!bytes.ok) {
    const missing = bytes.error.kind === 'missing';
    // Nobody asked for ~/.kube/config by name: its absence is the first-run screen, not a problem.
    const problem = missing && origin === 'home' ? null : fileError(path, bytes.error);
    return { path, origin, found: !missing, problem, document: null };
  }
  const parsed = parseKubeconfig(bytes.value);
  if (!parsed.ok) {
    return {
      path,
      origin,
      found: true,
      problem: documentError(path, parsed.error),
      document: null,
    };
  }
  return { path, origin, found: true, problem: null, document: parsed.value };
}

function fileError(path: string, problem: FileProblem): AppError {
  switch (problem.kind) {
    case 'missing':
      return appError('kubeconfig-missing', { path });
    case 'too-large':
      return appError('kubeconfig-too-large', { path, limitBytes: problem.limitBytes });
    case 'unreadable':
      return appError('kubeconfig-unreadable', { path, detail: problem.code });
  }
}

function documentError(path: string, problem: DocumentProblem): AppError {
  return problem.kind === 'empty'
    ? appError('kubeconfig-empty', { path })
    : appError('kubeconfig-invalid', { path, line: problem.line, detail: problem.detail });
}

/**
 * What there is to say of a file that was read, but of which no context uses anything.
 *
 * A file of clusters and users only is right beside others; where there is no context at all, or the
 * file holds nothing, it is what the user has to look at. That earlier files define the same contexts
 * is what merging is for, except in a file chosen in the app: it was chosen to be used.
 */
function unusedProblem(
  { path, origin, document }: ReadFile,
  contexts: ReadonlyMap<string, { readonly path: string }>,
): AppError | null {
  if (document === null) return null;
  if (document.contexts.length === 0) {
    const holdsNothing = document.clusters.length + document.users.length === 0;
    return contexts.size === 0 || holdsNothing
      ? appError('kubeconfig-no-contexts', { path })
      : null;
  }
  if (origin !== 'chosen') return null;
  const by = new Set(document.contexts.flatMap(({ name }) => contexts.get(name)?.path ?? []));
  return appError('kubeconfig-shadowed', { path, by: [...by].join(', ') });
}

function firstByName<T extends { readonly name: string }>(
  files: readonly ReadFile[],
  list: (document: KubeconfigDocument) => readonly T[],
): ReadonlyMap<string, Located<T> & { readonly path: string }> {
  const byName = new Map<string, Located<T> & { readonly path: string }>();
  for (const { path, document } of files) {
    for (const entry of document === null ? [] : list(document)) {
      if (!byName.has(entry.name)) byName.set(entry.name, { entry, folder: dirname(path), path });
    }
  }
  return byName;
}

function contextEntry(
  { entry: context, path }: { readonly entry: KubeconfigContext; readonly path: string },
  clusters: ReadonlyMap<string, Located<KubeconfigCluster>>,
  users: ReadonlyMap<string, Located<KubeconfigUser>>,
): ContextEntry {
  const access = resolveAccess(
    path,
    context,
    clusters.get(context.cluster),
    users.get(context.user),
  );
  return {
    summary: {
      name: context.name,
      cluster: context.cluster,
      user: context.user,
      namespace: context.namespace ?? 'default',
      server: access.ok ? serverAddress(access.value.server) : '',
      path,
      problem: access.ok ? null : access.error,
    },
    access,
  };
}
