import { expect, it } from 'vitest';
import { changedPreferences } from '../../../../src/main/settings/context-preferences';
import type { ContextPreferencesPatch, Settings } from '../../../../src/shared/settings';

const contexts: Settings['contexts'] = {
  prod: { namespaces: ['shop'], protected: true },
  test: { colour: 'green' },
};

it.each<[string, string, ContextPreferencesPatch, unknown]>([
  ['adds a choice', 'test', { protected: true }, { colour: 'green', protected: true }],
  ['changes one', 'test', { colour: 'red' }, { colour: 'red' }],
  ['takes one back', 'prod', { protected: null }, { namespaces: ['shop'] }],
  ['keeps what is not named', 'prod', {}, { namespaces: ['shop'], protected: true }],
  ['keeps no entry without a choice', 'test', { colour: null }, undefined],
  ['makes an entry', 'new', { labelKey: 'team' }, { labelKey: 'team' }],
  ['makes none for nothing', 'new', { labelKey: null }, undefined],
])('%s', (_what, context, patch, expected) => {
  const changed = changedPreferences({ contexts }, context, patch);
  expect(changed[context]).toEqual(expected);
  for (const [name, kept] of Object.entries(contexts)) {
    if (name !== context) expect(changed[name]).toEqual(kept);
  }
});

it('takes __proto__ for a name like any other', () => {
  const once = changedPreferences({ contexts: {} }, '__proto__', { protected: true });
  expect(Object.entries(once)).toEqual([['__proto__', { protected: true }]]);
  expect(Object.getPrototypeOf(once)).toBe(Object.prototype);
  const twice = changedPreferences({ contexts: once }, '__proto__', { colour: 'red' });
  expect(Object.entries(twice)).toEqual([['__proto__', { protected: true, colour: 'red' }]]);
  expect(changedPreferences({ contexts: {} }, 'toString', {})).toEqual({});
});
