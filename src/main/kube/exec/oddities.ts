/** Oddities of one stream that are told one by one; of a flood, the first few say what it is made of. */
const TOLD = 5;

/** Tells of what is odd and survived, without flooding a log. */
export class Oddities {
  #count = 0;

  constructor(private readonly tell: (detail: string) => void) {}

  note(detail: string): void {
    this.#count += 1;
    if (this.#count <= TOLD) this.tell(detail);
  }

  /** The stream is over: tells how many there were beyond those told. */
  conclude(): void {
    if (this.#count > TOLD) this.tell(`${this.#count - TOLD} more of these`);
    this.#count = 0;
  }
}
