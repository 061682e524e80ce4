import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { AnswerTooLong } from './network-failure';

/**
 * Reads an answer to its end.
 *
 * @param limitBytes of the unpacked text: a bomb of zeros is stopped there too
 * @throws the network's error, zlib's, or `AnswerTooLong`
 */
export async function readText(response: IncomingMessage, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  const text = isPacked(response) ? await unpacked(response) : response;
  for await (const chunk of text as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) throw new AnswerTooLong(limitBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length).toString('utf8');
}

/**
 * Reads an answer to its end as it comes, packed or not.
 *
 * @param limitBytes as they come
 * @throws the network's error, or `AnswerTooLong`
 */
export async function readBytes(
  response: IncomingMessage,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limitBytes) throw new AnswerTooLong(limitBytes);
    chunks.push(chunk);
  }
  // In memory of its own, so that it can be handed to another thread.
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Whether an answer is packed with gzip, the one way that we accept. */
export function isPacked(response: IncomingMessage): boolean {
  return response.headers['content-encoding'] === 'gzip';
}

async function unpacked(response: IncomingMessage): Promise<Readable> {
  // Loaded with the first packed answer: 4 ms of a start. What goes wrong meanwhile, the pipeline meets.
  response.on('error', () => undefined);
  const { createGunzip } = await import('node:zlib');
  // The pipeline hands either side's error to the reader of the other.
  return pipeline(response, createGunzip(), () => undefined);
}

/** Cuts a stream of bytes into lines, UTF-8 safe because it cuts at bytes. Keeps at most one line. */
export class LineSplitter {
  #parts: Buffer[] = [];
  #length = 0;

  /** @param limitBytes of one line */
  constructor(private readonly limitBytes: number) {}

  /** Bytes of a line that has not ended yet. */
  get pending(): number {
    return this.#length;
  }

  /** Takes the line that has not ended. */
  rest(): string {
    const text = Buffer.concat(this.#parts, this.#length).toString('utf8');
    this.#parts = [];
    this.#length = 0;
    return text;
  }

  /** @throws `AnswerTooLong` for a line that does not end */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      if (this.#length === 0 && end - start <= this.limitBytes) {
        lines.push(chunk.toString('utf8', start, end));
      } else {
        this.#keep(chunk.subarray(start, end));
        lines.push(this.rest());
      }
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#length += part.length;
    if (this.#length > this.limitBytes) throw new AnswerTooLong(this.limitBytes);
    this.#parts.push(part);
  }
}
