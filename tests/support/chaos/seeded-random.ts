/** What a 32-bit state is stepped by: the golden ratio's fraction, odd, so that no state repeats early. */
const STEP = 0x9e3779b9;

/** A number's bits mixed until neighbours have nothing in common (two xor-shift-multiply rounds). */
function mixed(state: number): number {
  let bits = state;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}

/** Random numbers that are the same for the same seed, on every machine. */
export class SeededRandom {
  #state: number;

  /** @param seed any whole number; its low 32 bits count */
  constructor(readonly seed: number) {
    this.#state = mixed(seed >>> 0);
  }

  /** 32 random bits. */
  bits(): number {
    this.#state = (this.#state + STEP) >>> 0;
    return mixed(this.#state);
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.bits() / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** One of a list. */
  pick<T>(list: readonly T[]): T {
    const item = list[this.integer(0, list.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  /** Random bytes. */
  bytes(length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    const whole = length - (length % 4);
    for (let at = 0; at < whole; at += 4) buffer.writeUInt32LE(this.bits(), at);
    for (let at = whole; at < length; at += 1) buffer[at] = this.bits() & 0xff;
    return buffer;
  }

  /** Another sequence, which does not move this one on when it is used. */
  fork(): SeededRandom {
    return new SeededRandom(this.bits());
  }
}
