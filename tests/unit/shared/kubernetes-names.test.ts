import { describe, expect, it } from 'vitest';
import { isLabelKey, isNamespaceName } from '../../../src/shared/kubernetes-names';

describe('names that may be typed', () => {
  it.each(['test', 'a', 'kube-system', '0', 'a'.repeat(63)])('%s is a namespace', (name) => {
    expect(isNamespaceName(name)).toBe(true);
  });

  it.each(['', 'Test', '-a', 'a-', 'a.b', 'a/b', '../x', 'a'.repeat(64)])(
    '%j is no namespace',
    (name) => {
      expect(isNamespaceName(name)).toBe(false);
    },
  );

  it.each(['app', 'app.kubernetes.io/instance', 'A_b.c'])('%s is a label key', (key) => {
    expect(isLabelKey(key)).toBe(true);
  });

  it.each(['', '/a', 'a/', 'a b', 'A.io/x y', '-a'])('%j is no label key', (key) => {
    expect(isLabelKey(key)).toBe(false);
  });
});
