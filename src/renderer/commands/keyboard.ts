import type { CommandId } from '../../shared/commands';
import type { Disposable } from '../../shared/result';
import { commandOf, type BoundChord } from './chords';

/** What a held key may repeat; a held Ctrl+Shift+T must not open twenty shells. */
const REPEATABLE: ReadonlySet<CommandId> = new Set<CommandId>([
  'tab.next',
  'tab.previous',
  'tab.moveLeft',
  'tab.moveRight',
  'pane.focusLeft',
  'pane.focusRight',
  'pane.focusUp',
  'pane.focusDown',
  'pane.resizeLeft',
  'pane.resizeRight',
  'pane.resizeUp',
  'pane.resizeDown',
  'find.next',
  'find.previous',
  'zoom.in',
  'zoom.out',
  'terminal.paste',
]);

/** In other text fields these chords mean that field's own text, and the browser serves them. */
const TERMINAL_ONLY: ReadonlySet<CommandId> = new Set<CommandId>([
  'terminal.copy',
  'terminal.paste',
  'terminal.selectAll',
  'terminal.clear',
]);
/** On macOS these move, and select, to the ends of a text field's line. */
const FIELD_ARROWS = /^Arrow(?:Left|Right|Up|Down)$/;

/** A dialog or menu has the keyboard to itself. */
const OWN_KEYBOARD = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** What the keyboard goes by. */
export interface KeyboardOptions {
  readonly target: Window;
  /** The keys in force; asked at every key. */
  readonly bindings: { readonly chords: readonly BoundChord[] };
  /** Whether a command can do something now; the keys of one that cannot go to the shell. */
  readonly isAvailable: (id: CommandId) => boolean;
  readonly run: (id: CommandId) => void;
}

/**
 * The window's shortcuts. Listens in the capture phase, before xterm.js and everything else, so that a
 * chord never reaches the shell; what is no chord is not touched, so that it always does.
 */
export class Keyboard implements Disposable {
  readonly #options: KeyboardOptions;

  constructor(options: KeyboardOptions) {
    this.#options = options;
    options.target.addEventListener('keydown', this.#onKeyDown, { capture: true });
  }

  /** The command this key event means, or null where it belongs to what has the focus. */
  commandFor(event: KeyboardEvent): CommandId | null {
    const { bindings, isAvailable } = this.#options;
    const id = commandOf(event, bindings.chords);
    return id !== null && isAvailable(id) ? id : null;
  }

  dispose(): void {
    this.#options.target.removeEventListener('keydown', this.#onKeyDown, { capture: true });
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const id = this.commandFor(event);
    if (id === null) return;
    const element = event.target instanceof Element ? event.target : null;
    if (element?.closest(OWN_KEYBOARD)) return;
    if (element !== null && isOtherTextField(element) && isFieldsOwn(id, event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat || REPEATABLE.has(id)) this.#options.run(id);
  };
}

/** Whether a text field does something of its own with these keys. */
function isFieldsOwn(id: CommandId, event: KeyboardEvent): boolean {
  return TERMINAL_ONLY.has(id) || (event.metaKey && FIELD_ARROWS.test(event.key));
}

/** A text field that is not xterm.js's own (which receives the terminal's keys). */
function isOtherTextField(element: Element): boolean {
  return (
    element.matches('input, textarea, [contenteditable="true"]') &&
    element.closest('.xterm') === null
  );
}
