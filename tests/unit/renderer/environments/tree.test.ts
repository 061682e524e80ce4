import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeRowKey } from '../../../../src/renderer/environments/active-row';
import { describeRow } from '../../../../src/renderer/environments/columns';
import { FilterRun } from '../../../../src/renderer/environments/filter';
import { explainTarget, openTarget } from '../../../../src/renderer/environments/open-target';
import { ROW_HEIGHT, RowWindow } from '../../../../src/renderer/environments/row-window';
import {
  TypeAhead,
  treeAction,
  type TreeKey,
} from '../../../../src/renderer/environments/tree-keyboard';
import { treeRows, type TreeRow } from '../../../../src/renderer/environments/tree-rows';
import { TreeModel } from '../../../../src/renderer/environments/tree.svelte';
import { catalogFor } from '../../../../src/shared/i18n/catalogs';
import type { Environment } from '../../../../src/shared/kubernetes';
import { containerRow, crashingPod, environment, podRow } from '../../../support/row-builder';

const web = podRow('web-1', { containers: [containerRow(), containerRow({ name: 'proxy' })] });
const shop = environment('shop-a1b2', [web, podRow('api-1')]);
const pay = environment('pay-9f8e', [podRow('pay-1')]);
const demo = environment('demo-77aa', [crashingPod('demo-1')]);
const stray = environment(null, [podRow('stray-1', { environment: null })]);
const all = [demo, pay, shop, stray];

const en = catalogFor('en');

const outline = (rows: readonly TreeRow[]): string[] =>
  rows.map((row) => `${'  '.repeat(row.level - 1)}${row.name} ${row.position}/${row.setSize}`);

/** The rows of what a filter finds. */
function rowsOf(
  environments: readonly Environment[],
  expanded: ReadonlySet<string>,
  query: string,
): readonly TreeRow[] {
  const filter = new FilterRun(query);
  return treeRows(filter.matching(environments).matches, expanded, !filter.isEmpty);
}

