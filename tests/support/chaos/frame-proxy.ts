import { createServer, request, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { createPki, type Pki } from '../../cluster/pki';

/** Unsent bytes above which the cluster is not read any more. */
const HIGH_WATER = 1024 * 1024;

/** An exec stream that passes, and what a test puts into it. */
export interface RelayedExec {
  /** Sends the client a message of its own: binary, or text where it is a string. */
  inject(message: Uint8Array | string): void;
  /** Messages from the cluster from now on: handed on, changed, or (null) dropped. */
  change: (message: Buffer) => Buffer | null;
}

/**
 * An API server in front of the demo cluster that hands requests on and can put odd messages into
 * exec streams: what a broken proxy or a server from the future would send.
 */
export class FrameProxy {
  /** Streams that were opened, oldest first. */
  readonly execs: RelayedExec[] = [];
  readonly ca: string;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });

  private constructor(
    private readonly target: { readonly url: string; readonly ca: string },
    pki: Pki,
  ) {
    this.ca = pki.ca;
    this.#server = createServer({ key: pki.server.key, cert: pki.server.cert });
    this.#server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
      this.#relayRequest(incoming, response);
    });
    this.#server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => undefined);
      this.#sockets.handleUpgrade(incoming, socket, head, (client) => {
        this.#relayExec(incoming, client);
      });
    });
  }

  static async start(target: { readonly url: string; readonly ca: string }): Promise<FrameProxy> {
    const pki = await createPki({ commonName: 'nobody', organization: 'nobody' });
    const proxy = new FrameProxy(target, pki);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #relayRequest(incoming: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url = '/' } = incoming;
    const target = new URL(url, this.target.url);
    const onward = request(
      target,
      { method, headers: { ...headers, host: target.host }, ca: this.target.ca, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  }

  #relayExec(incoming: IncomingMessage, client: WebSocket): void {
    const { url = '/', headers } = incoming;
    const onward = new URL(url, this.target.url.replace('https', 'wss'));
    const server = new WebSocket(onward, [client.protocol], {
      ca: this.target.ca,
      headers: { authorization: headers.authorization ?? '' },
      perMessageDeflate: false,
    });
    const waiting: Buffer[] = [];
    const relay: RelayedExec = {
      inject: (message) => {
        client.send(message);
      },
      change: (message) => message,
    };
    this.execs.push(relay);
    client.on('message', (message: Buffer) => {
      if (server.readyState === WebSocket.OPEN) server.send(message);
      else waiting.push(message);
    });
    server.on('open', () => {
      for (const message of waiting.splice(0)) server.send(message);
    });
    server.on('message', (message: Buffer) => {
      const changed = relay.change(message);
      if (changed === null || client.readyState !== WebSocket.OPEN) return;
      client.send(changed, () => {
        if (client.bufferedAmount < HIGH_WATER / 2) server.resume();
      });
      if (client.bufferedAmount > HIGH_WATER) server.pause();
    });
    // Always followed by 'close'.
    client.on('error', () => undefined);
    server.on('error', () => undefined);
    client.on('close', () => {
      server.terminate();
    });
    server.on('close', (code) => {
      if (code === 1006) client.terminate();
      else client.close(code === 1005 ? undefined : code);
    });
  }
}
