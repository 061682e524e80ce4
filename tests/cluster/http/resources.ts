import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Faults } from '../faults';
import type { Clock } from '../world/clock';
import type { Deployment, ResourceName } from '../world/objects';
import { RESOURCES } from '../world/objects';
import type { World } from '../world/world';
import { negotiate, singleJson } from './encoding';
import { Lister, revisionOf, selectionOf } from './list';
import { parseLog, serveLog } from './pod-log';
import { MAX_BODY, readBody, sendJson, streamJson } from './reply';
import type { ResourceRequest } from './request';
import { flag } from './request';
import { readScale, scaleObject } from './scale';
import {
  Failure,
  badRequest,
  expired,
  methodNotAllowed,
  notFound,
  tooLarge,
  tooLargeResourceVersion,
} from './status';
import { WatchStream } from './watch';

/** A watch without timeoutSeconds ends after half an hour, as --min-request-timeout has it. */
const DEFAULT_WATCH_SECONDS = 1800;

export interface ResourcesOptions {
  readonly world: World;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly bookmarkEveryMs: number;
  /** Cuts the connection of a client's port with a TCP reset. */
  readonly reset: (clientPort: number) => void;
}

/** What a watch switch does to the open watches. */
export interface OpenWatch {
  readonly resource: ResourceName;
  /** Resets the connection, ends the answer, sends ERROR 410, or sends a line of any content. */
  reset(): void;
  end(): void;
  expire(): void;
  inject(line: string): void;
}

/** Requests for objects: get, list, watch, delete, scale, log. */
export class Resources {
  readonly #lister: Lister;
  readonly #watches = new Set<OpenWatch>();

  constructor(private readonly options: ResourcesOptions) {
    this.#lister = new Lister(options.world.store, options.clock);
  }

