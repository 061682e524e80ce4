import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageFolder, readLicence } from '../../../scripts/lib/licences.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podshell-licences-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
function part(manifest: object, files: Readonly<Record<string, string>> = {}): string {
  mkdirSync(folder, { recursive: true });
  const all = {
    ...files,
    'package.json': JSON.stringify({ name: 'part', version: '1.0.0', ...manifest }),
  };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('the package of a module', () => {
  it.each([
    ['/x/node_modules/ws/lib/a.js', '/x/node_modules/ws'],
    ['/x/node_modules/@xterm/xterm/lib/a.js?url', '/x/node_modules/@xterm/xterm'],
    [
      '\0/x/node_modules/a/node_modules/b/index.js?commonjs-proxy',
      '/x/node_modules/a/node_modules/b',
    ],
    ['C:\\x\\node_modules\\ws\\a.js', 'C:/x/node_modules/ws'],
    ['/x/src/main/index.ts', undefined],
    ['\0vite/preload-helper.js', undefined],
  ])('%s', (id, expected) => {
    expect(packageFolder(id)).toBe(expected);
  });
});

describe('the licence of a part', () => {
  it('is what it says, with all its texts', () => {
    const files = { LICENSE: 'The licence\n', 'NOTICE.txt': 'A notice', 'README.md': 'no' };
    const manifest = { license: 'Apache-2.0', repository: { url: 'git+https://x.example/a.git' } };
    expect(readLicence(part(manifest, files))).toEqual({
      name: 'part',
      version: '1.0.0',
      licence: 'Apache-2.0',
      url: 'https://x.example/a',
      text: 'The licence\n\nA notice',
    });
  });

  it('is read from its text where the manifest has none', () => {
    expect(readLicence(part({}, { LICENSE: 'MIT License\n\nCopyright x' })).licence).toBe('MIT');
  });

  it('has the text of MIT with the holder’s name where a part leaves it out', () => {
    const { text } = readLicence(part({ license: 'MIT', author: { name: 'Ann' } }));
    expect(text).toContain('Copyright (c) Ann (part)');
  });

  it.each([
    [{}, {}],
    [{ license: 'UNLICENSED' }, {}],
    [{ license: 'SEE LICENSE IN x' }, { LICENSE: 'x' }],
    [{ license: 'Apache-2.0' }, {}],
  ])('breaks the build where there is none: %j', (manifest, files) => {
    expect(() => readLicence(part(manifest, files))).toThrow(/does not say|has no text/);
  });
});
