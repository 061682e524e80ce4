// The asar archive format (https://github.com/electron/asar#format): a pickled JSON header with
// every file's size and offset, then the files' bytes one after another. Written by hand because
// the stand-in runtime is unpacked before any dependency may be needed.

/** Pickle values are padded to this many bytes. */
const PICKLE_ALIGNMENT = 4;

/**
 * Packs a flat list of files into an asar archive.
 * @param {Record<string, string | Uint8Array>} files contents by name, without folders
 * @returns {Buffer}
 */
export function packAsar(files) {
  /** @type {Record<string, { size: number, offset: string }>} */
  const entries = {};
  const bodies = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    if (name === '' || /[/\\]/.test(name)) {
      throw new TypeError(`not a plain file name: ${JSON.stringify(name)}`);
    }
    const body = Buffer.from(content);
    entries[name] = { size: body.length, offset: String(offset) };
    bodies.push(body);
    offset += body.length;
  }
  return Buffer.concat([headerPickle(JSON.stringify({ files: entries })), ...bodies]);
}

/**
 * Two pickles: the first holds the second's length, the second the header text. All numbers are
 * unsigned 32-bit little endian.
 * @param {string} header JSON
 */
function headerPickle(header) {
  const text = Buffer.from(header, 'utf8');
  const padded = Math.ceil(text.length / PICKLE_ALIGNMENT) * PICKLE_ALIGNMENT;
  const pickle = Buffer.alloc(8 + padded);
  pickle.writeUInt32LE(4 + padded, 0);
  pickle.writeUInt32LE(text.length, 4);
  text.copy(pickle, 8);
  const size = Buffer.alloc(8);
  size.writeUInt32LE(4, 0);
  size.writeUInt32LE(pickle.length, 4);
  return Buffer.concat([size, pickle]);
}

/**
 * @typedef {object} AsarFile
 * @property {string} path inside the archive, with forward slashes
 * @property {number} size in bytes
 * @property {boolean} hashed whether the header holds its hash, which the fuse checks it against
 * @property {() => Buffer} read
 */

/**
 * The files of an archive.
 * @param {Buffer} archive
 * @returns {AsarFile[]}
 */
export function readAsar(archive) {
  const headerSize = archive.readUInt32LE(4);
  const textSize = archive.readUInt32LE(12);
  const header = JSON.parse(archive.toString('utf8', 16, 16 + textSize));
  const bodies = 8 + headerSize;
  /** @type {AsarFile[]} */
  const files = [];
  const visit = (/** @type {any} */ folder, /** @type {string} */ below) => {
    for (const [name, entry] of Object.entries(folder.files)) {
      const path = `${below}${name}`;
      if (entry.files !== undefined) {
        visit(entry, `${path}/`);
        continue;
      }
      if (entry.offset === undefined) throw new Error(`${path} is not inside the archive`);
      const start = bodies + Number(entry.offset);
      files.push({
        path,
        size: entry.size,
        hashed: entry.integrity?.algorithm === 'SHA256',
        read: () => archive.subarray(start, start + entry.size),
      });
    }
  };
  visit(header, '');
  return files;
}
