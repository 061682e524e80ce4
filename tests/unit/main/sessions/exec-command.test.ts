import { spawn, type IPty } from '@lydell/node-pty';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hangUpCommands, MARKER, shellCommands } from '../../../../src/main/sessions/exec-command';

/** Refuses what BSD's and busybox's `script` do not know. */
const BSD_SCRIPT =
  '#!/bin/sh\necho "usage: script [-adkpqr] [-t time] [file [command ...]]" >&2\nexit 1\n';
const which = (program: string): string => execFileSync('which', [program]).toString().trim();

/** Images by what they carry; the value says which program is found under which name. */
const IMAGES = {
  'bash and script': { bash: 'bash', script: 'script' },
  bash: { bash: 'bash' },
  'bash and BSD script': { bash: 'bash', script: 'bsd' },
  ash: { ash: 'sh' },
  sh: {},
} as const satisfies Record<string, Partial<Record<'bash' | 'script' | 'ash', string>>>;

/** What a user does, and the exit code that the stream must report. */
const ENDINGS = [
  { name: 'exit', keys: 'exit\r', code: 0 },
  { name: 'exit 7', keys: 'exit 7\r', code: 7 },
  { name: 'Ctrl-D after a failed command', keys: 'false\r\x04', code: 1 },
] as const;

const folders: string[] = [];
const running: IPty[] = [];

/** A PATH that holds only what the image does. */
function imagePath(image: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'podshell-image-'));
  folders.push(folder);
  for (const [name, program] of Object.entries({
    sh: 'sh',
    grep: 'grep',
    sleep: 'sleep',
    ...image,
  })) {
    const place = join(folder, name);
    if (program === 'bsd') {
      writeFileSync(place, BSD_SCRIPT);
      chmodSync(place, 0o755);
    } else symlinkSync(which(program), place);
  }
  return folder;
}

/** Runs the first command as a container would: its argv, on a terminal. */
function open(
  path: string,
  marker: string,
): { pty: IPty; output: () => string; ended: Promise<number> } {
  const [command] = shellCommands(marker, 'linux');
  const [file = '', ...args] = command ?? [];
  const pty = spawn(file, args, { env: { PATH: path, HOME: path, PS1: '$ ' }, cols: 80, rows: 24 });
  running.push(pty);
  let text = '';
  pty.onData((data) => {
    text += data;
  });
  const ended = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      resolve(exitCode);
    });
  });
  return { pty, output: () => text, ended };
}

/** Resolves at the next prompt. */
function prompt(pty: IPty, output: () => string): Promise<void> {
  return new Promise((resolve) => {
    const check = (): boolean => /[$#] $/.test(output());
    if (check()) resolve();
    const subscription = pty.onData(() => {
      if (!check()) return;
      subscription.dispose();
      resolve();
    });
  });
}

afterEach(() => {
  for (const pty of running.splice(0)) {
    try {
      pty.kill('SIGKILL');
    } catch {
      // It ended by itself, which is what most of these tests are about.
    }
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the shell of an image', () => {
  for (const [name, image] of Object.entries(IMAGES)) {
    for (const { name: ending, keys, code } of ENDINGS) {
      it(`with ${name}: ${ending} ends it once, with ${code}`, async () => {
        const { pty, output, ended } = open(imagePath(image), randomUUID());
        await prompt(pty, output);
        pty.write(keys);
        expect(await ended).toBe(code);
      });
    }
  }

  it('prefers bash under script, and tells programs its terminal type', async () => {
    const { pty, output, ended } = open(imagePath(IMAGES['bash and script']), randomUUID());
    await prompt(pty, output);
    pty.write('echo "<$0 $TERM ${SHELL##*/}>"; exit\r');
    await ended;
    expect(output()).toContain('<bash xterm-256color bash>');
  });

  it('is told apart by Windows nodes', () => {
    expect(shellCommands(randomUUID(), 'windows')).toEqual([['powershell.exe'], ['cmd.exe']]);
  });

  it('takes nothing but a UUID as its marker', () => {
    expect(() => shellCommands('x; reboot', 'linux')).toThrow();
    expect(() => hangUpCommands("'$(reboot)'")).toThrow();
  });
});

describe('hanging up', () => {
  for (const tool of ['grep', 'no grep'] as const) {
    it(`ends the shell and what runs in it, and types nothing (${tool})`, async () => {
      const marker = randomUUID();
      const path = imagePath(IMAGES.bash);
      const { pty, output, ended } = open(path, marker);
      await prompt(pty, output);
      pty.write('sleep 1000 & sleep 1000\r');
      // The shell takes a moment to start its jobs; told before, it would end without them.
      await expect.poll(() => marked(marker), { timeout: 20_000 }).toBe(3);
      const [file = '', ...args] = hangUpCommands(marker)[0] ?? [];
      const hangUpPath = tool === 'grep' ? process.env['PATH'] : imagePathWithoutGrep();
      // One at least: the shell passes the signal on, and its jobs may be gone when their turn comes.
      expect(execFileSync(file, args, { env: { PATH: hangUpPath } }).toString()).toMatch(
        /^[1-3]\n$/,
      );
      await ended;
      await expect.poll(() => marked(marker), { timeout: 20_000 }).toBe(0);
      expect(output()).not.toContain('exit');
    });
  }

  function imagePathWithoutGrep(): string {
    const folder = mkdtempSync(join(tmpdir(), 'podshell-image-'));
    folders.push(folder);
    symlinkSync(which('cat'), join(folder, 'cat'));
    return folder;
  }

  /** How many processes carry the marker in their environment. */
  const marked = (marker: string): number =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/environ`).includes(`${MARKER}=${marker}`);
        } catch {
          return false; // It has ended meanwhile, or is somebody else's.
        }
      }).length;
});
