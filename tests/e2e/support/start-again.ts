import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { PodshellWindow } from './podshell-window';

/** How a start ended that found the app open. */
export interface EndedStart {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Starts Podshell once more beside a window that is open, with these arguments, as a link, a file or a
 * command line does; resolves when that start has ended, as it must.
 */
export async function startAgain(
  podshell: PodshellWindow,
  args: readonly string[],
  folder?: string,
): Promise<EndedStart> {
  const { program, userData } = await podshell.app.evaluate(({ app }) => ({
    program: process.execPath,
    userData: app.getPath('userData'),
  }));
  const root = process.getuid?.() === 0 || process.env['PODSHELL_CHROMIUM_SANDBOX'] === 'off';
  const child = spawn(
    program,
    [
      ...(root ? ['--no-sandbox'] : []),
      resolve(__dirname, '../../..'),
      `--user-data-dir=${userData}`,
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const code = await new Promise<number | null>((ended) => child.once('exit', ended));
  return { code, output };
}
