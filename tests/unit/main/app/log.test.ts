import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog } from '../../../../src/main/app/log';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'podshell-log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the end of the log', () => {
  it('is empty where nothing was logged yet', async () => {
    expect(await openLog(join(folder, 'none')).tail(10)).toEqual([]);
  });

  it('is its last lines, the oldest first', async () => {
    writeFileSync(join(folder, 'podshell.log'), 'one\ntwo\nthree\n');
    const log = openLog(folder);
    expect(log.folder).toBe(folder);
    expect(await log.tail(2)).toEqual(['two', 'three']);
    expect(await log.tail(10)).toEqual(['one', 'two', 'three']);
  });

  it('of a long one is read without the rest, and no line is cut in half', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index} é`);
    writeFileSync(join(folder, 'podshell.log'), `${lines.join('\n')}\n`);
    const tail = await openLog(folder).tail(1_000_000);
    expect(tail.length).toBeGreaterThan(1000);
    expect(tail).toEqual(lines.slice(-tail.length));
  });

  it('says so where it cannot be read', async () => {
    mkdirSync(join(folder, 'podshell.log'));
    expect(await openLog(folder).tail(5)).toEqual(['(the log cannot be read: EISDIR)']);
  });
});
