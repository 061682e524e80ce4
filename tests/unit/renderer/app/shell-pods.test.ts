import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ShellPods } from '../../../../src/renderer/shell-pods';
import type { EnvironmentScope } from '../../../../src/shared/kubernetes';
import { environment, podRow } from '../../../support/row-builder';

const target = {
  context: 'staging',
  namespace: 'test',
  pod: 'web-1',
  podUid: 'uid-1',
  container: 'app',
};
const shop = environment('shop-a1b2', [podRow('web-1', { uid: 'uid-2', os: 'windows' })]);
const ID = `staging/${shop.id}`;

const list: {
  scope: EnvironmentScope | null;
  environments: (typeof shop)[];
} = {
  scope: null,
  environments: [],
};
const elsewhere = { environment: vi.fn((): typeof shop | null => null) };
const pods = new ShellPods(list, elsewhere);

beforeEach(() => {
  list.scope = { context: 'staging', namespaces: ['test'], labelKey: 'app' };
  list.environments = [shop];
  elsewhere.environment.mockClear();
});

describe('what is known of the pods of shells', () => {
  it('is whether the list shows their namespace', () => {
    expect(pods.isListed(target)).toBe(true);
    expect(pods.isListed({ ...target, namespace: 'qa' })).toBe(false);
    expect(pods.isListed({ ...target, context: 'production' })).toBe(false);
    list.scope = { context: 'staging', namespaces: 'all', labelKey: 'app' };
    expect(pods.isListed({ ...target, namespace: 'qa' })).toBe(true);
    list.scope = null;
    expect(pods.isListed(target)).toBe(false);
  });

  it('comes from the list on screen', () => {
    expect(pods.replacement(ID, target)?.podUid).toBe('uid-2');
    expect(pods.replacement('staging/test/app=other', target)).toBeNull();
    expect(pods.osOf(ID, { ...target, podUid: 'uid-2' })).toBe('windows');
    expect(elsewhere.environment).not.toHaveBeenCalled();
  });

  it('comes from what was asked for where the list shows something else', () => {
    elsewhere.environment.mockReturnValueOnce(shop);
    const away = { ...target, context: 'production' };
    expect(pods.replacement(`production/${shop.id}`, away)?.podUid).toBe('uid-2');
    expect(elsewhere.environment).toHaveBeenCalledExactlyOnceWith('production', shop.id);
    expect(pods.replacement(`production/${shop.id}`, away)).toBeNull();
  });

  it('is Linux where nobody knows', () => {
    expect(pods.osOf(ID, target)).toBe('linux');
    expect(pods.newer(ID, target)).toBeNull();
  });
});
