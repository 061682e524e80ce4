import type { IncomingMessage } from 'node:http';
import { appError, type AppError } from '../../../shared/errors';
import type { Disposable } from '../../../shared/result';
import type { Clock } from '../clock';
import { apiPath } from '../http/api-path';
import type { ClusterClient, RequestSubject } from '../http/cluster-client';
import { cleanText } from '../../../shared/clean-text';
import type { ExecRequest } from './exec';
import { refusedExec } from './exec-failure';
import { openExecSocket, type ExecSocket } from './exec-socket';
import { SUBPROTOCOLS } from './frames';

/** Bytes of a refused handshake's body that are read: kubectl's limit too. */
const MAX_REFUSAL = 64 * 1024;

/**
 * A server's words, with 400, 403 or 426, where a proxy took the `Upgrade` header away, and where it
 * speaks none of the protocols offered, SPDY alone included.
 *
 * Source: k8s.io/apimachinery/pkg/util/proxy/upgradeaware.go, …/util/httpstream/httpstream.go,
 * …/util/httpstream/spdy/upgrade.go.
 */
const UPGRADE_REFUSED =
  /upgrade request required|unable to negotiate protocol|unable to upgrade: (missing|unsupported) upgrade/i;

/** What opening a stream needs. */
export interface HandshakeOptions {
  readonly client: ClusterClient;
  readonly request: ExecRequest;
  readonly clock: Clock;
  /** From the first byte sent to the whole answer, milliseconds. */
  readonly deadline: number;
  /** Subscribe before returning: the first message may come in the same packet. */
  readonly opened: (socket: ExecSocket) => void;
  readonly failed: (error: AppError) => void;
  readonly onOddity: (detail: string) => void;
}

/**
 * Opens a stream: signs, sends, and says why where it is refused. A second attempt is made in two
 * cases, once each: the server closed an idle connection of the pool just as it was used, or refused
 * a credential that has a successor.
 */
export class Handshake implements Disposable {
  readonly #options: HandshakeOptions;
  readonly #subject: RequestSubject;
  #attempt: Disposable | undefined;
  #deadline: Disposable | undefined;
  #retriedStale = false;
  #renewed = false;
  #over = false;

  private constructor(options: HandshakeOptions) {
    this.#options = options;
    const { namespace, pod } = options.request;
    this.#subject = { verb: 'create', resource: 'pods/exec', namespace, name: pod };
  }

  static start(options: HandshakeOptions): Handshake {
    const handshake = new Handshake(options);
    void handshake.#connect();
    return handshake;
  }

  dispose(): void {
    if (this.#over) return;
    this.#over = true;
    this.#deadline?.dispose();
    this.#attempt?.dispose();
  }

  async #connect(): Promise<void> {
    const { client, request, clock, deadline } = this.#options;
    const { namespace, pod } = request;
    const path = apiPath('api', 'v1', 'namespaces', namespace, 'pods', pod, 'exec');
    const signed = await client.socket(path, queryOf(request));
    if (this.#over) return;
    if (!signed.ok) {
      this.#fail(signed.error);
      return;
    }
    // From here on: a sign-in waits for people, not for a server.
    this.#deadline?.dispose();
    this.#deadline = clock.after(deadline, () => {
      const { server } = client;
      const seconds = Math.max(1, Math.round(deadline / 1000));
      this.#fail(appError('timed-out', { server, waitingFor: 'handshake', seconds }));
    });
    this.#attempt = openExecSocket(signed.value, {
      opened: (socket) => {
        this.#over = true;
        this.#deadline?.dispose();
        this.#options.opened(socket);
      },
      answered: (response) => {
        void this.#answered(response);
      },
      failed: (error, stale) => {
        if (stale && !this.#retriedStale) {
          this.#retriedStale = true;
          void this.#connect();
        } else this.#fail(this.#brokenWords(error));
      },
    });
  }

  /** The handshake was answered with something else than 101: its body says why. */
  async #answered(response: IncomingMessage): Promise<void> {
    const status = response.statusCode ?? 0;
    if (status === 401 && !this.#renewed) {
      this.#renewed = true;
      // Asked first: a body is of no use where there is a successor.
      const renewed = await this.#options.client.renewed();
      if (this.#over) return;
      if (renewed) {
        this.#attempt?.dispose();
        void this.#connect();
        return;
      }
    }
    const body = await this.#bodyOf(response);
    if (this.#over) return;
    const { client, request } = this.#options;
    const spdyOnly = status === 426 || /spdy/i.test(response.headers.upgrade ?? '');
    if (spdyOnly || UPGRADE_REFUSED.test(body)) {
      this.#fail(this.#protocolRefused());
      return;
    }
    const error = client.refused(status, body, this.#subject, response.headers['retry-after']);
    this.#fail(refusedExec(request, error));
  }

  async #bodyOf(response: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        chunks.push(chunk.subarray(0, MAX_REFUSAL - size));
        size += chunk.length;
        if (size >= MAX_REFUSAL) break;
      }
    } catch (error) {
      // A body cut short still has its status; the words that came are used.
      if (!this.#over) this.#options.onOddity(`a refusal cut short: ${String(error)}`);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  #brokenWords(error: Error): AppError {
    const { client } = this.#options;
    // ws says these in words only (lib/websocket.js, 8.x).
    if (/subprotocol/i.test(error.message)) return this.#protocolRefused();
    if (/^(Invalid (Upgrade|Sec-WebSocket-)|Server (sent|indicated) a)/.test(error.message)) {
      return appError('bad-response', { server: client.server, detail: cleanText(error.message) });
    }
    return client.failure(error, this.#subject);
  }

  #protocolRefused(): AppError {
    const offered = SUBPROTOCOLS.join(', ');
    return appError('exec-protocol-refused', { server: this.#options.client.server, offered });
  }

  #fail(error: AppError): void {
    if (this.#over) return;
    this.dispose();
    this.#options.failed(error);
  }
}

function queryOf(request: ExecRequest): readonly (readonly [string, string])[] {
  const { container, command, tty, stdin } = request;
  return [
    ['container', container],
    ['stdin', String(stdin)],
    ['stdout', 'true'],
    // Under a tty the runtime merges stderr into stdout, and CRI rejects a request for both.
    ['stderr', String(!tty)],
    ['tty', String(tty)],
    ...command.map((argument): [string, string] => ['command', argument]),
  ];
}
