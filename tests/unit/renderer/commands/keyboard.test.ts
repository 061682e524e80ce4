// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyBindings } from '../../../../src/renderer/commands/bindings.svelte';
import { chordLabel } from '../../../../src/renderer/commands/chord-label';
import { isChord } from '../../../../src/renderer/commands/chords';
import { Keyboard } from '../../../../src/renderer/commands/keyboard';
import { readChord } from '../../../../src/shared/chords';
import { COMMAND_IDS, type CommandId } from '../../../../src/shared/commands';
import type { Bindings } from '../../../../src/shared/settings';
import { keyEvent, type Press } from './key-event';

let pressed: CommandId[];
let keyboard: Keyboard;
let own: Bindings;
let unavailable: Set<CommandId>;
const start = (platform: 'darwin' | 'win32' | 'linux'): void => {
  keyboard = new Keyboard({
    target: window,
    bindings: new KeyBindings({ platform, own: () => own }),
    isAvailable: (id) => !unavailable.has(id),
    run: (id) => pressed.push(id),
  });
};

beforeEach(() => {
  pressed = [];
  own = {};
  unavailable = new Set();
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
    [
      'four keys at once',
      { key: 'T', code: 'KeyT', held: 'Control+Shift+Alt' },
      'tab.reopenClosed',
    ],
    [
      'the same in Cyrillic',
      { key: 'Е', code: 'KeyT', held: 'Control+Shift+Alt' },
      'tab.reopenClosed',
    ],
    ['Alt+Shift+= on US', { key: '+', code: 'Equal', held: 'Alt+Shift' }, 'pane.splitRight'],
    ['on Dvorak', { key: '+', code: 'BracketRight', held: 'Alt+Shift' }, 'pane.splitRight'],
    [
      'on German (Shift+0 is =)',
      { key: '=', code: 'Digit0', held: 'Alt+Shift' },
      'pane.splitRight',
    ],
    ['on French', { key: '+', code: 'Equal', held: 'Alt+Shift' }, 'pane.splitRight'],
    ['Alt+Shift+- on US', { key: '_', code: 'Minus', held: 'Alt+Shift' }, 'pane.splitDown'],
    ['on German', { key: '_', code: 'Slash', held: 'Alt+Shift' }, 'pane.splitDown'],
    [
      'on French (minus is on 6)',
      { key: '6', code: 'Digit6', held: 'Alt+Shift' },
      'pane.splitDown',
    ],
    ['Alt+Arrow', { key: 'ArrowLeft', code: 'ArrowLeft', held: 'Alt' }, 'pane.focusLeft'],
    ['French Alt+9', { key: 'ç', code: 'Digit9', held: 'Alt' }, 'tab.selectLast'],
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
    ['German ß with Alt+Shift', { key: '?', code: 'Minus', held: 'Alt+Shift' }],
    ['Swiss + with Alt (Shift+1)', { key: '+', code: 'Digit1', held: 'Alt+Shift' }],
    ['Alt+Shift+6 on US', { key: '^', code: 'Digit6', held: 'Alt+Shift' }],
    ['Alt+= without Shift', { key: '=', code: 'Equal', held: 'Alt' }],
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

  it.each(['darwin', 'win32', 'linux'] as const)(
    'every key means its one command on %s',
    (platform) => {
      const bindings = new KeyBindings({ platform, own: () => ({}) });
      for (const id of COMMAND_IDS) {
        for (const text of bindings.resolved.chords[id]) {
          const chord = readChord(text);
          if (chord === null) throw new Error(text);
          const { modifiers, key } = chord;
          const code = /^[A-Z]$/.test(key) ? `Key${key}` : /^\d$/.test(key) ? `Digit${key}` : key;
          const event = keyEvent({ key, code, held: modifiers.join('+') });
          const found = bindings.chords.filter((bound) => isChord(event, bound.chord));
          expect(found.map((bound) => bound.id)).toEqual([id]);
        }
      }
    },
  );

  it('follow the user’s own keys', () => {
    const rename = keyEvent({ key: 'F2', code: 'F2' });
    expect(keyboard.commandFor(rename)).toBeNull();
    keyboard.dispose();
    own = { 'tab.rename': ['F2'], 'tab.new': [] };
    start('linux');
    expect(keyboard.commandFor(rename)).toBe('tab.rename');
    expect(
      keyboard.commandFor(keyEvent({ key: 'T', code: 'KeyT', held: 'Control+Shift' })),
    ).toBeNull();
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
    field.dispatchEvent(keyEvent({ key: 'E', code: 'KeyE', held: 'Control+Shift' }));
    expect(pressed).toEqual(['terminal.paste', 'sidebar.filter']);
  });

  it('leaves the keys of what does nothing now to the shell', () => {
    const { target, keys } = reach();
    const press: Press = { key: 'ArrowLeft', code: 'ArrowLeft', held: 'Alt' };
    unavailable.add('pane.focusLeft');
    const event = keyEvent(press);
    target.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
    unavailable.clear();
    target.dispatchEvent(keyEvent(press));
    expect(pressed).toEqual(['pane.focusLeft']);
    expect(keys).toEqual(['ArrowLeft']);
  });

  it('lets text fields go to the ends of their line on macOS', () => {
    keyboard.dispose();
    start('darwin');
    const field = document.body.appendChild(document.createElement('input'));
    const press: Press = { key: 'ArrowLeft', code: 'ArrowLeft', held: 'Meta+Shift' };
    field.dispatchEvent(keyEvent(press));
    expect(pressed).toEqual([]);
    document.body.dispatchEvent(keyEvent(press));
    expect(pressed).toEqual(['tab.moveLeft']);
  });

  it('listens no more once disposed', () => {
    keyboard.dispose();
    document.body.dispatchEvent(keyEvent({ key: 'F6', code: 'F6' }));
    expect(pressed).toEqual([]);
  });
});

describe('labels', () => {
  it.each([
    ['tab.new', 'darwin', '⌘T'],
    ['tab.new', 'linux', 'Ctrl+Shift+T'],
    ['tab.moveLeft', 'darwin', '⇧⌘←'],
    ['tab.moveLeft', 'win32', 'Ctrl+Shift+PgUp'],
    ['tab.previous', 'darwin', '⌃⇧⇥'],
    ['pane.zoom', 'darwin', '⇧⌘↩'],
    ['pane.focusLeft', 'linux', 'Alt+←'],
    ['zoom.in', 'darwin', '⌘='],
    ['zoom.out', 'darwin', '⌘−'],
    ['settings.open', 'linux', 'Ctrl+,'],
    ['kubeconfig.choose', 'linux', ''],
  ] as const)('%s on %s is %s', (id, platform, label) => {
    expect(new KeyBindings({ platform, own: () => ({}) }).label(id)).toBe(label);
  });

  it('keep a plus that is a key, and what is no chord', () => {
    expect(chordLabel('Control++', 'linux')).toBe('Ctrl++');
    expect(chordLabel('Meta++', 'darwin')).toBe('⌘+');
    expect(chordLabel('Meta+E', 'win32')).toBe('Win+E');
    expect(chordLabel('no chord', 'linux')).toBe('no chord');
  });
});
