import { performance } from 'node:perf_hooks';

/**
 * Moments of a start, for the start benchmark and for whoever asks why it is slow:
 * `performance.mark` always, a line on stdout where `PODSHELL_TRACE=1`.
 */
export class Trace {
  constructor(private readonly print: ((line: string) => void) | null) {}

  /** Marks now. */
  mark(name: string): void {
    performance.mark(name);
    this.#tell(name, performance.timeOrigin + performance.now());
  }

  /** A mark of the page, with its own time in milliseconds since the epoch. */
  pageMark(name: string, at: number): void {
    this.#tell(`page:${name}`, at);
  }

  #tell(name: string, at: number): void {
    this.print?.(`trace ${name} ${at.toFixed(1)}\n`);
  }
}
