/** Height of a row in CSS pixels; `--row-height` in tokens.css says the same. */
export const ROW_HEIGHT = 28;

/** Rows rendered beyond each edge, so that a quick scroll finds them painted. */
const OVERSCAN = 12;

/**
 * Which rows of a long list are rendered, and where. All rows are 28 px but the few that explain
 * themselves. Written here because a general virtual list hides each row until it was measured, and
 * the first frame with environments in it is what our start-up time counts.
 */
export class RowWindow {
  readonly #count: number;
  /** Extra pixels by row, ascending. */
  readonly #extra: readonly { readonly index: number; readonly pixels: number }[];

  /** @param extraPixels what rows have beyond `ROW_HEIGHT`, by index */
  constructor(count: number, extraPixels: ReadonlyMap<number, number> = new Map()) {
    this.#count = count;
    this.#extra = [...extraPixels]
      .map(([index, pixels]) => ({ index, pixels }))
      .sort((a, b) => a.index - b.index);
  }

  /** Pixels above row `index`; for `count`, the height of all. */
  offset(index: number): number {
    let pixels = index * ROW_HEIGHT;
    for (const extra of this.#extra) {
      if (extra.index >= index) break;
      pixels += extra.pixels;
    }
    return pixels;
  }

  get height(): number {
    return this.offset(this.#count);
  }

  /** The row at a distance from the top, in pixels. */
  at(pixels: number): number {
    let low = 0;
    let high = Math.max(0, this.#count - 1);
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.offset(middle) <= pixels) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * The indices to render, ascending.
   *
   * @param pinned a row that must stay although it is out of sight, because it has the focus
   */
  visible(scrollTop: number, viewport: number, pinned: number | null): readonly number[] {
    if (this.#count === 0) return [];
    const first = Math.max(0, this.at(scrollTop) - OVERSCAN);
    const last = Math.min(this.#count - 1, this.at(scrollTop + viewport) + OVERSCAN);
    const indices = Array.from({ length: last - first + 1 }, (_, step) => first + step);
    if (pinned === null || pinned >= this.#count || pinned < 0) return indices;
    if (pinned < first) return [pinned, ...indices];
    if (pinned > last) return [...indices, pinned];
    return indices;
  }

  /** Where to scroll so that row `index` is in sight, moving as little as possible. */
  reveal(index: number, scrollTop: number, viewport: number): number {
    const top = this.offset(index);
    const bottom = this.offset(index + 1);
    if (top < scrollTop) return top;
    if (bottom > scrollTop + viewport) return Math.min(top, bottom - viewport);
    return scrollTop;
  }
}
