// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMAND_IDS, COMMANDS, type CommandId } from '../../../../src/shared/commands';
import { isChord, parseChords } from '../../../../src/renderer/commands/chords';
import { Keyboard } from '../../../../src/renderer/commands/keyboard';
import { chordLabel, shortcutLabel } from '../../../../src/renderer/commands/shortcut-label';

/** A key as a browser reports it: what it writes, where it is, what is held. */
interface Press {
  key: string;
  code: string;
  held?: string;
  repeat?: boolean;
  composing?: boolean;
}

function keyEvent({
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

let pressed: CommandId[];
let keyboard: Keyboard;
const start = (platform: 'darwin' | 'win32' | 'linux'): void => {
  keyboard = new Keyboard({ target: window, platform, run: (id) => pressed.push(id) });
};

beforeEach(() => {
  pressed = [];
  start('linux');
});
afterEach(() => {
  keyboard.dispose();
  document.body.innerHTML = '';
});

describe('chords', () => {
  it.each<[string, Press, CommandId]>([
    ['upper case with Shift', { key: 'T', code: 'KeyT', held: 'Control+Shift' }, 'tab.new'],
    ['caps lock reverses it', { key: 't', code: 'KeyT', held: 'Control+Shift' }, 'tab.new'],
    ['Cyrillic', { key: 'Е', code: 'KeyT', held: 'Control+Shift' }, 'tab.new'],
    ['Greek', { key: 'Τ', code: 'KeyT', held: 'Control+Shift' }, 'tab.new'],
    ['Dvorak: what it writes', { key: 'T', code: 'KeyK', held: 'Control+Shift' }, 'tab.new'],
    ['Ctrl+= unshifted', { key: '=', code: 'Equal', held: 'Control' }, 'zoom.in'],
    ['Ctrl++ with Shift', { key: '+', code: 'Equal', held: 'Control+Shift' }, 'zoom.in'],
    ['Ctrl++ on the keypad', { key: '+', code: 'NumpadAdd', held: 'Control' }, 'zoom.in'],
    ['German = (Shift+0)', { key: '=', code: 'Digit0', held: 'Control+Shift' }, 'zoom.in'],
    ['Ctrl+-', { key: '-', code: 'Minus', held: 'Control' }, 'zoom.out'],
    ['Cyrillic comma', { key: 'б', code: 'Comma', held: 'Control' }, 'settings.open'],
    ['AZERTY digit', { key: '&', code: 'Digit1', held: 'Alt' }, 'tab.select1'],
    ['Ctrl+Insert', { key: 'Insert', code: 'Insert', held: 'Control' }, 'terminal.copy'],
    ['F6', { key: 'F6', code: 'F6' }, 'region.next'],
  ])('%s', (_name, press, id) => {
    expect(keyboard.commandFor(keyEvent(press))).toBe(id);
  });

  it.each<[string, Press]>([
    ['plain Ctrl+letter', { key: 't', code: 'KeyT', held: 'Control' }],
    ['Ctrl+W', { key: 'w', code: 'KeyW', held: 'Control' }],
    ['Ctrl+R', { key: 'r', code: 'KeyR', held: 'Control' }],
    ['Ctrl+Q', { key: 'q', code: 'KeyQ', held: 'Control' }],
    ['Ctrl+_ (undo in readline)', { key: '_', code: 'Minus', held: 'Control+Shift' }],
    ['Alt+letter', { key: 'b', code: 'KeyB', held: 'Alt' }],
    ['AltGr writes characters', { key: '1', code: 'Digit1', held: 'Alt+AltGraph' }],
    ['a dead letter place', { key: 'Е', code: 'KeyT', held: 'Control' }],
    ['an input method', { key: 'T', code: 'KeyT', held: 'Control+Shift', composing: true }],
    ['a modifier alone', { key: 'Control', code: 'ControlLeft', held: 'Control' }],
  ])('%s belongs to the shell', (_name, press) => {
    expect(keyboard.commandFor(keyEvent(press))).toBeNull();
  });

  it('follows the platform', () => {
    const command = keyEvent({ key: 't', code: 'KeyT', held: 'Meta' });
    expect(keyboard.commandFor(command)).toBeNull();
    keyboard.dispose();
    start('darwin');
    expect(keyboard.commandFor(command)).toBe('tab.new');
    expect(
      keyboard.commandFor(keyEvent({ key: 'C', code: 'KeyC', held: 'Control+Shift' })),
    ).toBeNull();
  });

  it.each(['darwin', 'linux'] as const)('no chord means two commands on %s', (platform) => {
    const chords = parseChords(platform);
    for (const id of COMMAND_IDS) {
      for (const chord of COMMANDS[id][
        platform === 'darwin' ? 'mac' : 'other'
      ] as readonly string[]) {
        const parts = chord.split(/\b\+/);
        const key = parts.pop() ?? '';
        const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
        const event = keyEvent({ key, code, held: parts.join('+') });
        expect(chords.filter(({ press }) => isChord(event, press)).map((c) => c.id)).toEqual([id]);
      }
    }
  });
});

describe('Keyboard', () => {
  const reach = (): { target: HTMLElement; keys: string[] } => {
    const keys: string[] = [];
    const target = document.body.appendChild(document.createElement('div'));
    target.addEventListener('keydown', (event) => keys.push(event.key), { capture: true });
    return { target, keys };
  };

  it('takes a chord before anything else sees it', () => {
    const { target, keys } = reach();
    const event = keyEvent({ key: 'W', code: 'KeyW', held: 'Control+Shift' });
    target.dispatchEvent(event);
    expect(pressed).toEqual(['tab.close']);
    expect(keys).toEqual([]);
    expect(event.defaultPrevented).toBe(true);
  });

  it('does not touch what is no chord', () => {
    const { target, keys } = reach();
    const event = keyEvent({ key: 'w', code: 'KeyW', held: 'Control' });
    target.dispatchEvent(event);
    expect(pressed).toEqual([]);
    expect(keys).toEqual(['w']);
    expect(event.defaultPrevented).toBe(false);
  });

  it('a held key walks along the tabs, but opens and closes one only', () => {
    const { target, keys } = reach();
    const held = 'Control+Shift';
    target.dispatchEvent(keyEvent({ key: 'W', code: 'KeyW', held, repeat: true }));
    target.dispatchEvent(keyEvent({ key: 'Tab', code: 'Tab', held: 'Control', repeat: true }));
    expect(pressed).toEqual(['tab.next']);
    expect(keys).toEqual([]);
  });

  it.each(['dialog', 'alertdialog', 'menu', 'listbox'])('leaves a %s its keyboard', (role) => {
    const { target, keys } = reach();
    target.setAttribute('role', role);
    target.dispatchEvent(keyEvent({ key: 'W', code: 'KeyW', held: 'Control+Shift' }));
    expect(pressed).toEqual([]);
    expect(keys).toEqual(['W']);
  });

  it('lets text fields copy and paste their own text, and the terminal its', () => {
    const field = document.body.appendChild(document.createElement('input'));
    const host = document.body.appendChild(document.createElement('div'));
    host.className = 'xterm';
    const terminal = host.appendChild(document.createElement('textarea'));
    const paste: Press = { key: 'V', code: 'KeyV', held: 'Control+Shift' };
    field.dispatchEvent(keyEvent(paste));
    expect(pressed).toEqual([]);
    terminal.dispatchEvent(keyEvent(paste));
    expect(pressed).toEqual(['terminal.paste']);
    field.dispatchEvent(keyEvent({ key: 'O', code: 'KeyO', held: 'Control+Shift' }));
    expect(pressed).toEqual(['terminal.paste', 'sidebar.filter']);
  });

  it('listens no more once disposed', () => {
    keyboard.dispose();
    document.body.dispatchEvent(keyEvent({ key: 'F6', code: 'F6' }));
    expect(pressed).toEqual([]);
  });
});

describe('shortcut labels', () => {
  it.each([
    ['tab.new', 'darwin', '⌘T'],
    ['tab.new', 'linux', 'Ctrl+Shift+T'],
    ['tab.moveLeft', 'darwin', '⇧⌘←'],
    ['tab.moveLeft', 'win32', 'Ctrl+Shift+PgUp'],
    ['tab.previous', 'darwin', '⌃⇧⇥'],
    ['zoom.in', 'darwin', '⌘='],
    ['zoom.out', 'darwin', '⌘−'],
    ['settings.open', 'linux', 'Ctrl+,'],
    ['kubeconfig.choose', 'linux', ''],
  ] as const)('%s on %s is %s', (id, platform, label) => {
    expect(shortcutLabel(id, platform)).toBe(label);
  });

  it('keeps a plus that is a key', () => {
    expect(chordLabel('Control++', 'linux')).toBe('Ctrl++');
    expect(chordLabel('Meta++', 'darwin')).toBe('⌘+');
  });
});
