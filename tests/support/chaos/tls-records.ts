/** A record's type, version and length (RFC 8446, 5.1). */
const HEADER = 5;
const APPLICATION_DATA = 23;
/** What TLS 1.3 adds to the text of a record: its true type and the tag of AES-GCM or ChaCha20. */
const ADDED = 17;

/**
 * Counts the TLS records in a stream of bytes. So a proxy that cannot read what passes still knows
 * how much of it a peer must have been able to read: a record that arrived whole.
 */
export class TlsRecords {
  #header = Buffer.alloc(HEADER);
  #headerBytes = 0;
  #left = 0;
  #length = 0;
  #plain = 0;

  /** Bytes of text in the application records that passed whole. */
  get plainBytes(): number {
    return this.#plain;
  }

  pass(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#left === 0) {
        const part = Math.min(HEADER - this.#headerBytes, bytes.length - at);
        this.#header.set(bytes.subarray(at, at + part), this.#headerBytes);
        this.#headerBytes += part;
        at += part;
        if (this.#headerBytes < HEADER) return;
        this.#headerBytes = 0;
        this.#length = this.#header.readUInt16BE(3);
        this.#left = this.#length;
      } else {
        const part = Math.min(this.#left, bytes.length - at);
        at += part;
        this.#left -= part;
        if (this.#left === 0 && this.#header[0] === APPLICATION_DATA) {
          this.#plain += Math.max(0, this.#length - ADDED);
        }
      }
    }
  }
}
