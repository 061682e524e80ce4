import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  edges,
  equalized,
  isTree,
  joined,
  leaf,
  moveEdge,
  neighbour,
  paneIds,
  rectangles,
  removePane,
  resizePane,
  splitPane,
  type PaneSide,
  type PaneTree,
} from '../../../../src/renderer/workspace/pane-tree';

const SIDES = ['left', 'right', 'up', 'down'] as const satisfies readonly PaneSide[];

/** a | (b over (c | d)) */
const nested = (): PaneTree => {
  const two = splitPane(leaf('a'), 'a', 'row', 'b');
  return splitPane(splitPane(two, 'b', 'column', 'c'), 'c', 'row', 'd');
};
const place = (tree: PaneTree, id: string): readonly number[] => {
  const rect = rectangles(tree).get(id);
  return rect ? [rect.left, rect.top, rect.width, rect.height] : [];
};

describe('a tree of panes', () => {
  it('splits a pane in two, and leaves the others where they are', () => {
    const tree = nested();
    expect(paneIds(tree)).toEqual(['a', 'b', 'c', 'd']);
    expect(place(tree, 'a')).toEqual([0, 0, 0.5, 1]);
    expect(place(tree, 'b')).toEqual([0.5, 0, 0.5, 0.5]);
    expect(place(tree, 'c')).toEqual([0.5, 0.5, 0.25, 0.5]);
    expect(place(tree, 'd')).toEqual([0.75, 0.5, 0.25, 0.5]);
    expect(splitPane(tree, 'none', 'row', 'x')).toEqual(tree);
  });

  it('a split in the direction of its split joins that', () => {
    const tree = splitPane(splitPane(leaf('a'), 'a', 'row', 'b'), 'a', 'row', 'c');
    expect(tree).toEqual({
      kind: 'split',
      direction: 'row',
      children: [leaf('a'), leaf('c'), leaf('b')],
      sizes: [0.25, 0.25, 0.5],
    });
  });

  it('a pane that is taken out leaves its place to its neighbour', () => {
    expect(place(removePane(nested(), 'd')!, 'c')).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(place(removePane(nested(), 'b')!, 'd')).toEqual([0.75, 0, 0.25, 1]);
    expect(place(removePane(nested(), 'a')!, 'b')).toEqual([0, 0, 1, 0.5]);
    expect(removePane(leaf('a'), 'a')).toBeNull();
    expect(removePane(nested(), 'none')).toEqual(nested());
  });

  it('what is left of a split joins the one above it', () => {
    // a over (b | (c over d)) without b: a, c and d below each other.
    const inner = joined(
      'row',
      [leaf('b'), joined('column', [leaf('c'), leaf('d')], [1, 1])!],
      [1, 1],
    )!;
    const tree = joined('column', [leaf('a'), inner], [1, 1])!;
    expect(removePane(tree, 'b')).toEqual({
      kind: 'split',
      direction: 'column',
      children: [leaf('a'), leaf('c'), leaf('d')],
      sizes: [0.5, 0.25, 0.25],
    });
  });

  it('goes to the neighbour on a side, among several to the one used last', () => {
    const tree = nested();
    expect(neighbour(tree, 'a', 'left')).toBeNull();
    expect(neighbour(tree, 'a', 'right', ['c', 'b'])).toBe('c');
    expect(neighbour(tree, 'a', 'right', ['d', 'b', 'c'])).toBe('b');
    expect(neighbour(tree, 'a', 'right')).toBe('b');
    expect(neighbour(tree, 'd', 'left', ['a', 'c'])).toBe('c');
    expect(neighbour(tree, 'd', 'up')).toBe('b');
    expect(neighbour(tree, 'b', 'down', ['d'])).toBe('d');
    expect(neighbour(tree, 'c', 'left')).toBe('a');
    expect(neighbour(tree, 'none', 'left')).toBeNull();
  });

  it('moves the pane’s own edge a step', () => {
    const tree = nested();
    expect(place(resizePane(tree, 'c', 'right', 0.05), 'c')[2]).toBeCloseTo(0.3);
    // The last of its row has no edge on its right: its left one moves.
    expect(place(resizePane(tree, 'd', 'left', 0.05), 'd')[0]).toBeCloseTo(0.7);
    expect(place(resizePane(tree, 'a', 'left', 0.05), 'a')[2]).toBeCloseTo(0.45);
    expect(place(resizePane(tree, 'c', 'up', 0.05), 'b')[3]).toBeCloseTo(0.45);
    expect(resizePane(tree, 'a', 'up', 0.05)).toEqual(tree);
    expect(resizePane(leaf('a'), 'a', 'left')).toEqual(leaf('a'));
  });

  it('an edge goes as far as every pane beside it keeps its least size', () => {
    const tree = nested();
    const minimum = { width: 0.1, height: 0.1 };
    const edge = edges(tree, minimum).find(({ path }) => path.length === 0)!;
    expect(edge).toMatchObject({ direction: 'row', index: 0, at: 0.5, min: 0.1 });
    // On its right two panes stand beside each other.
    expect(edge.max).toBeCloseTo(0.8);
    const moved = moveEdge(tree, edge, 2, minimum);
    expect(place(moved, 'd')[2]).toBeCloseTo(0.1);
    expect(place(moveEdge(tree, edge, -1, minimum), 'a')[2]).toBeCloseTo(0.1);
    // A window that has become small makes no pane jump.
    const large = { width: 0.6, height: 0.6 };
    expect(moveEdge(tree, edge, 0.4, large)).toEqual(tree);
    expect(moveEdge(tree, { path: [7], index: 3 }, 0.4)).toEqual(tree);
  });

  it('makes panes equally large, each counted once in its row or column', () => {
    const tree = equalized(resizePane(nested(), 'a', 'left', 0.2));
    expect(place(tree, 'a')[2]).toBeCloseTo(1 / 3);
    expect(place(tree, 'c')[2]).toBeCloseTo(1 / 3);
    expect(place(tree, 'b')[3]).toBeCloseTo(0.5);
  });

  it('stays one, whatever is done to it', () => {
    const pick = fc.nat(30);
    const step = fc.oneof(
      fc.record({ do: fc.constant('split' as const), pick, row: fc.boolean() }),
      fc.record({ do: fc.constant('remove' as const), pick }),
      fc.record({ do: fc.constant('resize' as const), pick, side: fc.constantFrom(...SIDES) }),
      fc.record({
        do: fc.constant('drag' as const),
        pick,
        to: fc.double({ min: -1, max: 2, noNaN: true }),
      }),
      fc.record({ do: fc.constant('equalize' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
        let tree: PaneTree = leaf('0');
        let next = 1;
        for (const one of steps) {
          const ids = paneIds(tree);
          const id = ('pick' in one && ids[one.pick % ids.length]) || '0';
          switch (one.do) {
            case 'split':
              tree = splitPane(tree, id, one.row ? 'row' : 'column', String(next++));
              expect(paneIds(tree)).toHaveLength(ids.length + 1);
              break;
            case 'remove':
              tree = removePane(tree, id) ?? tree;
              if (ids.length > 1)
                expect(paneIds(tree)).toEqual(ids.filter((other) => other !== id));
              break;
            case 'resize':
              tree = resizePane(tree, id, one.side);
              break;
            case 'drag': {
              const all = edges(tree);
              const edge = all[one.pick % all.length];
              if (edge) tree = moveEdge(tree, edge, one.to);
              break;
            }
            case 'equalize':
              tree = equalized(tree);
          }
          expect(isTree(tree)).toBe(true);
          const rects = [...rectangles(tree).values()];
          const area = rects.reduce((sum, { width, height }) => sum + width * height, 0);
          expect(area).toBeCloseTo(1, 6);
          for (const { left, top, width, height } of rects) {
            expect(Math.min(left, top, width, height)).toBeGreaterThanOrEqual(0);
            expect(left + width).toBeLessThanOrEqual(1 + 1e-6);
            expect(top + height).toBeLessThanOrEqual(1 + 1e-6);
          }
          for (const edge of edges(tree)) {
            expect(edge.min).toBeLessThanOrEqual(edge.at);
            expect(edge.max).toBeGreaterThanOrEqual(edge.at);
          }
          // Whoever goes to a side comes to a pane there, and can come back.
          for (const side of SIDES) {
            const beside = neighbour(tree, id, side);
            const back = { left: 'right', right: 'left', up: 'down', down: 'up' } as const;
            if (beside !== null && paneIds(tree).includes(id)) {
              expect(neighbour(tree, beside, back[side], [id])).toBe(id);
            }
          }
        }
      }),
    );
  });
});
