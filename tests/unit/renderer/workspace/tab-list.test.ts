import { beforeEach, describe, expect, it } from 'vitest';
import { TabList, type ListedTab } from '../../../../src/renderer/workspace/tab-list.svelte';

class FakeTab implements ListedTab {
  isPinned = false;

  constructor(readonly id: string) {}

  setPinned(pinned: boolean): void {
    this.isPinned = pinned;
  }
}

let list: TabList<FakeTab>;
beforeEach(() => {
  list = new TabList();
  for (const id of ['a', 'b', 'c']) {
    list.insert(new FakeTab(id));
    list.show(id);
  }
});

const tab = (id: string): FakeTab => {
  const found = list.byId(id);
  if (found === null) throw new Error(`no tab ${id}`);
  return found;
};
const order = (): string => list.all.map(({ id }) => id).join('');
const use = (): string => list.byUse.map(({ id }) => id).join('');

describe('a list of tabs', () => {
  it('puts a new one beside the one that is shown, and does not show it', () => {
    list.show('a');
    list.insert(new FakeTab('d'));
    expect([order(), list.active?.id]).toEqual(['adbc', 'a']);
    list.insert(new FakeTab('e'), 99);
    expect(order()).toBe('adbce');
  });

  it('knows which were shown, the last one first', () => {
    list.show('a');
    list.insert(new FakeTab('never'));
    expect(use()).toBe('acb');
    expect(list.show('z')).toBe(false);
    expect(use()).toBe('acb');
  });

  it('names the one shown before, where the one that is shown is taken out, and only there', () => {
    expect(list.take(tab('a'))).toBeNull();
    expect(list.active?.id).toBe('c');
    expect(list.take(tab('c'))?.id).toBe('b');
    expect(list.active).toBeNull();
    expect(list.take(tab('b'))).toBeNull();
    expect(order()).toBe('');
  });

  it('takes those of an earlier page in on the left, as shown before all others', () => {
    list.insertFirst([new FakeTab('x'), new FakeTab('y')]);
    expect([order(), use(), list.active?.id]).toEqual(['xyabc', 'cbaxy', 'c']);
  });

  it('walks around its ends, and nowhere without tabs', () => {
    expect([list.beside(1)?.id, list.beside(-1)?.id]).toEqual(['a', 'b']);
    list.clear();
    expect([list.beside(1), list.active, use()]).toEqual([null, null, '']);
  });

  it('keeps pinned ones on the left, wherever something is put or moved', () => {
    list.setPinned('c', true);
    expect(order()).toBe('cab');
    list.move('c', 2);
    expect(order()).toBe('cab');
    list.moveTo('b', 0);
    expect(order()).toBe('cba');
    list.insert(new FakeTab('d'), 0);
    expect(order()).toBe('cdba');
    list.setPinned('b', true);
    expect(order()).toBe('cbda');
    list.setPinned('c', false);
    expect(order()).toBe('bcda');
  });
});
