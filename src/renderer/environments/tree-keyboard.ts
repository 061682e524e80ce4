import type { TreeRow } from './tree-rows';

/** What a key does in the tree (ARIA Authoring Practices, Tree View). */
export type TreeAction =
  | { readonly kind: 'focus'; readonly index: number }
  | { readonly kind: 'expand'; readonly key: string }
  | { readonly kind: 'collapse'; readonly key: string }
  | { readonly kind: 'open'; readonly another: boolean };

/** A key press, as much of it as the tree looks at. */
export interface TreeKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/**
 * What `event` does while row `index` has the focus; null: nothing of the tree's.
 *
 * @param page rows that fit on screen
 */
export function treeAction(
  rows: readonly TreeRow[],
  index: number,
  event: TreeKey,
  page: number,
): TreeAction | null {
  const row = rows[index];
  if (!row || event.ctrlKey || event.altKey || event.metaKey) return null;
  const last = rows.length - 1;
  const focus = (target: number): TreeAction => ({
    kind: 'focus',
    index: Math.max(0, Math.min(last, target)),
  });
  switch (event.key) {
    case 'ArrowDown':
      return focus(index + 1);
    case 'ArrowUp':
      return focus(index - 1);
    case 'PageDown':
      return focus(index + page);
    case 'PageUp':
      return focus(index - page);
    case 'Home':
      return focus(0);
    case 'End':
      return focus(last);
    case 'ArrowRight':
      if (row.expanded === undefined) return null;
      return row.expanded ? focus(index + 1) : { kind: 'expand', key: row.key };
    case 'ArrowLeft':
      if (row.expanded) return { kind: 'collapse', key: row.key };
      return focus(parentIndex(rows, index));
    case 'Enter':
    case ' ':
      return { kind: 'open', another: event.shiftKey };
    default:
      return null;
  }
}

/** The row that `index` hangs under, or itself at the top level. */
function parentIndex(rows: readonly TreeRow[], index: number): number {
  const level = rows[index]?.level ?? 1;
  for (let above = index - 1; above >= 0; above--) {
    if ((rows[above]?.level ?? 1) < level) return above;
  }
  return index;
}

/** Typed characters that arrive within this time of each other are one word. */
const TYPE_AHEAD_MS = 600;

/** Typing letters moves to the next row whose name begins with them. */
export class TypeAhead {
  #typed = '';
  #at = -Infinity;

  /**
   * @param character one character
   * @param at milliseconds on any clock
   * @returns the row to focus, or null where none begins so
   */
  type(rows: readonly TreeRow[], index: number, character: string, at: number): number | null {
    const continues = at - this.#at < TYPE_AHEAD_MS;
    this.#at = at;
    this.#typed = (continues ? this.#typed : '') + character.toLowerCase();
    // A word that grows may stay where it is; a new one, or the same letter again, moves on.
    const repeated = Array.from(this.#typed).every((typed) => typed === this.#typed[0]);
    const wanted = repeated ? (this.#typed[0] ?? '') : this.#typed;
    const start = repeated ? 1 : 0;
    for (let step = start; step < rows.length + start; step++) {
      const candidate = (index + step) % rows.length;
      if (rows[candidate]?.name.toLowerCase().startsWith(wanted)) return candidate;
    }
    return null;
  }
}