describe('treeRows', () => {
  it('lists what is unfolded, with places in their own level', () => {
    const rows = rowsOf(all, new Set([`e:${shop.id}`, 'p:web-1']), '');
    expect(outline(rows)).toEqual([
      'demo-77aa 1/4',
      'pay-9f8e 2/4',
      'shop-a1b2 3/4',
      '  web-1 1/2',
      '    app 1/2',
      '    proxy 2/2',
      '  api-1 2/2',
      ' 4/4',
    ]);
  });

  it.each([
    ['shop', ['shop-a1b2 1/1']],
    ['SHOP A1', ['shop-a1b2 1/1']],
    ['api', ['shop-a1b2 1/1', '  api-1 1/1']],
    ['crashloop', ['demo-77aa 1/1']],
    ['shop pay', []],
    ['dmo77', ['demo-77aa 1/1']],
    ['status:failing', ['demo-77aa 1/1']],
    ['status: ns:', ['demo-77aa 1/4', 'pay-9f8e 2/4', 'shop-a1b2 3/4', ' 4/4']],
    ['ns:test shop', ['shop-a1b2 1/1']],
    ['ns:prod', []],
    ['image:registry pay', ['pay-9f8e 1/1']],
    ['   ', ['demo-77aa 1/4', 'pay-9f8e 2/4', 'shop-a1b2 3/4', ' 4/4']],
  ])('filter %j leaves %j', (query, expected) => {
    expect(outline(rowsOf(all, new Set(), query))).toEqual(expected);
  });

  it('keys are unique whatever is unfolded', () => {
    const expanded = new Set(all.flatMap((e) => [`e:${e.id}`, ...e.pods.map((p) => `p:${p.uid}`)]));
    const keys = rowsOf(all, expanded, '').map((row) => row.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('treeAction', () => {
  const rows = rowsOf(all, new Set([`e:${shop.id}`]), '');
  const press = (key: string, changes: Partial<TreeKey> = {}): TreeKey => ({
    key,
    shiftKey: false,
    ctrlKey: false,
    altKey: false,
    metaKey: false,
    ...changes,
  });

  it.each([
    [0, 'ArrowDown', { kind: 'focus', index: 1 }],
    [0, 'ArrowUp', { kind: 'focus', index: 0 }],
    [5, 'ArrowDown', { kind: 'focus', index: 5 }],
    [2, 'Home', { kind: 'focus', index: 0 }],
    [2, 'End', { kind: 'focus', index: 5 }],
    [0, 'PageDown', { kind: 'focus', index: 3 }],
    [5, 'PageUp', { kind: 'focus', index: 2 }],
    [0, 'ArrowRight', { kind: 'expand', key: `e:${demo.id}` }],
    [2, 'ArrowRight', { kind: 'focus', index: 3 }],
    [2, 'ArrowLeft', { kind: 'collapse', key: `e:${shop.id}` }],
    [4, 'ArrowLeft', { kind: 'focus', index: 2 }],
    [0, 'ArrowLeft', { kind: 'focus', index: 0 }],
    [1, 'Enter', { kind: 'open', another: false }],
    [1, ' ', { kind: 'open', another: false }],
    [1, 'x', null],
  ])('on row %i, %s does %j', (index, key, expected) => {
    expect(treeAction(rows, index, press(key), 3)).toEqual(expected);
  });

  it('Shift+Enter opens another', () => {
    expect(treeAction(rows, 0, press('Enter', { shiftKey: true }), 3)).toEqual({
      kind: 'open',
      another: true,
    });
  });

  it.each(['ctrlKey', 'altKey', 'metaKey'] as const)('leaves chords with %s alone', (modifier) => {
    expect(treeAction(rows, 0, press('ArrowDown', { [modifier]: true }), 3)).toBeNull();
  });
});

describe('TypeAhead', () => {
  const rows = rowsOf(
    ['alpha', 'beta', 'bravo', 'gamma'].map((name) => environment(name)),
    new Set(),
    '',
  );

  it('goes to the next row that begins with the letter, around and around', () => {
    const typeAhead = new TypeAhead();
    expect(typeAhead.type(rows, 0, 'b', 0)).toBe(1);
    expect(typeAhead.type(rows, 1, 'b', 1000)).toBe(2);
    expect(typeAhead.type(rows, 2, 'b', 2000)).toBe(1);
  });

  it('takes quick letters as one word and may stay', () => {
    const typeAhead = new TypeAhead();
    expect(typeAhead.type(rows, 0, 'b', 0)).toBe(1);
    expect(typeAhead.type(rows, 1, 'r', 100)).toBe(2);
    expect(typeAhead.type(rows, 2, 'a', 200)).toBe(2);
  });

  it('says so where nothing begins with it', () => {
    expect(new TypeAhead().type(rows, 0, 'z', 0)).toBeNull();
  });
});

describe('RowWindow', () => {
  it('has every row where the ones above it end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (count) => {
        const layout = new RowWindow(count);
        for (let index = 0; index < count; index++) {
          expect(layout.offset(index)).toBe(index * ROW_HEIGHT);
          expect(layout.at(layout.offset(index + 1) - 1)).toBe(index);
        }
        expect(layout.height).toBe(count * ROW_HEIGHT);
      }),
    );
  });

  it('renders a screenful of a thousand rows, wherever it is scrolled to', () => {
    const layout = new RowWindow(1000);
    for (const top of [0, 5000, layout.height - 800]) {
      expect(layout.visible(top, 800, null).length).toBeLessThan(60);
    }
  });

  it('renders every row in sight, few out of it, and the pinned one', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.nat(299), (wanted, pinned) => {
        const layout = new RowWindow(300);
        const scrollTop = Math.min(wanted, layout.height - 500);
        const indices = layout.visible(scrollTop, 500, pinned);
        for (let index = 0; index < 300; index++) {
          const inSight =
            layout.offset(index) < scrollTop + 500 && layout.offset(index + 1) > scrollTop;
          if (inSight) expect(indices).toContain(index);
        }
        expect(indices).toContain(pinned);
        expect(indices.length).toBeLessThan(50);
        expect(indices).toEqual([...new Set(indices)].sort((a, b) => a - b));
      }),
    );
  });

  it('reveals a row by the shortest way', () => {
    const layout = new RowWindow(100);
    expect(layout.reveal(0, 560, 280)).toBe(0);
    expect(layout.reveal(25, 560, 280)).toBe(560);
    expect(layout.reveal(40, 560, 280)).toBe(41 * ROW_HEIGHT - 280);
  });

  it('of nothing renders nothing', () => {
    expect(new RowWindow(0).visible(0, 500, 0)).toEqual([]);
  });
});

