import type { ContextColour } from '../../shared/settings';

/** One thing to choose. */
export interface PickerItem {
  readonly value: string;
  readonly label: string;
  /** Quiet words after the label, such as a count or an address. */
  readonly hint?: string;
  /** A colour that it wears; the label tells it as well. */
  readonly colour?: ContextColour | undefined;
  /** Words that set it apart, such as a risk. */
  readonly badges?: readonly { readonly text: string; readonly warns: boolean }[];
  /** Why it cannot be chosen; such an item is shown disabled. */
  readonly problem?: string;
}

/** More rows than a person reads; typing narrows them down. */
const MAX_SHOWN = 100;

/** The items whose label or hint contains the query; those that begin with it first. */
export function matchingItems(items: readonly PickerItem[], query: string): readonly PickerItem[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return items.slice(0, MAX_SHOWN);
  const rank = (item: PickerItem): number => {
    const at = item.label.toLowerCase().indexOf(wanted);
    if (at >= 0) return at === 0 ? 0 : 1;
    return (item.hint ?? '').toLowerCase().includes(wanted) ? 2 : 3;
  };
  return items
    .map((item) => ({ item, rank: rank(item) }))
    .filter((ranked) => ranked.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_SHOWN)
    .map((ranked) => ranked.item);
}
