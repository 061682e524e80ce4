import { MAX_NAMESPACES, type NamespaceChoice } from '../../shared/kubernetes';
import { isNamespaceName } from '../../shared/kubernetes-names';

/** What a typed text can mean; null: nothing, or an item that is there. */
export type TypedNamespaces =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'too-many' }
  | null;

/** The names to choose from: those known, those shown, and the context's own, which stands first. */
export function namespaceItems(
  known: readonly string[],
  shown: Exclude<NamespaceChoice, 'own'>,
  own: string,
): readonly string[] {
  const others = new Set([...known, ...(shown === 'all' ? [] : shown)]);
  others.delete(own);
  return [own, ...[...others].sort()];
}

/** Takes typed names apart, at commas and spaces. */
export function typedNamespaces(
  text: string,
  items: readonly { readonly value: string }[],
): TypedNamespaces {
  const names = [...new Set(text.split(/[\s,]+/).filter(Boolean))];
  if (names.length === 0 || (names.length === 1 && items.some(({ value }) => value === names[0]))) {
    return null;
  }
  if (names.length > MAX_NAMESPACES) return { kind: 'too-many' };
  if (names.every(isNamespaceName)) return { kind: 'names', names };
  // A word of an item's label, as of "All namespaces", is no name that somebody types.
  return items.length > 0 ? null : { kind: 'invalid' };
}

/** Names with one or more put in, or taken out where all of them are in. */
export function withToggled(
  chosen: readonly string[],
  names: readonly string[],
): readonly string[] {
  const all = names.every((name) => chosen.includes(name));
  const others = chosen.filter((name) => !names.includes(name));
  return (all ? others : [...others, ...names]).sort().slice(0, MAX_NAMESPACES);
}

/** What choosing these names means: the context's own alone is no choice that has to be kept. */
export function choiceOf(names: readonly string[], own: string): NamespaceChoice {
  return names.length === 1 && names[0] === own ? 'own' : [...names].sort();
}
