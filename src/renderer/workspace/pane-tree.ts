/** How children of a split stand: beside each other, or one above the other. */
export type SplitDirection = 'row' | 'column';

/** Where to look for another pane, or where an edge goes. */
export type PaneSide = 'left' | 'right' | 'up' | 'down';

/** One pane. */
export interface PaneLeaf {
  readonly kind: 'leaf';
  readonly paneId: string;
}

/** Two or more trees that share their place. No child is a split of the same direction. */
export interface PaneSplit {
  readonly kind: 'split';
  readonly direction: SplitDirection;
  readonly children: readonly PaneTree[];
  /** Each child's share of the place, greater than 0; together 1. */
  readonly sizes: readonly number[];
}

/** How the panes of a tab divide its place. Never changed: every operation makes a new one. */
export type PaneTree = PaneLeaf | PaneSplit;

/** A place in the tab, as fractions of its width and height. */
export interface PaneRect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The edge between two neighbours of a split, which can be moved. */
export interface PaneEdge {
  /** Indexes from the root to its split. */
  readonly path: readonly number[];
  /** The child before it. */
  readonly index: number;
  /** Of its split: the edge of a row stands upright. */
  readonly direction: SplitDirection;
  /** Its line, without a width (or a height). */
  readonly rect: PaneRect;
  /** Where it stands within the tab, and between which places it can be moved. */
  readonly at: number;
  readonly min: number;
  readonly max: number;
}

/** How small a pane may be made, as fractions of the tab. */
export interface PaneMinimum {
  readonly width: number;
  readonly height: number;
}

/** Without a measured tab: a twentieth. */
const DEFAULT_MINIMUM: PaneMinimum = { width: 0.05, height: 0.05 };

/** Panes of a tab at most: more are no use on any screen, and each holds a terminal. */
export const MAX_PANES = 24;

const WHOLE: PaneRect = { left: 0, top: 0, width: 1, height: 1 };
/** Fractions that differ by less are the same: sums of floating-point numbers are not exact. */
const EPSILON = 1e-9;

export function leaf(paneId: string): PaneLeaf {
  return { kind: 'leaf', paneId };
}

/** Ids of all panes, from the top left on. */
export function paneIds(tree: PaneTree): readonly string[] {
  return tree.kind === 'leaf' ? [tree.paneId] : tree.children.flatMap(paneIds);
}

/**
 * Divides a pane's place between it and a new one, which comes after it: on its right in a row, below
 * it in a column. The others keep their places. An unknown pane leaves the tree as it is.
 */
export function splitPane(
  tree: PaneTree,
  paneId: string,
  direction: SplitDirection,
  newId: string,
): PaneTree {
  return mapLeaf(tree, paneId, (found) => ({
    kind: 'split',
    direction,
    children: [found, leaf(newId)],
    sizes: [0.5, 0.5],
  }));
}

/**
 * Takes a pane out; its place goes to the neighbour before it, else to the one after it. Null where
 * it was the only one.
 */
export function removePane(tree: PaneTree, paneId: string): PaneTree | null {
  if (tree.kind === 'leaf') return tree.paneId === paneId ? null : tree;
  const children: PaneTree[] = [];
  const sizes: number[] = [];
  let freed = 0;
  tree.children.forEach((child, index) => {
    const left = removePane(child, paneId);
    const size = tree.sizes[index] ?? 0;
    const last = sizes.length - 1;
    if (left) {
      children.push(left);
      sizes.push(size + freed);
      freed = 0;
    } else if (last >= 0) sizes[last] = (sizes[last] ?? 0) + size;
    else freed = size;
  });
  return joined(tree.direction, children, sizes);
}

/** Puts another pane into the place of one. */
export function replacePane(tree: PaneTree, paneId: string, newId: string): PaneTree {
  return mapLeaf(tree, paneId, () => leaf(newId));
}

/** Every pane's place. */
export function rectangles(tree: PaneTree): ReadonlyMap<string, PaneRect> {
  const places = new Map<string, PaneRect>();
  const walk = (node: PaneTree, rect: PaneRect): void => {
    if (node.kind === 'leaf') places.set(node.paneId, rect);
    else for (const [child, part] of parts(node, rect)) walk(child, part);
  };
  walk(tree, WHOLE);
  return places;
}

/** Every edge that can be moved, with how far. */
export function edges(tree: PaneTree, minimum: PaneMinimum = DEFAULT_MINIMUM): readonly PaneEdge[] {
  const found: PaneEdge[] = [];
  const walk = (node: PaneTree, rect: PaneRect, path: readonly number[]): void => {
    if (node.kind === 'leaf') return;
    parts(node, rect).forEach(([child, part], index) => {
      walk(child, part, [...path, index]);
      const next = parts(node, rect)[index + 1];
      if (next) found.push(edgeBetween(node.direction, [child, part], next, path, index, minimum));
    });
  };
  walk(tree, WHOLE, []);
  return found;
}

