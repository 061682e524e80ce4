// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest';
import { hyperlinkHandler, linkOf } from '../../../../src/renderer/terminal/links';

describe('linkOf', () => {
  it('web addresses are opened, as they are parsed', () => {
    expect(linkOf('https://example.com/a?b=c#d')).toEqual({
      address: 'https://example.com/a?b=c#d',
      isWeb: true,
    });
    expect(linkOf('HTTP://EXAMPLE.com')).toEqual({ address: 'http://example.com/', isWeb: true });
  });

  it('a host in look-alike letters is shown by its code', () => {
    // A Cyrillic а.
    expect(linkOf('https://ex\u0430mple.com/').address).toBe('https://xn--exmple-4nf.com/');
  });

  it.each([
    'file:///etc/passwd',
    'ssh://x.example/',
    'javascript:alert(1)',
    'x-apple.systempreferences:',
    'ms-msdt:/id',
    'https://accounts.example@evil.example/',
    'not an address',
    'https://evil.example/\u202egpj.exe',
    '',
  ])('%j is never opened', (text) => {
    expect(linkOf(text).isWeb).toBe(false);
  });

  it('shows no character that changes how it is read', () => {
    expect(linkOf('https://evil.example/\u202egpj.exe\u0007').address).not.toMatch(
      /[\p{Cc}\p{Bidi_Control}]/u,
    );
  });
});

describe('hyperlinkHandler', () => {
  const click = (init: MouseEventInit): MouseEvent => new MouseEvent('mouseup', init);
  const range = { start: { x: 1, y: 1 }, end: { x: 2, y: 1 } };

  it('opens with the modifier and the main button only', () => {
    const onOpen = vi.fn();
    const options = { modifier: 'ctrlKey', onOpen, onHover: vi.fn() } as const;
    const { activate } = hyperlinkHandler(options);
    activate(click({}), 'https://example.com/', range);
    activate(click({ metaKey: true }), 'https://example.com/', range);
    activate(click({ ctrlKey: true, button: 2 }), 'https://example.com/', range);
    expect(onOpen).not.toHaveBeenCalled();
    activate(click({ ctrlKey: true }), 'file:///etc/passwd', range);
    expect(onOpen).not.toHaveBeenCalled();
    activate(click({ ctrlKey: true }), 'https://example.com/', range);
    expect(onOpen.mock.calls).toEqual([[{ address: 'https://example.com/', isWeb: true }]]);
  });

  it('tells of the link under the mouse, with its real address', () => {
    const onHover = vi.fn();
    const handler = hyperlinkHandler({ modifier: 'metaKey', onOpen: vi.fn(), onHover });
    handler.hover?.(click({}), 'file:///etc/passwd', range);
    handler.leave?.(click({}), 'file:///etc/passwd', range);
    expect(onHover.mock.calls).toEqual([[{ address: 'file:///etc/passwd', isWeb: false }], [null]]);
  });
});
