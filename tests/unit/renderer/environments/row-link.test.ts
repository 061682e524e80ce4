import { describe, expect, it } from 'vitest';
import type { Openable } from '../../../../src/renderer/environments/open-target';
import { rowLink } from '../../../../src/renderer/environments/row-link';
import { parseLink } from '../../../../src/shared/link';
import { environment, podRow } from '../../../support/row-builder';

const pod = podRow('shop-web-1');
const shop = environment('shop-a1b2', [pod]);
const [container] = pod.containers;
if (container === undefined) throw new Error('a pod without a container');

describe('the link of a row', () => {
  it.each<[Openable, object]>([
    [
      { kind: 'environment', environment: shop },
      { pod: null, container: null },
    ],
    [
      { kind: 'pod', environment: shop, pod },
      { pod: 'shop-web-1', container: null },
    ],
    [
      { kind: 'container', environment: shop, pod, container },
      { pod: 'shop-web-1', container: container.name },
    ],
  ])('%# leads there', (row, names) => {
    const link = rowLink(row, 'arn:aws:eks:eu-1:1:cluster/测试 & co');
    expect(parseLink(link ?? '')).toEqual({
      ok: true,
      value: {
        context: 'arn:aws:eks:eu-1:1:cluster/测试 & co',
        namespace: shop.namespace,
        labelKey: null,
        environment: 'shop-a1b2',
        ...names,
      },
    });
  });

  it('of a pod without the label names the pod alone', () => {
    const unlabelled = { ...shop, name: null };
    expect(rowLink({ kind: 'pod', environment: unlabelled, pod }, 'demo')).toBe(
      `podshell://open?context=demo&namespace=${shop.namespace}&pod=shop-web-1`,
    );
    expect(rowLink({ kind: 'environment', environment: unlabelled }, 'demo')).toBeNull();
  });

  it('is none where nobody could follow it', () => {
    expect(rowLink({ kind: 'environment', environment: shop }, 'a\u202eb')).toBeNull();
  });
});
