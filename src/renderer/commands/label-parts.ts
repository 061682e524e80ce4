/** A piece of a label, and whether it is what was looked for. */
export interface LabelPart {
  readonly text: string;
  readonly isHit: boolean;
}

/** The label in pieces. @param hits indexes of the characters that were looked for, in any order */
export function labelParts(label: string, hits: readonly number[]): readonly LabelPart[] {
  const isHit = new Set(hits);
  const parts: { text: string; isHit: boolean }[] = [];
  for (let at = 0; at < label.length; at++) {
    const last = parts.at(-1);
    const character = label.charAt(at);
    if (last?.isHit === isHit.has(at)) last.text += character;
    else parts.push({ text: character, isHit: isHit.has(at) });
  }
  return parts;
}
