/**
 * Splits a name so that the cut falls in its middle: the tail, which tells pods of one workload
 * apart, always stays. Short names are not split.
 *
 * @param keep characters of the tail; Kubernetes' own suffixes have five
 */
export function splitName(name: string, keep = 5): { head: string; tail: string } {
  const characters = Array.from(name);
  if (characters.length <= keep * 2) return { head: name, tail: '' };
  const cut = characters.length - keep;
  return { head: characters.slice(0, cut).join(''), tail: characters.slice(cut).join('') };
}

/** A stretch of a name that is marked, or not. */
export interface MarkedRun {
  readonly text: string;
  readonly marked: boolean;
}

/**
 * A part of a name in runs.
 *
 * @param marks indexes of the whole name's marked characters (UTF-16 units)
 * @param from where in the name the part begins
 */
export function markedRuns(text: string, marks: readonly number[], from: number): MarkedRun[] {
  if (marks.length === 0) return text === '' ? [] : [{ text, marked: false }];
  const marked = new Set(marks);
  const runs: { text: string; marked: boolean }[] = [];
  let at = from;
  for (const character of text) {
    const isMarked = marked.has(at);
    const last = runs.at(-1);
    if (last?.marked === isMarked) last.text += character;
    else runs.push({ text: character, marked: isMarked });
    at += character.length;
  }
  return runs;
}
