import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

/** Hears whatever arrives on a port of the loopback, TCP and UDP: what a page might send home to. */
export class ListeningPost {
  readonly #tcp: Server;
  readonly #udp: Socket;
  readonly #heard: string[] = [];

  private constructor(tcp: Server, udp: Socket) {
    this.#tcp = tcp;
    this.#udp = udp;
    tcp.on('connection', (socket) => {
      this.#heard.push('a connection');
      socket.on('data', (data) => {
        this.#heard.push(data.toString('latin1').split('\r\n')[0] ?? '');
        // Enough for a page to count it as an answer.
        socket.end(
          'HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-length: 0\r\n\r\n',
        );
      });
      socket.on('error', () => {
        socket.destroy();
      });
    });
    udp.on('message', () => this.#heard.push('a datagram'));
  }

  static async start(): Promise<ListeningPost> {
    const tcp = createServer().listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const udp = createSocket('udp4');
    udp.bind((tcp.address() as AddressInfo).port, '127.0.0.1');
    await once(udp, 'listening');
    return new ListeningPost(tcp, udp);
  }

  get port(): number {
    return (this.#tcp.address() as AddressInfo).port;
  }

  /** The first lines of what arrived, in order. */
  get heard(): readonly string[] {
    return this.#heard;
  }

  async stop(): Promise<void> {
    this.#udp.close();
    this.#tcp.close();
    await once(this.#tcp, 'close');
  }
}
