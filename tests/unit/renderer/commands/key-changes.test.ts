// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { KeyBindings } from '../../../../src/renderer/commands/bindings.svelte';
import { isChord } from '../../../../src/renderer/commands/chords';
import {
  chordOf,
  recorded,
  withChord,
  withDefaults,
  withoutChord,
} from '../../../../src/renderer/commands/key-changes';
import { resolveBindings } from '../../../../src/shared/bindings';
import { chordText, readChord, type Chord } from '../../../../src/shared/chords';
import type { Bindings } from '../../../../src/shared/settings';
import { keyEvent, type Press } from './key-event';

const text = (press: Press): string | null => {
  const chord = chordOf(keyEvent(press));
  return chord && chordText(chord);
};
function chord(of: string): Chord {
  const read = readChord(of);
  if (read === null) throw new Error(of);
  return read;
}

describe('chordOf', () => {
  it.each<[string, Press, string | null]>([
    ['a letter', { key: 'K', code: 'KeyK', held: 'Control+Shift' }, 'Control+Shift+K'],
    [
      'Dvorak: what it writes',
      { key: 'T', code: 'KeyK', held: 'Control+Shift' },
      'Control+Shift+T',
    ],
    ['Cyrillic: its place', { key: 'Л', code: 'KeyK', held: 'Control+Shift' }, 'Control+Shift+K'],
    ['macOS Option', { key: '∫', code: 'KeyB', held: 'Meta+Alt' }, 'Alt+Meta+B'],
    ['a digit', { key: '1', code: 'Digit1', held: 'Alt' }, 'Alt+1'],
    ['an AZERTY digit', { key: '&', code: 'Digit1', held: 'Alt' }, 'Alt+1'],
    ['a shifted sign', { key: '+', code: 'Equal', held: 'Alt+Shift' }, 'Alt+Shift+='],
    ['minus', { key: '_', code: 'Minus', held: 'Alt+Shift' }, 'Alt+Shift+-'],
    ['a sign', { key: ',', code: 'Comma', held: 'Control' }, 'Control+,'],
    ['a function key', { key: 'F7', code: 'F7' }, 'F7'],
    ['the space bar', { key: ' ', code: 'Space', held: 'Control+Shift' }, 'Control+Shift+Space'],
    ['an arrow', { key: 'ArrowUp', code: 'ArrowUp', held: 'Control' }, 'Control+ArrowUp'],
    ['a modifier', { key: 'Control', code: 'ControlLeft', held: 'Control' }, null],
    ['a dead key', { key: 'Dead', code: 'BracketLeft', held: 'Control' }, null],
    ['an input method', { key: 'k', code: 'KeyK', held: 'Control', composing: true }, null],
    ['AltGr', { key: '@', code: 'KeyQ', held: 'Control+Alt+AltGraph' }, null],
  ])('%s', (_name, press, expected) => {
    expect(text(press)).toBe(expected);
    // What is recorded is what is known again.
    const found = chordOf(keyEvent(press));
    if (found) expect(isChord(keyEvent(press), found)).toBe(true);
  });
});

describe('recorded', () => {
  const keys = new KeyBindings({ platform: 'linux', own: () => ({}) });
  const ask = (press: Press): unknown => recorded(keyEvent(press), 'tab.rename', keys);

  it('says whose the keys are', () => {
    expect(ask({ key: 'F7', code: 'F7' })).toMatchObject({ kind: 'free' });
    expect(ask({ key: 'r', code: 'KeyR', held: 'Control' })).toMatchObject({ kind: 'shell' });
    expect(ask({ key: 'W', code: 'KeyW', held: 'Control+Shift' })).toMatchObject({
      kind: 'taken',
      by: 'tab.close',
    });
    expect(ask({ key: 'Shift', code: 'ShiftLeft', held: 'Shift' })).toBeNull();
  });

  it('knows the same keys by another name', () => {
    // `Control++` is bound; this keyboard has it without Shift.
    expect(ask({ key: '+', code: 'NumpadAdd', held: 'Control' })).toMatchObject({
      kind: 'taken',
      by: 'zoom.in',
    });
  });
});

describe('changes', () => {
  const resolve = (own: Bindings): ReturnType<typeof resolveBindings> =>
    resolveBindings(own, 'linux');

  it('adds to what the command has', () => {
    const own = withChord({}, resolve({}), 'tab.new', chord('F7'));
    expect(own).toEqual({ 'tab.new': ['Control+Shift+T', 'F7'] });
    expect(withChord(own, resolve(own), 'tab.new', chord('F7'))).toEqual({
      'tab.new': ['Control+Shift+T', 'F7'],
    });
  });

  it('takes from another, so that no conflict is left', () => {
    const own = withChord({}, resolve({}), 'tab.new', chord('Control+Shift+W'), 'tab.close');
    expect(own).toEqual({ 'tab.new': ['Control+Shift+T', 'Control+Shift+W'], 'tab.close': [] });
    expect(resolve(own).problems).toEqual([]);
  });

  it('removes one, and gives the defaults back', () => {
    const own = withoutChord({}, resolve({}), 'terminal.copy', 'Control+Insert');
    expect(own).toEqual({ 'terminal.copy': ['Control+Shift+C'] });
    expect(withDefaults({ ...own, 'tab.fly': ['F9'] }, 'terminal.copy')).toEqual({
      'tab.fly': ['F9'],
    });
  });
});
