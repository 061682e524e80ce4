import type { IMarker, Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/result';

/**
 * Names rows so that the names stay true while the scrollback moves: a buffer that is full drops its
 * oldest rows, and every other row gets a smaller index. xterm.js moves markers along; one is enough.
 */
export class RowAnchor implements Disposable {
  readonly #marker: IMarker;
  readonly #name: number;

  /**
   * @param row of the active buffer: the anchor holds until it is gone
   * @param name what the row is called; others are called by their distance
   */
  constructor(terminal: Terminal, row: number, name: number) {
    const { baseY, cursorY } = terminal.buffer.active;
    this.#marker = terminal.registerMarker(row - baseY - cursorY);
    this.#name = name;
  }

  /** The row has left the buffer: no name leads anywhere any more. */
  get isLost(): boolean {
    return this.#marker.isDisposed;
  }

  /** The index that a row has now; below 0: it is gone. */
  rowOf(name: number): number {
    return name - this.#name + this.#marker.line;
  }

  nameOf(row: number): number {
    return row - this.#marker.line + this.#name;
  }

  dispose(): void {
    this.#marker.dispose();
  }
}
