/** A key as a browser reports it: what it writes, where it is, what is held. */
export interface Press {
  readonly key: string;
  readonly code: string;
  /** Names with plus signs between them. */
  readonly held?: string;
  readonly repeat?: boolean;
  readonly composing?: boolean;
}

/** The event of pressing it down. */
export function keyEvent({
  key,
  code,
  held = '',
  repeat = false,
  composing = false,
}: Press): KeyboardEvent {
  const modifiers = held.split('+');
  const event = new KeyboardEvent('keydown', {
    key,
    code,
    repeat,
    bubbles: true,
    cancelable: true,
    ctrlKey: modifiers.includes('Control'),
    shiftKey: modifiers.includes('Shift'),
    altKey: modifiers.includes('Alt'),
    metaKey: modifiers.includes('Meta'),
  });
  Object.defineProperty(event, 'isComposing', { value: composing });
  Object.defineProperty(event, 'getModifierState', {
    value: (name: string) => modifiers.includes(name),
  });
  return event;
}
