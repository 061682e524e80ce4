import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeRowKey } from '../../../../src/renderer/environments/active-row';
import { describeRow } from '../../../../src/renderer/environments/columns';
import { canOpen, explain } from '../../../../src/renderer/environments/explanation';
import { openTarget } from '../../../../src/renderer/environments/open-target';
import { ROW_HEIGHT, RowWindow } from '../../../../src/renderer/environments/row-window';
import {
  TypeAhead,
  treeAction,
  type TreeKey,
} from '../../../../src/renderer/environments/tree-keyboard';
import { treeRows, type TreeRow } from '../../../../src/renderer/environments/tree-rows';
import { TreeModel } from '../../../../src/renderer/environments/tree.svelte';
import { catalogFor } from '../../../../src/shared/i18n/catalog';
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

describe('treeRows', () => {
  it('lists what is unfolded, with places in their own level', () => {
    const rows = treeRows(all, new Set([`e:${shop.id}`, 'p:web-1']), '');
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
    ['   ', ['demo-77aa 1/4', 'pay-9f8e 2/4', 'shop-a1b2 3/4', ' 4/4']],
  ])('filter %j leaves %j', (query, expected) => {
    expect(outline(treeRows(all, new Set(), query))).toEqual(expected);
  });

  it('keys are unique whatever is unfolded', () => {
    const expanded = new Set(all.flatMap((e) => [`e:${e.id}`, ...e.pods.map((p) => `p:${p.uid}`)]));
    const keys = treeRows(all, expanded, '').map((row) => row.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('treeAction', () => {
  const rows = treeRows(all, new Set([`e:${shop.id}`]), '');
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
  const rows = treeRows(
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
  const extras = fc.array(fc.tuple(fc.nat(299), fc.integer({ min: 1, max: 200 })), {
    maxLength: 5,
  });

  it('offsets are the sum of the heights above', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), extras, (count, extra) => {
        const heights = new Map(extra);
        const layout = new RowWindow(count, heights);
        let sum = 0;
        for (let index = 0; index < count; index++) {
          expect(layout.offset(index)).toBe(sum);
          expect(layout.at(sum)).toBe(index);
          sum += ROW_HEIGHT + (heights.get(index) ?? 0);
        }
        expect(layout.height).toBe(sum);
      }),
    );
  });

  it('renders every row in sight, few out of it, and the pinned one', () => {
    fc.assert(
      fc.property(extras, fc.nat(20_000), fc.nat(299), (extra, wanted, pinned) => {
        const layout = new RowWindow(300, new Map(extra));
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

  it('explains a row that cannot be opened, unfolds what is below, and can be asked to stop', () => {
    const tree = new TreeModel({ environments: all });
    const row = tree.rows[0]!;
    tree.toggleExplanation(row);
    expect(tree.isExplained(row)).toBe(true);
    expect(tree.rows[1]?.name).toBe('demo-1');
    tree.toggleExplanation(row);
    expect(tree.isExplained(row)).toBe(false);
  });

  it('stops explaining what can be opened by now', () => {
    const tree = new TreeModel({ environments: [demo] });
    tree.toggleExplanation(tree.rows[0]!);
    const healed = { ...demo, pods: [podRow('demo-1')] };
    const [row] = treeRows([healed], new Set(), '');
    expect(row!.key).toBe(tree.rows[0]!.key);
    expect(tree.isExplained(row!)).toBe(false);
  });
});

describe('explain', () => {
  const rows = treeRows(all, new Set([`e:${demo.id}`, 'p:demo-1']), '');

  it('says nothing of what can be opened', () => {
    const shopRow = rows.find((row) => row.name === 'shop-a1b2')!;
    expect(canOpen(shopRow)).toBe(true);
    expect(explain(shopRow, en)).toBeNull();
  });

  it('says of a pod what it is, in the cluster’s words, with its last exit', () => {
    const pod = rows.find((row) => row.kind === 'pod')!;
    expect(explain(pod, en)).toEqual({
      what: 'No shell in demo-1 now: CrashLoopBackOff.',
      details: ['back-off 5m0s restarting failed container', 'last exit 137', '12 restarts'],
      next: 'It can be opened here as soon as it runs.',
    });
  });

  it('points to another container that runs', () => {
    const sick = crashingPod('sick-1');
    const half = environment('half', [
      { ...sick, containers: [...sick.containers, containerRow({ name: 'proxy' })] },
    ]);
    const pod = treeRows([half], new Set([`e:${half.id}`]), '')[1]!;
    expect(explain(pod, en)?.next).toBe('You can open another container of this pod: proxy.');
  });
});

describe('openTarget', () => {
  const rows = treeRows(all, new Set([`e:${shop.id}`, 'p:web-1']), '');
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
    const rows = treeRows([environment('demo', [pod])], new Set(['e:test/app=demo']), '');
    const context = { t: en, now: 300_000 };
    expect(describeRow(rows[1]!, context)).toBe(
      'CrashLoopBackOff, failing, 12 restarts, last 60s ago, 0 of 1 ready, 5m old',
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
    expect(activeRowKey(treeRows(all, new Set(expanded), ''), active)).toBe(expected);
  });

  it('is none where the pod is not in the list', () => {
    expect(activeRowKey(treeRows(all, new Set(), ''), { podUid: 'x', container: 'y' })).toBeNull();
    expect(activeRowKey(treeRows(all, new Set(), ''), null)).toBeNull();
  });
});
