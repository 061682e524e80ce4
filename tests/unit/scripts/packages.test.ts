import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FUSES, fuseConfig, readFuses } from '../../../scripts/lib/fuses.mjs';
import { desktopEntry, mimeTypes } from '../../../scripts/lib/linux-packages.mjs';
import { LINK_SCHEME } from '../../../src/shared/link';
import { TEAM_FILE_EXTENSION } from '../../../src/shared/team-file';
import { execOf } from '../../support/desktop-entry';

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
  const lines = desktopEntry().split('\n');

  it('starts the installed app with the links and files that are opened with it', () => {
    const entry = desktopEntry();
    expect(execOf(entry)).toEqual(['/opt/Podshell/podshell']);
    const opened = ['podshell://open?context=c', 'file:///a%20b.podshell'];
    expect(execOf(entry, opened)).toEqual(['/opt/Podshell/podshell', ...opened]);
  });

  it('claims the links and files that the app opens, and no others', () => {
    expect(lines.filter((line) => line.startsWith('MimeType='))).toEqual([
      `MimeType=x-scheme-handler/${LINK_SCHEME};application/x-podshell;`,
    ]);
    expect(mimeTypes()).toContain('<mime-type type="application/x-podshell">');
    expect(mimeTypes()).toContain(`<glob pattern="*${TEAM_FILE_EXTENSION}"/>`);
  });

  it('says the same as electron-builder is told for the other packages', () => {
    const config = parse(readFileSync('electron-builder.yml', 'utf8')) as {
      readonly protocols: readonly { readonly schemes: readonly string[] }[];
      readonly fileAssociations: readonly { readonly ext: string; readonly mimeType: string }[];
    };
    expect(config.protocols.map(({ schemes }) => schemes)).toEqual([[LINK_SCHEME]]);
    expect(config.fileAssociations.map(({ ext, mimeType }) => [`.${ext}`, mimeType])).toEqual([
      [TEAM_FILE_EXTENSION, 'application/x-podshell'],
    ]);
  });
});
