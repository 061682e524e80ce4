import type { Terminal } from '@xterm/xterm';

/** What a prompt is made of, as a rule; a few of them in bold. */
const CHARACTERS = Array.from({ length: 0x7f - 0x20 }, (_, index) =>
  String.fromCharCode(0x20 + index),
);

/** Where xterm.js' DOM renderer keeps how wide characters are. */
interface WidthCache {
  get(character: string, isBold: boolean, isItalic: boolean): number;
}

/**
 * Measures ASCII's characters in advance. xterm.js does it when it first draws one, which has the
 * browser lay the window out for each: 5 ms for a prompt.
 */
export function measureGlyphs(terminal: Terminal): void {
  const cache = widthCacheOf(terminal);
  // Drawn by WebGL, which has no such cache.
  if (!cache) return;
  for (const isBold of [false, true]) {
    for (const character of CHARACTERS) cache.get(character, isBold, false);
  }
}

function widthCacheOf(terminal: Terminal): WidthCache | null {
  const core: unknown = Reflect.get(terminal, '_core');
  const cache = ['_renderService', '_renderer', 'value', '_widthCache'].reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined,
    core,
  );
  return isWidthCache(cache) ? cache : null;
}

function isWidthCache(value: unknown): value is WidthCache {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'get') === 'function'
  );
}
