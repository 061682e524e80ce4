/** Height of a row in CSS pixels; `--row-height` in tokens.css says the same. */
export const ROW_HEIGHT = 28;

/** Rows rendered beyond each edge, so that a quick scroll finds them painted. */
const OVERSCAN = 8;

/**
 * Which rows of a long list are rendered, and where. All rows are 28 px.
 * Written here because a general virtual list hides each row until it was measured, and
 * the first frame with environments in it is what our start-up time counts.
 */
export class RowWindow {
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  /** Pixels above row `index`; for `count`, the height of all. */
  offset(index: number): number {
    return index * ROW_HEIGHT;
  }

  get height(): number {
    return this.offset(this.#count);
  }

  /** The row at a distance from the top, in pixels. */
  at(pixels: number): number {
    return Math.max(0, Math.min(this.#count - 1, Math.floor(pixels / ROW_HEIGHT)));
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
