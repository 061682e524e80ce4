import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultChords, ownerOf, resolveBindings } from '../../../src/shared/bindings';
import { belongsToShell, chordId, readChord, type Chord } from '../../../src/shared/chords';
import { COMMAND_IDS, isCommandId, type CommandId } from '../../../src/shared/commands';

const PLATFORMS = ['darwin', 'win32', 'linux'] as const;

function chord(text: string): Chord {
  const read = readChord(text);
  if (read === null) throw new Error(`no chord: ${text}`);
  return read;
}

describe.each(PLATFORMS)('the defaults on %s', (platform) => {
  it('can all be read, belong to no shell, and mean one command each', () => {
    const { chords, problems } = resolveBindings({}, platform);
    expect(problems).toEqual([]);
    for (const id of COMMAND_IDS)
      expect(chords[id]).toHaveLength(defaultChords(id, platform).length);
  });

  it('leave the function keys, Alt+letter and plain Control with a letter to the shell', () => {
    const mine = COMMAND_IDS.flatMap((id) => defaultChords(id, platform)).map(chord);
    for (const { modifiers, key } of mine) {
      if (/^F\d/.test(key)) expect(['F3', 'F6']).toContain(key);
      const isLetter = /^[A-Z]$/.test(key);
      if (isLetter) expect(modifiers).not.toEqual(['Alt']);
      if (isLetter) expect(modifiers).not.toEqual(['Control']);
    }
  });
});

describe('resolveBindings', () => {
  it('puts the user’s keys in place of a command’s own', () => {
    const { chords, problems } = resolveBindings(
      { 'tab.new': ['ctrl+alt+n', 'F7'], 'find.next': [] },
      'linux',
    );
    expect(chords['tab.new']).toEqual(['Control+Alt+N', 'F7']);
    expect(chords['find.next']).toEqual([]);
    expect(chords['tab.close']).toEqual(['Control+Shift+W']);
    expect(problems).toEqual([]);
  });

  it('the user’s chord wins over a default, and that is told', () => {
    const { chords, problems } = resolveBindings({ 'tab.rename': ['Control+Shift+W'] }, 'linux');
    expect(chords['tab.rename']).toEqual(['Control+Shift+W']);
    expect(chords['tab.close']).toEqual([]);
    expect(problems).toEqual([
      { kind: 'conflict', chord: 'Control+Shift+W', command: 'tab.rename', loser: 'tab.close' },
    ]);
  });

  it('of two of the user’s the first one wins, and that is told', () => {
    const { chords, problems } = resolveBindings(
      { 'tab.rename': ['F7'], 'tab.pin': ['f7', 'F8'] },
      'win32',
    );
    expect(chords['tab.rename']).toEqual(['F7']);
    expect(chords['tab.pin']).toEqual(['F8']);
    expect(problems).toEqual([
      { kind: 'conflict', chord: 'F7', command: 'tab.rename', loser: 'tab.pin' },
    ]);
  });

  it('a command may give its keys to another', () => {
    const { problems } = resolveBindings(
      { 'tab.close': ['F7'], 'tab.rename': ['Control+Shift+W'] },
      'linux',
    );
    expect(problems).toEqual([]);
  });

  it('tells what cannot be used, and uses the rest', () => {
    const { chords, problems } = resolveBindings(
      {
        'tab.rename': ['Control+R', 'nonsense', 'F7', 'f7'],
        'tab.fly': ['F8'],
        constructor: ['F9'],
      },
      'linux',
    );
    expect(chords['tab.rename']).toEqual(['F7']);
    expect(problems).toEqual([
      { kind: 'shell', command: 'tab.rename', chord: 'Control+R' },
      { kind: 'unreadable', command: 'tab.rename', chord: 'nonsense' },
      { kind: 'unknown-command', command: 'tab.fly' },
      { kind: 'unknown-command', command: 'constructor' },
    ]);
  });

  it('whatever the user writes: no chord means two commands, and none is the shell’s', () => {
    const text = fc.oneof(
      fc.constantFrom('F7', 'f7', 'Control+Shift+W', 'shift+ctrl+w', 'Control+R', 'Alt+1', 'x y'),
      fc.string(),
    );
    const id = fc.oneof(fc.constantFrom<string>(...COMMAND_IDS), fc.string());
    fc.assert(
      fc.property(
        fc.dictionary(id, fc.array(text, { maxLength: 3 })),
        fc.constantFrom(...PLATFORMS),
        (own, platform) => {
          const { chords } = resolveBindings(own, platform);
          const all = COMMAND_IDS.flatMap((command) => chords[command]).map(chord);
          expect(new Set(all.map(chordId)).size).toBe(all.length);
          expect(all.filter(belongsToShell)).toEqual([]);
        },
      ),
    );
  });
});

it('ownerOf names who has a chord', () => {
  const resolved = resolveBindings({ 'tab.rename': ['F7'] }, 'linux');
  const owner = (text: string): CommandId | null => ownerOf(resolved, chord(text));
  expect(owner('f7')).toBe('tab.rename');
  expect(owner('Shift+Control+T')).toBe('tab.new');
  expect(owner('F8')).toBeNull();
});

it('isCommandId takes the ids there are and nothing else', () => {
  expect(isCommandId('tab.new')).toBe(true);
  for (const other of ['', 'tab', 'toString', '__proto__']) expect(isCommandId(other)).toBe(false);
});
