import type { Attachment } from 'svelte/attachments';

/** Milliseconds that the pointer rests on a control before it is explained. */
const PATIENCE_MS = 500;
/** Milliseconds within which the pointer may reach the tooltip itself, for whoever reads it enlarged. */
const WAY_MS = 150;
/** CSS pixels between a control and its tooltip, and between that and the window's edge. */
const GAP = 6;

/**
 * Explains a control: when the pointer rests on it, and at once where the keyboard comes to it. A press
 * or Escape takes the tooltip away. Our own because bits-ui's would be part of what the first frame waits for.
 */
export function tooltip(text: () => string): Attachment<HTMLElement> {
  return (control) => {
    let shown: HTMLElement | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const showLater = ({ pointerType }: PointerEvent): void => {
      clearTimeout(timer);
      if (shown === null && pointerType !== 'touch') timer = setTimeout(show, PATIENCE_MS);
    };
    const hideLater = (): void => {
      clearTimeout(timer);
      timer = setTimeout(hide, WAY_MS);
    };
    const stay = (): void => {
      clearTimeout(timer);
    };
    const hideOnEscape = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') hide();
    };
    const showForKeyboard = (): void => {
      if (control.matches(':focus-visible')) show();
    };

    function show(): void {
      clearTimeout(timer);
      if (shown !== null) return;
      shown = document.createElement('div');
      shown.id = `tooltip-${crypto.randomUUID()}`;
      shown.className = 'tooltip';
      shown.setAttribute('role', 'tooltip');
      shown.textContent = text();
      shown.addEventListener('pointerenter', stay);
      shown.addEventListener('pointerleave', hideLater);
      document.body.append(shown);
      place(shown, control.getBoundingClientRect());
      control.setAttribute('aria-describedby', shown.id);
      document.addEventListener('keydown', hideOnEscape, { capture: true });
      document.addEventListener('scroll', hide, { capture: true });
    }

    function hide(): void {
      clearTimeout(timer);
      shown?.remove();
      shown = null;
      control.removeAttribute('aria-describedby');
      document.removeEventListener('keydown', hideOnEscape, { capture: true });
      document.removeEventListener('scroll', hide, { capture: true });
    }

    const listeners = {
      pointerenter: showLater,
      pointerleave: hideLater,
      pointerdown: hide,
      click: hide,
      focus: showForKeyboard,
      blur: hide,
    } as const;
    const entries = Object.entries(listeners) as [string, EventListener][];
    for (const [type, listener] of entries) control.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of entries) control.removeEventListener(type, listener);
      hide();
    };
  };
}

/** Above the control where there is room, else below it; always inside the window. */
function place(shown: HTMLElement, { left, top, bottom, width }: DOMRect): void {
  const own = shown.getBoundingClientRect();
  const above = top - GAP - own.height;
  const most = Math.max(GAP, innerWidth - own.width - GAP);
  shown.style.left = `${Math.min(most, Math.max(GAP, left + (width - own.width) / 2))}px`;
  shown.style.top = `${above >= 0 ? above : bottom + GAP}px`;
}
