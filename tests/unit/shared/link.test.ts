import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isContextName, isLink, LINK_LIMIT, linkTo, parseLink } from '../../../src/shared/link';

const link = (query: string): string => `podshell://open?${query}`;
const place = { labelKey: null, environment: null, pod: null, container: null };

describe('a link', () => {
  it.each([
    [
      link('context=staging&namespace=test&env=shop-a1b2'),
      { ...place, context: 'staging', namespace: 'test', environment: 'shop-a1b2' },
    ],
    [
      // As browsers and desktops write it.
      'PODSHELL://OPEN/?env=Shop_1.2&namespace=test&context=arn%3Aaws%3Aeks%3Aeu%2Fa',
      { ...place, context: 'arn:aws:eks:eu/a', namespace: 'test', environment: 'Shop_1.2' },
    ],
    [
      link('context=a@b/c:d&namespace=test&pod=web-0.x&container=app'),
      { ...place, context: 'a@b/c:d', namespace: 'test', pod: 'web-0.x', container: 'app' },
    ],
    [
      link('context=%E6%B5%8B%E8%AF%95%20%2B1&namespace=t&env=e&pod=p'),
      { ...place, context: '测试 +1', namespace: 't', environment: 'e', pod: 'p' },
    ],
  ])('%s is read', (text, expected) => {
    expect(parseLink(text)).toEqual({ ok: true, value: expected });
  });

  const whole = 'context=c&namespace=n&env=e';
  it.each([
    ['', 'malformed'],
    ['podshell:', 'malformed'],
    ['podshell:open?' + whole, 'malformed'],
    ['podshell://open/x?' + whole, 'malformed'],
    ['podshell://user@open?' + whole, 'malformed'],
    ['podshell://open:1?' + whole, 'malformed'],
    ['http://open?' + whole, 'malformed'],
    [' podshell://open?' + whole, 'malformed'],
    [link(whole + '#x'), 'malformed'],
    [link(whole + '&pod=%'), 'malformed'],
    [link(whole + '&pod=%ff'), 'malformed'],
    [link('context=a+b&namespace=n&env=e'), 'malformed'],
    ['podshell://?' + whole, 'action'],
    ['podshell://exec?' + whole, 'action'],
    ['podshell://openx?' + whole, 'action'],
    [link(whole + '&'), 'unknown'],
    [link(whole + '&x'), 'unknown'],
    [link(whole + '&ENV=x'), 'unknown'],
    [link(whole + '&toString=x'), 'unknown'],
    [link(whole + '&__proto__=x'), 'unknown'],
    [link(whole + '&labelKey=x'), 'unknown'],
    [link(whole + '&env=f'), 'repeated'],
    [link(whole + '&%65nv=f'), 'repeated'],
    [link('context=&namespace=n&env=e'), 'invalid'],
    [link('context&namespace=n&env=e'), 'invalid'],
    [link('context=a%0Ab&namespace=n&env=e'), 'invalid'],
    [link('context=a%E2%80%AEb&namespace=n&env=e'), 'invalid'],
    [link('context=a%E2%80%8Bb&namespace=n&env=e'), 'invalid'],
    [link(`context=${'c'.repeat(513)}&namespace=n&env=e`), 'invalid'],
    [link('context=c&namespace=N&env=e'), 'invalid'],
    [link('context=c&namespace=a.b&env=e'), 'invalid'],
    [link('context=c&namespace=n&env=-e'), 'invalid'],
    [link(`context=c&namespace=n&env=${'e'.repeat(64)}`), 'invalid'],
    [link(whole + '&pod=..'), 'invalid'],
    [link(whole + '&pod=A'), 'invalid'],
    [link(whole + `&pod=${'a'.repeat(254)}`), 'invalid'],
    [link(whole + '&container=a.b'), 'invalid'],
    [link('namespace=n&env=e'), 'missing'],
    [link('context=c&env=e'), 'missing'],
    [link('context=c&namespace=n'), 'missing'],
    [link('context=c&namespace=n&container=c'), 'missing'],
    ['podshell://open', 'missing'],
    [link(whole) + 'x'.repeat(LINK_LIMIT), 'too-long'],
  ])('%j is refused: %s', (text, kind) => {
    expect(parseLink(text)).toMatchObject({ ok: false, error: { kind } });
  });

  it('is quoted in a refusal without what is not seen in it', () => {
    expect(parseLink(link(whole + '&%E2%80%AE%0Ax=1'))).toEqual({
      ok: false,
      error: { kind: 'unknown', parameter: '⟨U+202E⟩⏎x' },
    });
    const { error } = parseLink(link(`${whole}&${'y'.repeat(1000)}=1`)) as {
      error: { parameter: string };
    };
    expect(error.parameter.length).toBeLessThan(50);
  });

  const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/);
  const context = fc
    .string({ minLength: 1, maxLength: 100, unit: 'grapheme' })
    .filter(isContextName);

  it('that is made of a place leads to it', () => {
    fc.assert(
      fc.property(
        fc.record({
          context,
          namespace: name,
          labelKey: fc.constant(null),
          environment: name,
          pod: fc.option(name),
          container: fc.option(name),
        }),
        (wanted) => {
          expect(parseLink(linkTo(wanted) ?? '')).toEqual({ ok: true, value: wanted });
        },
      ),
    );
  });

  it('never throws, whatever it is', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'podshell://',
        'open',
        '?',
        '&',
        '=',
        '%',
        '%00',
        'context',
        'env=',
        '#',
        '+',
      ),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const read = parseLink(parts.join(''));
        if (read.ok) expect(read.value.namespace).toMatch(/^[a-z0-9-]{1,63}$/);
      }),
    );
  });

  it('is one by its scheme', () => {
    expect(['podshell:', 'PodShell://x'].map(isLink)).toEqual([true, true]);
    expect(['podshell', 'podshells://open', 'x podshell://', 'a.podshell'].map(isLink)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
