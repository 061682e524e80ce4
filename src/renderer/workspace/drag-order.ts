/** A tab's place on the strip, CSS pixels in the same coordinates as the pointer. */
export interface Place {
  readonly left: number;
  readonly width: number;
}

/**
 * Where a dragged tab belongs: it changes places with a neighbour when the pointer is past that
 * neighbour's middle. Without that a wide and a narrow tab would change places at every move.
 *
 * @param places of all tabs, from left to right
 * @param from the dragged tab's index
 * @param pointer where the pointer is
 */
export function dragIndex(places: readonly Place[], from: number, pointer: number): number {
  const middle = ({ left, width }: Place): number => left + width / 2;
  let index = from;
  for (let i = from - 1; i >= 0; i--) {
    const place = places[i];
    if (!place || pointer >= middle(place)) break;
    index = i;
  }
  for (let i = from + 1; i < places.length; i++) {
    const place = places[i];
    if (!place || pointer <= middle(place)) break;
    index = i;
  }
  return index;
}
