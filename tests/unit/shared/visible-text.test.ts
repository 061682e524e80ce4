import { describe, expect, it } from 'vitest';
import { isVisible, visibleText } from '../../../src/shared/visible-text';

describe('visibleText', () => {
  it.each([
    ['plain text, ümlauts, 中文, 👍', 'plain text, ümlauts, 中文, 👍'],
    ['a\nb\r\tc', 'a⏎b⟨U+000D⟩⟨U+0009⟩c'],
    ['\u202egnp.exe', '⟨U+202E⟩gnp.exe'],
    ['pro\u200bd\u2060\ufeff\u00ad', 'pro⟨U+200B⟩d⟨U+2060⟩⟨U+FEFF⟩⟨U+00AD⟩'],
    ['a\u00a0b\u3000c\u2028', 'a⟨U+00A0⟩b⟨U+3000⟩c⟨U+2028⟩'],
    ['\u3164\u115f\ufe0f\u{e0041}', '⟨U+3164⟩⟨U+115F⟩⟨U+FE0F⟩⟨U+E0041⟩'],
    ['\ud800x\0\u001b[31m', '⟨U+D800⟩x⟨U+0000⟩⟨U+001B⟩[31m'],
  ])('%j', (text, shown) => {
    expect(visibleText(text)).toBe(shown);
    expect(isVisible(text)).toBe(text === shown);
    expect(visibleText(shown)).toBe(shown);
  });

  it('ends long ones in a mark', () => {
    expect(visibleText('abcdef', 3)).toBe('abc…');
    expect(visibleText('abc', 3)).toBe('abc');
  });
});