describe('TreeModel', () => {
  it('keeps the focus in place when its row goes away', () => {
    const tree = new TreeModel({ environments: all });
    tree.focus(2);
    expect(tree.rows[tree.focusIndex]?.name).toBe('shop-a1b2');
    tree.query = 'pay';
    expect(tree.focusIndex).toBe(0);
    tree.query = '';
    expect(tree.rows[tree.focusIndex]?.name).toBe('shop-a1b2');
  });

  it.each([
    ['shop', 'shop-a1b2'],
    ['api', 'api-1'],
    ['stray', 'stray-1'],
    ['demo', 'demo-77aa'],
  ])('Enter on filter %j opens %s', (query, expected) => {
    const tree = new TreeModel({ environments: all });
    tree.query = query;
    expect(tree.firstMatch?.name).toBe(expected);
  });

  it('puts favourites first, then goes by the order chosen, the pods without the label last', () => {
    const order = { sort: 'status' as const, favourites: [pay.id], recent: [] };
    const tree = new TreeModel({ environments: [...all].reverse() }, () => order);
    expect(tree.rows.map(({ name }) => name)).toEqual(['pay-9f8e', 'demo-77aa', 'shop-a1b2', '']);
    expect(tree.isFavourite(pay.id)).toBe(true);
    expect(tree.isFavourite(demo.id)).toBe(false);
  });
});

describe('explainTarget', () => {
  it('is the environment, or the pod with the container that was meant', () => {
    const rows = rowsOf([shop], new Set([`e:${shop.id}`, 'p:web-1']), '');
    expect(rows.slice(0, 3).map(explainTarget)).toEqual([
      { environment: shop, pod: null, container: null },
      { environment: shop, pod: shop.pods[0], container: null },
      { environment: shop, pod: shop.pods[0], container: shop.pods[0]!.containers[0]!.name },
    ]);
  });
});

describe('openTarget', () => {
  const rows = rowsOf(all, new Set([`e:${shop.id}`, 'p:web-1']), '');
  const target = (name: string): unknown => {
    const found = openTarget(rows.find((row) => row.name === name)!);
    return found && [found.of, found.pod.name, found.container];
  };

  it('opens an environment in its newest ready pod', () => {
    expect(target('shop-a1b2')).toEqual(['environment', 'web-1', 'app']);
  });

  it('opens a pod in its default container, a container in itself', () => {
    expect(target('web-1')).toEqual(['pod', 'web-1', 'app']);
    expect(target('proxy')).toEqual(['container', 'web-1', 'proxy']);
  });

  it('opens nothing where no pod can', () => {
    expect(target('demo-77aa')).toBeUndefined();
  });
});

describe('describeRow', () => {
  it('says in words all that the columns show', () => {
    const pod = crashingPod('demo-1', { lastRestartAt: 240_000, createdAt: 0 });
    const rows = rowsOf([environment('demo', [pod])], new Set(['e:test/app=demo']), '');
    const context = { t: en, now: 300_000, several: false };
    expect(describeRow(rows[1]!, context)).toBe(
      'CrashLoopBackOff, failing, 12 restarts, last 60s ago, 0 of 1 ready, 5m old, last exit 137, on node-1, IP 10.0.0.1',
    );
  });
});

describe('activeRowKey', () => {
  const active = { podUid: 'web-1', container: 'proxy' };

  it.each([
    [[], `e:${shop.id}`],
    [[`e:${shop.id}`], 'p:web-1'],
    [[`e:${shop.id}`, 'p:web-1'], 'c:web-1/proxy'],
  ])('with %j unfolded it is %s', (expanded, expected) => {
    expect(activeRowKey(rowsOf(all, new Set(expanded), ''), active)).toBe(expected);
  });

  it('is none where the pod is not in the list', () => {
    expect(activeRowKey(rowsOf(all, new Set(), ''), { podUid: 'x', container: 'y' })).toBeNull();
    expect(activeRowKey(rowsOf(all, new Set(), ''), null)).toBeNull();
  });
});
