/** Items with one more, at a place counted from 0. */
export function inserted<T>(items: readonly T[], at: number, item: T): readonly T[] {
  return [...items.slice(0, at), item, ...items.slice(at)];
}

export function without<T>(items: readonly T[], item: T): readonly T[] {
  return items.filter((other) => other !== item);
}

/** Tabs in their order, but with the pinned ones on the left. */
export function pinnedFirst<T extends { readonly isPinned: boolean }>(
  tabs: readonly T[],
): readonly T[] {
  return [...tabs.filter(({ isPinned }) => isPinned), ...tabs.filter(({ isPinned }) => !isPinned)];
}
