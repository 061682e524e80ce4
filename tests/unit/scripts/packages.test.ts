import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FUSES, fuseConfig, readFuses } from '../../../scripts/lib/fuses.mjs';
import { desktopEntry } from '../../../scripts/lib/linux-packages.mjs';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function binary(...parts: (string | number[])[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'podshell-fuses-'));
  folders.push(folder);
  const file = join(folder, 'electron');
  writeFileSync(file, Buffer.concat(parts.map((part) => Buffer.from(part as string))));
  return file;
}

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const [OFF, ON, REMOVED] = [0x30, 0x31, 0x72];

describe('fuses', () => {
  it('reads the wire of a binary, as long as it is', () => {
    const file = binary('\0\x7fELF…', SENTINEL, [1, 3, ON, OFF, REMOVED, ON], 'rest');
    expect(readFuses(file)).toEqual(['on', 'off', 'removed']);
  });

  it('says when a binary has none', () => {
    expect(() => readFuses(binary('no wire'))).toThrow('has no fuses');
  });

  it('sets those that the wire has, and leaves what has no verdict', () => {
    expect(fuseConfig(2)).toEqual({
      0: false,
      1: true,
      version: '1',
      resetAdHocDarwinSignature: true,
    });
    expect(Object.keys(fuseConfig(FUSES.length))).not.toContain('8');
  });
});

describe('the desktop entry', () => {
  it('starts the installed app, and claims no links or files that it does not open', () => {
    const lines = desktopEntry().split('\n');
    expect(lines).toContain('Exec=/opt/Podshell/podshell');
    expect(lines.some((line) => line.startsWith('MimeType='))).toBe(false);
  });
});
