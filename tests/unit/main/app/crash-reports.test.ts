import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pruneCrashReports } from '../../../../src/main/app/crash-reports';

vi.mock('electron', () => ({ app: {}, crashReporter: {} }));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podshell-crashes-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('keeps the newest crash reports, wherever the system puts them', async () => {
  for (const [index, below] of ['', 'pending', 'completed', 'new'].entries()) {
    mkdirSync(join(folder, below), { recursive: true });
    for (const name of [`a${index}.dmp`, `a${index}.meta`, 'settings.dat']) {
      const file = join(folder, below, name);
      writeFileSync(file, '');
      utimesSync(file, 1000 + index, 1000 + index);
    }
  }
  expect(await pruneCrashReports(folder, 2)).toBe(2);
  expect(readdirSync(join(folder, 'new'))).toEqual(['a3.dmp', 'a3.meta', 'settings.dat']);
  expect(readdirSync(join(folder, 'completed'))).toEqual(['a2.dmp', 'a2.meta', 'settings.dat']);
  expect(readdirSync(join(folder, 'pending'))).toEqual(['settings.dat']);
});

it('has none where there is no folder yet', async () => {
  expect(await pruneCrashReports(join(folder, 'none'))).toBe(0);
});
