import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileName, textFileHandlers } from '../../../../../src/main/ipc/handlers/text-files';
import type { Caller } from '../../../../../src/main/ipc/router';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podshell-text-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const save = (path: string | null, asked: string[] = []) =>
  textFileHandlers({
    choose: (name) => {
      asked.push(name);
      return Promise.resolve(path);
    },
  }).saveText({ suggestedName: 'web 2026.txt', text: 'line\n语言\n' }, {} as Caller);

describe('saveText', () => {
  it('writes what it got where the user said, for the user alone', async () => {
    const path = join(folder, 'x.txt');
    const asked: string[] = [];
    expect(await save(path, asked)).toEqual({ ok: true, value: path });
    expect(asked).toEqual(['web 2026.txt']);
    expect(readFileSync(path, 'utf8')).toBe('line\n语言\n');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('does nothing where the user chose nothing', async () => {
    expect(await save(null)).toEqual({ ok: true, value: null });
  });

  it('says what went wrong', async () => {
    // A folder cannot be replaced by a file.
    expect(await save(folder)).toMatchObject({
      ok: false,
      error: { kind: 'text-not-saved', params: { path: folder } },
    });
  });
});

describe('fileName', () => {
  it.each([
    ['web-7d9c 2026-11-22 09.05.txt', 'web-7d9c 2026-11-22 09.05.txt'],
    ['../../.bashrc', '-..-.bashrc'],
    ['..', 'terminal.txt'],
    ['C:\\x\0\n\u202etxt.exe', 'C--x---txt.exe'],
    ['a'.repeat(500), 'a'.repeat(200)],
  ])('%j leads nowhere', (name, safe) => {
    expect(fileName(name)).toBe(safe);
  });
});
