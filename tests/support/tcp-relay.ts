import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** Another address of a server on 127.0.0.1. */
export interface TcpRelay {
  readonly port: number;
  stop(): Promise<void>;
}

/** Listens on `host` and hands everything on to `port` of 127.0.0.1. Rejects where there is no such host. */
export async function relay(host: string, port: number): Promise<TcpRelay> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    return socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const upstream = keep(connect(port, '127.0.0.1'));
    keep(client).pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
