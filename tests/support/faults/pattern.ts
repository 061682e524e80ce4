import { createHash } from 'node:crypto';
import type { SeededRandom } from '../chaos-proxy';

/** What a pod sends over and over: bytes that no slip, gap or repetition leaves the same. */
export class Pattern {
  readonly bytes: Buffer;

  constructor(random: SeededRandom, length: number) {
    this.bytes = random.bytes(length);
  }

  /** SHA-256, hex, of the first `length` bytes of the pattern repeated for ever, then of `end`. */
  sum(length: number, end = ''): string {
    return this.sumFrom(0, length, end);
  }

  /** As `sum`, from an offset on. */
  sumFrom(offset: number, length: number, end = ''): string {
    const hash = createHash('sha256');
    let from = offset % this.bytes.length;
    for (let left = length; left > 0; from = 0) {
      const part = this.bytes.subarray(from, from + left);
      hash.update(part);
      left -= part.length;
    }
    return hash.update(end).digest('hex');
  }
}
