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
