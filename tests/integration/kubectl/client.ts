import { request } from 'node:https';
import { WebSocket } from 'ws';
import type { UserName } from '../../cluster/index';

/** What a client needs to know of a cluster; a DemoCluster is one. */
export interface Target {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  token(user: UserName): string;
}

export interface Answer {
  readonly code: number;
  readonly body: Record<string, unknown>;
}

export interface AskOptions {
  readonly method?: string;
  readonly user?: UserName | 'anonymous';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** One request to the cluster; the JSON body of its answer. */
export function ask(cluster: Target, path: string, options: AskOptions = {}): Promise<Answer> {
  const { method = 'GET', user = 'developer', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${cluster.url}${path}`,
      {
        method,
        ca: cluster.ca,
        agent: false,
        headers: {
          ...(user === 'anonymous' ? {} : { authorization: `Bearer ${cluster.token(user)}` }),
          ...headers,
        },
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        incoming.once('error', reject);
        incoming.once('end', () => {
          resolve({
            code: incoming.statusCode ?? 0,
            body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
          });
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

export interface WatchEvent {
  readonly type: string;
  readonly object: {
    readonly metadata?: { readonly name?: string; readonly resourceVersion?: string };
    readonly code?: number;
    readonly reason?: string;
  };
}

/** An open watch: its lines one by one, and how it ended. */
export interface OpenWatch {
  /** The next line; undefined when the watch has ended. */
  next(): Promise<string | undefined>;
  event(): Promise<WatchEvent>;
  /** `end`, or the code of the error it ended with. */
  readonly ended: Promise<string>;
  close(): void;
}

/** Opens a watch; resolves once the server has answered 200. */
export function watch(cluster: Target, path: string): Promise<OpenWatch> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${cluster.url}${path}`,
      {
        ca: cluster.ca,
        agent: false,
        headers: { authorization: `Bearer ${cluster.token('developer')}` },
      },
      (incoming) => {
        const lines: string[] = [];
        let partial = '';
        let over = false;
        let wake = (): void => undefined;
        let finish = (_how: string): void => undefined;
        const ended = new Promise<string>((done) => {
          finish = (how) => {
            over = true;
            done(how);
            wake();
          };
        });
        incoming.setEncoding('utf8').on('data', (part: string) => {
          const pieces = (partial + part).split('\n');
          partial = pieces.pop() ?? '';
          lines.push(...pieces);
          wake();
        });
        incoming.once('end', () => {
          finish('end');
        });
        incoming.once('error', (error: NodeJS.ErrnoException) => {
          finish(error.code ?? 'error');
        });
        const next = async (): Promise<string | undefined> => {
          while (lines.length === 0 && !over) {
            await new Promise<void>((done) => {
              wake = done;
            });
          }
          return lines.shift();
        };
        resolve({
          next,
          event: async () =>
            JSON.parse((await next()) ?? '{"type":"END","object":{}}') as WatchEvent,
          ended,
          close: () => {
            outgoing.destroy();
          },
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end();
  });
}

/** What an exec stream has delivered. */
export interface Exec {
  readonly socket: WebSocket;
  readonly protocol: string;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly stdoutBytes: () => number;
  /** Resolves once stdout holds the text. */
  seen(text: string): Promise<void>;
  send(channel: number, payload: Uint8Array | string): void;
  /** The Status, and the close code of the socket. */
  readonly ended: Promise<{ status: Record<string, unknown> | undefined; closeCode: number }>;
}

export interface ExecOptions {
  readonly command: readonly string[];
  readonly query?: string;
  readonly protocols?: readonly string[];
}

/** Output kept as text; more is only counted. */
const MAX_TEXT = 256 * 1024;

/** Opens an exec; rejects with the HTTP answer when it is refused. */
export function exec(cluster: Target, pod: string, options: ExecOptions): Promise<Exec> {
  const { command, query = 'stdin=true&stdout=true&stderr=true' } = options;
  const argv = command.map((item) => `&command=${encodeURIComponent(item)}`).join('');
  const socket = new WebSocket(
    `${cluster.url.replace('https', 'wss')}/api/v1/namespaces/test/pods/${pod}/exec?${query}${argv}`,
    [...(options.protocols ?? ['v5.channel.k8s.io'])],
    {
      ca: cluster.ca,
      headers: { authorization: `Bearer ${cluster.token('developer')}` },
      perMessageDeflate: false,
    },
  );
  const text = ['', '', ''];
  let bytes = 0;
  let status: Record<string, unknown> | undefined;
  let wake = (): void => undefined;
  socket.on('message', (message: Buffer) => {
    const channel = message[0] ?? 0;
    const payload = message.subarray(1);
    if (channel === 3) {
      status = JSON.parse(payload.toString()) as Record<string, unknown>;
      return;
    }
    bytes += channel === 1 ? payload.length : 0;
    text[channel] = ((text[channel] ?? '') + payload.toString('latin1')).slice(-MAX_TEXT);
    wake();
  });
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_request, response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      response.once('end', () => {
        reject(new Error(`${response.statusCode ?? 0} ${body}`));
      });
    });
    socket.on('error', reject);
    const ended = new Promise<Awaited<Exec['ended']>>((done) => {
      socket.once('close', (closeCode) => {
        done({ status, closeCode });
      });
    });
    socket.once('open', () => {
      resolve({
        socket,
        protocol: socket.protocol,
        stdout: () => text[1] ?? '',
        stderr: () => text[2] ?? '',
        stdoutBytes: () => bytes,
        seen: async (wanted) => {
          while (!(text[1] ?? '').includes(wanted)) {
            await new Promise<void>((done) => {
              wake = done;
            });
          }
        },
        send: (channel, payload) => {
          socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(payload)]));
        },
        ended,
      });
    });
  });
}
