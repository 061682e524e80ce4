/** Each of them once, where it comes first. */
export function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items)];
}
