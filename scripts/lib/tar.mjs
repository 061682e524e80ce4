// A streaming reader of tar archives (POSIX.1-1988 ustar, pax path and size records, GNU long
// names): what npm and electron-builder write, and no `tar` program needed to read it.

const BLOCK = 512;

/** A header that is not a file's body is a few hundred bytes; more is not an archive of ours. */
const MAX_EXTENSION_BYTES = 1024 * 1024;

/**
 * @typedef {object} TarEntry
 * @property {string} name as in the archive, not to be trusted as a path
 * @property {'file' | 'directory' | 'symlink' | 'other'} type
 * @property {number} mode permission bits
 * @property {number} size bytes
 * @property {() => AsyncGenerator<Buffer>} body the file's bytes, to be read before the next entry;
 *   what is left unread is skipped
 */

/**
 * @param {AsyncIterable<Uint8Array>} source an uncompressed archive
 * @returns {AsyncGenerator<TarEntry>}
 * @throws {Error} when the archive is damaged or ends early
 */
export async function* readTar(source) {
  const reader = new BlockReader(source);
  /** @type {Record<string, string>} */
  let extended = {};
  for (;;) {
    const header = await reader.exactly(BLOCK);
    if (header === undefined || header.every((byte) => byte === 0)) return;
    checkSum(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const size = Number(extended.size ?? octal(header, 124, 12));
    if (type === 'x' || type === 'g' || type === 'L') {
      const text = (await wholeBody(reader, size)).toString('utf8');
      if (type === 'x') extended = { ...extended, ...paxRecords(text) };
      if (type === 'L') extended = { ...extended, path: text.replace(/\0+$/, '') };
      continue;
    }
    let left = size;
    const body = async function* () {
      while (left > 0) {
        const chunk = await reader.atMost(left);
        left -= chunk.length;
        yield chunk;
      }
    };
    yield {
      name: extended.path ?? ustarName(header),
      type: typeOf(type),
      mode: octal(header, 100, 8) & 0o777,
      size,
      body,
    };
    extended = {};
    while (left > 0) left -= (await reader.atMost(left)).length;
    await reader.exactly(padding(size));
  }
}

/** @param {BlockReader} reader @param {number} size */
async function wholeBody(reader, size) {
  if (size > MAX_EXTENSION_BYTES) throw new Error('damaged archive: an oversized header');
  const body = await reader.exactly(size);
  await reader.exactly(padding(size));
  return body ?? Buffer.alloc(0);
}

/** @param {number} size */
function padding(size) {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

/** @param {string} flag @returns {TarEntry['type']} */
function typeOf(flag) {
  if (flag === '0' || flag === '\0') return 'file';
  if (flag === '5') return 'directory';
  if (flag === '2') return 'symlink';
  return 'other';
}

/** @param {Buffer} header @param {number} start @param {number} length */
function text(header, start, length) {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
}

/** @param {Buffer} header @param {number} start @param {number} length */
function octal(header, start, length) {
  const digits = text(header, start, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw new Error('damaged archive: a number is not octal');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** @param {Buffer} header */
function ustarName(header) {
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  const name = text(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** @param {Buffer} header */
function checkSum(header) {
  let sum = 0;
  // The field itself (8 bytes at 148) counts as spaces.
  for (let index = 0; index < BLOCK; index++) {
    sum += index >= 148 && index < 156 ? 0x20 : (header[index] ?? 0);
  }
  if (sum !== octal(header, 148, 8)) throw new Error('damaged archive: a wrong header checksum');
}

/**
 * `LENGTH key=value\n`, the length counting the whole record in bytes.
 * @param {string} body
 */
function paxRecords(body) {
  /** @type {Record<string, string>} */
  const records = {};
  let rest = Buffer.from(body, 'utf8');
  while (rest.length > 0) {
    const space = rest.indexOf(0x20);
    const length = Number(rest.subarray(0, space).toString('ascii'));
    if (!(length > space + 1)) throw new Error('damaged archive: a wrong pax record');
    const record = rest.subarray(space + 1, length - 1).toString('utf8');
    const equals = record.indexOf('=');
    records[record.slice(0, equals)] = record.slice(equals + 1);
    rest = rest.subarray(length);
  }
  return records;
}

/** Hands out a stream's bytes in the portions asked for; holds no more than one chunk and a block. */
class BlockReader {
  #iterator;
  /** @type {Buffer} */
  #chunk = Buffer.alloc(0);

  /** @param {AsyncIterable<Uint8Array>} source */
  constructor(source) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** @returns {Promise<boolean>} false at the end of the source */
  async #fill() {
    while (this.#chunk.length === 0) {
      const next = await this.#iterator.next();
      if (next.done) return false;
      this.#chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    return true;
  }

  /** @param {number} length more than 0 */
  async atMost(length) {
    if (!(await this.#fill())) throw new Error('damaged archive: it ends early');
    const taken = this.#chunk.subarray(0, length);
    this.#chunk = this.#chunk.subarray(taken.length);
    return taken;
  }

  /**
   * @param {number} length
   * @returns {Promise<Buffer | undefined>} undefined when the source had ended before
   */
  async exactly(length) {
    const parts = [];
    let missing = length;
    while (missing > 0) {
      if (missing === length && !(await this.#fill())) return undefined;
      const part = await this.atMost(missing);
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }
}
