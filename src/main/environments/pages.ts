import type { AppError, Outcome } from '../../shared/errors';
import type { PageAddress } from '../../shared/explain';
import { cleanText } from '../../shared/clean-text';
import { err, ok } from '../../shared/result';
import { apiPath } from '../kube/http/api-path';
import type { ClusterClient } from '../kube/http/cluster-client';
import { listAll } from '../kube/watch/list-all';
import { pageUrl } from './page-url';
import { TEXT_LIMITS } from './text-limits';
import { fields, items } from './unverified';

/** Milliseconds for one page of a list: somebody waits for a menu. */
const PAGE_MS = 15_000;

/** Addresses of one environment. */
const MAX_PAGES = 20;

/** Rules, paths and hosts of one Ingress. */
const MAX_ENTRIES = 100;

/** An Ingress, or a Service, as far as it matters here. */
interface IngressFacts {
  readonly name: string;
  readonly label: string;
  readonly services: readonly string[];
  readonly urls: readonly string[];
}

/**
 * The addresses of an environment: of Ingresses that carry its label, or lead to a Service that
 * selects it. An API server without Ingresses has none.
 */
export async function findPages(
  client: ClusterClient,
  environment: { readonly namespace: string; readonly labelKey: string; readonly name: string },
  signal: AbortSignal,
): Promise<Outcome<readonly PageAddress[]>> {
  const { namespace, labelKey, name } = environment;
  const list = <T>(
    path: string,
    resource: string,
    project: (object: unknown) => T | undefined,
  ): ReturnType<typeof listAll<T>> =>
    listAll({
      client,
      path,
      what: { verb: 'list', resource, namespace, name: '' },
      project,
      signal,
      pageMs: PAGE_MS,
    });
  const ingresses = await list(
    apiPath('apis', 'networking.k8s.io', 'v1', 'namespaces', namespace, 'ingresses'),
    'ingresses',
    (object) => readIngress(object, labelKey),
  );
  if (!ingresses.ok) return isAbsent(ingresses.error) ? ok([]) : err(ingresses.error);
  const all = [...ingresses.value.items.values()];
  const labelled = all.filter(({ label }) => label === name);
  if (labelled.length > 0 || all.length === 0) return ok(addresses(labelled));
  const services = await list(
    apiPath('api', 'v1', 'namespaces', namespace, 'services'),
    'services',
    (object) => readService(object, labelKey, name),
  );
  if (!services.ok) return services;
  const names = new Set(services.value.items.values());
  return ok(addresses(all.filter((one) => one.services.some((service) => names.has(service)))));
}

function addresses(ingresses: readonly IngressFacts[]): readonly PageAddress[] {
  return ingresses
    .flatMap(({ name, urls }) => urls.map((url) => ({ url, source: name })))
    .slice(0, MAX_PAGES);
}

function isAbsent({ kind }: AppError): boolean {
  return kind === 'not-found';
}

function readIngress(object: unknown, labelKey: string): IngressFacts {
  const ingress = fields(object);
  const metadata = fields(ingress['metadata']);
  const spec = fields(ingress['spec']);
  const secure = new Set(
    items(spec['tls'], MAX_ENTRIES).flatMap((tls) => items(fields(tls)['hosts'], MAX_ENTRIES)),
  );
  const services: string[] = [];
  const urls: string[] = [];
  const serves = (backend: unknown): void => {
    const { name } = fields(fields(backend)['service']);
    if (typeof name === 'string') services.push(name);
  };
  serves(spec['defaultBackend']);
  for (const value of items(spec['rules'], MAX_ENTRIES)) {
    const rule = fields(value);
    const paths = items(fields(rule['http'])['paths'], MAX_ENTRIES).map(fields);
    for (const { backend } of paths) serves(backend);
    const { host } = rule;
    // Without a host, or with a wildcard's, nobody knows what to open.
    if (typeof host !== 'string' || !/^[a-z0-9][a-z0-9.-]*$/i.test(host)) continue;
    const scheme = secure.has(host) ? 'https' : 'http';
    const url = pageUrl(`${scheme}://${host}${plainPath(paths[0]?.['path'])}`);
    if (url !== null) urls.push(url);
  }
  const label = fields(metadata['labels'])[labelKey];
  return {
    name: cleanText(metadata['name'], TEXT_LIMITS.name),
    label: typeof label === 'string' ? label : '',
    services,
    urls,
  };
}

/** The Service's name where it selects the environment. */
function readService(object: unknown, labelKey: string, environment: string): string | undefined {
  const service = fields(object);
  const { name } = fields(service['metadata']);
  const selector = fields(fields(service['spec'])['selector']);
  const selects = Object.hasOwn(selector, labelKey) && selector[labelKey] === environment;
  return selects && typeof name === 'string' ? name : undefined;
}

/** Many controllers take regular expressions for paths: those are left out. */
function plainPath(path: unknown): string {
  return typeof path === 'string' && /^\/[A-Za-z0-9._~/-]*$/.test(path) ? path : '/';
}