/**
 * Moves an edge to a place within the tab, as near as the minimum lets it. Panes that are smaller
 * than that already are not made any smaller.
 */
export function moveEdge(
  tree: PaneTree,
  edge: Pick<PaneEdge, 'path' | 'index'>,
  to: number,
  minimum: PaneMinimum = DEFAULT_MINIMUM,
): PaneTree {
  const now = edges(tree, minimum).find((other) => isSameEdge(other, edge));
  if (!now) return tree;
  const delta = Math.min(Math.max(to, now.min), now.max) - now.at;
  if (Math.abs(delta) < EPSILON) return tree;
  const change = (node: PaneTree, path: readonly number[], rect: PaneRect): PaneTree => {
    if (node.kind === 'leaf') return node;
    const [step, ...rest] = path;
    if (step === undefined) {
      const share = delta / (node.direction === 'row' ? rect.width : rect.height);
      const sizes = node.sizes.map((size, index) => {
        if (index === edge.index) return size + share;
        return index === edge.index + 1 ? size - share : size;
      });
      return { ...node, sizes };
    }
    const places = parts(node, rect);
    const children = node.children.map((child, index) =>
      index === step ? change(child, rest, places[index]?.[1] ?? rect) : child,
    );
    return { ...node, children };
  };
  return change(tree, edge.path, WHOLE);
}

/**
 * Moves a pane's edge one step to a side: the one on its right or below it, where there is one, else
 * the one on its left or above it.
 *
 * @param step a fraction of the tab
 */
export function resizePane(
  tree: PaneTree,
  paneId: string,
  side: PaneSide,
  step = 0.05,
  minimum: PaneMinimum = DEFAULT_MINIMUM,
): PaneTree {
  const edge = edgeOf(tree, paneId, side === 'left' || side === 'right' ? 'row' : 'column');
  const now = edge && edges(tree, minimum).find((other) => isSameEdge(other, edge));
  if (!now) return tree;
  const towardsEnd = side === 'right' || side === 'down';
  return moveEdge(tree, now, now.at + (towardsEnd ? step : -step), minimum);
}

/** Makes all panes as equally large as their splits allow: each counts once in its row or column. */
export function equalized(tree: PaneTree): PaneTree {
  if (tree.kind === 'leaf') return tree;
  const extents = tree.children.map((child) => extent(child, tree.direction));
  const total = extents.reduce((sum, count) => sum + count, 0);
  return {
    ...tree,
    children: tree.children.map(equalized),
    sizes: extents.map((count) => count / total),
  };
}

/**
 * The pane that one gets to from another by going to a side; null at the tab's own edge. Among
 * several neighbours it is the one that was used last, else the one with the longest common edge.
 *
 * @param recent ids of panes, the one used last first
 */
export function neighbour(
  tree: PaneTree,
  paneId: string,
  side: PaneSide,
  recent: readonly string[] = [],
): string | null {
  const places = rectangles(tree);
  const from = places.get(paneId);
  if (!from) return null;
  const rank = (id: string): number => {
    const at = recent.indexOf(id);
    return at < 0 ? recent.length : at;
  };
  const beside = [...places]
    .filter(([id, rect]) => id !== paneId && touches(from, rect, side))
    .map(([id, rect]) => ({ id, common: commonEdge(from, rect, side) }))
    .filter(({ common }) => common > EPSILON)
    .sort((a, b) => rank(a.id) - rank(b.id) || b.common - a.common);
  return beside[0]?.id ?? null;
}

/** Whether a tree is one: every pane once, no split without need, sizes that sum to 1. */
export function isTree(tree: PaneTree): boolean {
  const ids = paneIds(tree);
  if (new Set(ids).size !== ids.length) return false;
  const isSound = (node: PaneTree): boolean => {
    if (node.kind === 'leaf') return true;
    const { children, sizes, direction } = node;
    const sum = sizes.reduce((total, size) => total + size, 0);
    return (
      children.length >= 2 &&
      children.length === sizes.length &&
      sizes.every((size) => size > 0) &&
      Math.abs(sum - 1) < 1e-6 &&
      children.every(
        (child) => isSound(child) && (child.kind === 'leaf' || child.direction !== direction),
      )
    );
  };
  return isSound(tree);
}

/**
 * A split of these children, without what no tree has: sizes are brought to a sum of 1, a split in
 * the same direction becomes a part of it, and a single child stands alone. Null without children.
 */
