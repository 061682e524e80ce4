import type { CommandId } from '../../shared/commands';
import type { Disposable } from '../../shared/result';
import { isChord, parseChords, type ParsedChord } from './chords';

/** What a held key may repeat; a held Ctrl+Shift+T must not open twenty shells. */
const REPEATABLE: ReadonlySet<CommandId> = new Set<CommandId>([
  'tab.next',
  'tab.previous',
  'tab.moveLeft',
  'tab.moveRight',
  'zoom.in',
  'zoom.out',
  'terminal.paste',
]);

/** In other text fields these chords mean that field's own text, and the browser serves them. */
const TERMINAL_ONLY: ReadonlySet<CommandId> = new Set<CommandId>([
  'terminal.copy',
  'terminal.paste',
  'terminal.clear',
]);

/** A dialog or menu has the keyboard to itself. */
const OWN_KEYBOARD = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/**
 * The window's shortcuts. Listens in the capture phase, before xterm.js and everything else, so that a
 * chord never reaches the shell; what is no chord is not touched, so that it always does.
 */
export class Keyboard implements Disposable {
  readonly #target: Window;
  readonly #chords: readonly ParsedChord[];
  readonly #run: (id: CommandId) => void;

  constructor(options: {
    target: Window;
    platform: 'darwin' | 'win32' | 'linux';
    run: (id: CommandId) => void;
  }) {
    this.#target = options.target;
    this.#chords = parseChords(options.platform);
    this.#run = options.run;
    this.#target.addEventListener('keydown', this.#onKeyDown, { capture: true });
  }

  /** The command this key event means, or null where it belongs to what has the focus. */
  commandFor(event: KeyboardEvent): CommandId | null {
    return this.#chords.find((chord) => isChord(event, chord.press))?.id ?? null;
  }

  dispose(): void {
    this.#target.removeEventListener('keydown', this.#onKeyDown, { capture: true });
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const id = this.commandFor(event);
    if (id === null) return;
    const element = event.target instanceof Element ? event.target : null;
    if (element?.closest(OWN_KEYBOARD)) return;
    if (TERMINAL_ONLY.has(id) && element !== null && isOtherTextField(element)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat || REPEATABLE.has(id)) this.#run(id);
  };
}

/** A text field that is not xterm.js's own (which receives the terminal's keys). */
function isOtherTextField(element: Element): boolean {
  return (
    element.matches('input, textarea, [contenteditable="true"]') &&
    element.closest('.xterm') === null
  );
}
