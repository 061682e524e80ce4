import { describe, expect, it } from 'vitest';
import {
  choiceOf,
  namespaceItems,
  typedNamespaces,
  withToggled,
} from '../../../../src/renderer/environments/namespace-choice';
import { checkedNamespaces, sameNamespaces } from '../../../../src/shared/kubernetes-names';

describe('a choice of namespaces', () => {
  it('offers what is known, what is shown, and the context’s own first', () => {
    expect(namespaceItems(['a', 'test', 'z'], ['mine'], 'test')).toEqual([
      'test',
      'a',
      'mine',
      'z',
    ]);
    expect(namespaceItems([], 'all', 'test')).toEqual(['test']);
  });

  it.each([
    ['', [], null],
    ['test', ['test'], null],
    ['mine', [], { kind: 'names', names: ['mine'] }],
    ['a, b  a', [], { kind: 'names', names: ['a', 'b'] }],
    ['Not Valid', [], { kind: 'invalid' }],
    ['../x', [], { kind: 'invalid' }],
    // Part of an item's words.
    ['All', ['*'], null],
    [Array.from({ length: 51 }, (_, i) => `n${i}`).join(' '), [], { kind: 'too-many' }],
  ] as const)('typed %j', (text, items, expected) => {
    expect(
      typedNamespaces(
        text,
        items.map((value) => ({ value })),
      ),
    ).toEqual(expected);
  });

  it('puts in and takes out', () => {
    expect(withToggled(['b'], ['a'])).toEqual(['a', 'b']);
    expect(withToggled(['a', 'b'], ['a'])).toEqual(['b']);
    expect(withToggled(['a'], ['a', 'c'])).toEqual(['a', 'c']);
  });

  it('the context’s own alone is no choice to be kept', () => {
    expect(choiceOf(['test'], 'test')).toBe('own');
    expect(choiceOf(['b', 'a'], 'a')).toEqual(['a', 'b']);
  });

  it('is kept sorted, each name once, and refused with a name that is none', () => {
    expect(checkedNamespaces(['b', 'a', 'b'])).toEqual(['a', 'b']);
    expect(checkedNamespaces('all')).toBe('all');
    expect(checkedNamespaces([])).toBeNull();
    expect(checkedNamespaces(['a', '*'])).toBeNull();
    expect(checkedNamespaces(Array.from({ length: 51 }, (_, i) => `n${i}`))).toBeNull();
    expect(sameNamespaces(['a'], ['a'])).toBe(true);
    expect(sameNamespaces(['a'], ['a', 'b'])).toBe(false);
    expect(sameNamespaces('all', ['all'])).toBe(false);
  });
});
