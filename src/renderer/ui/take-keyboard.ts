/**
 * Gives what opens (a menu, a picker) the keyboard at once: its first text field, else itself. For
 * bits-ui's `onOpenAutoFocus`, which may go on: bits-ui gives it the keyboard in the next frame, and
 * until then keys, Escape among them, would go to the shell behind it. Where the pointer opened it, the
 * button that was pressed takes the keyboard once more after this; then the next frame it is.
 */
export function takeKeyboard(content: HTMLElement | null): void {
  const field = content?.querySelector<HTMLElement>('input');
  (field ?? content)?.focus({ preventScroll: true });
}