export function joined(
  direction: SplitDirection,
  children: readonly PaneTree[],
  sizes: readonly number[],
): PaneTree | null {
  const flat = children.flatMap((child, index) => {
    const size = sizes[index] ?? 0;
    return child.kind === 'split' && child.direction === direction
      ? child.children.map((inner, at) => ({ child: inner, size: size * (child.sizes[at] ?? 0) }))
      : [{ child, size }];
  });
  const [first] = flat;
  if (!first || flat.length === 1) return first?.child ?? null;
  const total = flat.reduce((sum, { size }) => sum + size, 0);
  // Nothing is corrected that is right: a tree that is written and read is the same tree.
  const scale = Math.abs(total - 1) < EPSILON ? 1 : total;
  return {
    kind: 'split',
    direction,
    children: flat.map(({ child }) => child),
    sizes: flat.map(({ size }) => size / scale),
  };
}

function mapLeaf(tree: PaneTree, paneId: string, change: (found: PaneLeaf) => PaneTree): PaneTree {
  if (tree.kind === 'leaf') return tree.paneId === paneId ? change(tree) : tree;
  if (!paneIds(tree).includes(paneId)) return tree;
  const children = tree.children.map((child) => mapLeaf(child, paneId, change));
  return joined(tree.direction, children, tree.sizes) ?? tree;
}

/** A split's children with their places. */
function parts(split: PaneSplit, rect: PaneRect): readonly (readonly [PaneTree, PaneRect])[] {
  let before = 0;
  return split.children.map((child, index) => {
    const size = split.sizes[index] ?? 0;
    const part =
      split.direction === 'row'
        ? { ...rect, left: rect.left + before * rect.width, width: size * rect.width }
        : { ...rect, top: rect.top + before * rect.height, height: size * rect.height };
    before += size;
    return [child, part] as const;
  });
}

function edgeBetween(
  direction: SplitDirection,
  [before, first]: readonly [PaneTree, PaneRect],
  [after, second]: readonly [PaneTree, PaneRect],
  path: readonly number[],
  index: number,
  minimum: PaneMinimum,
): PaneEdge {
  const isRow = direction === 'row';
  const start = isRow ? first.left : first.top;
  const at = isRow ? second.left : second.top;
  const end = isRow ? second.left + second.width : second.top + second.height;
  const least = isRow ? minimum.width : minimum.height;
  const rect = isRow ? { ...second, width: 0 } : { ...second, height: 0 };
  return {
    path,
    index,
    direction,
    rect,
    at,
    min: Math.min(at, start + needed(before, direction, at - start, least)),
    max: Math.max(at, end - needed(after, direction, end - at, least)),
  };
}

/** How much place a tree that has `size` needs for its smallest pane to keep `least`. */
function needed(tree: PaneTree, direction: SplitDirection, size: number, least: number): number {
  const shares = [...rectangles(tree).values()].map(({ width, height }) =>
    direction === 'row' ? width : height,
  );
  return Math.min(size, least / Math.min(...shares));
}

/** The edge that belongs to a pane in a direction: after it where there is one, else before it. */
function edgeOf(
  tree: PaneTree,
  paneId: string,
  direction: SplitDirection,
): Pick<PaneEdge, 'path' | 'index'> | null {
  let after: Pick<PaneEdge, 'path' | 'index'> | null = null;
  let before: Pick<PaneEdge, 'path' | 'index'> | null = null;
  let node = tree;
  let path: readonly number[] = [];
  while (node.kind === 'split') {
    const index = node.children.findIndex((child) => paneIds(child).includes(paneId));
    const child = node.children[index];
    if (!child) return null;
    if (node.direction === direction) {
      // The innermost of them is the pane's own.
      if (index < node.children.length - 1) after = { path, index };
      if (index > 0) before = { path, index: index - 1 };
    }
    path = [...path, index];
    node = child;
  }
  return after ?? before;
}

/** How many panes stand beside each other in a direction. */
function extent(tree: PaneTree, direction: SplitDirection): number {
  if (tree.kind === 'leaf') return 1;
  const counts = tree.children.map((child) => extent(child, direction));
  return tree.direction === direction
    ? counts.reduce((sum, count) => sum + count, 0)
    : Math.max(...counts);
}

function touches(from: PaneRect, to: PaneRect, side: PaneSide): boolean {
  const gap = {
    left: from.left - (to.left + to.width),
    right: to.left - (from.left + from.width),
    up: from.top - (to.top + to.height),
    down: to.top - (from.top + from.height),
  }[side];
  return Math.abs(gap) < 1e-6;
}

function commonEdge(a: PaneRect, b: PaneRect, side: PaneSide): number {
  return side === 'left' || side === 'right'
    ? Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)
    : Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
}

function isSameEdge(
  a: Pick<PaneEdge, 'path' | 'index'>,
  b: Pick<PaneEdge, 'path' | 'index'>,
): boolean {
  return a.index === b.index && a.path.join() === b.path.join();
}
