/** A part of the window that F6 goes to. */
export interface Region {
  /** Whether the focus is inside. */
  readonly contains: (element: Element | null) => boolean;
  /** Puts the focus inside; false where there is nothing to focus. */
  readonly focus: () => boolean;
}

/** Moves the focus to the next region that takes it, from the one it is in, around and around. */
export function focusNextRegion(regions: readonly Region[], active: Element | null): void {
  const here = regions.findIndex((region) => region.contains(active));
  for (let step = 1; step <= regions.length; step++) {
    if (regions[(here + step) % regions.length]?.focus()) return;
  }
}

/** A region that is an element: its first control in tab order takes the focus. */
export function elementRegion(element: () => HTMLElement | null): Region {
  return {
    contains: (active) => active !== null && (element()?.contains(active) ?? false),
    focus: () => {
      const first = element()?.querySelector<HTMLElement>(
        'input, button, [tabindex="0"], textarea, select, a[href]',
      );
      first?.focus();
      return first !== null && first !== undefined;
    },
  };
}

/** Whether nobody types or chooses anything: nothing has the keyboard, or a field that is empty. */
export function isKeyboardFree(active: Element | null): boolean {
  if (active === null || active === active.ownerDocument.body) return true;
  return (
    active instanceof HTMLInputElement &&
    active.value === '' &&
    active.closest('[role="dialog"]') === null
  );
}
