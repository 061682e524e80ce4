/**
 * Everything that is not seen, or not seen as what it is: control characters, line ends, marks that
 * turn reading order around, zero widths, fillers, halves of surrogate pairs, and spaces that are not
 * the space. Source: Unicode TR 36 (security considerations), UAX 44 (Default_Ignorable_Code_Point).
 */
const UNSEEN =
  /(?! )[\p{C}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}\p{Pattern_White_Space}]/gu;

/**
 * Text that someone else wrote, made fit to be judged: on one line, in the order of its characters,
 * with everything unseen spelled out (`⏎` for a line end, `⟨U+202E⟩` for the rest). Unlike
 * `cleanText`, it drops nothing: what is hidden in a command is what must be seen of it.
 *
 * @param limit UTF-16 units that are taken from the text; what is longer ends in `…`
 */
export function visibleText(text: string, limit = Infinity): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(UNSEEN, (character) =>
    character === '\n' ? '⏎' : `⟨U+${codePoint(character)}⟩`,
  );
}

/** Whether all of a text is seen as it is. */
export function isVisible(text: string): boolean {
  return visibleText(text) === text;
}

function codePoint(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
