/**
 * What xterm.js' WebGL renderer takes from a character's width: it cuts the width to whole device
 * pixels, so that JetBrains Mono at 13 px (7.8) stands in cells of 7 and reads squeezed. Rounded up
 * where that is nearer, it stands as the font was drawn.
 *
 * @param fontSize CSS pixels
 * @returns device pixels to add to every cell: 0 or 1
 */
export function missingCellWidth(
  document: Document,
  { fontFamily, fontSize }: { readonly fontFamily: string; readonly fontSize: number },
): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 0;
  context.font = `${fontSize}px ${fontFamily}`;
  const width = context.measureText('W').width * (document.defaultView?.devicePixelRatio ?? 1);
  return Math.round(width) - Math.floor(width);
}