  get watches(): readonly OpenWatch[] {
    return [...this.#watches];
  }

  /** Makes every continue token expire. */
  expireTokens(): void {
    this.#lister.expireTokens();
  }

  /** Answers an authorized request; returns the failure to answer where there is one. */
  async handle(
    parsed: ResourceRequest,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Failure | undefined> {
    const { world, clock } = this.options;
    const { resource, namespace, name, verb } = parsed;
    if (parsed.subresource !== undefined) {
      return this.#subresource(parsed, url, request, response);
    }
    switch (verb) {
      case 'list':
      case 'watch':
        return this.#collection(parsed, url, request, response);
      case 'get': {
        const object = world.store.collections[resource].get(namespace, name ?? '');
        const encoding = negotiate(request.headers.accept, url.searchParams.get('includeObject'));
        if (encoding instanceof Failure) {
          return encoding;
        }
        if (object === undefined) {
          return notFound(resource, RESOURCES[resource].group, name ?? '');
        }
        sendJson(response, 200, singleJson<ResourceName>(resource, object, encoding, clock.now()));
        return undefined;
      }
      case 'delete':
        return resource === 'pods'
          ? this.#deletePod(parsed, url, request, response)
          : methodNotAllowed();
      default:
        return methodNotAllowed();
    }
  }

  async #collection(
    parsed: ResourceRequest,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Failure | undefined> {
    const encoding = negotiate(request.headers.accept, url.searchParams.get('includeObject'));
    if (encoding instanceof Failure) {
      return encoding;
    }
    if (parsed.verb === 'list') {
      if (this.options.faults.listDelayMs > 0) {
        const { faults } = this.options;
        await new Promise<void>((resolve) => {
          this.options.clock.after(faults.listDelayMs, resolve);
        });
      }
      const page = this.#lister.list(parsed, url, encoding);
      if (page instanceof Failure) {
        return page;
      }
      await streamJson(response, page.pieces);
      return undefined;
    }
    const selection = selectionOf(parsed, url);
    const revision = revisionOf(url.searchParams.get('resourceVersion') ?? '');
    if (selection instanceof Failure) {
      return selection;
    }
    if (revision instanceof Failure) {
      return revision;
    }
    const { store } = this.options.world;
    const collection = store.collections[parsed.resource];
    const initialEvents = flag(url, 'sendInitialEvents');
    const from = initialEvents || revision === 0 ? undefined : revision;
    if (
      from !== undefined &&
      this.options.faults.goneAs === 'http' &&
      collection.since(from, 1) === 'gone'
    ) {
      return expired(`too old resource version: ${from} (${store.revisions.current})`);
    }
    if (from !== undefined && from > store.revisions.current) {
      return tooLargeResourceVersion(from, store.revisions.current);
    }
    const seconds = Number(url.searchParams.get('timeoutSeconds') ?? DEFAULT_WATCH_SECONDS);
    const stream = new WatchStream({
      resource: parsed.resource,
      collection,
      selection,
      encoding,
      response,
      clock: this.options.clock,
      from,
      currentRevision: () => store.revisions.current,
      bookmarks: flag(url, 'allowWatchBookmarks')
        ? { everyMs: this.options.bookmarkEveryMs }
        : undefined,
      announceInitialEnd: initialEvents,
      timeoutMs: (seconds > 0 ? seconds : DEFAULT_WATCH_SECONDS) * 1000,
    });
    await this.#watch(parsed.resource, stream, request);
    return undefined;
  }

  async #watch(
    resource: ResourceName,
    stream: WatchStream,
    request: IncomingMessage,
  ): Promise<void> {
    const port = request.socket.remotePort ?? 0;
    const open: OpenWatch = {
      resource,
      reset: () => {
        this.options.reset(port);
      },
      end: () => {
        stream.end();
      },
      expire: () => {
        stream.expire();
      },
      inject: (line) => {
        stream.inject(line);
      },
    };
    this.#watches.add(open);
    try {
      await stream.run();
    } finally {
      this.#watches.delete(open);
    }
  }

  async #subresource(
    parsed: ResourceRequest,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Failure | undefined> {
    const { world, clock } = this.options;
    const { namespace, name = '' } = parsed;
    if (parsed.subresource === 'scale') {
      return this.#scale(parsed, request, response);
    }
    const pod = world.store.collections.pods.get(namespace, name);
    if (pod === undefined) {
      return notFound('pods', '', name);
    }
    if (parsed.subresource === 'log') {
      if (parsed.verb !== 'get') {
        return methodNotAllowed();
      }
      const log = parseLog(pod, url, world.logs, clock);
      if (log instanceof Failure) {
        return log;
      }
      await serveLog(log, world.logs, response);
      return undefined;
    }
    return badRequest('you must ask for an upgrade to a WebSocket to exec');
  }

  async #deletePod(
    parsed: ResourceRequest,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Failure | undefined> {
    const body = await readBody(request);
    if (body === undefined) {
      return tooLarge(MAX_BODY);
    }
    const fromQuery = url.searchParams.get('gracePeriodSeconds');
    const grace = fromQuery ?? graceOf(body, request.headers['content-type']);
    const { namespace, name = '' } = parsed;
    const seconds = grace === undefined ? undefined : Number(grace);
    if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0)) {
      return badRequest(`gracePeriodSeconds: Invalid value: ${String(grace)}`);
    }
    const { world, clock } = this.options;
    const pod = world.deletePod(namespace, name, seconds);
    if (pod === undefined) {
      return notFound('pods', '', name);
    }
    sendJson(response, 200, singleJson('pods', pod, { as: 'object' }, clock.now()));
    return undefined;
  }

  async #scale(
    parsed: ResourceRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Failure | undefined> {
    const { world } = this.options;
    const { namespace, name = '', verb } = parsed;
    const deployment = world.store.collections.deployments.get(namespace, name);
    if (deployment === undefined) {
      return notFound('deployments', 'apps', name);
    }
    if (verb === 'patch' || verb === 'update') {
      const body = await readBody(request);
      if (body === undefined) {
        return tooLarge(MAX_BODY);
      }
      const replicas = readScale(name, body, request.headers['content-type']);
      if (replicas instanceof Failure) {
        return replicas;
      }
      world.scale(namespace, name, replicas);
    } else if (verb !== 'get') {
      return methodNotAllowed();
    }
    const current: Deployment =
      world.store.collections.deployments.get(namespace, name) ?? deployment;
    sendJson(response, 200, JSON.stringify(scaleObject(current)));
    return undefined;
  }
}

/** gracePeriodSeconds of a DeleteOptions body; undefined when there is none. */
function graceOf(body: Buffer, contentType: string | undefined): number | undefined {
  if (body.length === 0 || contentType?.startsWith('application/json') !== true) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' &&
      value !== null &&
      'gracePeriodSeconds' in value &&
      typeof value.gracePeriodSeconds === 'number'
      ? value.gracePeriodSeconds
      : undefined;
  } catch {
    return undefined;
  }
}
