import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
if (folder === undefined) {
  throw new Error('ELECTRON_OVERRIDE_DIST_PATH is not set: run this through `npm run bench`');
}

/** The runtime under test. */
export const ELECTRON = join(folder, 'electron');

/** The version of the runtime under test, as the file beside its binary says. */
export function electronVersion(): string {
  return readFileSync(join(dirname(ELECTRON), 'version'), 'utf8').trim();
}

/** Switches that the machine needs: as root Chromium's sandbox cannot run. */
export const ELECTRON_SWITCHES: readonly string[] =
  process.env['PODSHELL_CHROMIUM_SANDBOX'] === 'off' ? ['--no-sandbox'] : [];

/** Milliseconds after which a start counts as hung. */
const HUNG = 60_000;

/**
 * Milliseconds from spawning Electron until it prints the trace mark `name`. The process is ended
 * then.
 *
 * @param executable a packaged app's binary instead of the runtime's own
 */
export async function timeToMark(
  args: readonly string[],
  name: string,
  executable: string = ELECTRON,
): Promise<number> {
  const spawned = performance.timeOrigin + performance.now();
  const child = spawn(executable, [...ELECTRON_SWITCHES, ...args], {
    env: { ...process.env, PODSHELL_TRACE: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const hung = setTimeout(() => child.kill('SIGKILL'), HUNG);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [word, mark, at] = line.split(' ');
      if (word === 'trace' && mark === name) return Number(at) - spawned;
    }
    throw new Error(`Electron ended before it showed ${name}`);
  } finally {
    clearTimeout(hung);
    child.kill('SIGTERM');
    await ended;
  }
}
