import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProgramQuery } from '../../../../../src/main/kube/credentials/find-program';
import { findProgram } from '../../../../../src/main/kube/credentials/find-program';
import type { Result } from '../../../../../src/shared/result';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podshell-programs-'));
  for (const name of ['one', 'two', 'kube']) await mkdir(join(folder, name));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const here = (...names: string[]): string => join(folder, ...names);
const program = (...names: string[]): Promise<void> =>
  writeFile(here(...names), '#!/bin/sh\n', { mode: 0o755 });
const find = (
  command: string,
  path: string[],
  more: Partial<ProgramQuery> = {},
): Promise<Result<string, string>> =>
  findProgram({
    command,
    folder: here('kube'),
    variables: { PATH: path.join(':') },
    platform: 'linux',
    ...more,
  });

describe('a command is', () => {
  it('the first program of that name in PATH, as PATH names it', async () => {
    await program('one', 'real');
    await symlink(here('one', 'real'), here('two', 'login'));
    await writeFile(here('one', 'login'), 'no program');
    await chmod(here('one', 'login'), 0o644);
    expect(await find('login', [here('one'), here('two')])).toEqual({
      ok: true,
      value: here('two', 'login'),
    });
  });

  it('never one of the current folder, nor a folder', async () => {
    await mkdir(here('one', 'login'));
    await program('two', 'login');
    const before = process.cwd();
    process.chdir(here('two'));
    try {
      const path = ['', '.', 'two', here('one')];
      expect(await find('login', path)).toEqual({ ok: false, error: path.join(':') });
    } finally {
      process.chdir(before);
    }
  });

  it('relative to the kubeconfig where it has a folder', async () => {
    await program('kube', 'login');
    await program('one', 'login');
    const path = [here('one')];
    expect(await find('./login', path)).toEqual({ ok: true, value: here('kube', 'login') });
    expect(await find('../one/login', [])).toEqual({ ok: true, value: here('one', 'login') });
    expect(await find(here('one', 'login'), [])).toEqual({ ok: true, value: here('one', 'login') });
    expect(await find('./gone', path)).toEqual({ ok: false, error: here('kube', 'gone') });
  });

  it.each(['', '.', '..', 'a\0b'])('nothing where it is %j', async (command) => {
    expect(await find(command, [here('one')])).toMatchObject({ ok: false });
  });

  it('nothing without a PATH', async () => {
    expect(await find('login', [], { variables: {} })).toEqual({ ok: false, error: '' });
  });
});
