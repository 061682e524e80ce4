import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { STATUS_CODES } from 'node:http';
import type { Failure } from './status';
import { statusJson } from './status';

/** Request bodies here are options and reviews; a real API server stops at 3 MiB. */
export const MAX_BODY = 3 * 1024 * 1024;

/** Pieces of a streamed answer are gathered to about this size: one TLS record is 16 KiB. */
const CHUNK = 64 * 1024;

export function sendJson(response: ServerResponse, code: number, json: string): void {
  response.writeHead(code, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  });
  response.end(json);
}

export function sendFailure(response: ServerResponse, failure: Failure): void {
  const json = `${statusJson(failure.status)}\n`;
  response.writeHead(failure.status.code, {
    ...failure.headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  });
  response.end(json);
}

/** Answers an upgrade request that is not granted, on the bare socket, and closes it. */
export function refuseUpgrade(socket: Duplex, failure: Failure): void {
  const json = `${statusJson(failure.status)}\n`;
  const { code } = failure.status;
  const headers = {
    ...failure.headers,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(json)),
    connection: 'close',
  };
  const head = Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  socket.end(`HTTP/1.1 ${code} ${STATUS_CODES[code] ?? 'Unknown'}\r\n${head}\r\n${json}`);
}

/** Writes one piece; resolves once the socket can take more. False when the client has gone. */
export async function writePiece(response: ServerResponse, text: string): Promise<boolean> {
  if (response.destroyed || response.writableEnded) {
    return false;
  }
  if (response.write(text)) {
    return true;
  }
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
  return !response.destroyed;
}

/** Streams text pieces as one JSON answer without holding more than a chunk of it. */
export async function streamJson(
  response: ServerResponse,
  pieces: Iterable<string>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json' });
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length >= CHUNK) {
      if (!(await writePiece(response, chunk))) {
        return;
      }
      chunk = '';
      // A long list must not hold up the shells that share this process.
      await new Promise(setImmediate);
    }
  }
  response.end(chunk);
}

/** The request's body; undefined when it is larger than MAX_BODY. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY) {
      return undefined;
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}
